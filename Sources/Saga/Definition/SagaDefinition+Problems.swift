import Bytes

extension SagaDefinition {
  /// Everything that is wrong with the definition, in the order of its text as far as it has one.
  ///
  /// A definition without problems can be undone whenever it has to be: no step before the pivot lacks its
  /// compensation, and none that could fail for good comes after it.
  package func problems() -> [DefinitionProblem] {
    var problems: [DefinitionProblem] = []
    if name.isEmpty { problems.append(DefinitionProblem(["document", "name"], "a saga needs a name")) }
    if steps.isEmpty { problems.append(DefinitionProblem(["steps"], "a saga needs at least one step")) }
    if let deadline, deadline <= .zero {
      problems.append(DefinitionProblem(["deadline"], "a deadline must be longer than nothing"))
    }
    for index in steps.indices {
      problems += nameProblems(index)
      problems += dependencyProblems(index)
      problems += kindProblems(index)
      problems += failureProblems(index)
      problems += operationProblems(index)
      problems += policyProblems(index)
      problems += referenceProblems(index)
    }
    if let first = graph.circle.first {
      let names = graph.circle.map { steps[$0].name }
      let message =
        names.count == 1
        ? "\(names[0]) waits for itself"
        : "the steps wait for each other in a circle: \(names.joined(separator: ", "))"
      problems.append(DefinitionProblem(step: first, ["dependsOn"], message))
    }
    return problems + outputProblems()
  }

  private func nameProblems(_ index: Int) -> [DefinitionProblem] {
    let name = steps[index].name
    var problems: [DefinitionProblem] = []
    let isIdentifier =
      name.utf8.first.map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") } == true
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
    if !isIdentifier {
      problems.append(
        DefinitionProblem(
          step: index,
          ["name"],
          "\"\(name)\" is no name for a step",
          hint: "use small letters, digits and -, beginning with a letter"
        )
      )
    }
    if graph.index(of: name) != index {
      problems.append(DefinitionProblem(step: index, ["name"], "another step is named \(name) already"))
    }
    return problems
  }

  private func dependencyProblems(_ index: Int) -> [DefinitionProblem] {
    graph.unknownDependencies.filter { $0.step == index }.map { unknown in
      DefinitionProblem(
        step: index,
        ["dependsOn", .index(unknown.place)],
        "there is no step named \(unknown.name)",
        hint: nearest(to: unknown.name, among: steps.map(\.name)).map { "did you mean \($0)?" }
      )
    }
  }

  private func operationProblems(_ index: Int) -> [DefinitionProblem] {
    operations(of: index).compactMap { name, operation in
      if participants[operation.participant] != nil { return nil }
      let known = participants.members.map(\.name)
      return DefinitionProblem(
        step: index,
        [.name(name), "participant"],
        "there is no participant named \(operation.participant)",
        hint: nearest(to: operation.participant, among: known).map { "did you mean \($0)?" }
      )
    }
  }

  /// The calls of a step, by the names they have in the text.
  func operations(of index: Int) -> [(String, Operation)] {
    let step = steps[index]
    var operations = [("action", step.action)]
    if case .operation(let operation)? = step.compensation { operations.append(("compensate", operation)) }
    if let query = step.query { operations.append(("query", query)) }
    return operations
  }

  private func policyProblems(_ index: Int) -> [DefinitionProblem] {
    let step = steps[index]
    var problems: [DefinitionProblem] = []
    func report(_ path: [Expression.PathElement], _ message: String) {
      problems.append(DefinitionProblem(step: index, path, message))
    }
    if step.timeout <= .zero { report(["timeout"], "a timeout must be longer than nothing") }
    if let deadline = step.deadline, deadline <= .zero {
      report(["deadline"], "a deadline must be longer than nothing")
    }
    for (name, policy) in [("retry", step.retry), ("compensationRetry", step.compensationRetry)] {
      let place = Expression.PathElement.name(name)
      if let most = policy.maxAttempts, most < 1 {
        report([place, "maxAttempts"], "there must be at least one attempt; 1 means no retry")
      }
      if policy.delay < .zero { report([place, "delay"], "a delay cannot be less than nothing") }
      if !(policy.factor >= 1 && policy.factor.isFinite) {
        report([place, "factor"], "the factor must be 1 or more")
      }
      if policy.maxDelay < policy.delay {
        report([place, "maxDelay"], "the longest delay is shorter than the first")
      }
      if policy.maxAttempts == nil, policy.longestPause(after: 1) <= .zero {
        report([place, "delay"], "unlimited attempts need a delay, or they never rest")
      }
    }
    return problems
  }
}

/// The name that differs least from one that does not exist; nil when none is near.
package func nearest(to name: String, among names: [String]) -> String? {
  let letters = Array(name.utf8)
  // Of a name of one letter no other is a misspelling.
  let limit = letters.count < 4 ? min(1, letters.count - 1) : max(2, letters.count / 3)
  var best: (name: String, distance: Int)?
  for other in names where abs(other.utf8.count - letters.count) <= limit {
    let distance = distance(letters, Array(other.utf8))
    if distance <= limit, distance < best?.distance ?? .max { best = (other, distance) }
  }
  return best?.name
}

/// How many letters have to be changed, added or left out to make one word another; two letters that have
/// changed places count as one.
private func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  let (left, right) = (Array(left.prefix(64)), Array(right.prefix(64)))
  var before: [Int] = []
  var row = Array(0...right.count)
  for (index, letter) in left.enumerated() {
    var next = [index + 1]
    next.reserveCapacity(row.count)
    for (place, other) in right.enumerated() {
      var least = min(row[place + 1] + 1, next[place] + 1, row[place] + (letter == other ? 0 : 1))
      if index > 0, place > 0, letter == right[place - 1], left[index - 1] == other {
        least = min(least, before[place - 1] + 1)
      }
      next.append(least)
    }
    (before, row) = (row, next)
  }
  return row[right.count]
}
