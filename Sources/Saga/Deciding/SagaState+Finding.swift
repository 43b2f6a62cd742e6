extension SagaState {
  /// Whether a saga that is stuck goes on from there when an operator has found something out about a step.
  ///
  /// It does not where the finding leaves the step as stuck as it was, as that nothing has happened does
  /// with a step of a saga that can only go forward.
  ///
  /// - Parameter now: The time of the finding.
  package func goesOn(
    with finding: Resolution.Finding,
    about step: String,
    by definition: SagaDefinition,
    now: Timestamp
  ) -> Bool {
    let resolution = Resolution(step: step, as: finding)
    let turn = Turn(
      takingOver: self,
      note: "",
      [.stepResolved(resolution)],
      by: definition,
      now: now,
      jitter: 0
    )
    guard turn.rejection == nil else { return false }
    return !turn.state.waitsForOperator(step)
  }
}

extension SagaDefinition {
  /// Whether expressions of other steps, or those of the saga's output, see what a step has answered.
  package func usesOutput(of step: String) -> Bool {
    let start: [Expression.PathElement] = [.name("steps"), .name(step)]
    var paths = output.references.map(\.path)
    for other in steps where other.name != step {
      paths += other.condition?.paths ?? []
      var operations = [other.action]
      if let query = other.query { operations.append(query) }
      if case .operation(let undo)? = other.compensation { operations.append(undo) }
      for operation in operations {
        paths += operation.input.references.map(\.path) + operation.settings.references.map(\.path)
      }
    }
    // A path that ends before the step's name sees all of them.
    return paths.contains { $0.starts(with: start) || $0 == [] || $0 == [.name("steps")] }
  }
}
