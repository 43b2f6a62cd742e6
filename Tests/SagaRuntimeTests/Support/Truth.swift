import Bytes
import Saga
import SagaRuntime

/// Participants whose effects are known: a repetition changes nothing, and what comes after its undo is refused.
final class Truth {
  private(set) var done: Set<String> = []
  private(set) var undone: Set<String> = []
  private(set) var keys: Set<String> = []

  /// The steps whose actions are refused.
  let refused: Set<String>

  init(refused: Set<String> = []) { self.refused = refused }

  /// What is there.
  var effects: Set<String> { done.subtracting(undone) }

  /// Does what is asked.
  func answer(_ call: Invocation) -> Outcome {
    keys.insert(call.key)
    switch call.operation {
    case .action:
      if refused.contains(call.step) || undone.contains(call.step) { return .refused(Failure(code: "No")) }
      done.insert(call.step)
    case .compensation: undone.insert(call.step)
    case .query: return done.contains(call.step) ? .succeeded(.members([:])) : .refused(Failure(code: "No"))
    }
    return .succeeded(.members([:]))
  }
}
