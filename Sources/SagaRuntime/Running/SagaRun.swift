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

  /// What the log says; every record of it is acknowledged.
  private(set) var state: SagaState

  private let engine: Orchestrator
  private let jitter: UInt64
  private var turn: Turn?
  private var replies: [Reply] = []
  private var requests: [SagaEvent] = []
  private var timer: EventLoop.Timer?
  private var isOver = false

  /// Makes a run that has not begun.
  init(_ engine: Orchestrator, _ id: String, _ state: SagaState, index: Int, jitter: UInt64) {
    self.engine = engine
    self.id = id
    self.state = state
    self.index = index
    self.jitter = jitter
  }

  /// Takes the first turn.
  func begin(_ first: Turn) { take(first) }

  /// Takes note of something somebody wants.
  func request(_ event: SagaEvent) {
    requests.append(event)
    advance()
  }

  private func receive(_ reply: Reply) {
    replies.append(reply)
    advance()
  }

  /// Decides what follows from what has come in, or from the time that has passed.
  private func advance() {
    guard turn == nil, !isOver else { return }
    var events = requests
    requests = []
    var answered: [Reply] = []
    var later: [Reply] = []
    for reply in replies {
      // Of two answers to one operation the second is judged by what the first has changed.
      if answered.contains(where: { $0.step == reply.step && $0.operation == reply.operation }) {
        later.append(reply)
      } else {
        answered.append(reply)
        events.append(state.event(for: reply, engine.definition))
      }
    }
    replies = later
    take(Turn(from: state, events, by: engine.definition, now: engine.now, jitter: jitter))
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
      engine.call(call) { [self] outcome in receive(Reply(to: call, outcome)) }
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

  private func end(_ ending: SagaOutcome.Ending) {
    isOver = true
    replies = []
    engine.ended(self, ending)
  }
}

extension SagaRun: JournalWriter {
  func acknowledged() {
    guard let turn else { return }
    self.turn = nil
    state = turn.state
    engine.recorded(turn.records)
    follow(turn)
  }

  func failed(_ failure: JournalFailure) {
    turn = nil
    if let timer { engine.loop.cancel(timer) }
    end(.interrupted(failure))
  }
}
