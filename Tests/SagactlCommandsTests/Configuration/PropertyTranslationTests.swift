import Testing

@testable import SagactlCommands

@Suite struct PropertyTranslationTests {
  /// What a set of properties becomes: settings as `name=value`, ignored names with a minus before them.
  private func translated(_ pairs: [(String, String)]) throws -> [String] {
    try pairs.flatMap { name, value -> [String] in
      let outcome = try PropertyTranslation.translate(name, value) { other in
        pairs.first { $0.0 == other }?.1
      }
      switch outcome {
      case .settings(let settings): return settings.map { "\($0.name)=\($0.value)" }
      case .ignored: return ["-\(name)"]
      }
    }
  }

  @Test(arguments: [
    ("security.protocol", "SASL_SSL", "security.protocol=SASL_SSL"),
    ("sasl.mechanism", "PLAIN", "sasl.mechanism=PLAIN"),
    ("ssl.endpoint.identification.algorithm", "", "ssl.endpoint.identification.algorithm=none"),
    ("ssl.endpoint.identification.algorithm", "HTTPS", "ssl.endpoint.identification.algorithm=https"),
    ("max.request.size", "5000000", "message.max.bytes=5000000"),
    ("fetch.max.wait.ms", "10", "fetch.wait.max.ms=10"),
    ("receive.buffer.bytes", "-1", "socket.receive.buffer.bytes=0"),
    ("send.buffer.bytes", "65536", "socket.send.buffer.bytes=65536"),
    ("auto.offset.reset", "none", "auto.offset.reset=error"),
    ("auto.offset.reset", "earliest", "auto.offset.reset=earliest"),
    ("client.dns.lookup", "use_all_dns_ips", "-client.dns.lookup"), ("topic.acks", "1", "acks=1"),
    (
      "client.dns.lookup", "resolve_canonical_bootstrap_servers_only",
      "client.dns.lookup=resolve_canonical_bootstrap_servers_only"
    ),
    ("key.serializer", "org.x.StringSerializer", "-key.serializer"),
    ("value.deserializer", "x", "-value.deserializer"),
    ("max.poll.records", "5", "-max.poll.records"),
    ("schema.registry.url", "http://x", "-schema.registry.url"),
    ("some.new.property", "x", "some.new.property=x"),
    ("topic.metadata.refresh.sparse", "true", "topic.metadata.refresh.sparse=true"),
    (
      "partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor",
      "partition.assignment.strategy=range"
    ),
    (
      "partition.assignment.strategy", "org.a.RoundRobinAssignor, org.a.CooperativeStickyAssignor",
      "partition.assignment.strategy=roundrobin,cooperative-sticky"
    ),
    ("partition.assignment.strategy", "range,roundrobin", "partition.assignment.strategy=range,roundrobin"),
  ])
  func oneProperty(name: String, value: String, expected: String) throws {
    #expect(try translated([(name, value)]) == [expected])
  }

