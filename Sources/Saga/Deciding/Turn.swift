/// What follows for one saga from something that has happened: all records to write, in order, what to
/// do when the log has acknowledged them, and the state the saga is in then.
///
/// Nothing in it changes. It is a class because it waits, with all that is in it, for the log.
package final class Turn: Sendable {
  /// The saga's state when the records are written.
  package var state: SagaState { decision.state }

  /// What the last decision was made from.
  private let decision: Decision

  /// The records to write, in order.
  package let records: [SagaRecord]

  /// The calls to make once all records are acknowledged.
  package let invocations: [Invocation]

  /// When to ask again if nothing happens before.
  package let wakeAt: Timestamp?

  /// Set when there is nothing more to do.
  package let ending: SagaEnding?

  /// Why an event that was to be recorded cannot be; it is not among the records, and nothing was decided
  /// after it.
  package let rejection: Rejection?

  /// Records what has happened, then decides and records until nothing more follows.
  ///
  /// - Parameters:
  ///   - events: What has happened, as an operator's request; none when only time has passed.
  ///   - replies: What has been answered, after that; no two to one operation.
  ///   - jitter: Any 64 bits; pauses before retries are scattered by them.
  package convenience init(
    from state: consuming SagaState,
    _ events: [SagaEvent] = [],
    _ replies: [Reply] = [],
    by definition: SagaDefinition,
    now: Timestamp,
    jitter: UInt64
  ) {
    let decision = Decision(state: state, definition: definition, now: now, jitter: jitter)
    let answers = replies.map { decision.state.event(for: $0, definition) }
    self.init(after: nil, events.isEmpty ? answers : events + answers, decision)
  }

  /// Records what has happened after a record that opens the turn, and is in the decision's state.
  private init(after opening: SagaRecord?, _ events: [SagaEvent], _ decision: consuming Decision) {
    // Nearly every turn changes a step, and many begin one: one copy of the list, for both.
    decision.state.steps.reserveCapacity(decision.definition.steps.count)
    var records: [SagaRecord] = []
    var invocations: [Invocation] = []
    var wakeAt: Timestamp?
    var ending: SagaEnding?
    var rejection: Rejection?
    // As many as most turns write.
    records.reserveCapacity(4)
    if let opening { records.append(opening) }
    do throws(Rejection) {
      for event in events { records.append(try decision.record(event)) }
      var isSettled = false
      while !isSettled {
        isSettled = true
        for command in decision.commands(isComplete: false) {
          switch command {
          case .append(let event):
            records.append(try decision.record(event))
            isSettled = false
          case .invoke(let invocation): invocations.append(invocation)
          case .wake(let time): wakeAt = time
          case .finish(let end): ending = end
          }
        }
      }
    } catch {
      rejection = error
    }
    self.decision = consume decision
    self.records = records
    self.invocations = invocations
    self.wakeAt = wakeAt
    self.ending = ending
    self.rejection = rejection
  }

  /// The first turn of a saga.
  package convenience init(
    starting saga: String,
    _ start: SagaStart,
    by definition: SagaDefinition,
    now: Timestamp,
    jitter: UInt64
  ) {
    let record = SagaRecord(saga: saga, sequence: 1, epoch: 1, time: now, event: .sagaStarted(start))
    let state = SagaState().folding(record)
    self.init(
      after: record,
      [],
      Decision(state: state, definition: definition, now: now, jitter: jitter)
    )
  }

  /// The turn of a writer that takes over a saga: its epoch is the next one, so that what the writer
  /// before it still sends does not count, and what that one had in flight is lost.
  package convenience init(
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
    self.init(
      after: record,
      events,
      Decision(state: state.folding(record), definition: definition, now: now, jitter: jitter)
    )
  }
}

extension Decision {
  /// The record that says what has happened or was decided, written now; the state is what it is with it.
  ///
  /// - Throws: Why there can be no such record; the state stays as it was.
  fileprivate mutating func record(_ event: SagaEvent) throws(Rejection) -> SagaRecord {
    let record = SagaRecord(
      saga: state.id,
      sequence: state.sequence &+ 1,
      epoch: state.epoch,
      time: now,
      cause: cause(of: event),
      event: event
    )
    if let rejection = state.rejection(of: record) { throw rejection }
    state.fold(record, nil)
    return record
  }

  /// The end of an attempt is caused by its start, everything else by what was recorded last.
  private func cause(of event: SagaEvent) -> UInt64 {
    guard case .attempt(let attempt) = event else { return state.sequence }
    switch attempt.occurrence {
    case .succeeded, .failed, .unknown:
      let started = state.place(of: attempt.step).map { state.steps[$0].start(of: attempt.operation) } ?? 0
      return started > 0 ? started : state.sequence
    case .started, .retrying: return state.sequence
    }
  }
}
