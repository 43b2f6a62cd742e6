package import Bytes
internal import Glibc
package import Saga

/// Drives sagas of one definition, as many at a time as it is given.
///
/// For each saga it takes turns: what has happened is recorded with all that follows from it, and when the
/// log has acknowledged the records, participants are called. Everything happens on the thread of the loop.
package final class Orchestrator {
  let loop: EventLoop
  let journal: any Journal
  let definition: SagaDefinition
  let participant: any Participant
  let trace: TraceContext
  private let source: JSONValue
  private let hash: String
  private let observer: any SagaObserver
  private let seed: UInt64
  private var runs: [String: SagaRun] = [:]

  /// Prepares to drive sagas.
  ///
  /// - Parameters:
  ///   - source: The definition as `saga.started` embeds it.
  ///   - hash: The SHA-256 of its canonical JSON.
  ///   - participant: Answers the calls of all steps.
  ///   - seed: What pauses are scattered by.
  ///   - observer: Hears what has been recorded and what has ended.
  package init(
    _ definition: SagaDefinition,
    source: JSONValue,
    hash: String,
    loop: EventLoop,
    journal: any Journal,
    participant: any Participant,
    trace: TraceContext,
    seed: UInt64,
    observer: any SagaObserver
  ) {
    self.definition = definition
    self.source = source
    self.hash = hash
    self.loop = loop
    self.journal = journal
    self.participant = participant
    self.trace = trace
    self.seed = seed
    self.observer = observer
    journal.witness = self
  }

  /// How many sagas are on their way.
  package var running: Int { runs.count }

  /// Whether a saga is on its way.
  package func isRunning(_ id: String) -> Bool { runs[id] != nil }

  /// What the log says of a saga that is on its way.
  package func state(of id: String) -> SagaState? { runs[id]?.state }

  /// Begins a saga.
  ///
  /// - Parameters:
  ///   - id: An id no saga of the log has, as far as is known.
  ///   - isShared: Whether others may begin a saga of this id at the same time. The first one has it; for the
  ///     others it ends as taken over.
  ///   - input: What the definition's schema allows.
  package func start(_ id: String, isShared: Bool, input: JSONValue, index: Int) {
    let start = SagaStart(
      name: definition.name,
      version: definition.version,
      definition: source,
      definitionHash: hash,
      input: input
    )
    let run = SagaRun(self, id, SagaState(), index: index)
    runs[id] = run
    if isShared { run.claim(.sagaStarted(start), []) } else { run.begin(start) }
  }

  /// Takes over a saga from the writer before: this one's number is the next, so that what that one still
  /// sends does not count, and what it had in flight is lost.
  ///
  /// - Parameters:
  ///   - state: What its log says.
  ///   - retries: Whether what is stuck is to be tried again.
  ///   - events: What an operator has found out.
  package func resume(
    _ state: SagaState,
    note: String,
    retries: Bool,
    _ events: [SagaEvent] = [],
    index: Int = 0
  ) {
    let run = SagaRun(self, state.id, state, index: index)
    runs[state.id] = run
    run.claim(.sagaResumed(note: note, retries: retries), events)
  }

  /// Pauses every saga: what is in flight still ends, nothing else begins.
  ///
  /// - Parameter grace: How long what is in flight may take to end.
  package func suspend(note: String, grace: Duration) {
    for run in Array(runs.values) { run.request(.sagaSuspended(note: note)) }
    loop.schedule(at: .now + grace) { [weak self] in self?.participant.stop() }
  }

  // MARK: - For runs

  /// The time of day.
  var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let now = Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    return loop.skipped == .zero ? now : now.advanced(by: loop.skipped)
  }

  /// Calls `body` at a time of day, or as soon after as the thread is free.
  func schedule(at time: Timestamp, _ body: @escaping () -> Void) -> EventLoop.Timer {
    loop.schedule(at: .now + now.distance(to: time), body)
  }

  func recorded(_ records: [SagaRecord]) { observer.recorded(records) }

  func ended(_ run: SagaRun, _ ending: SagaOutcome.Ending, isUnsettled: Bool) {
    runs[run.id] = nil
    observer.ended(
      SagaOutcome(
        saga: run.id,
        index: run.index,
        state: run.state,
        ending: ending,
        isUnsettled: isUnsettled
      )
    )
  }

  /// Any bits, the same for every saga of an index and seed.
  func jitter(_ index: Int) -> UInt64 {
    var mixed = seed &+ UInt64(bitPattern: Int64(index)) &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

extension Orchestrator: JournalWitness {
  package func foreign(_ record: ForeignRecord) {
    runs[record.saga]?.hear(of: record)
    observer.foreign(record)
  }
}

/// Hears what becomes of sagas.
package protocol SagaObserver: AnyObject {
  /// Records of one saga are in the log.
  func recorded(_ records: [SagaRecord])

  /// Another writer has appended a record to a saga of the topic.
  func foreign(_ record: ForeignRecord)

  /// A saga has been brought as far as it can be; it is forgotten.
  func ended(_ outcome: SagaOutcome)
}
