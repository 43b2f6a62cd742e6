/// The rules that a record which can follow its predecessors may still break.
struct LogRules {
  /// What the log says before the record.
  let state: SagaState

  let definition: SagaDefinition?
  let record: SagaRecord

  typealias Broken = [(Invariant, String)]

  /// The rules the record breaks.
  var broken: Broken {
    switch record.event {
    case .attempt(let event):
      switch event.occurrence {
      case .started(let call): started(event, call)
      case .retrying(let pause, _): retrying(event, pause)
      case .succeeded, .failed, .unknown: []
      }
    case .sagaCompleted: completed()
    case .sagaCompensating(let reason, let plan): compensating(reason, plan)
    case .sagaStuck(let report): stuck(report)
    case .compensationSkipped(let step, _):
      definition?[step: step].map { $0.compensation == .noop } ?? true
        ? [] : [(.t3, "\(step) is skipped and could be undone")]
    default: []
    }
  }

  private func started(_ event: AttemptEvent, _ call: RecordedCall) -> Broken {
    var broken: Broken = []
    let name = event.step
    if call.key != event.operation.idempotencyKey(saga: state.id, step: name) {
      broken.append((.i1, "\(name) is called with the key \(call.key)"))
    }
    let operation = state[step: name][event.operation]
    if case .waiting(let time) = operation.stage, record.time < time {
      broken.append((.i2, "\(name) is attempted before its pause is over"))
    }
    guard let definition, let step = definition[step: name] else { return broken }
    let policy = event.operation == .compensation ? step.compensationRetry : step.retry
    let used = event.attempt - operation.forgiven - (event.operation == .action ? 0 : operation.crashes)
    if let most = policy.maxAttempts, used > most {
      broken.append((.i2, "attempt \(event.attempt) of \(name) is one too many"))
    }
    switch event.operation {
    case .action: broken += startedForward(step, definition)
    case .query: break
    case .compensation: broken += startedBackward(step, definition)
    }
    return broken
  }

  private func startedForward(_ step: Step, _ definition: SagaDefinition) -> Broken {
    var broken: Broken = []
    for name in step.dependsOn {
      let before = state[step: name]
      let isOver =
        before.skipped != nil || before.action.outcome == .succeeded
        || definition[step: name]?.isBestEffort == true && !before.isInFlight && before.action.outcome != nil
      if !isOver { broken.append((.o1, "\(step.name) starts and \(name) has not succeeded")) }
    }
    if state.isCancelRequested, state[step: step.name].action.attempts == 0, !hasPassedPivot(definition) {
      broken.append((.t8, "\(step.name) starts after the saga was cancelled"))
    }
    return broken
  }

  private func startedBackward(_ step: Step, _ definition: SagaDefinition) -> Broken {
    guard let index = definition.graph.index(of: step.name) else { return [] }
    for name in state.plan where state[step: name].undone == nil {
      if let later = definition.graph.index(of: name), definition.graph.precedes(index, later) {
        return [(.o1, "\(step.name) is undone before \(name), which depends on it")]
      }
    }
    return []
  }

  private func hasPassedPivot(_ definition: SagaDefinition) -> Bool {
    definition.steps.contains { step in
      let progress = state[step: step.name]
      return step.kind == .pivot && (progress.action.outcome == .succeeded || progress.skipped != nil)
    }
  }

  private func retrying(_ event: AttemptEvent, _ pause: Duration) -> Broken {
    var broken: Broken = []
    let operation = state[step: event.step][event.operation]
    if operation.outcome == .refused {
      broken.append((.i2, "\(event.step) was refused and is tried again"))
    }
    if let step = definition?[step: event.step] {
      let policy = event.operation == .compensation ? step.compensationRetry : step.retry
      if pause > policy.longestPause(after: max(event.attempt - 1 - operation.forgiven, 1)) {
        broken.append((.i2, "the pause before attempt \(event.attempt) of \(event.step) is too long"))
      }
    }
    return broken
  }

  private func completed() -> Broken {
    guard let definition else { return [] }
    return definition.steps.compactMap { step in
      let progress = state[step: step.name]
      let isOver = progress.skipped != nil || progress.action.outcome == .succeeded
      let isTolerated = step.isBestEffort && progress.action.outcome != nil
      return isOver || isTolerated ? nil : (.t2, "the saga completed and \(step.name) did not succeed")
    }
  }

  private func compensating(_ reason: CompensationReason, _ plan: [String]) -> Broken {
    var broken: Broken = []
    let startOrder = plan.map { state[step: $0].firstStarted }
    if zip(startOrder, startOrder.dropFirst()).contains(where: { $0 <= $1 }) {
      broken.append((.o5, "the plan is not the opposite of the order of the start"))
    }
    for progress in state.steps where progress.action.outcome == .succeeded && progress.undone == nil {
      if !plan.contains(progress.name) { broken.append((.t4, "\(progress.name) is left out of the plan")) }
    }
    guard let definition else { return broken }
    for progress in state.steps where progress.action.outcome != .succeeded && progress.undone == nil {
      guard let step = definition[step: progress.name] else { continue }
      let isDue =
        progress.mayHaveEffect(isIdempotent: step.isIdempotent)
        || step.compensateOn.contains(.failed) && progress.firstStarted > 0
      if isDue != plan.contains(step.name) {
        broken.append((.t4, "\(step.name) is \(isDue ? "left out of" : "without reason in") the plan"))
      }
    }
    if definition.steps.contains(where: {
      $0.kind == .pivot && state[step: $0.name].action.outcome == .succeeded
    }) {
      broken.append((.t6, "the saga is undone after its pivot succeeded"))
    }
    if let name = reason.step, definition[step: name]?.isBestEffort == true {
      broken.append((.t9, "the saga is undone because of \(name)"))
    }
    return broken
  }

  private func stuck(_ report: StuckReport) -> Broken {
    var broken: Broken = []
    if report.operations.isEmpty { broken.append((.t5, "the saga is stuck and nothing is named")) }
    for progress in state.steps where progress.undone == nil {
      let step = definition?[step: progress.name]
      // Without the definition a refusal may or may not have cleared an earlier unknown outcome.
      let isLeft = progress.mayHaveEffect(isIdempotent: step?.isIdempotent ?? true)
      if isLeft, !report.remaining.contains(progress.name) {
        broken.append((.t5, "the effect of \(progress.name) may remain and is not named"))
      }
    }
    guard let definition else { return broken }
    let decision = Decision(state: state, definition: definition, now: record.time, jitter: 0)
    for operation in report.operations where operation.operation == .compensation {
      guard let step = definition[step: operation.step] else { continue }
      if decision.mayRetry(step, .compensation) {
        broken.append((.t5, "the saga is stuck on \(step.name), which has attempts left"))
      }
    }
    return broken
  }
}
