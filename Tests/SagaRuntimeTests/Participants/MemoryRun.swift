import Bytes
import Glibc
import KafkaTestKit
import Saga
import SagaFormat
import SagaRuntime

/// A saga that is run without a log, to see its definition and its participants at work.
final class MemoryRun {
  private let definition: SagaDefinition
  private let loop = EventLoop()
  private let participants: ParticipantSet
  private(set) var records: [SagaRecord] = []
  private(set) var ending: SagaEnding?
  private(set) var state = SagaState()

  init(_ definition: SagaDefinition, _ options: ParticipantSet.Options = ParticipantSet.Options()) throws {
    self.definition = definition
    participants = try ParticipantSet(of: definition, on: loop, options)
  }

  /// Runs a saga to its end.
  func run(_ saga: String, input: String) throws {
    let start = SagaStart(
      name: definition.name,
      version: definition.version,
      definition: .null,
      definitionHash: "",
      input: try JSONValue(parsing: input)
    )
    take(Turn(starting: saga, start, by: definition, now: now, jitter: 0))
    let deadline = ContinuousClock.now + .seconds(60)
    loop.run { ending == nil && .now < deadline }
    if ending == nil { throw TestKitError("the saga did not end in 60 s") }
  }

  /// What happened, in the words of the log's types.
  var types: [String] { records.map(\.event.type) }

  private var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  private func take(_ turn: Turn) {
    state = turn.state
    records += turn.records
    ending = turn.ending
    for call in turn.invocations {
      participants.begin(call) { [self] outcome in
        let event = state.event(for: Reply(to: call, outcome), definition)
        take(Turn(from: state, [event], by: definition, now: now, jitter: 0))
      }
    }
    if let time = turn.wakeAt {
      loop.schedule(at: .now + now.distance(to: time)) { [self] in
        take(Turn(from: state, by: definition, now: now, jitter: 0))
      }
    }
  }
}
