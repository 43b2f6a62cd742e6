import Bytes
import Saga

/// What participants do with a call, beside answering as they should.
enum Behaviour: String, CaseIterable, Hashable, Sendable {
  /// It works.
  case ok
  /// It is refused.
  case refuse
  /// It is not done, and a later attempt may be.
  case unavailable
  /// It is done, and the reply is lost.
  case appliedSilently
  /// It is not done, and nothing is heard.
  case ignoredSilently
}

/// The participants of all steps and the truth about what they have done.
///
/// They keep the contract sagas need of participants: a repetition of what is done has no second effect,
/// undoing what was not done succeeds, and an action that arrives after it was undone, or after its absence
/// was vouched for, is refused.
struct World {
  /// What each operation does, attempt by attempt; after that it works.
  var scripts: [String: [Behaviour]]

  /// The steps whose refusals deny all earlier attempts too.
  var honest: Set<String>

  /// The steps whose effect is there.
  private(set) var effects: Set<String> = []

  /// Effects as they came and went.
  private(set) var changes: [Change] = []

  /// All calls in the order they were made.
  private(set) var calls: [Invocation] = []

  private var fenced: Set<String> = []
  private var counts: [String: Int] = [:]

  /// An effect that came or went.
  enum Change: Hashable {
    case done(String)
    case undone(String)
  }

  init(scripts: [String: [Behaviour]], honest: Set<String>) {
    self.scripts = scripts
    self.honest = honest
  }

  /// The name of a step's operation in ``scripts``.
  static func script(_ step: String, _ operation: OperationKind) -> String {
    "\(step)/\(operation.rawValue)"
  }

  /// Notes that a call is made; nothing happens yet.
  mutating func receive(_ call: Invocation) { calls.append(call) }

  /// Does what a call asks for, as the script has it, and answers.
  mutating func perform(_ call: Invocation) -> Outcome {
    let name = World.script(call.step, call.operation)
    let count = counts[name, default: 0]
    counts[name] = count + 1
    let script = scripts[name] ?? []
    let behaviour = count < script.count ? script[count] : .ok
    switch behaviour {
    case .unavailable: return .unavailable(Failure(code: "busy"))
    case .ignoredSilently: return .unknown(.timeout)
    case .ok: return apply(call)
    case .appliedSilently:
      _ = apply(call)
      return .unknown(.timeout)
    case .refuse:
      switch call.operation {
      case .query: return apply(call)
      case .compensation: return .refused(Failure(code: "no"))
      case .action:
        guard honest.contains(call.step) else { return .refused(Failure(code: "no")) }
        if effects.contains(call.step) { return answer(call) }
        fenced.insert(call.step)
        return .refused(Failure(code: "no"))
      }
    }
  }

  /// An operator looks whether an action had its effect, and makes sure that it does not come later.
  mutating func inspect(_ step: String) -> Bool {
    if effects.contains(step) { return true }
    fenced.insert(step)
    return false
  }

  /// An operator does or undoes something by hand.
  mutating func doByHand(_ step: String) {
    if effects.insert(step).inserted { changes.append(.done(step)) }
  }

  /// An operator undoes something by hand.
  mutating func undoByHand(_ step: String) {
    fenced.insert(step)
    if effects.remove(step) != nil { changes.append(.undone(step)) }
  }

  private mutating func apply(_ call: Invocation) -> Outcome {
    switch call.operation {
    case .action:
      if effects.contains(call.step) { return answer(call) }
      if fenced.contains(call.step) { return .refused(Failure(code: "too_late")) }
      effects.insert(call.step)
      changes.append(.done(call.step))
      return answer(call)
    case .compensation:
      fenced.insert(call.step)
      if effects.remove(call.step) != nil { changes.append(.undone(call.step)) }
      return .succeeded(.object(JSONObject()))
    case .query:
      if effects.contains(call.step) { return answer(call) }
      fenced.insert(call.step)
      return .refused(Failure(code: "not_done"))
    }
  }

  private func answer(_ call: Invocation) -> Outcome {
    .succeeded(.members(["ref": .string("\(call.step)-ref")]))
  }
}
