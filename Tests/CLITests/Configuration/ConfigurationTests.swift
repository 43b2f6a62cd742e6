import KafkaTestKit
import Testing

/// Where properties come from, seen from outside: `-X dump` shows what a client would get.
@Suite(.crowd) struct ConfigurationTests {
  /// The value `-X dump` shows for a property, or nil.
  private func dumped(_ name: String, _ run: CommandRun) async throws -> String? {
    let result = try await run.result()
    try #require(result.code == 0, "\(result.error)")
    return result.lines.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.utf8.count + 1)) }
  }

  @Test(arguments: ["produce", "consume"])
  func aFlagBeatsAnOptionBeatsTheEnvironmentBeatsTheFile(_ name: String) async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "f.conf",
      "bootstrap.servers=file:1\nclient.id=file\n[p]\nclient.id=profile\n"
    )
    var run = try CommandRun.sagactl([name, "-X", "dump", "-F", file])
    #expect(try await dumped("metadata.broker.list", run) == "file:1")
    #expect(try await dumped("client.id", run) == "file")
    run.arguments += ["--profile", "p"]
    #expect(try await dumped("client.id", run) == "profile")
    run.environment = ["SAGACTL_BROKERS": "environment:1", "SAGACTL_CLIENT_ID": "environment"]
    #expect(try await dumped("metadata.broker.list", run) == "environment:1")
    #expect(try await dumped("client.id", run) == "environment")
    run.arguments += ["-X", "bootstrap.servers=option:1", "-X", "client.id=option"]
    #expect(try await dumped("metadata.broker.list", run) == "option:1")
    #expect(try await dumped("client.id", run) == "option")
    run.arguments.insert(contentsOf: ["-b", "flag:1"], at: 1)
    #expect(try await dumped("metadata.broker.list", run) == "flag:1")
  }

  @Test func flagsThatStandForPropertiesBeatThemInAnyOrder() async throws {
    let run = try CommandRun.sagactl(["produce", "-z", "lz4", "-X", "compression.codec=gzip", "-X", "dump"])
    #expect(try await dumped("compression.codec", run) == "lz4")
    let consume = try CommandRun.sagactl([
      "consume", "-X", "dump", "-X", "group.id=x", "-g", "flag", "--isolation", "read_uncommitted", "-X",
      "isolation.level=read_committed",
    ])
    #expect(try await dumped("group.id", consume) == "flag")
    #expect(try await dumped("isolation.level", consume) == "read_uncommitted")
  }

  @Test func theDefaultFileDoesNotBeatTheCommandLine() async throws {
    let home = try TemporaryFolder()
    try home.write(".config/sagactl.conf", "bootstrap.servers=file:1\nclient.id=file\n")
    var run = try CommandRun.sagactl(["produce", "-X", "client.id=option", "-X", "dump"])
    run.environment["HOME"] = home.path
    #expect(try await dumped("client.id", run) == "option")
    #expect(try await dumped("metadata.broker.list", run) == "file:1")
    run.environment["SAGACTL_CONFIG"] = "none"
    #expect(try await dumped("metadata.broker.list", run) == "localhost:9092")
    // kcat's file is kcat's: it is read when asked for.
    let other = try TemporaryFolder()
    let path = try other.write(".config/kcat.conf", "bootstrap.servers=kcat:1\n")
    run.environment = ["HOME": other.path]
    #expect(try await dumped("metadata.broker.list", run) == "localhost:9092")
    run.arguments += ["-F", path]
    #expect(try await dumped("metadata.broker.list", run) == "kcat:1")
  }

  @Test func aKcatFileWorksAgainstTheCluster() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "kcat.conf",
      "# kcat's\n\n  metadata.broker.list = \(cluster.brokers)\nlinger.ms=1\ntopic.acks=all\nsecurity.protocol=plaintext\n"
    )
    let topic = try cluster.topic()
    let result = try await CommandRun.sagactl(["produce", "-F", file, "-t", topic, "--value", "v"]).result()
    #expect(result.code == 0)
    #expect(result.error == "")
    #expect(try cluster.values(topic) == ["v"])
  }

  @Test func aJavaFileWorksAndWhatIsOnlyJavasIsSaid() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "client.properties",
      """
      bootstrap.servers=\(cluster.brokers.replacing(":", with: "\\:"))
      security.protocol=PLAINTEXT
      key.serializer=org.apache.kafka.common.serialization.StringSerializer
      acks = all
      ! a comment
      linger.ms:1
      """
    )
    let topic = try cluster.topic()
    let result = try await CommandRun.sagactl(["produce", "-F", file, "-t", topic, "--value", "v"]).result()
    #expect(result.code == 0, "\(result.error)")
    #expect(try cluster.values(topic) == ["v"])
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains("key.serializer") && result.error.contains("line 3"))
    let quiet = try await CommandRun.sagactl(["produce", "-q", "-F", file, "-t", topic, "--value", "v"])
      .result()
    #expect(quiet.error == "")
  }

  @Test func javasLoginIsTranslatedAndNeverShown() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "client.properties",
      """
      sasl.mechanism=PLAIN
      security.protocol=SASL_PLAINTEXT
      sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
        username="me" password="s3cr3t!";

      """
    )
    let run = try CommandRun.sagactl(["produce", "-F", file, "-X", "dump"])
    let result = try await run.result()
    #expect(result.code == 0, "\(result.error)")
    #expect(result.lines.contains("sasl.username=me"))
    #expect(result.lines.contains("sasl.password=[redacted]"))
    #expect(!result.output.contains("s3cr3t") && !result.error.contains("s3cr3t"))
  }

  @Test func aLineOfAnyLengthIsRead() async throws {
    let folder = try TemporaryFolder()
    for length in [510, 511, 512, 4096, 100_000] {
      let identity = String(repeating: "i", count: length - "client.id=".utf8.count)
      let comment = "# " + String(repeating: "c", count: length)
      let file = try folder.write("f.conf", "\(comment)\nclient.id=\(identity)\nlinger.ms=77\n")
      let run = try CommandRun.sagactl(["produce", "-F", file, "-X", "dump"])
      #expect(try await dumped("client.id", run) == identity)
      #expect(try await dumped("queue.buffering.max.ms", run) == "77")
    }
  }

  @Test(arguments: [
    "sasl.password", "ssl.key.password", "ssl.keystore.password", "ssl.key.pem",
    "sasl.oauthbearer.client.secret",
  ])
  func aSecretIsNeverPrinted(_ name: String) async throws {
    let folder = try TemporaryFolder()
    let secret = "hunter2-\(name)"
    let file = try folder.write("secret", secret + "\n")
    let conf = try folder.write("f.conf", "\(name)=\(secret)\n")
    let variable = "SAGACTL_" + name.uppercased().replacing(".", with: "_")
    for source in [["-X", "\(name)=@\(file)"], ["-X", "\(name)=\(secret)"], ["-F", conf], []] {
      for extra in [["-X", "dump"], ["-X", "list"], ["-d", "all", "--dry-run", "-t", "t"]] {
        var run = try CommandRun.sagactl(["produce"] + source + extra)
        if source.isEmpty { run.environment[variable] = secret }
        let result = try await run.result()
        #expect(!result.output.contains("hunter2") && !result.error.contains("hunter2"), "\(source) \(extra)")
        if extra[1] == "dump", result.code == 0 {
          #expect(result.output.contains("\(name)=[redacted]"), "\(source) \(extra)")
        }
      }
    }
  }

  @Test func aSecretThatIsRefusedIsNotRepeated() async throws {
    let result = try await sagactl(
      "produce",
      "-t",
      "t",
      "-X",
      "security.protocol=ssl",
      "-X",
      "ssl.key.pem=hunter2",
      "--value",
      "v"
    )
    #expect(result.code == 78, "\(result.error)")
    #expect(!result.error.contains("hunter2"))
  }

  @Test func theDumpHasNoAddressesAndItsLinesCanBeReadBack() async throws {
    let folder = try TemporaryFolder()
    let first = try await CommandRun.sagactl(["produce", "-X", "dump", "-X", "linger.ms=9", "-X", "acks=1"])
      .result()
    #expect(!first.output.contains("=0x"))
    let file = try folder.write("dump.conf", first.output)
    let second = try await CommandRun.sagactl(["produce", "-X", "dump", "-F", file]).result()
    #expect(second.code == 0, "\(second.error)")
    #expect(second.output == first.output)
  }

  @Test func everyPropertyIsListed() async throws {
    let result = try await CommandRun.sagactl(["consume", "-X", "list"]).result()
    #expect(result.code == 0)
    for name in [
      "metadata.broker.list", "session.timeout.ms", "ssl.ca.location", "auto.offset.reset", "sasl.password",
    ] {
      #expect(result.lines.contains { $0.hasPrefix("\(name) ") }, "\(name)")
    }
    #expect(result.lines.count > 100)
  }

  @Test(arguments: [
    ("no equals sign\n", 78), ("[unclosed\n", 78), ("=value\n", 78), ("no.such.property=1\n", 78),
    ("linger.ms=soon\n", 78),
  ])
  func aBadFileIsNamedWithItsLine(_ text: String, _ code: Int32) async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("f.conf", "client.id=x\n\(text)")
    let result = try await sagactl("produce", "-F", file, "-t", "t", "--value", "v")
    #expect(result.code == code, "\(result.error)")
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains(file), "\(result.error)")
    #expect(result.error.contains(":2:") || result.error.contains("line 2"), "\(result.error)")
  }

  @Test func aMissingFileOrProfileIsSaid() async throws {
    let missing = try await sagactl("produce", "-F", "/nonexistent/f.conf", "-t", "t", "--value", "v")
    #expect(missing.code == 66)
    #expect(missing.error.contains("/nonexistent/f.conf"))
    let folder = try TemporaryFolder()
    let file = try folder.write("f.conf", "[one]\n[two]\n")
    let profile = try await sagactl("produce", "-F", file, "--profile", "three", "-t", "t", "--value", "v")
    #expect(profile.code == 78)
    #expect(profile.error.contains("three") && profile.error.contains("one"))
    let secret = try await sagactl("produce", "-X", "sasl.password=@/nonexistent", "-t", "t", "--value", "v")
    #expect(secret.code == 66)
    #expect(secret.error.contains("sasl.password"))
  }

  @Test(arguments: [["topics"], ["topics", "list"], ["topics", "show"], ["topics", "show", "t"]])
  func commandsThatAskTheClusterShowTheirPropertiesAndAskNobody(_ command: [String]) async throws {
    let run = try CommandRun.sagactl(command + ["-b", nobody, "-X", "client.id=me", "-X", "dump"])
    #expect(try await dumped("client.id", run) == "me")
    let list = try await CommandRun.sagactl(command + ["-X", "list"]).result()
    #expect(list.code == 0)
    #expect(list.output.contains("client.id"))
  }

  @Test(arguments: [["-X", "list"], ["-Xlist"], ["-b", nobody, "-X", "dump"], ["-Xdump"]])
  func kcatsWayToShowPropertiesWorks(_ arguments: [String]) async throws {
    let result = try await CommandRun.sagactl(arguments).result()
    #expect(result.code == 0, "\(result.error)")
    #expect(result.output.contains("enable.partition.eof"))
  }

  @Test func aSecretThisBuildHasNoUseForIsToldSoAndNotShown() async throws {
    let result = try await CommandRun.sagactl([
      "consume", "-X", "sasl.oauthbearer.client.secret=opensesame", "-X", "dump",
    ]).result()
    #expect(!result.output.contains("opensesame") && !result.error.contains("opensesame"))
    // Where librdkafka was built with libcurl the property is simply set.
    if result.code != 0 {
      #expect(result.code == 78)
      #expect(result.error.contains("not supported in this build"), "\(result.error)")
    }
  }

  @Test(arguments: [
    "sasl.password:hunter2", "sasl.password hunter2", "sasl.password:hunter2=", "sasl.jaas.config=hunter2",
    "sasl.jaas.config=hunter2 required;", "sasl.jaas.config=\"hunter2",
  ])
  func whatMayBeASecretIsNotShownWhateverIsWrongAroundIt(_ property: String) async throws {
    let result = try await sagactl("consume", "-t", "t", "-X", property)
    #expect([64, 78].contains(result.code))
    #expect(result.errorLines.count == 1)
    #expect(!result.error.contains("hunter"), "\(result.error)")
    #expect(result.error.contains("sasl."), "\(result.error)")
    if !property.hasPrefix("sasl.jaas") {
      #expect(result.error.contains("write name=value"), "\(result.error)")
    }
  }

  @Test func anAddressOfAnotherProtocolIsNoOutage() async throws {
    let result = try await sagactl("consume", "-t", "t", "-b", "plaintext://a:1,SSL://b:2")
    #expect(result.code == 64)
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains("\"SSL://b:2\" (from -b)"), "\(result.error)")
    #expect(result.error.contains("security.protocol, which is plaintext"), "\(result.error)")
    // It is what the protocol says.
    let fitting = try await sagactl(
      "topics",
      "list",
      "-m",
      "0.2",
      "-b",
      "SSL://127.0.0.1:1",
      "-X",
      "security.protocol=SSL"
    )
    #expect(fitting.code == 69, "\(fitting.error)")
  }
}

extension String {
  /// The string with every occurrence of a character replaced.
  fileprivate func replacing(_ character: Character, with text: String) -> String {
    split(separator: character, omittingEmptySubsequences: false).joined(separator: text)
  }
}
