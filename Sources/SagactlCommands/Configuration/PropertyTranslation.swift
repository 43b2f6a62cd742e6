/// What Java clients call differently from librdkafka.
///
/// Names that mean the same in both pass unchanged, as do names nobody knows: librdkafka refuses those.
enum PropertyTranslation {
  /// What becomes of a property.
  enum Outcome: Equatable {
    /// These are to be set in its place.
    case settings([(name: String, value: String)])

    /// Nothing is set; the reason is for a warning, so that nothing is swallowed silently.
    case ignored(reason: String)

    static func == (left: Outcome, right: Outcome) -> Bool {
      switch (left, right) {
      case (.settings(let left), .settings(let right)): left.elementsEqual(right, by: ==)
      case (.ignored(let left), .ignored(let right)): left == right
      default: false
      }
    }
  }

  /// Why a property cannot be translated; the text never repeats the value.
  struct Problem: Error, Equatable {
    let reason: String
  }

  /// Translates one property.
  ///
  /// - Parameter others: gives the value of any other property of the same configuration, as it was written.
  static func translate(
    _ name: String,
    _ value: String,
    others: (String) -> String?
  ) throws(Problem) -> Outcome {
    let name = PropertyName.withoutTopicPrefix(name)
    switch name {
    case "sasl.jaas.config":
      let login = try JaasLogin(value)
      return .settings([("sasl.username", login.username), ("sasl.password", login.password)])
    case "ssl.endpoint.identification.algorithm":
      return .settings([(name, value.isEmpty ? "none" : value.lowercased())])
    case "max.request.size":
      return .settings([("message.max.bytes", value)])
    case "fetch.max.wait.ms":
      return .settings([("fetch.wait.max.ms", value)])
    case "send.buffer.bytes", "receive.buffer.bytes":
      // Java's -1 is librdkafka's 0: what the system has.
      return .settings([("socket.\(name)", value == "-1" ? "0" : value)])
    case "auto.offset.reset" where value == "none":
      return .settings([(name, "error")])
    case "partition.assignment.strategy":
      return .settings([(name, try assignors(value))])
    case "client.dns.lookup" where value == "use_all_dns_ips" || value == "default":
      return .ignored(reason: "librdkafka tries all addresses of a name anyway")
    default:
      if let outcome = try KeyStoreTranslation.translate(name, value, others: others) { return outcome }
      if javaOnly.contains(name) || javaPrefixes.contains(where: { name.utf8.starts(with: $0.utf8) }) {
        return .ignored(reason: "only Java clients have it")
      }
      return .settings([(name, value)])
    }
  }

  /// Turns Java's class names into librdkafka's names; a list may hold both.
  private static func assignors(_ value: String) throws(Problem) -> String {
    var names: [String] = []
    for part in value.split(separator: ",") {
      let part = String(part.drop { $0 == " " }.split(separator: " ").first ?? "")
      switch part.split(separator: ".").last.map(String.init) ?? part {
      case "RangeAssignor": names.append("range")
      case "RoundRobinAssignor": names.append("roundrobin")
      case "CooperativeStickyAssignor": names.append("cooperative-sticky")
      case let last where last.utf8.count < part.utf8.count || last.utf8.starts(with: "Sticky".utf8):
        throw Problem(
          reason: "librdkafka has no such assignor; use range, roundrobin or cooperative-sticky"
        )
      default: names.append(part)
      }
    }
    return names.joined(separator: ",")
  }

  /// Properties that steer what only a Java client does, or a tool other than a Kafka client.
  private static let javaOnly: Set<String> = [
    "key.serializer", "value.serializer", "key.deserializer", "value.deserializer",
    "key.subject.name.strategy",
    "value.subject.name.strategy", "interceptor.classes", "partitioner.class", "partitioner.ignore.keys",
    "partitioner.adaptive.partitioning.enable", "partitioner.availability.timeout.ms", "buffer.memory",
    "max.block.ms", "max.poll.records", "metadata.max.idle.ms", "default.api.timeout.ms",
    "exclude.internal.topics", "internal.leave.group.on.close", "auto.include.jmx.reporter",
    "metric.reporters",
    "metrics.num.samples", "metrics.recording.level", "metrics.sample.window.ms", "security.providers",
    "socket.connection.setup.timeout.max.ms", "ssl.protocol", "ssl.enabled.protocols", "ssl.provider",
    "ssl.keymanager.algorithm", "ssl.trustmanager.algorithm", "ssl.secure.random.implementation",
    "ssl.engine.factory.class", "sasl.client.callback.handler.class", "sasl.login.callback.handler.class",
    "sasl.login.class", "sasl.kerberos.kinit.cmd.java", "sasl.kerberos.ticket.renew.jitter",
    "sasl.kerberos.ticket.renew.window.factor", "basic.auth.credentials.source", "basic.auth.user.info",
    "auto.register.schemas", "use.latest.version", "specific.avro.reader",
  ]

  private static let javaPrefixes = [
    "schema.registry.", "sasl.login.refresh.", "sasl.login.retry.", "confluent.",
  ]
}
