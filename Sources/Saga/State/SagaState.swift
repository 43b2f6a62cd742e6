package import Bytes

/// All that a saga's log says, folded into one value.
///
/// The engine decides from this value, the definition and the clock, and from nothing else. It is made by
/// folding the log's records over an empty state; see ``fold(_:)``.
package struct SagaState: Hashable, Sendable {
  /// The saga's id; empty before the first record.
  package internal(set) var id = ""

  /// Where the saga is in its life.
  package internal(set) var phase = Phase.pending

  /// Whether an operator, or an interruption, has paused the saga.
  package internal(set) var isSuspended = false

  /// What the saga began with; nil before the first record.
  package internal(set) var start: SagaStart?

  /// When it began.
  package internal(set) var startedAt = Timestamp(milliseconds: 0)

  /// The steps the log speaks of, in the order it first does.
  package internal(set) var steps: [StepState] = []

  /// Whether somebody wants the saga undone.
  package internal(set) var isCancelRequested = false

  /// Why the saga is undone, once it is.
  package internal(set) var reason: CompensationReason?

  /// The steps to undo, in the order to undo them.
  package internal(set) var plan: [String] = []

  /// What an operator has to look at, while the saga is stuck.
  package internal(set) var stuck: StuckReport?

  /// The output of a completed saga.
  package internal(set) var output: JSONValue?

  /// The number of the last record that counted; 0 before the first.
  package internal(set) var sequence: UInt64 = 0

  /// The number of the writer whose records count.
  package internal(set) var epoch: UInt64 = 0

  /// The records with which other writers than the first took over, in order.
  package internal(set) var takeovers: [Takeover] = []

  /// When the last record that counted was written.
  package internal(set) var time = Timestamp(milliseconds: 0)

  /// Where in ``steps`` a name is; empty while there are so few that looking at all of them is faster.
  private var places: [String: Int] = [:]

  /// The most steps that are looked at one by one.
  private static var fewSteps: Int { 16 }

  /// The state before the first record.
  package init() {}

  /// Where a saga can be in its life.
  package enum Phase: String, Hashable, Sendable, CaseIterable {
    case pending
    case running
    case compensating
    case completed
    case compensated
    case stuck
  }

  /// What the log says about a step; a step it does not mention is pending.
  package subscript(step name: String) -> StepState {
    @inline(__always) _read {
      // Lends the step instead of copying it: most who ask want one field.
      if let place = place(of: name) {
        yield steps[place]
      } else {
        yield StepState(name: name)
      }
    }
  }

  /// Where a step is in ``steps``; nil when the log does not mention it.
  func place(of name: String) -> Int? {
    if steps.count > Self.fewSteps { return places[name] }
    // Lengths differ more often than not, and cost less to compare.
    let length = name.utf8.count
    for place in steps.indices where steps[place].name.utf8.count == length && steps[place].name == name {
      return place
    }
    return nil
  }

  /// Where a step is in ``steps``, to be changed there; one the log has not mentioned before is added.
  mutating func placeMade(for name: String) -> Int {
    if let place = place(of: name) { return place }
    steps.append(StepState(name: name))
    if steps.count == Self.fewSteps + 1 {
      for (place, step) in steps.enumerated() { places[step.name] = place }
    } else if steps.count > Self.fewSteps {
      places[name] = steps.count - 1
    }
    return steps.count - 1
  }

  /// The state's name as users see it: suspension hides the phase while there is more to do.
  package var name: String {
    isSuspended && (phase == .running || phase == .compensating) ? "suspended" : phase.rawValue
  }

  /// Why the saga is stuck on the way forward, by how what it is stuck on ended; nil when it is not. On the way
  /// back it is ``reason`` that says why.
  package var stuckReason: CompensationReason.Kind? {
    guard reason == nil, let operation = stuck?.operations.first else { return nil }
    switch operation.outcome {
    case .unknown: return .unknown
    case .unavailable: return .unavailable
    case .refused: return .refused
    case .succeeded: return nil
    }
  }

  /// Whether an operator can say what has become of a step: the saga is stuck, and on this step.
  ///
  /// Of all other steps the log says what they did, whether or not their effect remains; whoever said otherwise
  /// would have an effect that is there never undone, or what was never done taken for done.
  package func waitsForOperator(_ step: String) -> Bool {
    phase == .stuck && (stuck?.operations.contains { $0.step == step } ?? false)
  }

  /// Whether a step has an attempt that has not ended.
  package var isAnythingInFlight: Bool {
    steps.indices.contains { steps[$0].isInFlight }
  }
}
