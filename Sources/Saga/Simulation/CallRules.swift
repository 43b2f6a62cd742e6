/// The rules about the calls of a whole run, and about the order in which effects came and went.
struct CallRules {
  let run: SimulatedRun

  /// All that is wrong.
  var complaints: [Complaint] { repetitions + budgets + order }

  /// Whether repeated calls are the same call, and nothing is done once the undoing has begun.
  private var repetitions: [Complaint] {
    var wrong: [Complaint] = []
    var last: [Move.Call: Invocation] = [:]
    var isUndoing = false
    for invocation in run.calls {
      let call = Move.Call(invocation)
      if let before = last[call] {
        if before.key != invocation.key || before.input != invocation.input {
          wrong.append(Complaint("I1", "\(call) is called differently"))
        }
        if before.attempt >= invocation.attempt {
          wrong.append(Complaint("I1", "\(call) repeats attempt \(invocation.attempt)"))
        }
      }
      last[call] = invocation
      if invocation.operation == .compensation { isUndoing = true }
      if invocation.operation == .action, isUndoing {
        wrong.append(Complaint("O2", "\(call) is done after an undoing"))
      }
    }
    return wrong
  }

  /// Whether nothing is called more often than its policy allows.
  private var budgets: [Complaint] {
    var wrong: [Complaint] = []
    var counts: [Move.Call: Int] = [:]
    for call in run.calls { counts[Move.Call(call), default: 0] += 1 }
    // An operator has stuck things tried again once, with the whole budget.
    let budgets = 1 + min(run.helpCount, 1)
    for step in run.saga.outline.steps {
      let count = counts[Move.Call(step.name), default: 0]
      if let most = step.retry.maxAttempts, count > most * budgets {
        wrong.append(Complaint("I2", "\(step.name) is called \(count) times of \(most)"))
      }
      let undoCount = counts[Move.Call(step.name, .compensation), default: 0]
      if let most = step.compensationRetry.maxAttempts, undoCount > most * budgets + run.crashes.count {
        wrong.append(Complaint("I2", "\(step.name) is undone \(undoCount) times of \(most)"))
      }
      if run.situation.state[step: step.name].skipped != nil, count > 0 {
        wrong.append(Complaint("T2", "\(step.name) is skipped and called"))
      }
    }
    return wrong
  }

  /// Whether effects went in the opposite order of their coming, where steps have an order.
  private var order: [Complaint] {
    let definition = run.saga.definition
    let order = definition.graph.order
    let isSequence = zip(order, order.dropFirst()).allSatisfy { definition.graph.precedes($0, $1) }
    // The effect of a best-effort step may come late, when the saga has gone on without it.
    guard isSequence, !definition.steps.contains(where: \.isBestEffort) else { return [] }
    var undone: [String] = []
    var done: [String] = []
    for change in run.changes {
      switch change {
      case .done(let name): done.append(name)
      case .undone(let name): undone.append(name)
      }
    }
    let expected = done.reversed().filter(Set(undone).contains)
    return expected == undone ? [] : [Complaint("O4", "done \(done), undone \(undone)")]
  }
}
