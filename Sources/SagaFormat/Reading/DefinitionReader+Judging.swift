import Saga

extension DefinitionReader {
  /// Adds what is wrong with the definition as a whole, at the places it is about.
  mutating func judge(_ definition: SagaDefinition) {
    for problem in definition.problems() where !isConsequence(problem) {
      problems.report(place(of: problem), problem.message, hint: problem.hint ?? hint(for: problem))
    }
  }

  /// Whether a problem is there only because something else could not be read.
  private func isConsequence(_ problem: DefinitionProblem) -> Bool {
    guard let index = problem.step else {
      // What is missing or empty in the whole has been reported where it is read.
      switch problem.path.first {
      case .name("document")?: return true
      case .name("steps")?: return root.member("steps")?.value.isEmptyList != true
      case .name("output")?: return steps.contains { $0.unsure.contains(.name) }
      default: return false
      }
    }
    let unsure = steps[index].unsure
    switch problem.path.first {
    // What a step's kind allows depends on the kinds and the order of all.
    case .name("kind")?, nil:
      return unsure.contains(.compensate)
        || steps.contains { !$0.unsure.isDisjoint(with: [.kind, .dependsOn]) }
    case .name("name")?: return unsure.contains(.name)
    case .name("dependsOn")?: return steps.contains { $0.unsure.contains(.name) }
    case .name("compensate")? where problem.path.count == 1: return unsure.contains(.kind)
    case .name("onUnknown")?, .name("onFailure")?, .name("query")?:
      if problem.path.count == 1 { return !unsure.isDisjoint(with: [.kind, .onUnknown, .onFailure, .query]) }
    default: break
    }
    guard case .name(let name)? = problem.path.first, let key = StepKey(rawValue: name) else { return false }
    if problem.path.dropFirst().first == "participant" { return !knowsParticipants || unsure.contains(key) }
    return unsure.contains(key) && problem.path.count > 1
      && problems.hasProblem(at: place(of: problem))
  }

  /// Where a problem's path leads; what is not in the step may be in `defaults`.
  private func place(of problem: DefinitionProblem) -> Place {
    guard let index = problem.step else { return root.follow(problem.path).place }
    let own = steps[index].tree.follow(problem.path)
    if own.depth == problem.path.count { return own.place }
    if let defaults = root.member("defaults")?.value {
      let general = defaults.follow(problem.path)
      if general.depth > own.depth { return general.place }
    }
    return own.place
  }

  /// What to try where the text says nothing, so that a default is what is wrong.
  private func hint(for problem: DefinitionProblem) -> String? {
    guard let index = problem.step, problem.path.last == "maxDelay" else { return nil }
    let isSaid = [steps[index].tree, root.member("defaults")?.value].contains {
      $0?.follow(problem.path).depth == problem.path.count
    }
    return isSaid ? nil : "maxDelay has its default here; write it as well"
  }
}

extension PlacedValue {
  fileprivate var isEmptyList: Bool {
    if case .array(let elements) = content { elements.isEmpty } else { false }
  }
}
