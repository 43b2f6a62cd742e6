/// The rules that a record which can follow its predecessors may still break; this is the state before it.
extension SagaState {
  typealias Broken = [(Invariant, String)]

  /// The rules the record breaks.
  func rulesBroken(by record: SagaRecord, _ definition: SagaDefinition?) -> Broken {
    switch record.event {
    case .attempt(let event):
      switch event.occurrence {
      case .started(let call): return broken(byStarting: event, call, at: record.time, definition)
      case .retrying(let pause, _): return broken(byRetrying: event, pause, definition)
      case .succeeded, .failed, .unknown: return []
      }
    case .sagaCompleted: return brokenByCompleting(definition)
    case .sagaCompensating(let reason, let plan): return broken(byCompensating: reason, plan, definition)
    case .sagaStuck(let report): return broken(byGettingStuck: report, at: record.time, definition)
    case .compensationSkipped(let step, _):
      guard let known = definition?[step: step], known.compensation != .noop else { return [] }
      return [(.t3, "\(step) is skipped and could be undone")]
    default: return []
    }
  }

  private func broken(
    byStarting event: AttemptEvent,
    _ call: RecordedCall,
    at time: Timestamp,
    _ definition: SagaDefinition?
  ) -> Broken {
    var broken: Broken = []
    let name = event.step
    if !event.operation.isIdempotencyKey(call.key, saga: id, step: name) {
      broken.append((.i1, "\(name) is called with the key \(call.key)"))
    }
    if case .waiting(let end) = self[step: name][event.operation].stage, time < end {
      broken.append((.i2, "\(name) is attempted before its pause is over"))
    }
    guard let definition, let step = definition[step: name] else { return broken }
    let most = event.operation == .compensation ? step.compensationRetry.maxAttempts : step.retry.maxAttempts
    if let most, event.attempt > most, used(event) > most {
      broken.append((.i2, "attempt \(event.attempt) of \(name) is one too many"))
    }
    switch event.operation {
    case .action: broken += self.broken(byDoing: step, definition)
    case .query: break
    case .compensation: broken += self.broken(byUndoing: step, definition)
    }
    return broken
  }

  /// How many attempts of the present budget there are with this one.
  private func used(_ event: AttemptEvent) -> Int {
    let operation = self[step: event.step][event.operation]
    return event.attempt - operation.forgiven - (event.operation == .action ? 0 : operation.crashes)
  }

  private func broken(byDoing step: Step, _ definition: SagaDefinition) -> Broken {
    var broken: Broken = []
    for name in step.dependsOn where !self[step: name].hasSucceededOrWasSkipped {
      let isOver =
        definition[step: name]?.isBestEffort == true && !self[step: name].isInFlight
        && self[step: name].action.outcome != nil
      if !isOver { broken.append((.o1, "\(step.name) starts and \(name) has not succeeded")) }
    }
    if isCancelRequested, self[step: step.name].action.attempts == 0, !hasPassedPivot(definition) {
      broken.append((.t8, "\(step.name) starts after the saga was cancelled"))
    }
    return broken
  }

  private func broken(byUndoing step: Step, _ definition: SagaDefinition) -> Broken {
    guard let index = definition.graph.index(of: step.name) else { return [] }
    for name in plan where self[step: name].undone == nil {
      if let later = definition.graph.index(of: name), definition.graph.precedes(index, later) {
        return [(.o1, "\(step.name) is undone before \(name), which depends on it")]
      }
    }
    return []
  }

  private func hasPassedPivot(_ definition: SagaDefinition) -> Bool {
    definition.steps.contains { step in
      let progress = self[step: step.name]
      return step.kind == .pivot && (progress.action.outcome == .succeeded || progress.skipped != nil)
    }
  }

