import Bytes

extension SagaDefinition {
  /// What is wrong with the paths a step's expressions follow.
  func referenceProblems(_ index: Int) -> [DefinitionProblem] {
    let step = steps[index]
    var problems: [DefinitionProblem] = []
    for path in step.condition?.paths ?? [] {
      problems += problem(path, reader: .forward(index)).map {
        DefinitionProblem(step: index, ["if"], $0.message, hint: $0.hint, subject: path.pathText)
      }
    }
    for (name, operation) in operations(of: index) {
      let reader: Reader = name == "compensate" ? .backward : .forward(index)
      let references =
        operation.input.references.map { (["input"] + $0.place, $0.path) }
        + operation.settings.references.map { ($0.place, $0.path) }
      for (place, path) in references {
        problems += problem(path, reader: reader).map {
          DefinitionProblem(
            step: index,
            [.name(name)] + place,
            $0.message,
            hint: $0.hint,
            subject: path.pathText
          )
        }
      }
    }
    return problems
  }

  /// What is wrong with the paths of the saga's output.
  func outputProblems() -> [DefinitionProblem] {
    output.references.flatMap { reference in
      problem(reference.path, reader: .end).map {
        DefinitionProblem(
          ["output"] + reference.place,
          $0.message,
          hint: $0.hint,
          subject: reference.path.pathText
        )
      }
    }
  }

  /// Who follows a path, which decides what is known by then.
  private enum Reader {
    /// The step of this index, on the way forward.
    case forward(Int)
    /// A compensation, when every step has ended that was begun.
    case backward
    /// The saga, when it has completed.
    case end
  }

  private func problem(
    _ path: [Expression.PathElement],
    reader: Reader
  ) -> [(message: String, hint: String?)] {
    let text = path.pathText
    switch path.first {
    case .name("input")?: return inputProblem(path)
    case .name("saga")?:
      return path == ["saga", "id"] ? [] : [("\(text) means nothing here", "only .saga.id is known of .saga")]
    case .name("failure")?:
      if case .backward = reader { return [] }
      return [("\(text) is known only to compensate", nil)]
    case .name("steps")?: return stepProblem(path, text, reader)
    default:
      let roots = ["input", "steps", "saga", "failure"]
      let near: String? =
        if case .name(let name)? = path.first { nearest(to: name, among: roots) } else { nil }
      let hint = near.map { "did you mean .\($0)?" } ?? "paths begin with .input, .steps, .saga or .failure"
      return [("\(text) means nothing here", hint)]
    }
  }

  private func inputProblem(_ path: [Expression.PathElement]) -> [(message: String, hint: String?)] {
    guard let inputSchema, path.count > 1, case .name(let name) = path[1], !inputSchema.allows(name) else {
      return []
    }
    let near = nearest(to: name, among: inputSchema.properties.map(\.name))
    return [("the input has no \(name)", near.map { "did you mean \($0)?" })]
  }

  private func stepProblem(
    _ path: [Expression.PathElement],
    _ text: String,
    _ reader: Reader
  ) -> [(message: String, hint: String?)] {
    guard path.count > 1, case .name(let name) = path[1] else {
      return [("\(text) names no step", "write .steps.<name>.output")]
    }
    guard let index = graph.index(of: name) else {
      let near = nearest(to: name, among: steps.map(\.name))
      return [("there is no step named \(name)", near.map { "did you mean \($0)?" })]
    }
    guard path.count > 2, path[2] == "output" else {
      return [("\(text) means nothing here", "only .steps.\(name).output is known of a step")]
    }
    if case .forward(let own) = reader, !graph.precedes(index, own) {
      if own == index { return [("\(name) cannot use its own output before it has any", nil)] }
      return [
        (
          "\(name) may not have ended when \(steps[own].name) starts",
          "let \(steps[own].name) depend on it"
        )
      ]
    }
    return outputProblem(path, of: index)
  }

  /// What is wrong with a path that leads into a step's output, of which the members are known when the step
  /// says what is kept.
  private func outputProblem(
    _ path: [Expression.PathElement],
    of index: Int
  ) -> [(message: String, hint: String?)] {
    guard path.count > 3, case .name(let name) = path[3], let known = steps[index].output?.memberNames,
      !known.contains(name)
    else { return [] }
    let near = nearest(to: name, among: known).map { "did you mean \($0)?" }
    return [("the output of \(steps[index].name) has no \(name)", near)]
  }
}

extension Template {
  /// The names of its members, when it is an object whatever the values are.
  fileprivate var memberNames: [String]? {
    switch self {
    case .object(let members): members.map(\.name)
    case .value(.object(let object)): object.members.map(\.name)
    default: nil
    }
  }
}
