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
  private let source: JSONValue
  private let hash: String
  private let participants: [String: any Participant]
  private let observer: any SagaObserver
  private let seed: UInt64
  private var runs: [ObjectIdentifier: SagaRun] = [:]
  private var suspension: String?

  /// Prepares to drive sagas.
  ///
  /// - Parameters:
  ///   - source: The definition as `saga.started` embeds it.
  ///   - hash: The SHA-256 of its canonical JSON.
  ///   - participants: One for each name the definition's steps call.
  ///   - seed: What pauses are scattered by.
  ///   - observer: Hears what has been recorded and what has ended.
  package init(
    _ definition: SagaDefinition,
    source: JSONValue,
    hash: String,
    loop: EventLoop,
    journal: any Journal,
    participants: [String: any Participant],
    seed: UInt64,
    observer: any SagaObserver
  ) {
    self.definition = definition
    self.source = source
    self.hash = hash
    self.loop = loop
    self.journal = journal
    self.participants = participants
    self.seed = seed
    self.observer = observer
  }

  /// How many sagas are on their way.
  package var running: Int { runs.count }

  /// Begins a saga.
  ///
  /// - Parameters:
  ///   - id: An id no saga of the log has.
  ///   - input: What the definition's schema allows.
  package func start(_ id: String, input: JSONValue, index: Int) {
    let beginning = SagaStart(
      name: definition.name,
      version: definition.version,
      definition: source,
      definitionHash: hash,
      input: input
    )
    let jitter = jitter(index)
    let run = SagaRun(self, id, SagaState(), index: index, jitter: jitter)
    runs[ObjectIdentifier(run)] = run
    run.begin(Turn(starting: id, beginning, by: definition, now: now, jitter: jitter))
  }

  /// Takes over a saga from the writer before.
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
    let jitter = jitter(index)
    let run = SagaRun(self, state.id, state, index: index, jitter: jitter)
    runs[ObjectIdentifier(run)] = run
    run.begin(
      Turn(
        takingOver: state,
        note: note,
        retries: retries,
        events,
        by: definition,
        now: now,
        jitter: jitter
      )
    )
  }

  /// Pauses every saga: what is in flight still ends, nothing else begins.
  ///
  /// - Parameter grace: How long what is in flight may take to end.
  package func suspend(note: String, grace: Duration) {
    for run in Array(runs.values) { run.request(.sagaSuspended(note: note)) }
    loop.schedule(at: .now + grace) { [weak self] in self?.stop() }
  }

  /// Ends all calls in flight, whatever becomes of them.
  package func stop() {
    for participant in participants.values { participant.stop() }
  }

  // MARK: - For runs

  /// The time of day.
  var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Calls `body` at a time of day, or as soon after as the thread is free.
  func schedule(at time: Timestamp, _ body: @escaping () -> Void) -> EventLoop.Timer {
    loop.schedule(at: .now + now.distance(to: time), body)
  }

  /// Calls a participant.
  func call(_ invocation: Invocation, _ answer: @escaping (Outcome) -> Void) {
    if let participant = participants[invocation.participant] {
      return participant.begin(invocation, answer)
    }
    let failure = Failure(
      code: "UnknownParticipant",
      message: "the definition has no participant \(invocation.participant)"
    )
    loop.putOff { answer(.refused(failure)) }
  }

  func recorded(_ records: [SagaRecord]) { observer.recorded(records) }

  func ended(_ run: SagaRun, _ ending: SagaOutcome.Ending) {
    runs[ObjectIdentifier(run)] = nil
    observer.ended(SagaOutcome(saga: run.id, index: run.index, state: run.state, ending: ending))
  }

  private func jitter(_ index: Int) -> UInt64 {
    var mixed = seed &+ UInt64(bitPattern: Int64(index)) &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// Hears what becomes of sagas.
package protocol SagaObserver: AnyObject {
  /// Records of one saga are in the log.
  func recorded(_ records: [SagaRecord])

  /// A saga has been brought as far as it can be; it is forgotten.
  func ended(_ outcome: SagaOutcome)
}
