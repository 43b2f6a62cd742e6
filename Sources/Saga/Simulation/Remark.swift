/// Something about a definition that a simulation came upon and that its author may not have meant.
package struct Remark: Hashable, Sendable {
  /// The step it is about.
  package let step: String

  /// The operation it is about.
  package let operation: OperationKind

  /// What is to be known, in a sentence without a full stop.
  package let message: String

  /// Makes a remark.
  init(_ step: String, _ operation: OperationKind, _ message: String) {
    self.step = step
    self.operation = operation
    self.message = message
  }
}

extension OperationKind {
  /// How a sentence speaks of the operation.
  var noun: String { self == .compensation ? "compensation" : rawValue }
}

/// What is known when an operation is called, so far as it decides what its expressions see.
struct Circumstance {
  /// The state in which the operation is called.
  let state: SagaState

  /// The names of the steps that have no output which the templates look for, and why they have none,
  /// like ` when the outcome of pay is unknown`; nothing when they all have one.
  func missing(in templates: [Template]) -> String {
    var names: [String] = []
    for reference in templates.flatMap(\.references) {
      guard reference.path.count > 1, reference.path[0] == "steps", case .name(let name) = reference.path[1],
        state[step: name].output == nil, !names.contains(name)
      else { continue }
      names.append(name)
    }
    return names.isEmpty ? "" : " when " + names.map(absence).joined(separator: " and ")
  }

  private func absence(_ name: String) -> String {
    let step = state[step: name]
    if step.skipped != nil { return "\(name) is skipped" }
    switch step.actionOutcome {
    case .unknown: return "the outcome of \(name) is unknown"
    case .refused, .unavailable: return "\(name) has failed"
    case .succeeded, nil: return "\(name) has no output"
    }
  }
}
