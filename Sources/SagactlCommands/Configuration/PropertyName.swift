/// What the names of properties say about them.
package enum PropertyName {
  /// Whether the value must not be shown.
  ///
  /// Rather one name too many: everything that sounds like a secret, and the few that hold one without
  /// saying.
  package static func isSecret(_ name: String) -> Bool {
    let name = name.lowercased()
    if hidden.contains(canonical(name)) { return true }
    return ["password", "passphrase", "secret", "credential", "private", "apikey", "api.key"].contains {
      name.contains(substring: $0)
    }
  }

  private static let hidden: Set<String> = [
    "ssl.key.pem", "ssl.keystore.key", "sasl.jaas.config", "sasl.oauthbearer.config", "basic.auth.user.info",
    "schema.registry.basic.auth.user.info", "sasl.oauthbearer.assertion.private.key.pem",
  ]

  /// One name for all the spellings of a property, so that an alias overrides what it is an alias of.
  package static func canonical(_ name: String) -> String {
    let name = withoutTopicPrefix(name)
    return aliases[name] ?? name
  }

  /// The name without the `topic.` that kcat allows before a topic's property and librdkafka does not.
  ///
  /// The few properties that do begin with it keep it.
  static func withoutTopicPrefix(_ name: String) -> String {
    guard name.utf8.starts(with: "topic.".utf8), !name.utf8.starts(with: "topic.metadata.".utf8),
      name != "topic.blacklist"
    else { return name }
    return String(Substring(name.utf8.dropFirst("topic.".utf8.count)))
  }

  /// librdkafka's aliases.
  private static let aliases = [
    "metadata.broker.list": "bootstrap.servers",
    "request.required.acks": "acks",
    "compression.codec": "compression.type",
    "delivery.timeout.ms": "message.timeout.ms",
    "sasl.mechanisms": "sasl.mechanism",
    "max.in.flight": "max.in.flight.requests.per.connection",
    "message.send.max.retries": "retries",
    "queue.buffering.max.ms": "linger.ms",
    "max.partition.fetch.bytes": "fetch.message.max.bytes",
  ]

  /// The names of properties that have several, all of them.
  static var severalNames: Set<String> { Set(aliases.keys).union(aliases.values) }

  /// The environment variable of a property: `sasl.password` is `SAGACTL_SASL_PASSWORD`.
  package static func environmentVariable(_ name: String) -> String {
    prefix + name.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
  }

  /// The property of an environment variable, or nil when it is none of ours.
  ///
  /// librdkafka's names consist of small letters, digits and dots, so that the way back is unique; the one
  /// exception that takes text is `log_level`.
  package static func fromEnvironment(_ variable: String) -> String? {
    guard variable.utf8.starts(with: prefix.utf8), !reserved.contains(variable) else { return nil }
    var name: [UInt8] = []
    for byte in variable.utf8.dropFirst(prefix.utf8.count) {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): name.append(byte + 32)
      case UInt8(ascii: "0")...UInt8(ascii: "9"): name.append(byte)
      case UInt8(ascii: "_"): name.append(UInt8(ascii: "."))
      default: return nil
      }
    }
    if name.isEmpty { return nil }
    let property = String(decoding: name, as: UTF8.self)
    return property == "log.level" ? "log_level" : property
  }

  private static let prefix = "SAGACTL_"

  /// Variables that are no properties; the brokers' one has a property under another name.
  private static let reserved: Set<String> = ["SAGACTL_CONFIG", "SAGACTL_PROFILE", "SAGACTL_BROKERS"]
}

extension String {
  /// Whether the bytes of `part` occur in those of the text.
  fileprivate func contains(substring part: String) -> Bool {
    var rest = utf8[...]
    while rest.count >= part.utf8.count {
      if rest.starts(with: part.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
