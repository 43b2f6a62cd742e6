import Saga

/// The invariants of the documentation, each by its letter, checked on a finished run without asking the
/// engine: from the log, the calls and the truth alone.
struct LetterRules {
  let plan: SagaPlan
  let run: SimulatedRun

  /// What is wrong, each complaint beginning with its letter.
  var complaints: [String] {
    outcomes + compensations + stuckReports + directions + orders + attempts + replies + durability
  }

  /// The letters the run says something about: a rule holds of many runs for want of a case.
  var exercised: Set<String> {
    var letters: Set<String> = ["T1", "D1", "D3", "I1", "R1"]
    let types = Set(log.map(\.event.shortType))
    switch run.situation.ending {
    case .completed: letters.insert("T2")
    case .compensated: letters.insert("T3")
    case .stuck: letters.insert("T5")
    default: break
    }
    if types.contains("saga.stuck") { letters.insert("T5") }
    if let index = compensating {
      letters.formUnion(["T4", "O5"])
      if log[..<index].contains(where: { $0.event.shortType == "step.unknown" }) {
        letters.insert("T4 unknown")
      }
      if case .sagaCompensating(let reason, let steps) = log[index].event {
        if steps.count > 1 { letters.formUnion(["O1", "O4"]) }
        if reason.kind == .deadline || reason.kind == .cancelled { letters.insert("T8") }
      }
    }
    if plan.steps.contains(where: { $0.kind == .pivot && final($0.name).action.outcome == .succeeded }) {
      letters.insert("T6")
    }
    if case .sagaCompleted(_, let ignored)? = log.last(where: { $0.event.shortType == "saga.completed" })?
      .event,
      !ignored.isEmpty
    {
      letters.insert("T7")
    }
    if plan.steps.contains(where: { $0.isBestEffort && final($0.name).action.outcome == .refused }) {
      letters.insert("T9")
    }
    if types.contains("compensation.started") { letters.formUnion(["O2", "O3", "I4", "I5"]) }
    if types.contains("step.retrying") || types.contains("compensation.retrying") { letters.insert("I2") }
    if types.contains("reply.late") { letters.insert("I6") }
    if !run.crashes.isEmpty { letters.insert("D2") }
    return letters
  }

  var log: [SagaRecord] { run.log }

  var compensating: Int? { log.firstIndex { $0.event.shortType == "saga.compensating" } }

  func final(_ step: String) -> StepState { run.situation.state[step: step] }

  /// T1, T2, T3, T7.
  private var outcomes: [String] {
    var wrong: [String] = []
    var ended: String?
    for record in log {
      let type = record.event.shortType
      if let terminal = ended {
        switch type {
        case "reply.late", "saga.cancel.requested", "saga.suspended", "saga.resumed": break
        case "step.resolved" where terminal == "saga.stuck": ended = nil
        default: wrong.append("T1: \(type) follows \(terminal)")
        }
        if terminal == "saga.completed", type == "saga.compensating" || type == "compensation.started" {
          wrong.append("T7: a completed saga is undone")
        }
        if case .sagaResumed(_, retries: true) = record.event, terminal == "saga.stuck" { ended = nil }
      }
      if ["saga.completed", "saga.compensated", "saga.stuck"].contains(type) { ended = type }
    }
    if ended == nil { wrong.append("T1: the saga did not end") }
    if run.situation.ending == .completed {
      for step in plan.steps where !step.isBestEffort {
        let isDone = final(step.name).skipped != nil || final(step.name).action.outcome == .succeeded
        if !isDone { wrong.append("T2: completed without \(step.name)") }
      }
      if log.contains(where: { $0.event.shortType.hasPrefix("compensation.") }) {
        wrong.append("T2: completed, and something was undone")
      }
      let isCancelled = log.contains { $0.event.shortType == "saga.cancel.requested" }
      if case .sagaCompleted(_, let ignored)? = log.last(where: { $0.event.shortType == "saga.completed" })?
        .event,
        isCancelled != ignored.contains(.cancelled)
      {
        wrong.append("T7: a cancellation that came too late is not recorded as ignored")
      }
    }
    if run.situation.ending == .compensated {
      for name in run.situation.participants.effects where plan[name]?.isNoop != true {
        wrong.append("T3: compensated, and the effect of \(name) is there")
      }
      for name in run.situation.state.plan where final(name).undone == nil {
        wrong.append("T3: compensated without \(name)")
      }
    }
    return wrong
  }

