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
  private var held: Orchestrator?

  init(_ definition: SagaDefinition, cluster: TestCluster = .shared, partitions: Int32 = 4) throws {
    self.definition = definition
    self.cluster = cluster
    topic = try cluster.topic("sagas", partitions: partitions)
  }

  /// A journal of its own over the topic.
  func journal(patience: Duration = .seconds(5)) throws -> KafkaJournal {
    let configuration = Configuration()
    try configuration.set("bootstrap.servers", cluster.brokers)
    try configuration.set("enable.idempotence", "true")
    try configuration.set("linger.ms", "0")
    var producer = try Producer(configuration)
    let handle = try producer.topic(topic)
    let found = try producer.client.metadata(for: handle, timeout: .seconds(5)).topic(topic)
    let count = try #require(found).partitions.count
    return KafkaJournal(
      producer,
      topic: handle,
      partitions: Int32(count),
      loop: loop,
      source: "/test",
      patience: patience,
      report: { _ in }
    )
  }

  /// What drives sagas; the participant is everybody the definition calls.
  func orchestrator(_ participant: any Participant, _ journal: any Journal) -> Orchestrator {
    let names = Set(
      definition.steps.flatMap { step -> [String] in
        var names = [step.action.participant]
        if case .operation(let operation)? = step.compensation { names.append(operation.participant) }
        if let query = step.query { names.append(query.participant) }
        return names
      }
    )
    let made = Orchestrator(
      definition,
      source: .members(["name": .string(definition.name)]),
      hash: "0",
      loop: loop,
      journal: journal,
      participants: Dictionary(uniqueKeysWithValues: names.map { ($0, participant) }),
      seed: 1,
      observer: self
    )
    held = made
    return made
  }

  /// Runs until so many sagas have ended.
  func run(until count: Int, within limit: Duration = .seconds(20)) {
    let deadline = ContinuousClock.now + limit
    while outcomes.count < count, ContinuousClock.now < deadline { loop.turn(waiting: .milliseconds(100)) }
    #expect(outcomes.count == count, "sagas that ended in time")
  }

  /// The log of one saga as the topic has it.
  func log(of saga: String) throws -> [SagaRecord] {
    try cluster.read(topic).filter { $0.keyText == saga }.sorted { ($0.offset ?? 0) < ($1.offset ?? 0) }
      .map(SagaRecord.init)
  }

  func recorded(_ records: [SagaRecord]) { self.records += records }

  func ended(_ outcome: SagaOutcome) { outcomes.append(outcome) }
}

extension SagaRecord {
  /// Reads a record of a topic.
  init(_ record: TestRecord) throws {
    let headers = record.headers.map {
      Header($0.name, String(decoding: $0.value ?? [], as: UTF8.self))
    }
    try self.init(headers: headers, value: JSONValue(parsing: record.valueText ?? ""))
  }
}

extension SagaDefinition {
  /// Steps one after another, each undone by its participant.
  static func sequence(_ names: String..., retry: RetryPolicy = RetryPolicy(delay: .milliseconds(5))) -> Self
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
}
