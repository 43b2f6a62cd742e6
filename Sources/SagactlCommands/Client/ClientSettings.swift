internal import Glibc
internal import Kafka

/// The resolved properties of a client.
struct ClientSettings {
  var properties: [(name: String, value: String)]

  /// Whether a property was given by the user.
  func sets(_ name: String) -> Bool { properties.contains { $0.name == name || $0.name == "topic.\(name)" } }

  /// A producer's configuration: idempotent, all acknowledgements, a bounded queue.
  func producer(_ plan: ProducePlan) throws(Failure) -> Configuration {
    let configuration = Configuration()
    var defaults: [(String, String)] = [
      ("queue.buffering.max.kbytes", "32768"),
      ("linger.ms", "5"),
    ]
    if case .value = plan.source { defaults.append(("linger.ms", "0")) }
    if !contradictsIdempotence { defaults.append(("enable.idempotence", "true")) }
    if let id = plan.transactionalID { defaults.append(("transactional.id", id)) }
    try apply(defaults, to: configuration)
    try apply(properties, to: configuration)
    return configuration
  }

  /// Whether the user asks for something idempotence excludes; what was asked for wins.
  private var contradictsIdempotence: Bool {
    properties.contains { property in
      switch property.name {
      case "acks", "request.required.acks": property.value != "all" && property.value != "-1"
      case "retries", "message.send.max.retries": property.value == "0"
      case "max.in.flight", "max.in.flight.requests.per.connection": (Int(property.value) ?? 0) > 5
      default: false
      }
    }
  }

  func apply(
    _ properties: [(name: String, value: String)],
    to configuration: borrowing Configuration
  ) throws(Failure) {
    for property in properties {
      do throws(PropertyError) {
        try configuration.set(property.name, property.value)
      } catch {
        throw Failure(.badConfiguration, "property \(property.name): \(error)")
      }
    }
  }
}

extension ClientOptions {
  /// The properties from flags, environment and file.
  func settings() throws(Failure) -> ClientSettings {
    var list: [(name: String, value: String)] = []
    let environment = getenv("SAGACTL_BROKERS").map { String(cString: $0) }
    list.append(("bootstrap.servers", brokers ?? environment ?? "localhost:9092"))
    for text in properties {
      guard let split = text.firstIndex(of: "=") else {
        throw Failure(.usage, "-X \(text) is not name=value")
      }
      list.append((String(text[..<split]), String(text[text.index(after: split)...])))
    }
    return ClientSettings(properties: list)
  }
}

extension ClientSettings {
  /// A consumer's configuration: nothing is committed or stored by the library itself.
  func consumer(_ plan: ConsumePlan) throws(Failure) -> Configuration {
    let configuration = Configuration()
    var defaults: [(String, String)] = [
      ("enable.auto.commit", "false"),
      ("enable.auto.offset.store", "false"),
      ("enable.partition.eof", "true"),
      ("auto.offset.reset", "error"),
      ("check.crcs", "false"),
      ("queued.min.messages", "1000000"),
      ("allow.auto.create.topics", "false"),
    ]
    // Before 2.2.0 a full local queue makes the fetcher sleep a whole second, so it has to be large.
    if KafkaVersion.number >= 0x0202_0000 {
      defaults.append(("fetch.queue.backoff.ms", "5"))
    } else {
      defaults.append(("queued.max.messages.kbytes", "131072"))
    }
    if plan.stopsAtEnd || plan.range.end != nil { defaults.append(("fetch.wait.max.ms", "10")) }
    if let isolation = plan.isolation { defaults.append(("isolation.level", isolation)) }
    if let group = plan.group {
      defaults.append(("group.id", group))
      defaults.append(("partition.assignment.strategy", "cooperative-sticky"))
    }
    try apply(defaults, to: configuration)
    try apply(properties, to: configuration)
    return configuration
  }
}
