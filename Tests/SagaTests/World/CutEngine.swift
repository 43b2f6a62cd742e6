import Saga
import Testing

/// An engine whose every turn is held against the same turn cut after each of its records: whoever finds the
/// first records in the log, at the same moment, has to write the others.
struct CutEngine: SimulatedEngine {
  private let core = CoreEngine()

  func turn(
    after occasion: Occasion,
    from state: SagaState,
    by definition: SagaDefinition,
    now: Timestamp,
    jitter: UInt64
  ) -> Turn {
    let turn = core.turn(after: occasion, from: state, by: definition, now: now, jitter: jitter)
    // What has happened is not decided.
    let given =
      switch occasion {
      case .start: 1
      case .events(let events): events.count
      case .takeOver(_, let events): 1 + events.count
      }
    guard turn.rejection == nil, turn.records.count >= given else { return turn }
    for length in given...turn.records.count {
      let folded = turn.records.prefix(length).reduce(into: state) { $0.fold($1) }
      let rest = Turn(from: folded, by: definition, now: now, jitter: jitter)
      let isSame =
        rest.records.elementsEqual(turn.records.dropFirst(length)) && rest.state == turn.state
        && rest.invocations.elementsEqual(turn.invocations.suffix(rest.invocations.count))
        && rest.wakeAt == turn.wakeAt && rest.ending == turn.ending
      if isSame { continue }
      Issue.record(
        """
        after \(turn.records.prefix(length).map(\.event)) comes \(turn.records.dropFirst(length).map(\.event)),
        and to one who reads that \(rest.records.map(\.event))
        """
      )
      return turn
    }
    return turn
  }
}
