import Bytes
import KafkaTestKit
import Saga
import SagaFormat

/// Logs of a small saga, made by the core with fixed times.
enum SampleSaga {
  static let definition = SagaDefinition(
    name: "sample",
    steps: [
      Step(name: "first", action: Operation(participant: "p"), compensation: .noop),
      Step(name: "second", dependsOn: ["first"], action: Operation(participant: "p"), compensation: .noop),
    ]
  )

  /// The log of a saga whose steps answer as given.
  static func log(
    _ id: String,
    startedAt start: Int64 = 1_700_000_000_000,
    _ answer: (Invocation) -> Outcome = { _ in .succeeded(.members([:])) }
  ) -> [SagaRecord] {
    let beginning = SagaStart(
      name: definition.name,
      version: definition.version,
      definition: .members([:]),
      definitionHash: LoadedDefinition.hash(of: .members([:])),
      input: .members(["order": .string(id)])
    )
    var now = Timestamp(milliseconds: start)
    var turn = Turn(starting: id, beginning, by: definition, now: now, jitter: 0)
    var records = turn.records
    while turn.ending == nil {
      now = max(turn.wakeAt ?? now, now.advanced(by: .milliseconds(5)))
      let events = turn.invocations.map { turn.state.event(for: Reply(to: $0, answer($0)), definition) }
      turn = Turn(from: turn.state, events, by: definition, now: now, jitter: 0)
      records += turn.records
    }
    return records
  }
}

extension TestRecord {
  /// A saga's record as Kafka has it.
  init(_ record: SagaRecord, partition: Int32? = nil) {
    self.init(
      key: Array(record.saga.utf8),
      value: Array(record.value.text.utf8),
      headers: record.headers(source: "/test", traceparent: nil).map {
        Header($0.name, Array($0.value.utf8))
      },
      timestamp: record.time.milliseconds,
      partition: partition
    )
  }
}
