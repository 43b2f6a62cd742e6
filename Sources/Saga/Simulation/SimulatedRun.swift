import Bytes

/// One simulated run of a saga: what happened, the log, and what is wrong with them.
package struct SimulatedRun {
  /// The saga that runs.
  package let saga: SimulatedSaga

  /// What decides what is neither the engine's nor a move's to decide: how pauses are scattered.
  package let seed: UInt64

  /// How conditions go that nothing else decides, by step; those that are not mentioned hold.
  package let ways: [String: Bool]

  /// What is the case now.
  package private(set) var situation: Situation

  /// The moves that were made.
  package private(set) var moves: [Move] = []

  /// The log.
  package private(set) var log: [SagaRecord] = []

  /// Everything that happened, in order.
  package private(set) var course: [Happening] = []

  /// The calls in the order they were made.
  package private(set) var calls: [Invocation] = []

  /// Effects as they came and went.
  package private(set) var changes: [SimulatedParticipants.Change] = []

  /// What was found wrong so far.
  package private(set) var complaints: [Complaint] = []

  /// How many records the log had at each crash.
  package private(set) var crashes: [Int] = []

  /// How often an operator has seen to the saga.
  package private(set) var helpCount = 0

  /// Whether an operator has acted, and the record that says so was lost.
  private(set) var isHelpLost = false

  /// How many records the last turn has written.
  package var recordsOfTurn: Int { lastTurn?.turn.records.count ?? 0 }

  /// The last answer of a participant, which may come once more.
  private(set) var lastReply: Reply?

  /// The calls thought lost that may still arrive.
  package private(set) var underway: [Invocation] = []

  /// Whether the log is read as `replay --verify` reads it, besides looking at the truth.
  private let readsLog: Bool
  private let oracle: Oracle
  private var lastTurn: (turn: Turn, before: Situation)?
  private var choices: [Int: SimulatedSaga.Choice] = [:]

  /// Something that happened.
  package enum Happening: Sendable {
    /// A move that was made, and what it changed in the world.
    case move(Move, [SimulatedParticipants.Change])
    /// A record that was written.
    case record(SagaRecord)
    /// The record that was to be written, and was not.
    case lost(SagaRecord)
  }

  /// Begins a saga.
  ///
  /// - Parameter readsLog: Whether the log is read as `replay --verify` reads it, besides looking at the
  ///   truth.
  package init(
    _ saga: SimulatedSaga,
    seed: UInt64 = 0,
    ways: [String: Bool] = [:],
    readsLog: Bool = true
  ) {
    self.saga = saga
    self.seed = seed
    self.ways = ways
    self.readsLog = readsLog
    oracle = Oracle(saga: saga)
    situation = Situation(of: saga)
    turn(after: .start(saga.start))
  }

  /// Makes a move, if it fits.
  ///
  /// - Returns: Whether it does.
  @discardableResult
  package mutating func make(_ move: Move) -> Bool {
    guard fits(move) else { return false }
    moves.append(move)
    if case .misjudge(let step, let finding) = move {
      if refuses(finding, about: step) {
        // Whoever asks is told so before anything is written.
        course.append(.move(move, []))
        lastTurn = nil
        return true
      }
      complain("R5", "that \(step) is \(finding.rawValue) is believed, and the saga is not stuck on it")
    }
    let place = course.count
    let before = changes.count
    let occasion = happen(move)
    course.insert(.move(move, Array(changes[before...])), at: place)
    turn(after: occasion)
    return true
  }

  private func fits(_ move: Move) -> Bool {
    switch move {
    case .answer(let call, _, _): situation.inFlight.contains { Move.Call($0.invocation) == call }
    case .repeatAnswer: lastReply != nil && isOpen
    case .wake: situation.wakeAt != nil
    case .crash(let crash): isOpen || (crash.lostRecords > 0 && recordsOfTurn > 0)
    case .arrive: !underway.isEmpty && isOpen
    case .cancel, .suspend: isOpen && !situation.state.isSuspended
    case .resume: situation.ending == .suspended
    case .help: situation.ending == .stuck
    case .misjudge(let step, _):
      situation.ending == .stuck
        && !(situation.state.stuck?.operations.contains { $0.step == step } ?? false)
    }
  }

  private var isOpen: Bool {
    switch situation.ending {
    case nil, .suspended?: true
    case .completed?, .compensated?, .stuck?: false
    }
  }

  private mutating func happen(_ move: Move) -> Occasion {
    switch move {
    case .answer(let call, let behaviour, let pause):
      return answer(call, behaviour, after: .milliseconds(pause))
    case .repeatAnswer:
      guard let lastReply else { return .events([]) }
      return late(lastReply)
    case .wake:
      situation.now = max(situation.now, situation.wakeAt ?? situation.now)
      return .events([])
    case .crash(let crash):
      end(crash)
      return .takeOver()
    case .arrive(let isAnswered):
      let call = underway.removeFirst()
      let (outcome, change) = situation.participants.perform(call, .ok)
      note(change)
      return isAnswered ? late(Reply(to: call, outcome)) : .events([])
    case .cancel: return .events([.cancelRequested(note: "simulated")])
    case .suspend: return .events([.sagaSuspended(note: "simulated")])
    case .resume: return .takeOver()
    case .help: return help()
    case .misjudge(let step, let finding):
      return .takeOver([.stepResolved(Resolution(step: step, as: finding))])
    }
  }

  /// Whether the engine refuses an operator's finding.
  private func refuses(_ finding: Resolution.Finding, about step: String) -> Bool {
    let turn = saga.engine.turn(
      after: .takeOver([.stepResolved(Resolution(step: step, as: finding))]),
      from: situation.state,
      by: saga.outline,
      now: situation.now,
      jitter: jitter
    )
    return turn.rejection != nil
  }

  private mutating func answer(_ call: Move.Call, _ behaviour: Behaviour, after pause: Duration) -> Occasion {
    guard let place = situation.inFlight.firstIndex(where: { Move.Call($0.invocation) == call }) else {
      return .events([])
    }
    let (reply, change) = situation.answer(at: place, behaviour, after: pause)
    note(change)
    lastReply = reply
    return .events([situation.state.event(for: reply, saga.outline)])
  }

  /// A reply to an attempt that is over.
  private mutating func late(_ reply: Reply) -> Occasion {
    let event = situation.state.event(for: reply, saga.outline)
    if case .lateReply = event {} else { complain("I6", "a reply counts twice") }
    return .events([event])
  }

  /// The process ends, and what it had not written is lost.
  private mutating func end(_ crash: Move.Crash) {
    // The first record is the saga: without it there is none.
    let lost = min(crash.lostRecords, recordsOfTurn, log.count - 1)
    if lost > 0, let lastTurn {
      if case .help? = moves.dropLast().last { isHelpLost = true }
      log.removeLast(lost)
      calls.removeLast(lastTurn.turn.invocations.count)
      forget(lost)
      situation = lastTurn.before
      situation.take(lastTurn.turn, upTo: lastTurn.turn.records.count - lost)
    }
    crashes.append(log.count)
    for call in situation.inFlight where crash.underway.contains(Move.Call(call.invocation)) {
      if !crash.performed.contains(Move.Call(call.invocation)) { underway.append(call.invocation) }
    }
    for change in situation.lose(performed: crash.performed) { note(change) }
    log = saga.engine.recovers(log)
    let believed = situation.state
    situation.read(log)
    if readsLog, believed != situation.state { complain("R1", "the folded log is not the live state") }
  }

  /// Marks the last records of the course as not written.
  private mutating func forget(_ count: Int) {
    var left = count
    for index in course.indices.reversed() where left > 0 {
      guard case .record(let record) = course[index] else { continue }
      course[index] = .lost(record)
      left -= 1
    }
  }

  /// Takes the engine's turn, writes its records and makes its calls.
  private mutating func turn(after occasion: Occasion) {
    let possible = saga.turns(
      after: occasion,
      from: situation.state,
      now: situation.now,
      jitter: jitter,
      ways: .given(ways)
    )
    guard let next = possible?.first else { return }
    for (index, choice) in next.choices { choices[index, default: SimulatedSaga.Choice()].merge(choice) }
    let turn = next.turn
    lastTurn = (turn, situation)
    if let rejection = turn.rejection { complain("R5", "an event was rejected: \(rejection)") }
    var state = situation.state
    for record in turn.records {
      complaints += oracle.complaints(about: record, before: state)
      state.fold(record)
      log.append(record)
      course.append(.record(record))
    }
    if state != turn.state { complain("R1", "the turn's state is not the folded log's") }
    situation.take(turn)
    for call in turn.invocations {
      calls.append(call)
      complaints += oracle.complaints(about: call, in: state)
    }
  }

  /// Bits for one turn, which follow from the seed and the place of the turn.
  private var jitter: UInt64 {
    var random = SeededRandom(seed: seed &+ UInt64(moves.count) &* 0x9e37_79b9)
    return random.next()
  }

  private mutating func note(_ change: SimulatedParticipants.Change?) {
    guard let change else { return }
    changes.append(change)
    complaints += oracle.complaints(about: change, situation.participants)
  }

  /// The definition as far as it has turned out what it comes to: how conditions went, and what had no value.
  package var definition: SagaDefinition { saga.variant(choices) }

  private mutating func complain(_ rule: String, _ message: String) {
    complaints.append(Complaint(rule, message))
  }

  /// What an operator does about a stuck saga.
  private mutating func help() -> Occasion {
    helpCount += 1
    isHelpLost = false
    guard helpCount > 1, let first = situation.state.stuck?.operations.first else {
      return .takeOver(retries: true)
    }
    return .takeOver([.stepResolved(Resolution(step: first.step, as: findOut(first)))])
  }

  private mutating func findOut(_ stuck: StuckOperation) -> Resolution.Finding {
    if stuck.operation == .compensation {
      note(situation.participants.undoByHand(stuck.step))
      return .compensated
    }
    if situation.participants.inspect(stuck.step) { return .succeeded }
    guard saga.definition[step: stuck.step]?.kind == .retryable else { return .refused }
    note(situation.participants.doByHand(stuck.step))
    return .succeeded
  }

  /// Lets what was thought lost arrive, and judges the run as a whole.
  mutating func finish() {
    for call in underway { note(situation.participants.perform(call, .ok).change) }
    underway = []
    complaints += oracle.complaints(atEnd: situation)
    complaints += CallRules(run: self).complaints
    if !readsLog { return }
    complaints += verify(log, definition).map(Complaint.init)
    if let divergence = divergence(of: log, from: definition) {
      complain("D3", "record \(divergence.sequence) is not what would be decided: \(divergence.recorded)")
    }
  }
}

extension SimulatedSaga.Choice {
  fileprivate mutating func merge(_ other: SimulatedSaga.Choice) {
    condition = other.condition ?? condition
    failing.merge(other.failing) { _, new in new }
    seen.formUnion(other.seen)
  }
}
