internal import ArgumentParser
internal import Kafka

/// What the user asks of librdkafka, from all sources, on its way into a client's configuration.
struct ClientSettings {
  private let given: EffectiveConfiguration

  init(_ given: EffectiveConfiguration) { self.given = given }

  /// The user's value of a property, under any of its names; nil when only a default holds.
  func value(of name: String) -> String? {
    guard let setting = given[name], setting.origin != .builtIn else { return nil }
    return setting.value
  }

  /// Defaults of a command, then everything the user said.
  ///
  /// - Parameter forced: properties the command cannot do with another value of.
  func configuration(
    defaults: [(String, String)],
    forced: [(String, String)] = []
  ) throws(Failure) -> Configuration {
    var configuration = Configuration()
    for (name, value) in defaults { try set(name, value, .builtIn, on: configuration) }
    for setting in given.settings { try set(setting.name, setting.value, setting.origin, on: configuration) }
    for (name, value) in forced { try set(name, value, .builtIn, on: configuration) }
    configuration.allowsKerberos = configuration.value(of: "security.protocol")?.hasPrefix("sasl") ?? true
    return configuration
  }

  private func set(
    _ name: String,
    _ value: String,
    _ origin: SettingOrigin,
    on configuration: borrowing Configuration
  ) throws(Failure) {
    do throws(PropertyError) {
      try configuration.set(name, value)
    } catch {
      // librdkafka's reason may repeat the value, which a secret must not be.
      let mayTell = !PropertyName.isSecret(name) || error.isUnknown || error.isUnsupported
      let demand = error.isUnknown || error.isUnsupported ? nil : PropertyDemand(of: name)
      let reason =
        !mayTell
        ? "its value is not accepted"
        : demand.flatMap { $0.objection(to: value) } ?? error.reason
      throw Failure(
        .badConfiguration,
        "property \(name) (from \(origin)): \(reason)",
        hint: error.isUnknown ? "-X list shows the properties of this librdkafka" : nil
      )
    }
  }
}

extension ClientSettings {
  /// A producer's configuration: idempotent, all acknowledgements, a bounded queue.
  ///
  /// - Parameter isSingle: whether one record is sent, which need not wait for others.
  func producer(isSingle: Bool, transactionalID: String?) throws(Failure) -> Configuration {
    var defaults: [(String, String)] = [
      ("queue.buffering.max.kbytes", "32768"),
      ("linger.ms", isSingle ? "0" : "5"),
      // The same placement as ours, for the records that librdkafka places.
      ("partitioner", "murmur2_random"),
    ]
    if !contradictsIdempotence { defaults.append(("enable.idempotence", "true")) }
    if let id = transactionalID { defaults.append(("transactional.id", id)) }
    return try configuration(defaults: defaults)
  }

  /// The configuration of a producer that writes sagas' logs: nothing is acted on that not every replica in
  /// sync has, and nothing is written twice.
  ///
  /// Records wait for no others: a saga waits for its own, and where sagas are many, records come together by
  /// themselves.
  func sagaProducer() throws(Failure) -> Configuration {
    if contradictsIdempotence {
      throw Failure(
        .usage,
        "the log of sagas needs acks=all and enable.idempotence=true",
        hint: "take acks, enable.idempotence, retries and max.in.flight.requests.per.connection out of the "
          + "properties"
      )
    }
    return try configuration(
      defaults: [("linger.ms", "0")],
      forced: [("enable.idempotence", "true"), ("acks", "all")]
    )
  }

  /// The configuration of a consumer that reads sagas' logs as far as they go, and then stops.
  func sagaReader() throws(Failure) -> Configuration {
    try consumer(ConsumePlan.Needs(group: false, isBounded: true, isWatched: true))
  }

  /// Whether the user asks for something idempotence excludes; what was asked for wins.
  private var contradictsIdempotence: Bool {
    if let wanted = value(of: "enable.idempotence"), ["false", "f", "0"].contains(wanted.lowercased()) {
      return true
    }
    if let acks = value(of: "acks"), acks != "all", acks != "-1" { return true }
    if value(of: "retries") == "0" { return true }
    if let inFlight = value(of: "max.in.flight.requests.per.connection").flatMap({ Int($0) }) {
      return inFlight > 5
    }
    return false
  }

