internal import Saga
internal import SagaRuntime

/// Shows what programs have written to standard error, without what is sensitive, to who wants to see more.
final class LastWords {
  private let definition: SagaDefinition
  private let diagnostics: Diagnostics

  /// Knows what is sensitive in the sagas that are on their way.
  weak var orchestrator: Orchestrator?

  init(_ definition: SagaDefinition, _ diagnostics: Diagnostics) {
    self.definition = definition
    self.diagnostics = diagnostics
  }

  /// Shows the words of one call that is about to be answered.
  func show(_ words: String, of call: Invocation, _ outcome: Outcome) {
    guard diagnostics.level >= .verbose else { return }
    var words = words
    if definition.hasSecrets, let state = orchestrator?.state(of: call.saga) {
      var known = EventWords(definition, knowing: state)
      // What the call itself has answered is not in the log yet.
      known.learn(state.event(for: Reply(to: call, outcome), definition))
      words = known.masking(words)
    }
    for line in words.split(separator: "\n") {
      diagnostics.verbose("saga \(call.saga): \(call.step) (\(call.operation.rawValue)): \(line)")
    }
  }
}
