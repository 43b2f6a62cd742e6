import Bytes

/// The participants of all steps, and the truth about what they have done.
///
/// They keep the contract sagas need of participants: a repetition of what is done has no second effect,
/// undoing what was not done succeeds, and an action that arrives after it was undone, or after its absence
/// was vouched for, is refused.
package struct SimulatedParticipants: Sendable {
  /// What a participant knows of its step.
  struct Truth: Hashable, Sendable {
    /// Whether the effect of the action is there.
    var isDone = false
    /// Whether an action that comes from now on is refused.
    var isFenced = false
  }

  /// An effect that came or went.
  package enum Change: Hashable, Sendable {
    case done(String)
    case undone(String)
  }

  /// Who the participants are; all copies share it.
  private final class Cast: Sendable {
    let names: [String]
    let places: [String: Int]
    /// Whether a refusal denies all attempts before it as well.
    let isHonest: [Bool]

    init(_ definition: SagaDefinition) {
      names = definition.steps.map(\.name)
      places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
      isHonest = definition.steps.map(\.isIdempotent)
    }
  }

  private let cast: Cast

  /// The truth by step, in the order of the definition.
  private(set) var truths: [Truth]

  /// Participants that have not done anything yet.
  init(of definition: SagaDefinition) {
    cast = Cast(definition)
    truths = [Truth](repeating: Truth(), count: definition.steps.count)
  }

  /// The steps whose effect is there, in the order of the definition.
  package var effects: [String] {
    truths.indices.filter { truths[$0].isDone }.map { cast.names[$0] }
  }

  /// Whether a step's effect is there.
  func hasEffect(_ step: String) -> Bool {
    cast.places[step].map { truths[$0].isDone } ?? false
  }

  /// Does what a call asks for, as it is behaved, and answers.
  mutating func perform(_ call: Invocation, _ behaviour: Behaviour) -> (outcome: Outcome, change: Change?) {
    guard let place = cast.places[call.step] else { return (.refused(Failure(code: "no_such_step")), nil) }
    switch behaviour {
    case .ok: return apply(call, place)
    case .unavailable: return (.unavailable(Failure(code: "busy")), nil)
    case .appliedSilently: return (.unknown(.timeout), apply(call, place).change)
    case .ignoredSilently: return (.unknown(.timeout), nil)
    case .refuse: break
    }
    let refusal = Outcome.refused(Failure(code: "no"))
    switch call.operation {
    case .query: return apply(call, place)
    case .compensation: return (refusal, nil)
    case .action:
      // Others may refuse a repetition of what they have done and lost the reply to.
      guard cast.isHonest[place] else { return (refusal, nil) }
      if truths[place].isDone { return (answer(call), nil) }
      truths[place].isFenced = true
      return (refusal, nil)
    }
  }

  private mutating func apply(_ call: Invocation, _ place: Int) -> (outcome: Outcome, change: Change?) {
    switch call.operation {
    case .action:
      if truths[place].isDone { return (answer(call), nil) }
      if truths[place].isFenced { return (.refused(Failure(code: "too_late")), nil) }
      truths[place].isDone = true
      return (answer(call), .done(call.step))
    case .compensation: return (.succeeded(.object(JSONObject())), undo(place))
    case .query:
      if truths[place].isDone { return (answer(call), nil) }
      truths[place].isFenced = true
      return (.refused(Failure(code: "not_done")), nil)
    }
  }

  private mutating func undo(_ place: Int) -> Change? {
    let wasDone = truths[place].isDone
    truths[place] = Truth(isDone: false, isFenced: true)
    return wasDone ? .undone(cast.names[place]) : nil
  }

  private func answer(_ call: Invocation) -> Outcome { .succeeded(Self.output(of: call.step)) }

  /// What a step's action answers.
  static func output(of step: String) -> JSONValue {
    .members(["ref": .string("\(step)-ref")])
  }

  /// An operator looks whether an action had its effect, and makes sure that it does not come later.
  mutating func inspect(_ step: String) -> Bool {
    guard let place = cast.places[step] else { return false }
    if !truths[place].isDone { truths[place].isFenced = true }
    return truths[place].isDone
  }

  /// An operator does something by hand.
  mutating func doByHand(_ step: String) -> Change? {
    guard let place = cast.places[step], !truths[place].isDone else { return nil }
    truths[place].isDone = true
    return .done(step)
  }

  /// An operator undoes something by hand.
  mutating func undoByHand(_ step: String) -> Change? { cast.places[step].flatMap { undo($0) } }
}
