import Glibc
import Testing

@testable import SagactlCommands

@Suite struct ConfigurationSourcesTests {
  private func sources(
    file: String? = "none",
    profile: String? = nil,
    properties: [String] = [],
    environment: [String: String] = [:]
  ) throws -> ConfigurationSources {
    var sources = ConfigurationSources()
    sources.file = file
    sources.profile = profile
    sources.properties = try properties.map { try PropertyOption($0) }
    sources.environment = environment
    return sources
  }

  @Test func withoutAnythingTheBrokerIsLocal() throws {
    let configuration = try sources(file: nil).load()
    #expect(configuration.settings == [Setting("bootstrap.servers", "localhost:9092", .builtIn)])
    #expect(configuration.file == nil)
    #expect(configuration.ignored.isEmpty)
  }

  @Test func eachSourceBeatsTheNext() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("f.conf", "client.id=file\n[p]\nclient.id=profile\n")
    var all = try sources(file: path)
    all.defaults = [("client.id", "default")]
    #expect(try all.load()["client.id"] == Setting("client.id", "file", .file(path: path, line: 1)))
    all.profile = "p"
    #expect(try all.load()["client.id"] == Setting("client.id", "profile", .file(path: path, line: 3)))
    all.environment = ["SAGACTL_CLIENT_ID": "environment"]
    #expect(
      try all.load()["client.id"] == Setting("client.id", "environment", .environment("SAGACTL_CLIENT_ID"))
    )
    all.properties = [try PropertyOption("client.id=first"), try PropertyOption("client.id=second")]
    #expect(try all.load()["client.id"] == Setting("client.id", "second", .property))
    all.flags = [("client.id", "flag", "--client-id")]
    #expect(try all.load()["client.id"] == Setting("client.id", "flag", .flag("--client-id")))
    #expect(try all.load().settings.count == 1)
  }

  @Test func kcatsDefaultFileBeatsTheCommandLineAndThisOneDoesNot() throws {
    let home = try TemporaryFolder()
    _ = try home.makeFolder(".config")
    let path = try home.write(".config/sagactl.conf", "acks=1\nclient.id=file\n")
    let configuration = try sources(file: nil, properties: ["acks=all"], environment: ["HOME": home.path])
      .load()
    #expect(configuration.file == path)
    #expect(configuration["acks"] == Setting("acks", "all", .property))
    #expect(configuration["client.id"]?.origin == .file(path: path, line: 2))
    // The same for the file of the environment.
    let named = try sources(file: nil, properties: ["acks=all"], environment: ["SAGACTL_CONFIG": path]).load()
    #expect(named["acks"] == Setting("acks", "all", .property))
  }

  @Test func anAliasOverridesWhatItIsAnAliasOf() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("f.conf", "metadata.broker.list=file:1\nrequest.required.acks=1\n")
    let configuration = try sources(
      file: path,
      properties: ["topic.acks=all"],
      environment: ["SAGACTL_BROKERS": "env:1"]
    ).load()
    #expect(
      configuration.settings == [
        Setting("bootstrap.servers", "env:1", .environment("SAGACTL_BROKERS")),
        Setting("acks", "all", .property),
      ]
    )
    #expect(configuration["metadata.broker.list"]?.value == "env:1")
  }

  @Test func theEnvironmentGivesProperties() throws {
    let environment = [
      "SAGACTL_BROKERS": "a:1", "SAGACTL_BOOTSTRAP_SERVERS": "b:1", "SAGACTL_SASL_PASSWORD": "@p",
      "SAGACTL_EMPTY": "", "PATH": "/bin",
      "SAGACTL_LOG_LEVEL": "7",
    ]
    let configuration = try sources(environment: environment).load()
    #expect(
      configuration["bootstrap.servers"]
        == Setting("bootstrap.servers", "a:1", .environment("SAGACTL_BROKERS"))
    )
    #expect(configuration["sasl.password"]?.value == "@p")
    #expect(configuration["log_level"]?.value == "7")
    #expect(configuration.settings.count == 3)
  }

  @Test func theFileIsChosenInItsOrder() throws {
    let folder = try TemporaryFolder()
    let flag = try folder.write("flag.conf", "client.id=flag")
    let named = try folder.write("named.conf", "client.id=named")
    let xdg = try folder.makeFolder("xdg")
    try folder.write("xdg/sagactl.conf", "client.id=xdg")
    _ = try folder.makeFolder(".config")
    try folder.write(".config/sagactl.conf", "client.id=home")
    var environment = ["HOME": folder.path]
    func id(_ file: String? = nil) throws -> String? {
      try sources(file: file, environment: environment).load()["client.id"]?.value
    }
    #expect(try id() == "home")
    environment["XDG_CONFIG_HOME"] = "relative"
    #expect(try id() == "home")
    environment["XDG_CONFIG_HOME"] = xdg
    #expect(try id() == "xdg")
    environment["SAGACTL_CONFIG"] = named
    #expect(try id() == "named")
    #expect(try id(flag) == "flag")
    #expect(try id("none") == nil)
    #expect(try id("-") == nil)
    environment["SAGACTL_CONFIG"] = "none"
    #expect(try id() == nil)
    environment["SAGACTL_CONFIG"] = ""
    #expect(try id() == "xdg")
    environment["XDG_CONFIG_HOME"] = folder.path
    #expect(try id() == nil)
  }

  @Test func aFileThatWasAskedForMustExistAndTheDefaultNeedNot() throws {
    #expect { try sources(file: "/nonexistent/x").load() } throws: { "\($0)".contains("\"/nonexistent/x\"") }
    let environment = ["SAGACTL_CONFIG": "/nonexistent/y"]
    #expect { try sources(file: nil, environment: environment).load() } throws: {
      "\($0)".contains("\"/nonexistent/y\"")
    }
    #expect(try sources(file: nil, environment: ["HOME": "/nonexistent"]).load().file == nil)
    #expect(try sources(file: nil, environment: ["HOME": "/dev/null"]).load().file == nil)
  }

  @Test func theProfileIsThatOfTheOptionOrTheEnvironment() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("f.conf", "client.id=all\n[a]\nclient.id=a\n[b]\nclient.id=b\n")
    let environment = ["SAGACTL_PROFILE": "a"]
    #expect(try sources(file: path).load()["client.id"]?.value == "all")
    #expect(try sources(file: path, environment: environment).load()["client.id"]?.value == "a")
    #expect(try sources(file: path, profile: "b", environment: environment).load()["client.id"]?.value == "b")
    #expect { try sources(file: path, profile: "c").load() } throws: {
      "\($0)" == "no profile \"c\" in \(path): it has a, b"
    }
    #expect { try sources(file: nil, profile: "c").load() } throws: {
      "\($0)".contains("there is no configuration file")
    }
  }

  @Test func aValueMayComeFromAFile() throws {
    let folder = try TemporaryFolder()
    let cases = [
      ("hunter2\n", "hunter2"), ("hunter2", "hunter2"), ("a\n\n", "a\n"), ("a\r\n", "a"), ("", ""),
      (" a ", " a "),
    ]
    for (content, value) in cases {
      let path = try folder.write("secret", content)
      #expect(try sources(properties: ["sasl.password=@\(path)"]).load()["sasl.password"]?.value == value)
    }
    try folder.write("secret", "home")
    let atHome = try sources(properties: ["sasl.password=@~/secret"], environment: ["HOME": folder.path])
    #expect(try atHome.load()["sasl.password"]?.value == "home")
    #expect(try sources(properties: ["sasl.password=@@x"]).load()["sasl.password"]?.value == "@x")
    #expect { try sources(properties: ["sasl.password=@/nonexistent/s"]).load() } throws: { error in
      "\(error)"
        == "cannot read \"/nonexistent/s\" (the value of -X sasl.password): No such file or directory"
    }
    let binary = try folder.write("binary", [0x61, 0x00])
    #expect { try sources(properties: ["sasl.password=@\(binary)"]).load() } throws: {
      "\($0)".contains("not text")
    }
  }

  @Test func aPropertyOptionIsCutAtItsFirstEqualsSign() throws {
    #expect(try PropertyOption("a=b=c=") == .set(name: "a", value: .text("b=c=")))
    #expect(try PropertyOption("a=") == .set(name: "a", value: .text("")))
    #expect(try PropertyOption("list") == .list)
    #expect(try PropertyOption("dump") == .dump)
    for text in ["", "a", "=b", "lists"] { #expect(throws: InvalidValue.self) { try PropertyOption(text) } }
    #expect { try PropertyOption("=hunter2") } throws: { !"\($0)".contains("hunter2") }
  }

  @Test func javaPropertiesAreTranslatedBeforeTheyAreWeighed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "java.properties",
      """
      bootstrap.servers=h\\:9092
      security.protocol=SASL_SSL
      sasl.mechanism=PLAIN
      sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
        username\\="u" password\\="from file";
      ssl.endpoint.identification.algorithm=https
      key.serializer=org.apache.kafka.common.serialization.StringSerializer
      ssl.truststore.location=/t.jks

      """
    )
    #expect { try sources(file: path).load() } throws: { error in
      "\(error)".hasPrefix("ssl.truststore.location (from file \(path) line 8): a Java trust store")
    }
    let configuration = try sources(
      file: path,
      properties: ["ssl.ca.location=/ca.pem"],
      environment: ["SAGACTL_SASL_PASSWORD": "from environment"]
    ).load()
    #expect(configuration["bootstrap.servers"]?.value == "h:9092")
    #expect(configuration["sasl.username"] == Setting("sasl.username", "u", .file(path: path, line: 4)))
    #expect(configuration["sasl.password"]?.value == "from environment")
    #expect(configuration["sasl.jaas.config"] == nil)
    #expect(configuration.ignored.map(\.name) == ["key.serializer", "ssl.truststore.location"])
    #expect(
      configuration.ignored.first?.description
        == "key.serializer (from file \(path) line 7) is not used: only Java clients have it"
    )
  }

  @Test func kcatSilentlyDropsTheHostCheckAndThisKeepsIt() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("f", "ssl.endpoint.identification.algorithm=https\n")
    #expect(try sources(file: path).load()["ssl.endpoint.identification.algorithm"]?.value == "https")
  }

  @Test func theProcessEnvironmentIsReadWhole() throws {
    let environment = try ProcessEnvironment.read()
    #expect(!environment.isEmpty)
    for (name, value) in environment {
      #expect(getenv(name).map { String(cString: $0) } == value)
    }
  }
}
