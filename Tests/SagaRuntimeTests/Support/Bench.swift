import Bytes
import Kafka
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

/// Everything it takes to run sagas of one definition in this process.
final class Bench: SagaObserver {
  let loop = EventLoop()
  let topic: String
  let definition: SagaDefinition
  let cluster: TestCluster
  private(set) var outcomes: [SagaOutcome] = []
  private(set) var records: [SagaRecord] = []
  private(set) var foreign: [ForeignRecord] = []
  private var orchestrators: [Orchestrator] = []
  private var made = 0

  init(_ definition: SagaDefinition, cluster: TestCluster = .shared, partitions: Int32 = 4) throws {
    self.definition = definition
    self.cluster = cluster
    topic = try cluster.topic("sagas", partitions: partitions)
  }

  /// A journal of its own over the topic.
  ///
  /// - Parameters:
  ///   - readUpTo: How far partitions have been read.
  ///   - isPatient: Whether what is appended at once goes in one request, and a request waits for the answer to
  ///     the one before. The cluster in this process does not, as others do, refuse a batch whose predecessor it
  ///     has refused; librdkafka, which relies on that, takes what it hears of the second batch for both.
  ///   - largest: How many bytes a record may have; nil is what clients take by default.
  func journal(
    patience: Duration = .seconds(5),
    isPatient: Bool = false,
    largest: Int? = nil,
    readUpTo: @escaping (Int32) -> Int64? = { _ in nil }
  ) throws -> KafkaJournal {
    let configuration = Configuration()
    try configuration.set("bootstrap.servers", cluster.brokers)
    try configuration.set("enable.idempotence", "true")
    try configuration.set("linger.ms", isPatient ? "100" : "0")
    if isPatient { try configuration.set("max.in.flight.requests.per.connection", "1") }
    if let largest { try configuration.set("message.max.bytes", "\(largest)") }
    var producer = try Producer(configuration)
    let handle = try producer.topic(topic)
    let found = try producer.client.metadata(for: handle, timeout: .seconds(5)).topic(topic)
    made += 1
    var settings = KafkaJournal.Settings(
      partitions: Int32(try #require(found).partitions.count),
      source: "/test/\(made)",
      patience: patience,
      reader: { [cluster] () throws(KafkaError) in
        try PartitionReader(Self.configuration(["bootstrap.servers": cluster.brokers]))
      },
      report: { _ in }
    )
    settings.readUpTo = readUpTo
    return KafkaJournal(producer, topic: handle, settings, loop: loop)
  }

  private static func configuration(_ properties: [String: String]) throws(KafkaError) -> Configuration {
    let configuration = Configuration()
    do throws(PropertyError) {
      for (name, value) in properties { try configuration.set(name, value) }
      try configuration.set("enable.partition.eof", "true")
      try configuration.set("fetch.wait.max.ms", "10")
    } catch {
      throw KafkaError(.invalidArgument, reason: error.reason)
    }
    return configuration
  }

  /// What drives sagas; the participant is everybody the definition calls.
  @discardableResult
  func orchestrator(_ participant: any Participant, _ journal: any Journal) -> Orchestrator {
    let made = Orchestrator(
      definition,
      source: .members(["name": .string(definition.name)]),
      hash: "0",
      loop: loop,
      journal: journal,
      participant: participant,
      trace: TraceContext(inherited: nil),
      seed: 1,
      observer: self
    )
    orchestrators.append(made)
    return made
  }

  /// Runs until so many sagas have ended.
  func run(until count: Int, within limit: Duration = .seconds(20)) {
    let deadline = ContinuousClock.now + limit
    while outcomes.count < count, ContinuousClock.now < deadline { loop.turn(waiting: .milliseconds(100)) }
    #expect(outcomes.count == count, "sagas that ended in time")
  }

  /// Runs until something holds.
  func run(within limit: Duration = .seconds(20), until condition: () -> Bool) {
    let deadline = ContinuousClock.now + limit
    while !condition(), ContinuousClock.now < deadline { loop.turn(waiting: .milliseconds(100)) }
    #expect(condition(), "what was waited for")
  }

  /// Runs until every saga of every orchestrator has ended.
  func runUntilAllEnd() { run { orchestrators.allSatisfy { $0.running == 0 } } }

  /// How the sagas ended, sorted.
  var endings: [String] {
    outcomes.map { outcome in
      switch outcome.ending {
      case .ended(let ending): ending.rawValue
      case .interrupted: "interrupted"
      case .takenOver: "takenOver"
      case .contested: "contested"
      case .rejected(let rejection): "rejected: \(rejection)"
      }
    }.sorted()
  }

  /// What the topic says of a saga, and where the only partition ends.
  func readState(of saga: String) throws -> (SagaState, Int64) {
    let all = try cluster.read(topic)
    let end = (all.compactMap(\.offset).max() ?? -1) + 1
    return (try log(of: saga).reduce(SagaState()) { $0.folding($1) }, end)
  }

  /// The log of one saga as the topic has it.
  func log(of saga: String) throws -> [SagaRecord] {
    try cluster.read(topic).filter { $0.keyText == saga }.sorted { ($0.offset ?? 0) < ($1.offset ?? 0) }
      .map(SagaRecord.init)
  }

  func recorded(_ records: [SagaRecord]) { self.records += records }

  func foreign(_ record: ForeignRecord) { foreign.append(record) }

  func ended(_ outcome: SagaOutcome) { outcomes.append(outcome) }
}

extension SagaRecord {
  /// Reads a record of a topic.
  init(_ record: TestRecord) throws {
    let names = record.headers.map { (StableBytes($0.name.utf8), StableBytes($0.value ?? [])) }
    let views = names.map { RecordHeader(name: $0.view, value: $1.view) }
    let key = StableBytes(record.key ?? [])
    var decoder = RecordDecoder()
    let decoded = views.withUnsafeBufferPointer { views in
      (record.value ?? []).withUnsafeBytes { decoder.decode(views, key: key.view, value: $0) }
    }
    switch decoded {
    case .record(let read): self = read
    case .problem(let problem): throw problem
    case .stray: throw TestKitError("a record whose key is not its saga's id")
    case .foreign: throw TestKitError("a record that is no saga's")
    }
  }
}

extension SagaDefinition {
  /// Steps one after another, each undone by its participant.
  static func sequence(_ names: String..., retry: RetryPolicy = RetryPolicy(delay: .milliseconds(5)))
    -> SagaDefinition
  {
    var steps: [Step] = []
    for name in names {
      steps.append(
        Step(
          name: name,
          dependsOn: steps.last.map { [$0.name] } ?? [],
          action: Operation(participant: "shop", command: "do-\(name)"),
          compensation: .operation(Operation(participant: "shop", command: "undo-\(name)")),
          retry: retry,
          compensationRetry: RetryPolicy(maxAttempts: 3, delay: .milliseconds(5))
        )
      )
    }
    return SagaDefinition(name: "test", steps: steps)
  }

  /// Steps that run side by side.
  static func fork(_ names: String...) -> SagaDefinition {
    SagaDefinition(
      name: "fork",
      steps: names.map { name in
        Step(
          name: name,
          action: Operation(participant: "shop", command: "do-\(name)"),
          compensation: .operation(Operation(participant: "shop", command: "undo-\(name)")),
          retry: RetryPolicy(delay: .milliseconds(5)),
          compensationRetry: RetryPolicy(maxAttempts: 3, delay: .milliseconds(5))
        )
      }
    )
  }
}
