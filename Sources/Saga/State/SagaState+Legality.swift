extension SagaState {
  /// Why a record would not count if it were folded now; nil when it would.
  package func rejection(of record: SagaRecord) -> Rejection? {
    if phase == .pending {
      guard case .sagaStarted = record.event else {
        return .illegal(.notStarted, "the saga has not started")
      }
      return nil
    }
    if record.saga != id { return .foreign }
    if record.sequence <= sequence { return takeovers.rejection(ofSeen: record) }
    if record.epoch < epoch { return .staleEpoch }
    return illegality(of: record.event)
  }

  private func illegality(of event: SagaEvent) -> Rejection? {
    switch event {
    // What operators and writers say about the saga as a whole is true whenever they say it.
    case .sagaSuspended, .sagaResumed, .cancelRequested, .lateReply, .unrecognised: return nil
    case .sagaStarted: return .illegal(.startedTwice, "the saga has already started")
    case .stepResolved(let resolution): return illegality(of: resolution)
    default: break
    }
    switch phase {
    case .running: return illegalityForward(event)
    case .compensating: return illegalityBackward(event)
    case .pending, .completed, .compensated, .stuck:
      return .illegal(.ended, "the saga is \(phase.rawValue)")
    }
  }

  private func illegalityForward(_ event: SagaEvent) -> Rejection? {
    switch event {
    case .attempt(let event):
      if event.operation == .compensation {
        return .illegal(.direction, "\(event.step) is undone in a saga that goes forward")
      }
      return illegality(of: event)
    case .stepSkipped(let name, _):
      let step = self[step: name]
      return step.firstStarted == 0 && step.skipped == nil
        ? nil : .illegal(.attempt, "\(name) was started or skipped before")
    case .sagaCompleted, .sagaCompensating, .sagaStuck:
      return isAnythingInFlight ? .illegal(.inFlight, "an attempt is still in flight") : nil
    case .sagaCompensated: return .illegal(.notUndone, "the saga was not being undone")
    case .compensationSkipped(let name, _):
      return .illegal(.direction, "\(name) is undone in a saga that goes forward")
    default: return nil
    }
  }

  private func illegality(of event: AttemptEvent) -> Rejection? {
    guard let place = place(of: event.step) else { return StepState(name: event.step).illegality(of: event) }
    return steps[place].illegality(of: event)
  }

  private func illegalityBackward(_ event: SagaEvent) -> Rejection? {
    switch event {
    case .attempt(let event):
      if event.operation != .compensation {
        return .illegal(.direction, "\(event.step) is done in a saga that is being undone")
      }
      return illegalityOfUndoing(event.step) ?? illegality(of: event)
    case .compensationSkipped(let name, _): return illegalityOfUndoing(name)
    case .stepSkipped(let name, _):
      return .illegal(.direction, "\(name) is skipped in a saga that is being undone")
    case .sagaCompleted, .sagaCompensating: return .illegal(.direction, "the saga is being undone")
    case .sagaStuck:
      return isAnythingInFlight ? .illegal(.inFlight, "an attempt is still in flight") : nil
    case .sagaCompensated:
      let left = plan.first { self[step: $0].undone == nil }
      return left.map { .illegal(.notUndone, "\($0) has not been undone") }
    default: return nil
    }
  }

  private func illegalityOfUndoing(_ name: String) -> Rejection? {
    guard plan.contains(name) else { return .illegal(.notPlanned, "\(name) is not to be undone") }
    if self[step: name].undone != nil { return .illegal(.attempt, "\(name) is already undone") }
    let other = steps.first { $0.name != name && $0.compensation.stage == .running }
    return other.map { .illegal(.inFlight, "\($0.name) is still being undone") }
  }

  private func illegality(of resolution: Resolution) -> Rejection? {
    waitsForOperator(resolution.step)
      ? nil : .illegal(.notStuck, "\(resolution.step) does not wait for an operator")
  }
}

extension StepState {
  /// Why an attempt's event cannot follow what is known of the step.
  // Inlined, both are asked where the step is; as a rule there is no reason, and a copy would cost more.
  @inline(__always)
  fileprivate func illegality(of event: AttemptEvent) -> Rejection? {
    look(at: event.operation) { illegality(of: event, of: $0) }
  }

  @inline(__always)
  private func illegality(of event: AttemptEvent, of operation: OperationState) -> Rejection? {
    switch event.occurrence {
    case .started(let call):
      if skipped != nil { return .illegal(.attempt, "\(name) was skipped") }
      if isInFlight { return .illegal(.inFlight, "\(name) is still in flight") }
      if operation.outcome == .succeeded, operation.stage == .ended {
        return .illegal(.attempt, "\(name) has already succeeded")
      }
      if event.attempt <= operation.attempts {
        return .illegal(.attempt, "attempt \(event.attempt) of \(name) comes after \(operation.attempts)")
      }
      if let known = operation.call, known != call {
        return .illegal(.attempt, "attempt \(event.attempt) of \(name) has another key or input")
      }
      return nil
    case .failed(_, isDefinitive: true) where event.attempt == 0 && operation.attempts == 0:
      // The step's expressions had no value, so nobody was called.
      return nil
    case .succeeded, .failed, .unknown:
      let isOpen = operation.stage == .running && operation.attempts == event.attempt
      return isOpen ? nil : .illegal(.notOpen, "attempt \(event.attempt) of \(name) is not open")
    case .retrying:
      let isOver = operation.stage == .ended && operation.outcome != .succeeded
      return isOver && event.attempt > operation.attempts
        ? nil : .illegal(.attempt, "\(name) is to be retried and has not failed")
    }
  }
}
