import Bytes
import Saga

/// A generated saga and what happens to it: all that is needed to run it again.
struct Trial: Hashable, Sendable {
  var plan: SagaPlan
  var course: SimulatedCase

  /// What a run of the trial has to be to count.
  typealias Judgement = (SimulatedRun) -> [String]

  /// Draws a definition and a course from a seed.
  static func generated(seed: UInt64, crashes: Bool = true) -> Trial {
    Trial(plan: .generated(seed: seed), course: SimulatedCase(of: .generated(seed: seed, crashes: crashes)))
  }

  /// Runs the trial.
  func run(_ mutation: MutatedEngine.Mutation? = nil) -> SimulatedRun {
    let engine: any SimulatedEngine = mutation.map { MutatedEngine($0) } ?? CoreEngine()
    return course.run(SimulatedSaga(plan.definition, engine: engine), readsLog: mutation == nil)
  }

  /// The smallest trial found that is wrong in the same way.
  func shrunk(_ mutation: MutatedEngine.Mutation? = nil, _ judge: Judgement) -> Trial {
    guard let letter = judge(run(mutation)).first?.prefix(2) else { return self }
    func isWrong(_ trial: Trial) -> Bool {
      judge(trial.run(mutation)).contains { $0.hasPrefix(letter) }
    }
    var best = self
    var budget = 1500
    var isFound = true
    while isFound {
      isFound = false
      best.course = best.course.shrunk(budget: 1000) { isWrong(Trial(plan: best.plan, course: $0)) }
      for plan in best.plan.smaller {
        budget -= 1
        if budget < 0 { return best }
        let candidate = Trial(plan: plan, course: best.course)
        if isWrong(candidate) {
          best = candidate
          isFound = true
          break
        }
      }
    }
    return best
  }

  /// What a failing test prints: the smallest trial, what is wrong with it, and its log.
  func report(_ judge: Judgement) -> String {
    let smallest = shrunk(nil, judge)
    let run = smallest.run()
    let moves = run.moves.map { "  \($0)" }
    let log = run.log.map { "  \($0.sequence) (\($0.epoch)) \($0.event)" }
    return (judge(run) + ["\(smallest.plan)", "\(smallest.course.ways)"] + moves + log)
      .joined(separator: "\n")
  }

  /// Makes a generated run once for each crash there can be: after every append of every turn, and with the calls in
  /// flight performed or not. What comes after the crash is drawn anew.
  ///
  /// - Parameter visit: Is given each run with the log of the run without the crash.
  static func crashAnywhere(
    seed: UInt64,
    cancelling: Bool = false,
    _ visit: (SimulatedRun, [SagaRecord]) -> Void
  ) {
    let undisturbed = SimulatedRun.generated(seed: seed, crashes: false)
    // Those that are undone for ever so long show nothing that the others do not.
    if undisturbed.moves.count > 40 { return }
    var run = SimulatedRun(undisturbed.saga, seed: seed, ways: undisturbed.ways)
    for count in 0...undisturbed.moves.count {
      let calls = run.situation.inFlight.map { Move.Call($0.invocation.step, $0.invocation.operation) }
      var crashes = (0...run.recordsOfTurn).map { Move.Crash(losing: $0) }
      if !calls.isEmpty { crashes += [Move.Crash(performed: calls), Move.Crash(underway: calls)] }
      for (number, crash) in crashes.enumerated() {
        var branch = run
        guard branch.make(.crash(crash)) else { continue }
        if cancelling { branch.make(.cancel) }
        var moves = RandomMoves(
          seed: seed &+ UInt64(count * 100 + number),
          crashes: false,
          mistakes: true
        )
        branch.run { moves.next($0) }
        visit(branch, undisturbed.log)
      }
      if count < undisturbed.moves.count { run.make(undisturbed.moves[count]) }
    }
  }
}

extension SimulatedRun {
  /// A run of a definition drawn from a seed, in a way drawn from the same.
  static func generated(seed: UInt64, crashes: Bool = true) -> SimulatedRun {
    .random(
      SimulatedSaga(SagaPlan.generated(seed: seed).definition),
      seed: seed,
      crashes: crashes,
      mistakes: true
    )
  }

  /// What the simulator finds wrong, each complaint beginning with its letter.
  var wrongs: [String] { complaints.map(\.description) }

  /// A run whose participants behave as scripts say, attempt by attempt, and then well.
  static func scripted(
    _ saga: SimulatedSaga,
    _ scripts: [Move.Call: [Behaviour]],
    seed: UInt64 = 0,
    readsLog: Bool = true
  ) -> SimulatedRun {
    var counts: [Move.Call: Int] = [:]
    var run = SimulatedRun(saga, seed: seed, readsLog: readsLog)
    run.run { run in
      guard let first = run.situation.inFlight.first?.invocation else { return run.calmMove }
      let call = Move.Call(first.step, first.operation)
      let count = counts[call, default: 0]
      counts[call] = count + 1
      let script = scripts[call] ?? []
      return .answer(call, count < script.count ? script[count] : .ok)
    }
    return run
  }
}