  private func broken(
    byRetrying event: AttemptEvent,
    _ pause: Duration,
    _ definition: SagaDefinition?
  ) -> Broken {
    var broken: Broken = []
    let operation = self[step: event.step][event.operation]
    if operation.outcome == .refused {
      broken.append((.i2, "\(event.step) was refused and is tried again"))
    }
    if let step = definition?[step: event.step] {
      let policy = event.operation == .compensation ? step.compensationRetry : step.retry
      let longest = policy.longestPause(after: max(event.attempt - 1 - operation.forgiven, 1))
      if pause > longest {
        broken.append((.i2, "the pause before attempt \(event.attempt) of \(event.step) is too long"))
      } else if policy.jitter == .none, pause < longest {
        broken.append((.i2, "the pause before attempt \(event.attempt) of \(event.step) is too short"))
      }
    }
    return broken
  }

  private func brokenByCompleting(_ definition: SagaDefinition?) -> Broken {
    guard let definition else { return [] }
    var broken: Broken = []
    for step in definition.steps where !self[step: step.name].hasSucceededOrWasSkipped {
      let isTolerated = step.isBestEffort && self[step: step.name].action.outcome != nil
      if !isTolerated { broken.append((.t2, "the saga completed and \(step.name) did not succeed")) }
    }
    return broken
  }

  private func broken(
    byCompensating reason: CompensationReason,
    _ plan: [String],
    _ definition: SagaDefinition?
  ) -> Broken {
    var broken: Broken = []
    let startOrder = plan.map { self[step: $0].firstStarted }
    if zip(startOrder, startOrder.dropFirst()).contains(where: { $0 <= $1 }) {
      broken.append((.o5, "the plan is not the opposite of the order of the start"))
    }
    for progress in steps where progress.action.outcome == .succeeded && progress.undone == nil {
      if !plan.contains(progress.name) { broken.append((.t4, "\(progress.name) is left out of the plan")) }
    }
    guard let definition else { return broken }
    for progress in steps where progress.action.outcome != .succeeded && progress.undone == nil {
      guard let step = definition[step: progress.name] else { continue }
      let isDue =
        progress.mayHaveEffect(isIdempotent: step.isIdempotent)
        || step.compensateOn.contains(.failed) && progress.firstStarted > 0
      if isDue != plan.contains(step.name) {
        broken.append((.t4, "\(step.name) is \(isDue ? "left out of" : "without reason in") the plan"))
      }
    }
    if definition.steps.contains(where: {
      $0.kind == .pivot && self[step: $0.name].action.outcome == .succeeded
    }) {
      broken.append((.t6, "the saga is undone after its pivot succeeded"))
    }
    if let name = reason.step, definition[step: name]?.isBestEffort == true {
      broken.append((.t9, "the saga is undone because of \(name)"))
    }
    return broken
  }

  private func broken(
    byGettingStuck report: StuckReport,
    at time: Timestamp,
    _ definition: SagaDefinition?
  ) -> Broken {
    var broken: Broken = []
    if report.operations.isEmpty { broken.append((.t5, "the saga is stuck and nothing is named")) }
    for progress in steps where progress.undone == nil {
      let step = definition?[step: progress.name]
      // Without the definition a refusal may or may not have cleared an earlier unknown outcome.
      let isLeft = progress.mayHaveEffect(isIdempotent: step?.isIdempotent ?? true)
      if isLeft, !report.remaining.contains(progress.name) {
        broken.append((.t5, "the effect of \(progress.name) may remain and is not named"))
      }
    }
    guard let definition else { return broken }
    let decision = Decision(state: self, definition: definition, now: time, jitter: 0)
    for operation in report.operations where operation.operation == .compensation {
      guard let step = definition[step: operation.step] else { continue }
      if decision.mayRetry(step, .compensation) {
        broken.append((.t5, "the saga is stuck on \(step.name), which has attempts left"))
      }
    }
    return broken
  }
}

extension StepState {
  /// Whether the step is done or was not to be done.
  fileprivate var hasSucceededOrWasSkipped: Bool { action.outcome == .succeeded || skipped != nil }
}
