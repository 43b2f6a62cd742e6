import Saga

/// What is wrong with a run, judged by the truth and not by the engine's own word; each complaint begins
/// with the letter of the invariant it breaks.
struct Oracle {
  let scenario: Scenario
  let run: Simulation

  /// All complaints.
  var complaints: [String] {
    run.complaints + outcome + calls + order
  }

  private var isPlain: [String: Scenario.StepPlan] {
    Dictionary(uniqueKeysWithValues: scenario.steps.map { ($0.name, $0) })
  }

  /// Whether the effects that are there fit the way the saga ended.
  private var outcome: [String] {
    let plans = isPlain
    let effects = run.world.effects
    let noops = Set(scenario.steps.filter(\.isNoop).map(\.name))
    switch run.ending {
    case .completed:
      var wrong = scenario.steps
        .filter { !$0.isSkipped && !$0.isBestEffort && !effects.contains($0.name) }
        .map { "T2: completed, and \($0.name) has no effect" }
      if run.world.calls.contains(where: { $0.operation == .compensation }) {
        wrong.append("T2: completed, and something was undone")
      }
      return wrong
    case .compensated:
      return effects.subtracting(noops).sorted().map { name in
        plans[name]?.kind == .compensable
          ? "T3: compensated, and the effect of \(name) is there" : "T6: compensated after \(name)"
      }
    case .stuck:
      if scenario.hasOperator { return ["T5: stuck in spite of the operator"] }
      guard let report = run.state.stuck else { return ["T5: stuck without a report"] }
      let undoneByNothing = Set(run.state.steps.filter { $0.undone == .noop }.map(\.name))
      var wrong = effects.subtracting(report.remaining).subtracting(undoneByNothing).sorted()
        .map { "T5: stuck, and the effect of \($0) is not reported" }
      if report.operations.isEmpty { wrong.append("T5: stuck, and on nothing") }
      return wrong
    case .suspended, nil: return ["T1: the saga did not end"]
    }
  }

  /// Whether every participant was called as it may be.
  private var calls: [String] {
    var wrong: [String] = []
    var last: [String: Invocation] = [:]
    var counts: [String: Int] = [:]
    var isUndoing = false
    for call in run.world.calls {
      let name = World.script(call.step, call.operation)
      counts[name, default: 0] += 1
      if let before = last[name] {
        if before.key != call.key || before.input != call.input {
          wrong.append("I1: \(name) is called differently")
        }
        if before.attempt >= call.attempt { wrong.append("I1: \(name) repeats attempt \(call.attempt)") }
      }
      last[name] = call
      if call.operation == .compensation { isUndoing = true }
      if call.operation == .action, isUndoing { wrong.append("O2: \(call.step) is done after an undoing") }
    }
    for step in scenario.steps {
      if let most = step.maxAttempts {
        let count = counts[World.script(step.name, .action), default: 0]
        if count > most * (1 + min(run.operatorCount, 1)) {
          wrong.append("I2: \(step.name) is called \(count) times of \(most)")
        }
      }
      if let most = step.undoAttempts {
        let count = counts[World.script(step.name, .compensation), default: 0]
        if count > most * (1 + min(run.operatorCount, 1)) + run.crashCount {
          wrong.append("I2: \(step.name) is undone \(count) times")
        }
      }
      if step.isSkipped, counts[World.script(step.name, .action)] != nil {
        wrong.append("T2: \(step.name) is skipped and called")
      }
    }
    return wrong
  }

  /// Whether effects went in the opposite order of their coming, where steps have an order.
  private var order: [String] {
    // The effect of a best-effort step may come late, when the saga has gone on without it.
    guard scenario.isSequence, !scenario.steps.contains(where: \.isBestEffort) else { return [] }
    var undone: [String] = []
    var done: [String] = []
    for change in run.world.changes {
      switch change {
      case .done(let name): done.append(name)
      case .undone(let name): undone.append(name)
      }
    }
    let expected = done.reversed().filter(Set(undone).contains)
    return expected == undone ? [] : ["O4: done \(done), undone \(undone)"]
  }
}

extension Scenario {
  /// Runs the scenario and says what is wrong.
  func complaints(_ mutation: Simulation.Mutation? = nil) -> [String] {
    var simulation = Simulation(self, mutation: mutation)
    simulation.run()
    return Oracle(scenario: self, run: simulation).complaints
  }

  /// The smallest scenario found that is wrong in the same way.
  func shrunk(_ mutation: Simulation.Mutation? = nil) -> Scenario {
    guard let letter = complaints(mutation).first?.prefix(2) else { return self }
    var best = self
    var budget = 2000
    search: while true {
      for candidate in best.smaller {
        budget -= 1
        if budget < 0 { break search }
        if candidate.complaints(mutation).contains(where: { $0.hasPrefix(letter) }) {
          best = candidate
          continue search
        }
      }
      break
    }
    return best
  }

  /// What a failing test prints: the smallest scenario, what is wrong with it and its log.
  func report() -> String {
    let smallest = shrunk()
    var simulation = Simulation(smallest)
    simulation.run()
    let complaints = Oracle(scenario: smallest, run: simulation).complaints
    let log = simulation.log.map { "  \($0.sequence) (\($0.epoch)) \($0.event)" }
    return (complaints + ["\(smallest)"] + log).joined(separator: "\n")
  }
}
