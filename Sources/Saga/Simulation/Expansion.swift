/// What can happen in a state of an exploration, and what follows.
struct Expansion {
  private let saga: SimulatedSaga
  private let oracle: Oracle
  private let readsLog: Bool

  /// - Parameter readsLog: Whether records are read as `replay --verify` reads them, besides looking at the
  ///   truth.
  init(of saga: SimulatedSaga, readsLog: Bool) {
    self.saga = saga
    self.readsLog = readsLog
    oracle = Oracle(saga: saga)
  }

  /// What follows from one thing that can happen.
  struct Successor {
    /// The state that follows.
    let node: StateNode
    /// What is wrong with how it came about.
    let complaints: [Complaint]
    /// How conditions went.
    let ways: [String: Bool]
    /// What happened, one move or one and the crash that cut it off.
    let moves: [Move]
  }

  /// The first records of a turn.
  private struct Beginning: Hashable {
    let length: Int
    let ways: [String: Bool]
  }

  /// The states sagas begin in.
  func begin(_ visit: (Successor) -> Void) {
    var crashPoints = 0
    follow(.start(saga.start), StateNode(before: saga), [], &crashPoints, visit)
  }

  /// The states that follow a state.
  ///
  /// - Returns: At how many points a crash was tried.
  func expand(_ node: StateNode, _ visit: (Successor) -> Void) -> Int {
    var crashPoints = 0
    for (place, call) in node.situation.inFlight.enumerated() {
      let operation = Move.Call(call.invocation)
      guard let index = saga.definition.graph.index(of: operation.step) else { continue }
      let script = node[index, operation.operation]
      for behaviour in script.behaviours(of: operation.operation) {
        var next = node
        next[index, operation.operation] = script.after(behaviour)
        let (reply, change) = next.situation.answer(at: place, behaviour)
        let event = next.situation.state.event(for: reply, saga.outline)
        let wrong = change.map { oracle.complaints(about: $0, next.situation.participants) } ?? []
        follow(.events([event]), next, [.answer(operation, behaviour)], &crashPoints, visit, wrong)
      }
    }
    if let time = node.situation.wakeAt {
      var next = node
      next.situation.now = max(next.situation.now, time)
      follow(.events([]), next, [.wake], &crashPoints, visit)
    }
    if !node.hasCrashed, node.situation.ending == nil, node.situation.state.phase != .pending {
      crashPoints += 1
      crash(node, losing: 0, after: [], [:], visit)
    }
    return crashPoints
  }

  /// Takes the engine's turn, with and without a crash in its midst.
  private func follow(
    _ occasion: Occasion,
    _ node: StateNode,
    _ moves: [Move],
    _ crashPoints: inout Int,
    _ visit: (Successor) -> Void,
    _ wrong: [Complaint] = []
  ) {
    let situation = node.situation
    let turns = saga.turns(
      after: occasion,
      from: situation.state,
      now: situation.now,
      jitter: 0,
      ways: .both
    )
    var beginnings: Set<Beginning> = []
    for possible in turns {
      var next = node
      next.situation.take(possible.turn)
      visit(
        Successor(
          node: next,
          complaints: wrong + complaints(about: possible.turn, from: situation.state),
          ways: possible.ways(),
          moves: moves
        )
      )
      let count = possible.turn.records.count
      if node.hasCrashed || count < 2 { continue }
      for written in 1..<count {
        // Turns that part later than that have begun alike.
        let ways = possible.ways(upTo: written)
        if turns.count > 1, !beginnings.insert(Beginning(length: written, ways: ways)).inserted { continue }
        crashPoints += 1
        var cut = node
        cut.situation.take(possible.turn, upTo: written)
        crash(cut, losing: count - written, after: moves, ways, visit)
      }
    }
  }

  /// Ends the process, with all that calls in flight can have come to, and has another one take over.
  private func crash(
    _ node: StateNode,
    losing count: Int,
    after moves: [Move],
    _ ways: [String: Bool],
    _ visit: (Successor) -> Void
  ) {
    for performed in fates(of: node.situation) {
      var next = node
      next.hasCrashed = true
      let before = next.situation.participants
      let changes = next.situation.lose(performed: performed)
      let wrong = changes.flatMap { oracle.complaints(about: $0, before) }
      let turns = saga.turns(
        after: .takeOver(),
        from: next.situation.state,
        now: next.situation.now,
        jitter: 0,
        ways: .both
      )
      for possible in turns {
        var after = next
        after.situation.take(possible.turn)
        visit(
          Successor(
            node: after,
            complaints: wrong + complaints(about: possible.turn, from: next.situation.state),
            ways: ways.merging(possible.ways()) { first, _ in first },
            moves: moves + [.crash(Move.Crash(losing: count, performed: performed))]
          )
        )
      }
    }
  }

  /// The sets of calls in flight that may have been performed; those that would change nothing are in none.
  private func fates(of situation: Situation) -> [[Move.Call]] {
    var fates: [[Move.Call]] = [[]]
    for call in situation.inFlight {
      var participants = situation.participants
      if participants.perform(call.invocation, .appliedSilently).change == nil { continue }
      fates += fates.map { $0 + [Move.Call(call.invocation)] }
    }
    return fates
  }

  /// What is wrong with a turn.
  private func complaints(about turn: Turn, from start: SagaState) -> [Complaint] {
    var wrong: [Complaint] = []
    if let rejection = turn.rejection { wrong.append(Complaint("R5", "an event was rejected: \(rejection)")) }
    var state = start
    for record in turn.records {
      wrong += oracle.complaints(about: record, before: state)
      if readsLog {
        for (invariant, message) in state.rulesBroken(by: record, saga.outline) {
          wrong.append(Complaint(invariant.rawValue, message))
        }
      }
      state.fold(record)
    }
    if state != turn.state { wrong.append(Complaint("R1", "the turn's state is not the folded log's")) }
    for call in turn.invocations { wrong += oracle.complaints(about: call, in: state) }
    return wrong
  }

  /// The run that leads along some branches, of which the first is one of the beginnings.
  func run(along path: [Int]) -> SimulatedCase {
    var run = SimulatedCase()
    var node: StateNode?
    for branch in path {
      var found: Successor?
      var count = 0
      let visit: (Successor) -> Void = { successor in
        if count == branch { found = successor }
        count += 1
      }
      if let node { _ = expand(node, visit) } else { begin(visit) }
      guard let found else { break }
      run.moves += found.moves
      run.ways.merge(found.ways) { first, _ in first }
      node = found.node
    }
    return run
  }
}
