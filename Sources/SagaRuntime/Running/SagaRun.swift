internal import Saga

/// One saga on its way: what the log says of it, what is being written, and what has come in meanwhile.
///
/// At most one turn is being written. What happens until it is acknowledged waits, so that every decision
/// is made from what the log holds.
final class SagaRun {
  /// The saga's id.
  let id: String

  /// Which input it came from, from 0.
  let index: Int

  /// The W3C trace context of all its records.
  let traceparent: String

  /// What the log says; every record of it is acknowledged.
  var state: SagaState { settled?.state ?? known }

  /// What the log said before the first turn.
  private var known: SagaState

  private let engine: Orchestrator
  private let jitter: UInt64
  // Nothing of this is lent out while other code runs.
  /// The record by which this writer becomes the saga's, until it is acknowledged.
  @exclusivity(unchecked) private var claim: SagaRecord?
  /// Where this writer's first record is.
  @exclusivity(unchecked) private var firstOffset: Int64?
  /// The last turn that is in the log.
  @exclusivity(unchecked) private var settled: Turn?
  /// The turn that is being written.
  @exclusivity(unchecked) private var turn: Turn?
  @exclusivity(unchecked) private var replies: [Reply] = []
  @exclusivity(unchecked) private var requests: [SagaEvent] = []
  @exclusivity(unchecked) private var timer: EventLoop.Timer?
  /// A record by which another writer has the saga.
  private var rival: ForeignRecord?
  /// What others have written since the log was read, until this writer's first record has its place.
  private var heard: [ForeignRecord] = []
  private var isOver = false

  /// Makes a run that has not begun.
  init(_ engine: Orchestrator, _ id: String, _ state: SagaState, index: Int) {
    self.engine = engine
    self.id = id
    known = state
    self.index = index
    traceparent = engine.trace.traceparent(of: id)
    jitter = engine.jitter(index)
  }

  /// Begins a saga nobody else can know of.
  func begin(_ start: SagaStart) {
    take(Turn(starting: id, start, by: engine.definition, now: engine.now, jitter: jitter))
  }

  /// Makes this writer the saga's before anything is decided: writes one record, and goes on when nobody
  /// else turns out to have written before it.
  ///
  /// - Parameter requests: What follows then.
  func claim(_ event: SagaEvent, _ requests: [SagaEvent]) {
    let record = SagaRecord(
      saga: id,
      sequence: state.sequence &+ 1,
      epoch: state.epoch &+ 1,
      time: engine.now,
      cause: state.sequence > 0 ? state.sequence : nil,
      event: event
    )
    claim = record
    self.requests = requests
    engine.journal.append([record], self)
  }

  /// Takes note of something somebody wants.
  func request(_ event: SagaEvent) {
    requests.append(event)
    advance()
  }

  /// Takes note of what another writer has written.
  func hear(of record: ForeignRecord) {
    let epoch = claim?.epoch ?? state.epoch
    if record.epoch > epoch {
      rival = record
    } else if firstOffset == nil {
      // Which came first is not known before this writer's own first record has its place.
      heard.append(record)
    } else if let firstOffset, record.epoch == epoch, record.offset < firstOffset {
      rival = record
    }
    // What is being written is awaited, so that nobody answers a run that has gone.
    if let rival, turn == nil, claim == nil { end(.takenOver(rival)) }
  }

  private func receive(_ reply: Reply) {
    replies.append(reply)
    advance()
  }

  /// Decides what follows from what has come in, or from the time that has passed.
  private func advance() {
    guard turn == nil, claim == nil, !isOver else { return }
    var (events, due): ([SagaEvent], [Reply]) = ([], [])
    swap(&events, &requests)
    swap(&due, &replies)
    if due.count > 1 {
      let all = due
      due = []
      for reply in all {
        // Of two answers to one operation the second is judged by what the first has changed.
        let isSecond = due.contains { $0.step == reply.step && $0.operation == reply.operation }
        if isSecond { replies.append(reply) } else { due.append(reply) }
      }
    }
    take(Turn(from: state, events, due, by: engine.definition, now: engine.now, jitter: jitter))
  }

  private func take(_ next: Turn) {
    if let timer { engine.loop.cancel(timer) }
    timer = nil
    if let rejection = next.rejection { return end(.rejected(rejection)) }
    guard !next.records.isEmpty else { return follow(next) }
    turn = next
    engine.journal.append(next.records, self)
  }

  /// Does what a turn asks for.
  private func follow(_ turn: Turn) {
    for call in turn.invocations {
      engine.participant.begin(call) { [self] outcome in receive(Reply(to: call, outcome)) }
    }
    if let ending = turn.ending { return end(.ended(ending)) }
    if !replies.isEmpty || !requests.isEmpty { return advance() }
    if let time = turn.wakeAt {
      timer = engine.schedule(at: time) { [unowned self] in
        timer = nil
        advance()
      }
    }
  }

  private func end(_ ending: SagaOutcome.Ending, isUnsettled: Bool = false) {
    if let timer { engine.loop.cancel(timer) }
    timer = nil
    isOver = true
    replies = []
    engine.ended(self, ending, isUnsettled: isUnsettled)
  }
}

extension SagaRun: JournalWriter {
  func acknowledged(at offset: Int64) {
    var isContested = false
    if firstOffset == nil {
      firstOffset = offset
      // Of two writers of one number the first in the log has the saga; the writer before has only gone on.
      let epoch = claim?.epoch ?? state.epoch
      let before = heard.filter { $0.offset < offset }
      heard = []
      rival = rival ?? before.first { $0.epoch >= epoch }
      isContested = !before.isEmpty
    }
    let written = turn
    turn = nil
    let claimed = claim
    claim = nil
    if let rival { return end(.takenOver(rival), isUnsettled: written != nil) }
    if let claimed {
      if isContested { return end(.contested) }
      known.fold(claimed)
      engine.recorded([claimed])
      return advance()
    }
    guard let written else { return }
    settled = written
    engine.recorded(written.records)
    follow(written)
  }

  func failed(_ failure: JournalFailure) {
    turn = nil
    claim = nil
    end(.interrupted(failure))
  }
}
