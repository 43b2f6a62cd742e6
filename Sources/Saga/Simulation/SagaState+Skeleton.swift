extension SagaState {
  /// The essence of a saga whose data does not matter.
  ///
  /// Two states with one skeleton lead to the same records, but for what these say of calls, errors, the
  /// reason, and how often something was tried that will not be tried again.
  func skeleton(for definition: SagaDefinition) -> SagaState {
    var skeleton = self
    let isBackward = reason != nil
    let decision = Decision(state: self, definition: definition, now: time, jitter: 0)
    skeleton.start = nil
    skeleton.reason = reason.map { _ in CompensationReason(.refused) }
    for place in steps.indices {
      let name = steps[place].name
      for kind in OperationKind.allCases { skeleton.steps[place][kind].reduce() }
      if isBackward {
        skeleton.steps[place].isUncertain = false
        skeleton.steps[place].action.outcome = plan.contains(name) ? .succeeded : nil
        skeleton.steps[place].compensation.forgetPauses(time)
        if steps[place].compensation.stage == .ended, let step = definition[step: name],
          !decision.mayRetry(step, .compensation)
        {
          skeleton.steps[place].compensation.giveUp()
        }
      }
    }
    return skeleton.essence(for: definition)
  }
}

extension OperationState {
  fileprivate mutating func reduce() {
    call = nil
    failure = nil
    started = 0
    ended = 0
    switch stage {
    case .running, .waiting: outcome = nil
    case .idle, .ended: break
    }
  }

  /// Leaves of a compensation what is left of its budget: one at a time is made, and nothing else waits.
  fileprivate mutating func forgetPauses(_ time: Timestamp) {
    attempts -= forgiven + crashes
    forgiven = 0
    crashes = 0
    if case .waiting = stage { stage = .waiting(until: time) }
  }

  /// Leaves only that the operation has failed for good.
  fileprivate mutating func giveUp() {
    self = OperationState()
    stage = .ended
    outcome = .refused
  }
}