  /// Refuses what would have librdkafka commit records as soon as it has handed them out, written or not.
  private func refuseCommitsOfUnwritten() throws(Failure) {
    func isOn(_ name: String) -> Bool {
      guard let value = value(of: name) else { return false }
      return ["true", "t", "1"].contains(value.lowercased())
    }
    guard isOn("enable.auto.commit"), isOn("enable.auto.offset.store") else { return }
    throw Failure(
      .badConfiguration,
      "enable.auto.commit and enable.auto.offset.store, both true, would commit records that have not been written",
      hint: "leave them out: records are committed once they are written"
    )
  }

  /// A consumer's configuration for questions about the cluster.
  func consumer() throws(Failure) -> Configuration {
    try configuration(defaults: [("allow.auto.create.topics", "false")])
  }

  /// A consumer's configuration: nothing is committed or stored by the library itself.
  func consumer(_ needs: ConsumePlan.Needs) throws(Failure) -> Configuration {
    var defaults: [(String, String)] = [
      ("enable.auto.commit", "false"),
      ("enable.auto.offset.store", "false"),
      ("enable.partition.eof", "true"),
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
    if needs.isBounded { defaults.append(("fetch.wait.max.ms", "10")) }
    if needs.isWatched { defaults.append(("statistics.interval.ms", "1000")) }
    if needs.group {
      try refuseCommitsOfUnwritten()
      defaults.append(("partition.assignment.strategy", "cooperative-sticky"))
      // A command line's member comes and goes: one that was killed should not hold its partitions for
      // the 45 seconds meant for services.
      defaults.append(("session.timeout.ms", "10000"))
    }
    // Where reading begins is resolved before it does; a jump in the middle of it would lose records.
    return try configuration(defaults: defaults, forced: [("auto.offset.reset", "error")])
  }
}

extension ClientOptions {
  /// Weighs flags, `-X`, environment and file; what is given and not used is told.
  ///
  /// - Parameter flags: properties that options of the command stand for.
  func settings(
    _ diagnostics: Diagnostics,
    flags: [(name: String, value: String, flag: String)] = []
  ) throws(Failure) -> ClientSettings {
    var sources = ConfigurationSources()
    sources.flags = flags
    if let brokers { sources.flags.append(("bootstrap.servers", brokers, "-b")) }
    if let debug { sources.flags.append(("debug", debug, "-d")) }
    sources.file = configFile
    sources.profile = profile
    do throws(InvalidValue) {
      for text in properties { sources.properties.append(try PropertyOption(text)) }
    } catch {
      throw Failure(.usage, error.description)
    }
    let loaded: EffectiveConfiguration
    do throws(ConfigurationError) {
      sources.environment = try ProcessEnvironment.read()
      loaded = try sources.load()
    } catch {
      throw Failure(error.status, error.description)
    }
    for ignored in loaded.ignored { diagnostics.warning("property \(ignored)") }
    if let servers = loaded["bootstrap.servers"] {
      try BrokerAddresses.check(
        servers.value,
        from: servers.origin.description,
        securityProtocol: loaded["security.protocol"]?.value ?? "plaintext"
      )
      diagnostics.brokers = servers.value
    }
    diagnostics.showsStatistics = loaded["statistics.interval.ms"] != nil
    return ClientSettings(loaded)
  }

  /// Whether `-X list` or `-X dump` asks to see properties instead of running.
  var wantsListing: Bool { properties.contains("list") || properties.contains("dump") }

  /// Checks that arguments are there without which the command does nothing but answer `-X list` and `-X dump`.
  func demand(_ arguments: [(name: String, value: String)]) throws {
    guard !wantsListing, let missing = arguments.first(where: { $0.value.isEmpty }) else { return }
    throw ValidationError("Missing expected argument '\(missing.name)'")
  }

  /// Answers `-X list` and `-X dump` for a command that only asks the cluster questions; nil without them.
  func listing(_ diagnostics: Diagnostics) throws(Failure) -> Int32? {
    guard wantsListing else { return nil }
    return try list(diagnostics, settings(diagnostics).consumer())
  }

  /// Answers `-X list` and `-X dump`.
  func list(_ diagnostics: Diagnostics, _ configuration: borrowing Configuration) throws(Failure) -> Int32 {
    properties.contains("list") ? try PropertyListing.describe() : try PropertyListing.dump(configuration)
  }
}

extension ConfigurationError {
  fileprivate var status: ExitStatus {
    switch self {
    case .unreadable: .noInput
    case .syntax, .property, .unknownProfile: .badConfiguration
    }
  }
}
