import Saga

extension Scenario {
  /// A scenario drawn from a seed: a sequence or a graph, with or without a pivot, with participants that
  /// answer in every way there is.
  static func generated(seed: UInt64) -> Scenario {
    var random = SplitMix64(seed: seed)
    let count = 1 + random.below(5)
    let isSequence = random.once(in: 2)
    let pivot = random.once(in: 3) ? random.below(count) : count
    var scenario = Scenario(steps: [])
    for index in 0..<count {
      var step = StepPlan(name: "s\(index)")
      step.dependsOn = dependencies(index, pivot: pivot, isSequence: isSequence, &random)
      step.kind = index == pivot ? .pivot : .compensable
      if index > pivot { step.kind = random.once(in: 4) ? .compensable : .retryable }
      step.isBestEffort = step.kind == .compensable && (index > pivot || random.once(in: 8))
      step.isSkipped = random.once(in: 10)
      step.isNoop = step.isBestEffort && random.once(in: 2) || random.once(in: 12)
      step.isIdempotent = random.once(in: 4)
      step.undoesRefused = step.kind == .compensable && random.once(in: 8)
      step.onUnknown = onUnknown(step, &random)
      step.maxAttempts = step.kind == .retryable && random.once(in: 2) ? nil : 1 + random.below(3)
      step.undoAttempts = random.once(in: 6) ? nil : 1 + random.below(4)
      step.deadline = random.once(in: 8) ? 1 + random.below(60) : nil
      step.action = behaviours(trouble: 2, &random)
      step.compensation = behaviours(trouble: 3, &random)
      step.query = behaviours(trouble: 3, &random).filter { $0 != .refuse }
      scenario.steps.append(step)
    }
    scenario.deadline = random.once(in: 8) ? 1 + random.below(100) : nil
    scenario.cancelAt = random.once(in: 6) ? random.below(12) : nil
    scenario.suspendAt = random.once(in: 8) ? random.below(12) : nil
    scenario.repeatsReplies = random.once(in: 4)
    scenario.hasOperator = random.once(in: 4)
    scenario.seed = random.next()
    return scenario
  }

  private static func dependencies(
    _ index: Int,
    pivot: Int,
    isSequence: Bool,
    _ random: inout SplitMix64
  ) -> [String] {
    if index == 0 { return [] }
    if isSequence { return ["s\(index - 1)"] }
    if index == pivot { return (0..<index).map { "s\($0)" } }
    var names = (0..<index).filter { _ in random.once(in: 3) }.map { "s\($0)" }
    if index > pivot, !names.contains("s\(pivot)") { names.append("s\(pivot)") }
    return names
  }

  private static func onUnknown(_ step: StepPlan, _ random: inout SplitMix64) -> Step.OnUnknown {
    if step.kind != .compensable { return random.once(in: 2) ? .query : .stuck }
    if random.once(in: 4) { return .query }
    return !step.isBestEffort && random.once(in: 10) ? .stuck : .compensate
  }

  /// What happens to the first attempts; the more trouble, the rarer it is.
  private static func behaviours(trouble: UInt64, _ random: inout SplitMix64) -> [Behaviour] {
    (0..<random.below(4)).map { _ in random.once(in: trouble) ? random.pick(Behaviour.allCases) : .ok }
  }

  /// Scenarios that are a little smaller, the boldest first.
  var smaller: [Scenario] {
    var smaller: [Scenario] = []
    func add(_ change: (inout Scenario) -> Void) {
      var copy = self
      change(&copy)
      if copy != self { smaller.append(copy) }
    }
    for index in steps.indices.reversed() {
      add { scenario in
        let removed = scenario.steps.remove(at: index)
        for other in scenario.steps.indices where scenario.steps[other].dependsOn.contains(removed.name) {
          scenario.steps[other].dependsOn.removeAll { $0 == removed.name }
          for name in removed.dependsOn where !scenario.steps[other].dependsOn.contains(name) {
            scenario.steps[other].dependsOn.append(name)
          }
        }
      }
    }
    for crash in crashes { add { $0.crashes.remove(crash) } }
    add { $0.cancelAt = nil }
    add { $0.suspendAt = nil }
    add { $0.deadline = nil }
    add { $0.repeatsReplies = false }
    add { $0.hasOperator = false }
    add { $0.seed = 0 }
    for index in steps.indices {
      add { $0.steps[index].action.removeAll() }
      add { $0.steps[index].compensation.removeAll() }
      add { $0.steps[index].query.removeAll() }
      for place in steps[index].action.indices {
        add { $0.steps[index].action.remove(at: place) }
        add { $0.steps[index].action[place] = .ok }
      }
      for place in steps[index].compensation.indices {
        add { $0.steps[index].compensation.remove(at: place) }
      }
      add { $0.steps[index].isSkipped = false }
      add { $0.steps[index].isNoop = false }
      add { $0.steps[index].isIdempotent = false }
      add { $0.steps[index].undoesRefused = false }
      add { $0.steps[index].deadline = nil }
      add { $0.steps[index].maxAttempts = 1 }
      add { $0.steps[index].undoAttempts = 1 }
    }
    return smaller
  }
}
