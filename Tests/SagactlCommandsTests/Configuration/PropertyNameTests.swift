import Testing

@testable import SagactlCommands

@Suite struct PropertyNameTests {
  @Test(arguments: [
    "sasl.password", "ssl.key.password", "ssl.keystore.password", "ssl.truststore.password", "ssl.key.pem",
    "ssl.keystore.key",
    "sasl.oauthbearer.client.secret", "sasl.oauthbearer.config", "sasl.jaas.config", "SASL.PASSWORD",
    "topic.sasl.password",
    "my.secret.thing", "basic.auth.user.info", "aws.credentials",
  ])
  func aSecretIsKnownByItsName(name: String) {
    #expect(PropertyName.isSecret(name))
    let setting = Setting(name, "hunter2", .property)
    #expect(!"\(setting)\(String(reflecting: setting))".contains("hunter2"))
    #expect("\(setting)".contains("[redacted]"))
  }

  @Test(arguments: [
    "bootstrap.servers", "sasl.username", "sasl.mechanism", "ssl.key.location", "ssl.ca.pem", "client.id",
    "sasl.oauthbearer.token.endpoint.url", "",
  ])
  func whatIsNoSecretIsShown(name: String) {
    #expect(!PropertyName.isSecret(name))
    #expect(Setting(name, "x", .builtIn).description == "\(name)=x (from the default)")
  }

  @Test func aValueIsShownOnOneLine() {
    #expect(Setting("a", "b\n\u{1b}[31m", .property).description == "a=b\\n\\u{1b}[31m (from -X)")
  }

  @Test func anEnvironmentVariableNamesItsPropertyAndBack() {
    for name in [
      "sasl.password", "bootstrap.servers", "ssl.ca.location", "log_level", "socket.timeout.ms", "acks",
    ] {
      #expect(PropertyName.fromEnvironment(PropertyName.environmentVariable(name)) == name)
    }
    #expect(PropertyName.environmentVariable("sasl.password") == "SAGACTL_SASL_PASSWORD")
  }

  @Test(arguments: [
    "SAGACTL_CONFIG", "SAGACTL_PROFILE", "SAGACTL_BROKERS", "SAGACTL_", "sagactl_acks", "SAGACTL_acks",
    "KAFKA_ACKS", "SAGACTL_A-B", "PATH",
  ])
  func otherVariablesNameNoProperty(variable: String) {
    #expect(PropertyName.fromEnvironment(variable) == nil)
  }

  @Test func anAliasIsTheSameProperty() {
    #expect(PropertyName.canonical("metadata.broker.list") == PropertyName.canonical("bootstrap.servers"))
    #expect(PropertyName.canonical("topic.request.required.acks") == PropertyName.canonical("acks"))
    #expect(PropertyName.canonical("topic.metadata.refresh.sparse") == "topic.metadata.refresh.sparse")
    #expect(PropertyName.canonical("topic.blacklist") == "topic.blacklist")
  }
}
