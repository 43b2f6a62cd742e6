/// Where a step stands on the way forward.
enum Verdict: Hashable {
  /// It has not begun.
  case pending
  /// An attempt or a query has not ended.
  case inFlight
  /// The next attempt or query comes at this time.
  case waiting(OperationKind, until: Timestamp)
  /// The last attempt or query failed and there is to be another.
  case retry(OperationKind)
  /// The participant is to be asked what happened.
  case ask
  /// It is done, or the saga goes on without it.
  case satisfied
  /// The saga has to be undone because of it.
  case failed
  /// Only an operator can say how the saga goes on.
  case stuck(OperationKind)
}

extension Decision {
  /// Where a step stands.
  ///
  /// - Parameter isStopping: Whether the saga will be undone, so that nothing is tried again. A pivot that
  ///   may have succeeded is: while it is unknown, neither direction can be taken.
  func verdict(_ step: Step, isStopping: Bool) -> Verdict {
    state[step: step.name].verdict(step, self, isStopping: isStopping)
  }

  /// Why the saga is to be undone whatever its steps do: somebody cancelled it, or it is too late.
  var outsideReason: CompensationReason? {
    if state.isCancelRequested { return CompensationReason(.cancelled) }
    if let end = deadline, now >= end { return CompensationReason(.deadline) }
    return nil
  }

  /// When the saga stops going forward.
  var deadline: Timestamp? {
    definition.deadline.map { state.startedAt.advanced(by: $0) }
  }
}

// The state lends its steps, and what is lent is not copied: every decision looks at every step.
extension StepState {
  fileprivate func verdict(_ step: Step, _ decision: Decision, isStopping: Bool) -> Verdict {
    if skipped != nil { return .satisfied }
    if isInFlight { return .inFlight }
    if case .waiting(let time) = query.stage { return .waiting(.query, until: time) }
    let isCut = isStopping && !(step.kind == .pivot && isUncertain)
    switch action.stage {
    case .idle: return .pending
    case .running: return .inFlight
    case .waiting(let time):
      if isCut || isTooLate(step, decision) { return finalVerdict(step, decision) }
      return .waiting(.action, until: time)
    case .ended: break
    }
    if action.outcome == .succeeded { return .satisfied }
    // Once the participant has been asked, the action is over.
    if !isCut, query.stage == .idle, decision.mayRetry(step, .action) { return .retry(.action) }
    return finalVerdict(step, decision)
  }

  /// What a step that has not succeeded means when the action is not tried again.
  private func finalVerdict(_ step: Step, _ decision: Decision) -> Verdict {
    let isUncertain = mayHaveEffect(isIdempotent: step.isIdempotent)
    if isUncertain, step.onUnknown == .query, step.query != nil {
      if query.stage == .idle { return .ask }
      if decision.mayRetry(step, .query) { return .retry(.query) }
    }
    if step.isBestEffort { return .satisfied }
    if decision.isPastPivot { return .stuck(.action) }
    switch (isUncertain, step.kind, step.onUnknown) {
    case (true, .compensable, .compensate), (true, .compensable, .query): return .failed
    case (true, _, .query): return .stuck(.query)
    case (true, _, _): return .stuck(.action)
    case (false, .retryable, _): return .stuck(.action)
    case (false, _, _): return .failed
    }
  }

  private func isTooLate(_ step: Step, _ decision: Decision) -> Bool {
    step.deadline.map { decision.now >= action.firstStartedAt.advanced(by: $0) } ?? false
  }
}
