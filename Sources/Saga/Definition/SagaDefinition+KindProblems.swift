extension SagaDefinition {
  /// What is wrong with a step's kind and its place before, at or after the pivot.
  func kindProblems(_ index: Int) -> [DefinitionProblem] {
    let step = steps[index]
    // Which step comes before which is not known when one waits for a step that does not exist.
    let isOrdered = graph.unknownDependencies.isEmpty && graph.cycle.isEmpty
    let pivots = steps.indices.filter { steps[$0].kind == .pivot }
    switch step.kind {
    case .compensable: break
    case .pivot:
      if let first = pivots.first, first != index {
        return [
          DefinitionProblem(
            step: index,
            ["kind"],
            "a saga has one pivot, and \(steps[first].name) is it",
            hint: "make the later one retryable, or the earlier one compensable"
          )
        ]
      }
      return undoingProblems(index)
    case .retryable:
      if isOrdered, !pivots.contains(where: { graph.precedes($0, index) }) {
        return [
          DefinitionProblem(
            step: index,
            ["kind"],
            "a retryable step has to come after a pivot",
            hint: "before the pivot a step must be one that can be undone"
          )
        ]
      }
      return undoingProblems(index)
    }
    if isOrdered, let pivot = pivots.first, !graph.precedes(index, pivot), !step.isBestEffort {
      let isAfter = graph.precedes(pivot, index)
      return [
        DefinitionProblem(
          step: index,
          ["kind"],
          "\(step.name) may fail when \(steps[pivot].name) can no longer be undone",
          hint: isAfter
            ? "say kind: retryable, or onFailure: continue"
            : "let \(steps[pivot].name) depend on it, or say onFailure: continue"
        )
      ]
    }
    let isBeforePivot = pivots.first.map { isOrdered && !graph.precedes($0, index) } ?? true
    if isBeforePivot, step.compensation == nil {
      return [
        DefinitionProblem(
          step: index,
          [],
          "\(step.name) has no compensate, and may have to be undone",
          hint: "say compensate: noop when there is nothing to undo"
        )
      ]
    }
    return []
  }

  /// What a step that is never undone says about its undoing.
  private func undoingProblems(_ index: Int) -> [DefinitionProblem] {
    let step = steps[index]
    var problems: [DefinitionProblem] = []
    if case .operation? = step.compensation {
      problems.append(
        DefinitionProblem(
          step: index,
          ["compensate"],
          "a \(step.kind.rawValue) step is never undone",
          hint: "leave compensate out, or make the step compensable"
        )
      )
    }
    if step.onUnknown == .compensate {
      problems.append(
        DefinitionProblem(
          step: index,
          ["onUnknown"],
          "a \(step.kind.rawValue) step cannot be undone when its outcome is unknown",
          hint: "say onUnknown: query, or onUnknown: stuck"
        )
      )
    }
    if step.isBestEffort {
      problems.append(
        DefinitionProblem(
          step: index,
          ["onFailure"],
          "the saga cannot go on without its \(step.kind.rawValue) step",
          hint: "make the step compensable, or leave onFailure out"
        )
      )
    }
    return problems
  }

  /// What is wrong with what a step says about outcomes.
  func failureProblems(_ index: Int) -> [DefinitionProblem] {
    let step = steps[index]
    var problems: [DefinitionProblem] = []
    if step.onUnknown == .query, step.query == nil {
      problems.append(
        DefinitionProblem(step: index, ["onUnknown"], "\(step.name) says onUnknown: query and has no query")
      )
    }
    if step.onUnknown != .query, step.query != nil {
      problems.append(
        DefinitionProblem(
          step: index,
          ["query"],
          "the query is never asked",
          hint: "say onUnknown: query"
        )
      )
    }
    if step.kind == .compensable, step.isBestEffort, step.onUnknown == .stuck {
      problems.append(
        DefinitionProblem(
          step: index,
          ["onUnknown"],
          "the saga cannot both stop at \(step.name) and go on without it",
          hint: "leave out onUnknown: stuck, or onFailure: continue"
        )
      )
    }
    let missing = [Step.Undoable.succeeded, .unknown].filter { !step.compensateOn.contains($0) }
    if let first = missing.first {
      problems.append(
        DefinitionProblem(
          step: index,
          ["compensateOn"],
          "a step whose action \(first == .succeeded ? "succeeded" : "may have succeeded") has to be undone",
          hint: "write compensateOn: [succeeded, unknown], with failed if a refusal can leave something"
        )
      )
    }
    return problems
  }
}