  /// T4 and O5: what is undone, computed from the records before.
  private var compensations: [String] {
    guard let index = compensating, case .sagaCompensating(_, let steps) = log[index].event else { return [] }
    var done: Set<String> = []
    var unsure: Set<String> = []
    var started: [String] = []
    for record in log[..<index] {
      switch record.event {
      case .attempt(let event) where event.operation == .action:
        switch event.occurrence {
        case .started: if !started.contains(event.step) { started.append(event.step) }
        case .succeeded: done.insert(event.step)
        case .unknown: unsure.insert(event.step)
        case .failed(_, isDefinitive: true):
          if plan[event.step]?.isIdempotent == true { unsure.remove(event.step) }
        case .failed, .retrying: break
        }
      case .attempt(let event) where event.operation == .query && event.attempt > 0:
        switch event.occurrence {
        case .succeeded: done.insert(event.step)
        case .failed(_, isDefinitive: true): unsure.remove(event.step)
        default: break
        }
      case .stepResolved(let resolution):
        unsure.remove(resolution.step)
        if resolution.finding == .succeeded {
          done.insert(resolution.step)
        } else {
          done.remove(resolution.step)
        }
      default: break
      }
    }
    var due = done.union(unsure)
    for name in started where plan[name]?.undoesRefused == true { due.insert(name) }
    let handled = log[..<index].compactMap { record in
      if case .stepResolved(let found) = record.event, found.finding == .compensated {
        found.step
      } else {
        nil
      }
    }
    due.subtract(handled)
    var wrong: [String] = []
    if Set(steps) != due {
      wrong.append("T4: \(due.sorted()) may have had an effect, and \(steps) is undone")
    }
    if steps != started.reversed().filter(due.contains) {
      wrong.append("O5: started \(started), and to be undone in the order \(steps)")
    }
    return wrong
  }

  /// T5.
  private var stuckReports: [String] {
    var wrong: [String] = []
    var state = SagaState()
    for record in log {
      if case .sagaStuck(let report) = record.event {
        if report.operations.isEmpty { wrong.append("T5: stuck on nothing") }
        for stuck in report.operations where stuck.operation == .compensation {
          let undoing = state[step: stuck.step].compensation
          let made = undoing.attempts - undoing.forgiven - undoing.crashes
          let isSpent = plan[stuck.step]?.undoAttempts.map { made >= $0 } ?? false
          if undoing.outcome != .refused, !isSpent { wrong.append("T5: \(stuck.step) has attempts left") }
        }
      }
      state.fold(record)
    }
    if run.situation.ending == .stuck, let report = state.stuck {
      for name in run.situation.participants.effects where final(name).undone == nil {
        if !report.remaining.contains(name) { wrong.append("T5: the effect of \(name) is not reported") }
      }
    }
    return wrong
  }

  /// T6, T8, T9, O2, O3.
  private var directions: [String] {
    var wrong: [String] = []
    var inFlight: Set<Move.Call> = []
    var isUndoing = false
    var isCancelled = false
    var state = SagaState()
    for record in log {
      let isPastPivot = plan.steps.contains { step in
        step.kind == .pivot
          && (state[step: step.name].action.outcome == .succeeded || state[step: step.name].skipped != nil)
      }
      switch record.event {
      case .cancelRequested: isCancelled = true
      case .sagaCompensating(let reason, _):
        isUndoing = true
        if !inFlight.isEmpty { wrong.append("O3: \(inFlight) is in flight when the undoing begins") }
        for step in plan.steps where step.kind == .pivot {
          let pivot = state[step: step.name]
          if pivot.action.outcome == .succeeded || pivot.mayHaveEffect(isIdempotent: step.isIdempotent) {
            wrong.append("T6: undone after or in spite of \(step.name)")
          }
        }
        if reason.kind == .deadline, let deadline = plan.deadline,
          state.startedAt.distance(to: record.time) < .milliseconds(deadline)
        {
          wrong.append("T8: undone before the deadline")
        }
        if let name = reason.step, plan[name]?.isBestEffort == true {
          wrong.append("T9: undone because of \(name)")
        }
      case .attempt(let event):
        let call = Move.Call(event.step, event.operation)
        switch event.occurrence {
        case .started:
          if event.operation == .action, isUndoing {
            wrong.append("O2: \(event.step) starts after an undoing")
          }
          if event.operation == .action, isCancelled, !isPastPivot, event.attempt == 1 {
            wrong.append("T8: \(event.step) starts after the cancellation")
          }
          if event.operation == .compensation, !inFlight.isEmpty {
            wrong.append("O3: \(event.step) is undone while \(inFlight) is in flight")
          }
          inFlight.insert(call)
        case .succeeded, .failed, .unknown: inFlight.remove(call)
        case .retrying: break
        }
      default: break
      }
      state.fold(record)
    }
    return wrong
  }

  /// O1 and O4.
  private var orders: [String] {
    var wrong: [String] = []
    let graph = plan.definition.graph
    var undone: Set<String> = []
    for record in log {
      switch record.event {
      case .attempt(let event) where event.operation == .compensation:
        switch event.occurrence {
        case .succeeded: undone.insert(event.step)
        case .started:
          for later in run.situation.state.plan where !undone.contains(later) {
            if let own = graph.index(of: event.step), let other = graph.index(of: later),
              graph.precedes(own, other)
            {
              wrong.append("O1: \(event.step) is undone before \(later)")
            }
          }
        default: break
        }
      case .compensationSkipped(let step, _): undone.insert(step)
      case .stepResolved(let resolution):
        if resolution.finding != .succeeded { undone.insert(resolution.step) }
      default: break
      }
    }
    guard plan.isSequence, !plan.steps.contains(where: \.isBestEffort) else { return wrong }
    var stack: [String] = []
    for change in run.changes {
      switch change {
      case .done(let step): stack.append(step)
      case .undone(let step):
        // What has nothing to undo stays where it is.
        stack.removeAll { plan[$0]?.isNoop == true }
        if stack.last != step { wrong.append("O4: \(step) goes, and \(stack.last ?? "nothing") came last") }
        stack.removeAll { $0 == step }
      }
    }
    return wrong
  }
}
