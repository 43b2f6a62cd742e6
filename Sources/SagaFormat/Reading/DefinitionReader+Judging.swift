import Bytes
import Saga

extension DefinitionReader {
  /// Adds what is wrong with the definition as a whole, at the places it is about.
  mutating func judge(_ definition: SagaDefinition) {
    // What could not be read has something harmless in its place, and that is not to be judged.
    let before = problems.places
    for problem in definition.problems() where !isConsequence(problem) {
      let landing = landing(of: problem)
      if before.contains(landing.place) { continue }
      problems.report(
        place(of: problem.subject, at: landing),
        problem.message,
        hint: problem.hint ?? hint(for: problem)
      )
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
    guard case .name(let name)? = problem.path.first else { return false }
    guard problem.path.dropFirst().first == "participant" else { return false }
    // A call that could not be read has a participant without a name in its place.
    return !knowsParticipants || name == "action" && steps[index].step.action.participant.isEmpty
  }

  /// Where a problem's path leads; what is not in the step may be in `defaults`.
  private func landing(of problem: DefinitionProblem) -> Landing {
    guard let index = problem.step else { return root.follow(problem.path) }
    let step = steps[index].tree
    for path in alternatives(to: problem.path) {
      for tree in [step, root.member("defaults")?.value] {
        if let landing = tree?.follow(path), landing.depth == path.count { return landing }
      }
    }
    return step.follow(problem.path)
  }

  /// The most problems that are shown at the very character: to look for it takes time.
  private static let exactPlaces = 200

  /// The place of a part of a string, as it is written there.
  private func place(of subject: String?, at landing: Landing) -> Place {
    // An output that is marked as sensitive stands one level deeper than what it becomes.
    let value = landing.value.member("value")?.value ?? landing.value
    guard let subject, problems.count < Self.exactPlaces, case .string(let string) = value.content,
      let offset = string.offset(of: subject)
    else { return landing.place }
    return place(ofByte: offset, in: value)
  }

  /// The paths that may be meant: a longest pause that is not in the text is too short for the one that is.
  private func alternatives(to path: [Expression.PathElement]) -> [[Expression.PathElement]] {
    path.last == "maxDelay" ? [path, path.dropLast() + ["delay"]] : [path]
  }

  /// What to try where the text says nothing, so that a default is what is wrong.
  private func hint(for problem: DefinitionProblem) -> String? {
    guard let index = problem.step, problem.path.last == "maxDelay" else { return nil }
    let isSaid = [steps[index].tree, root.member("defaults")?.value].contains {
      $0?.follow(problem.path).depth == problem.path.count
    }
    return isSaid ? nil : "maxDelay keeps its default when it is left out; write it as well"
  }
}

extension PlacedValue {
  fileprivate var isEmptyList: Bool {
    if case .array(let elements) = content { elements.isEmpty } else { false }
  }
}
