/// What happens in a run by chance, all of it from one seed.
///
/// Runs differ in temper: some are calm but for one thing that goes wrong, in others hardly anything goes
/// right. Some operations always behave the same way, so that budgets are spent to the end.
package struct RandomMoves {
  private var random: SeededRandom
  private let trouble: UInt64
  private let crashes: UInt64
  private let repeats: UInt64
  private let interruptions: UInt64
  private let isCancelled: Bool
  private let helps: Bool
  /// Where wrong findings come from, if there are any; drawn apart, so that they change nothing else.
  private var mistakes: SeededRandom?
  private var moods: [Move.Call: Behaviour?] = [:]

  /// How many moves there may be trouble for; then everything goes well, so that unlimited retries end.
  private static var patience: Int { 120 }

  /// Prepares the course that follows from a seed.
  ///
  /// - Parameters:
  ///   - crashes: Whether processes end.
  ///   - mistakes: Whether operators say something about steps a saga is not stuck on.
  package init(seed: UInt64, crashes: Bool = true, mistakes: Bool = false) {
    random = SeededRandom(seed: seed)
    trouble = random.pick([1, 2, 2, 3, 4, 8])
    let crashRate: UInt64 = random.pick([0, 0, 3, 5, 10])
    self.crashes = crashes ? crashRate : 0
    repeats = random.pick([0, 0, 4])
    interruptions = random.pick([0, 0, 0, 0, 12])
    isCancelled = random.once(in: 5)
    helps = random.once(in: 4)
    self.mistakes = mistakes ? SeededRandom(seed: ~seed) : nil
  }

  /// How conditions go by chance.
  package mutating func ways(of definition: SagaDefinition) -> [String: Bool] {
    var ways: [String: Bool] = [:]
    for step in definition.steps where step.condition != nil { ways[step.name] = random.once(in: 2) }
    return ways
  }

  /// What happens next; nil when the rest goes well.
  package mutating func next(_ run: SimulatedRun) -> Move? {
    let situation = run.situation
    if run.moves.count > Self.patience { return nil }
    if situation.ending == .stuck, let mistake = mistake(run) { return mistake }
    if situation.ending == .stuck, helps { return .help }
    if situation.ending != nil, situation.ending != .suspended {
      // The process may still end before it has written all of its last turn.
      guard run.recordsOfTurn > 1, happens(crashes) else { return nil }
      return .crash(Move.Crash(losing: 1 + random.below(run.recordsOfTurn)))
    }
    if happens(crashes) { return .crash(crash(run)) }
    if !run.underway.isEmpty, random.once(in: 3) { return .arrive(isAnswered: random.once(in: 2)) }
    if happens(interruptions), !situation.state.isSuspended { return .suspend }
    if isCancelled, random.once(in: 4), !situation.state.isCancelRequested, !situation.state.isSuspended {
      return .cancel
    }
    if run.lastReply != nil, happens(repeats) { return .repeatAnswer }
    if situation.ending == .suspended { return .resume }
    let calls = situation.inFlight
    if situation.wakeAt != nil, calls.isEmpty || random.once(in: 4) { return .wake }
    guard !calls.isEmpty else { return nil }
    let call = Move.Call(calls[random.below(calls.count)].invocation)
    return .answer(call, behaviour(of: call), after: random.once(in: 3) ? random.below(2000) : 0)
  }

  private mutating func mistake(_ run: SimulatedRun) -> Move? {
    let stuck = run.situation.state.stuck?.operations.map(\.step) ?? []
    let others = run.saga.definition.steps.map(\.name).filter { !stuck.contains($0) }
    guard !others.isEmpty, mistakes?.once(in: 2) ?? false, let step = mistakes?.pick(others),
      let finding = mistakes?.pick(Resolution.Finding.allCases)
    else { return nil }
    return .misjudge(step: step, finding)
  }

  private mutating func happens(_ rate: UInt64) -> Bool { rate > 0 && random.once(in: rate) }

  private mutating func behaviour(of call: Move.Call) -> Behaviour {
    let mood: Behaviour?
    if let known = moods[call] {
      mood = known
    } else {
      mood = random.once(in: trouble * 2) ? random.pick(Behaviour.allCases) : nil
      moods[call] = .some(mood)
    }
    if let mood { return mood }
    return random.once(in: trouble) ? random.pick(Behaviour.allCases) : .ok
  }

  private mutating func crash(_ run: SimulatedRun) -> Move.Crash {
    var crash = Move.Crash()
    if random.once(in: 2) { crash.lostRecords = random.below(run.recordsOfTurn + 1) }
    for call in run.situation.inFlight {
      switch random.below(3) {
      case 0: crash.performed.append(Move.Call(call.invocation))
      case 1: crash.underway.append(Move.Call(call.invocation))
      default: break
      }
    }
    return crash
  }
}

extension SimulatedRun {
  /// A run in which everything happens by chance.
  package static func random(
    _ saga: SimulatedSaga,
    seed: UInt64,
    crashes: Bool = true,
    mistakes: Bool = false,
    readsLog: Bool = true
  ) -> SimulatedRun {
    var moves = RandomMoves(seed: seed, crashes: crashes, mistakes: mistakes)
    var run = SimulatedRun(saga, seed: seed, ways: moves.ways(of: saga.definition), readsLog: readsLog)
    run.run { moves.next($0) }
    return run
  }
}
