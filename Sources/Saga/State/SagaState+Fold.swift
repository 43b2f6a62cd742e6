import Bytes

extension SagaState {
  /// Takes one record of the log into account.
  ///
  /// A record that is a duplicate, of a stale writer or of another saga changes nothing. One of an
  /// unknown type, or one that cannot follow what came before, uses up its number and changes nothing
  /// else. There is no record that can make this fail.
  ///
  /// - Returns: Why the record did not count; nil when it did.
  @discardableResult
  package mutating func fold(_ record: SagaRecord) -> Rejection? {
    let rejection = rejection(of: record)
    fold(record, rejection)
    return rejection
  }

  /// Takes a record into account about which it is known whether it counts.
  mutating func fold(_ record: SagaRecord, _ rejection: Rejection?) {
    switch rejection {
    case .foreign, .duplicate, .staleEpoch: return
    case .illegal, nil: break
    }
    // Before its first record a saga has no id, and a record that cannot be the first must not give it one.
    if phase != .pending || rejection == nil {
      sequence = record.sequence
      if record.epoch != epoch { takeovers.note(record, after: epoch) }
      epoch = record.epoch
      time = record.time
    }
    if rejection == nil { apply(record) }
  }

  /// The state after a record; see ``fold(_:)``.
  package consuming func folding(_ record: SagaRecord) -> SagaState {
    fold(record)
    return self
  }

  private mutating func apply(_ record: SagaRecord) {
    switch record.event {
    case .sagaStarted(let start):
      id = record.saga
      phase = .running
      self.start = start
      startedAt = record.time
    case .sagaCompleted(let output, _):
      phase = .completed
      self.output = output
    case .sagaCompensating(let reason, let plan):
      phase = .compensating
      self.reason = reason
      self.plan = plan
    case .sagaCompensated: phase = .compensated
    case .sagaStuck(let report):
      phase = .stuck
      stuck = report
    case .sagaSuspended: isSuspended = true
    case .sagaResumed(_, let retries):
      isSuspended = false
      if retries { forgive(at: record.time) }
    case .cancelRequested: isCancelRequested = true
    case .attempt(let event): steps[placeMade(for: event.step)].apply(event, of: record)
    case .stepSkipped(let step, let reason): steps[placeMade(for: step)].skipped = reason
    case .compensationSkipped(let step, _): steps[placeMade(for: step)].undone = .noop
    case .stepResolved(let resolution): resolve(resolution, at: record.time)
    case .lateReply, .unrecognised: break
    }
  }

  /// Leaves the stuck state in the direction the saga had.
  private mutating func unstick() {
    phase = reason == nil ? .running : .compensating
    stuck = nil
  }

  /// Gives everything that is stuck its budget again.
  private mutating func forgive(at time: Timestamp) {
    guard phase == .stuck, let operations = stuck?.operations else { return }
    unstick()
    for operation in operations {
      steps[placeMade(for: operation.step)].change(operation.operation) { $0.forgive(at: time) }
    }
  }

  private mutating func resolve(_ resolution: Resolution, at time: Timestamp) {
    unstick()
    let isCompensating = phase == .compensating
    steps[placeMade(for: resolution.step)].apply(resolution, at: time, isCompensating: isCompensating)
  }
}

extension StepState {
  fileprivate mutating func apply(_ resolution: Resolution, at time: Timestamp, isCompensating: Bool) {
    finding = resolution.finding
    isUncertain = false
    switch resolution.finding {
    case .succeeded:
      action.outcome = .succeeded
      action.stage = .ended
      output = resolution.output ?? output
      if isCompensating { compensation.forgive(at: time) }
    case .refused:
      action.outcome = .refused
      action.failure = Failure(resolution)
      action.stage = .ended
      if isCompensating { undone = .hand }
    case .compensated:
      action.stage = .ended
      if action.outcome != .succeeded {
        action.outcome = .refused
        action.failure = Failure(resolution)
      }
      undone = .hand
    }
  }

  fileprivate mutating func apply(_ event: AttemptEvent, of record: SagaRecord) {
    let operation = event.operation
    switch event.occurrence {
    case .started(let call):
      if operation == .action, firstStarted == 0 { firstStarted = record.sequence }
      change(operation) { $0.start(call, attempt: event.attempt, record: record) }
    case .succeeded(let output):
      change(operation) { $0.end(.succeeded, nil, record) }
      switch operation {
      case .action: self.output = output
      case .query:
        self.output = output
        action.outcome = .succeeded
        action.stage = .ended
      case .compensation: undone = .compensation
      }
      isUncertain = false
    case .failed(let failure, let isDefinitive):
      change(operation) { $0.end(isDefinitive ? .refused : .unavailable, failure, record) }
      // A question that could not be asked has no answer.
      if operation == .query, isDefinitive, event.attempt > 0 {
        isUncertain = false
        action.outcome = .refused
        action.stage = .ended
      }
    case .unknown(let reason, let failure):
      change(operation) {
        $0.end(.unknown, failure ?? reason.failure, record)
        if reason == .crash { $0.crashes += 1 }
        if reason == .output { $0.isHopeless = true }
      }
      if operation == .action { isUncertain = true }
    case .retrying(_, let time): change(operation) { $0.stage = .waiting(until: time) }
    }
  }
}

extension OperationState {
  fileprivate mutating func start(_ call: RecordedCall, attempt: Int, record: SagaRecord) {
    if attempts == 0 {
      firstStartedAt = record.time
      self.call = call
    }
    attempts = attempt
    isHopeless = false
    stage = .running
    started = record.sequence
    epoch = record.epoch
  }

  fileprivate mutating func end(_ outcome: AttemptOutcome, _ failure: Failure?, _ record: SagaRecord) {
    stage = .ended
    self.outcome = outcome
    if let failure { self.failure = failure }
    ended = record.sequence
  }

  /// Lets the operation be attempted again at once, with its whole budget.
  fileprivate mutating func forgive(at time: Timestamp) {
    forgiven = attempts
    crashes = 0
    firstStartedAt = time
    stage = .waiting(until: time)
  }
}
