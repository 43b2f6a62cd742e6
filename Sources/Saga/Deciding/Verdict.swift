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
    // Every decision looks at every step: in its place, for a copy would cost more than the look.
    guard let place = state.place(of: step.name) else { return .pending }
    if state.steps[place].skipped != nil { return .satisfied }
    if state.steps[place].isInFlight { return .inFlight }
    if case .waiting(let time) = state.steps[place].query.stage { return .waiting(.query, until: time) }
    let isCut = isStopping && !(step.kind == .pivot && state.steps[place].isUncertain)
    switch state.steps[place].action.stage {
    case .idle: return .pending
    case .running: return .inFlight
    case .waiting(let time):
      if isCut || isTooLate(step, place) { return finalVerdict(step, place) }
      return .waiting(.action, until: time)
    case .ended: break
    }
    if state.steps[place].action.outcome == .succeeded { return .satisfied }
    // Once the participant has been asked, the action is over.
    if !isCut, state.steps[place].query.stage == .idle, mayRetry(step, .action) { return .retry(.action) }
    return finalVerdict(step, place)
  }

  /// What a step that has not succeeded means when the action is not tried again.
  private func finalVerdict(_ step: Step, _ place: Int) -> Verdict {
    let isUncertain = state.steps[place].mayHaveEffect(isIdempotent: step.isIdempotent)
    if isUncertain, step.onUnknown == .query, step.query != nil {
      if state.steps[place].query.stage == .idle { return .ask }
      if mayRetry(step, .query) { return .retry(.query) }
    }
    if step.isBestEffort { return .satisfied }
    if isPastPivot { return .stuck(.action) }
    switch (isUncertain, step.kind, step.onUnknown) {
    case (true, .compensable, .compensate), (true, .compensable, .query): return .failed
    case (true, _, .query): return .stuck(.query)
    case (true, _, _): return .stuck(.action)
    case (false, .retryable, _): return .stuck(.action)
    case (false, _, _): return .failed
    }
  }

  private func isTooLate(_ step: Step, _ place: Int) -> Bool {
    step.deadline.map { now >= state.steps[place].action.firstStartedAt.advanced(by: $0) } ?? false
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
