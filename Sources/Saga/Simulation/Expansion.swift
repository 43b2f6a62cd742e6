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

  /// There is more than is wanted.
  struct Enough: Error {}

  /// The most ways conditions may go in one turn; each takes a turn of its own.
  private static let turnLimit = 1 << 12

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
  func begin(_ visit: (Successor) throws(Enough) -> Void) throws(Enough) {
    var crashPoints = 0
    try follow(.start(saga.start), StateNode(before: saga), [], &crashPoints, visit)
  }

  /// The states that follow a state.
  ///
  /// - Returns: At how many points a crash was tried.
  /// - Throws: ``Enough`` when `visit` does, or when a turn has too many ways to go.
  func expand(_ node: StateNode, _ visit: (Successor) throws(Enough) -> Void) throws(Enough) -> Int {
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
        try follow(.events([event]), next, [.answer(operation, behaviour)], &crashPoints, visit, wrong)
      }
    }
    if let time = node.situation.wakeAt {
      var next = node
      next.situation.now = max(next.situation.now, time)
      try follow(.events([]), next, [.wake], &crashPoints, visit)
    }
    if !node.hasCrashed, node.situation.ending == nil, node.situation.state.phase != .pending {
      crashPoints += 1
      try crash(node, losing: 0, after: [], [:], visit)
    }
    return crashPoints
  }

  /// Takes the engine's turn, with and without a crash in its midst.
  private func follow(
    _ occasion: Occasion,
    _ node: StateNode,
    _ moves: [Move],
    _ crashPoints: inout Int,
    _ visit: (Successor) throws(Enough) -> Void,
    _ wrong: [Complaint] = []
  ) throws(Enough) {
    let situation = node.situation
    let turns = try turns(after: occasion, in: situation)
    var beginnings: Set<Beginning> = []
    for possible in turns {
      var next = node
      next.situation.take(possible.turn)
      try visit(
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
        try crash(cut, losing: count - written, after: moves, ways, visit)
      }
    }
  }

  /// Ends the process, with all that calls in flight can have come to, and has another one take over.
  private func crash(
    _ node: StateNode,
    losing count: Int,
    after moves: [Move],
    _ ways: [String: Bool],
    _ visit: (Successor) throws(Enough) -> Void
  ) throws(Enough) {
    let calls = effective(node.situation)
    // Each set of them may have been performed: the bits of a number say which. There are more sets than
    // anybody waits for long before there are more bits than a number has.
    for bits in 0..<(1 << min(calls.count, Int.bitWidth - 2)) {
      let performed = calls.indices.filter { bits >> $0 & 1 == 1 }.map { calls[$0] }
      var next = node
      next.hasCrashed = true
      let before = next.situation.participants
      let changes = next.situation.lose(performed: performed)
      let wrong = changes.flatMap { oracle.complaints(about: $0, before) }
      for possible in try turns(after: .takeOver(), in: next.situation) {
        var after = next
        after.situation.take(possible.turn)
        try visit(
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

  /// The calls in flight that change something if they are performed.
  private func effective(_ situation: Situation) -> [Move.Call] {
    situation.inFlight.compactMap { call in
      var participants = situation.participants
      let change = participants.perform(call.invocation, .appliedSilently).change
      return change == nil ? nil : Move.Call(call.invocation)
    }
  }

  /// The turns the engine may take, with conditions going both ways.
  private func turns(after occasion: Occasion, in situation: Situation) throws(Enough) -> [PossibleTurn] {
    let possible = saga.turns(
      after: occasion,
      from: situation.state,
      now: situation.now,
      jitter: 0,
      ways: .both,
      limit: Self.turnLimit
    )
    guard let possible else { throw Enough() }
    return possible
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
      let visit: (Successor) throws(Enough) -> Void = { (successor) throws(Enough) in
        if count == branch {
          found = successor
          throw Enough()
        }
        count += 1
      }
      do throws(Enough) {
        if let node { _ = try expand(node, visit) } else { try begin(visit) }
      } catch {}
      guard let found else { break }
      run.moves += found.moves
      run.ways.merge(found.ways) { first, _ in first }
      node = found.node
    }
    return run
  }
}