  @Test func anAssignorThatOnlyJavaHasIsRefused() {
    for value in ["org.apache.kafka.clients.consumer.StickyAssignor", "com.example.Mine"] {
      #expect { try translated([("partition.assignment.strategy", value)]) } throws: {
        "\($0)".contains("cooperative-sticky")
      }
    }
  }

  // MARK: logging in

  @Test(arguments: [
    #"org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="p";"#,
    #"org.apache.kafka.common.security.scram.ScramLoginModule required username="u" password="p";"#,
    #"  org.apache.kafka.common.security.plain.PlainLoginModule   required  username = "u"  password='p' ; "#,
    #"kafkashaded.org.apache.kafka.common.security.plain.PlainLoginModule required password="p" username="u""#,
    "PlainLoginModule REQUIRED\n\tusername=u\n\tpassword=p;",
    #"x.ScramLoginModule required username="u" password="p" tokenauth="true" serviceName="kafka";"#,
  ])
  func aLoginModuleGivesUserAndPassword(text: String) throws {
    #expect(try translated([("sasl.jaas.config", text)]) == ["sasl.username=u", "sasl.password=p"])
  }

  @Test func quotesProtectWhatIsInAPassword() throws {
    let text = #"x.PlainLoginModule required username="a b" password="x\"y\\z;='=;";"#
    let login = try JaasLogin(text)
    #expect(login.username == "a b")
    #expect(login.password == #"x"y\z;='=;"#)
  }

  @Test func aPasswordLongerThanKcatsBufferIsWhole() throws {
    for length in [127, 128, 129, 5000] {
      let password = String(repeating: "p", count: length)
      #expect(
        try JaasLogin("x.PlainLoginModule required username=\"u\" password=\"\(password)\";").password
          == password
      )
    }
  }

  @Test(arguments: [
    ("", "no login module"),
    ("com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true;", "has no counterpart"),
    ("org.x.OAuthBearerLoginModule required clientId=\"a\" clientSecret=\"hunter2\";", "has no counterpart"),
    ("x.PlainLoginModule username=\"u\" password=\"hunter2\";", "required is missing"),
    ("x.PlainLoginModule", "required is missing"),
    ("x.PlainLoginModule required password=\"hunter2\";", "no username"),
    ("x.PlainLoginModule required username=\"u\";", "no password"),
    ("x.PlainLoginModule required username=\"u\" password=\"hunter2;", "not closed"),
    ("x.PlainLoginModule required username \"hunter2\";", "of the form"),
    ("x.PlainLoginModule required username==hunter2;", "of the form"),
    ("x.PlainLoginModule required username=\"u\" password=;", "of the form"),
    ("x.PlainLoginModule required username=\"u\" password=\"hunter2\\", "not closed"),
  ])
  func aLoginThatIsNotUnderstoodIsRefusedWithoutItsSecrets(text: String, reason: String) {
    #expect { try JaasLogin(text) } throws: { error in
      guard let problem = error as? PropertyTranslation.Problem else { return false }
      return problem.reason.contains(reason) && !problem.reason.contains("hunter2")
    }
  }

  @Test func noLoginTextTraps() {
    var random = SplitMix64(seed: propertySeed())
    let pieces = [
      "x.PlainLoginModule", " ", "required", "username", "password", "=", "\"", "'", ";", "\\", "é", "u",
    ]
    var accepted = 0
    for round in 0..<5000 {
      let prefix = round % 2 == 0 ? "x.PlainLoginModule required username=u " : ""
      if (try? JaasLogin(prefix + random.text(upTo: 8, from: pieces))) != nil { accepted += 1 }
    }
    #expect(accepted > 0)
  }

  // MARK: stores

  @Test func storesInPEMAreFilesOfOpenSSL() throws {
    #expect(
      try translated([
        ("ssl.truststore.type", "PEM"), ("ssl.truststore.location", "/ca.txt"),
        ("ssl.truststore.password", "x"),
        ("ssl.keystore.type", "pem"), ("ssl.keystore.location", "/me.txt"), ("ssl.keystore.password", "x"),
        ("ssl.key.password", "y"),
      ]) == [
        "ssl.ca.location=/ca.txt", "-ssl.truststore.password", "ssl.certificate.location=/me.txt",
        "ssl.key.location=/me.txt",
        "-ssl.keystore.password", "ssl.key.password=y",
      ]
    )
    #expect(try translated([("ssl.truststore.location", "/x/ca.pem")]) == ["ssl.ca.location=/x/ca.pem"])
    #expect(try translated([("ssl.truststore.location", "/x/ca.CRT")]) == ["ssl.ca.location=/x/ca.CRT"])
  }

  @Test func storesGivenAsTextKeepTheirLines() throws {
    #expect(
      try translated([
        ("ssl.truststore.type", "PEM"),
        ("ssl.truststore.certificates", "-----BEGIN CERTIFICATE-----\\nMII\\n-----END"),
        ("ssl.keystore.type", "PEM"), ("ssl.keystore.certificate.chain", "c\nd"), ("ssl.keystore.key", "k"),
      ]) == [
        "ssl.ca.pem=-----BEGIN CERTIFICATE-----\nMII\n-----END", "ssl.certificate.pem=c\nd", "ssl.key.pem=k",
      ]
    )
  }

  @Test func aKeyStoreInPKCS12IsUsedAsItIs() throws {
    for type in [[], [("ssl.keystore.type", "PKCS12")]] {
      #expect(
        try translated([("ssl.keystore.location", "/me.p12"), ("ssl.keystore.password", "x")] + type)
          == ["ssl.keystore.location=/me.p12", "ssl.keystore.password=x"]
      )
    }
    #expect(try translated([("ssl.keystore.location", "/me")]) == ["ssl.keystore.location=/me"])
  }

  @Test(arguments: [
    [("ssl.truststore.location", "/t.jks")],
    [("ssl.truststore.location", "/t"), ("ssl.truststore.type", "JKS")],
    [("ssl.truststore.location", "/client.truststore")], [("ssl.keystore.location", "/k.jks")],
    [("ssl.keystore.location", "/k.p12"), ("ssl.keystore.type", "JKS")], [("ssl.truststore.location", "/t")],
  ])
  func aStoreInJKSIsRefusedWithTheWayToConvertIt(pairs: [(String, String)]) {
    #expect { try translated(pairs) } throws: { "\($0)".contains("keytool -importkeystore") }
  }

  @Test func aTrustStoreInPKCS12IsRefusedWithTheWayToConvertIt() {
    #expect { try translated([("ssl.truststore.location", "/t.p12")]) } throws: { error in
      "\(error)".contains("openssl pkcs12") && !"\(error)".contains("keytool")
    }
  }

  @Test func aStoreThatIsReplacedByAFileIsOnlyMentioned() throws {
    #expect(
      try translated([("ssl.truststore.location", "/t.jks"), ("ssl.ca.location", "/ca.pem")])
        == ["-ssl.truststore.location", "ssl.ca.location=/ca.pem"]
    )
    #expect(
      try translated([("ssl.keystore.location", "/k.jks"), ("ssl.key.location", "/k.pem")])
        == ["-ssl.keystore.location", "ssl.key.location=/k.pem"]
    )
    #expect(try translated([("ssl.keystore.type", "JKS")]) == ["-ssl.keystore.type"])
  }
}
