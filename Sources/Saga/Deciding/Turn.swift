/// What follows for one saga from something that has happened: all records to write, in order, what to
/// do when the log has acknowledged them, and the state the saga is in then.
package struct Turn: Hashable, Sendable {
  /// The saga's state when the records are written.
  package private(set) var state: SagaState

  /// The records to write, in order.
  package private(set) var records: [SagaRecord] = []

  /// The calls to make once all records are acknowledged.
  package private(set) var invocations: [Invocation] = []

  /// When to ask again if nothing happens before.
  package private(set) var wakeAt: Timestamp?

  /// Set when there is nothing more to do.
  package private(set) var ending: SagaEnding?

  /// Why an event that was to be recorded cannot be; it is not among the records, and nothing was decided
  /// after it.
  package private(set) var rejection: Rejection?

  /// Records what has happened, then decides and records until nothing more follows.
  ///
  /// - Parameter events: What has happened: replies, an operator's request; none when only time has passed.
  /// - Parameter jitter: Any 64 bits; pauses before retries are scattered by them.
  package init(
    from state: SagaState,
    _ events: [SagaEvent] = [],
    by definition: SagaDefinition,
    now: Timestamp,
    jitter: UInt64
  ) {
    self.state = state
    // As many as most turns write.
    records.reserveCapacity(4)
    for event in events where rejection == nil { append(event, now) }
    while rejection == nil {
      var isSettled = true
      let commands = decide(self.state, definition, now: now, jitter: jitter, isComplete: false)
      for command in commands {
        switch command {
        case .append(let event):
          append(event, now)
          isSettled = false
        case .invoke(let invocation): invocations.append(invocation)
        case .wake(let time): wakeAt = time
        case .finish(let ending): self.ending = ending
        }
      }
      if isSettled { return }
    }
  }

  /// The first turn of a saga.
  package init(
    starting saga: String,
    _ start: SagaStart,
    by definition: SagaDefinition,
    now: Timestamp,
    jitter: UInt64
  ) {
    let record = SagaRecord(saga: saga, sequence: 1, epoch: 1, time: now, event: .sagaStarted(start))
    self.init(from: SagaState().folding(record), by: definition, now: now, jitter: jitter)
    records.insert(record, at: 0)
  }

  /// The turn of a writer that takes over a saga: its epoch is the next one, so that what the writer
  /// before it still sends does not count, and what that one had in flight is lost.
  package init(
    takingOver state: SagaState,
    note: String,
    retries: Bool = false,
    _ events: [SagaEvent] = [],
    by definition: SagaDefinition,
    now: Timestamp,
    jitter: UInt64
  ) {
    let record = SagaRecord(
      saga: state.id,
      sequence: state.sequence &+ 1,
      epoch: state.epoch &+ 1,
      time: now,
      cause: state.sequence,
      event: .sagaResumed(note: note, retries: retries)
    )
    self.init(from: state.folding(record), events, by: definition, now: now, jitter: jitter)
    records.insert(record, at: 0)
  }

  private mutating func append(_ event: SagaEvent, _ now: Timestamp) {
    let record = SagaRecord(
      saga: state.id,
      sequence: state.sequence &+ 1,
      epoch: state.epoch,
      time: now,
      cause: cause(of: event),
      event: event
    )
    rejection = state.rejection(of: record)
    guard rejection == nil else { return }
    state.fold(record, nil)
    records.append(record)
  }

  /// The end of an attempt is caused by its start, everything else by what was recorded last.
  private func cause(of event: SagaEvent) -> UInt64 {
    guard case .attempt(let attempt) = event else { return state.sequence }
    switch attempt.occurrence {
    case .succeeded, .failed, .unknown:
      let started = state.place(of: attempt.step).map { state.steps[$0][attempt.operation].started } ?? 0
      return started > 0 ? started : state.sequence
    case .started, .retrying: return state.sequence
    }
  }
}
