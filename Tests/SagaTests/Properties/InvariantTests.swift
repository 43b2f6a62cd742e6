import Saga
import Testing

/// The invariants of the documentation as properties of generated sagas: sequences and graphs with pivots,
/// retryables, best-effort steps and conditions, run in ways drawn by chance and with a crash at every append
/// and between append and effect.
@Suite struct InvariantTests {
  /// Among 10,000 runs: how often each letter is about something, at least.
  @Test(
    "Every invariant holds in all runs",
    arguments: [
      ("T1", "a saga ends once, and after its end only operators write", 8000),
      ("T2", "in a completed saga every step that had to succeed did, and nothing was undone", 1000),
      ("T3", "in a compensated saga no effect is left", 1000),
      ("T4", "exactly the steps that may have had an effect are undone; unknown is sticky", 1000),
      ("T5", "a stuck saga names every effect that may remain, after all attempts were made", 500),
      ("T6", "after the pivot a saga only goes forward, and an unknown pivot is not undone", 500),
      ("T7", "a completed saga is never undone; a cancellation that comes too late is ignored", 20),
      ("T8", "a cancellation and the deadline undo a saga, and end only the way forward", 500),
      ("T9", "a best-effort step is no reason to undo a saga", 200),
      ("O1", "a step is undone after those that depend on it", 500),
      ("O2", "nothing is done once the undoing has begun", 1000),
      ("O3", "nothing is undone while an action is in flight", 1000),
      ("O4", "effects go in the opposite order of their coming", 500),
      ("O5", "the order of the undoing follows from the log", 1000),
      ("I1", "all attempts of an operation are the same call, with increasing numbers", 8000),
      ("I2", "attempts and pauses stay within the policy", 1000),
      ("I4", "an undoing is told what is known, and is never left out for want of it", 1000),
      ("I5", "only an undoing's own good answer makes it succeed", 1000),
      ("I6", "an answer to an attempt that is over changes nothing", 500),
      ("D1", "a participant is called when the log says so, and not before", 8000),
      ("D2", "a crash anywhere changes nothing that matters, and the log before it stays", 5000),
      ("D3", "every decision follows from the log", 8000),
      ("R1", "the folded log is the live state, after every record", 8000),
      ("R5", "the engine writes nothing that cannot follow what came before", 0),
      ("K2", "records are numbered without gaps", 0),
    ]
  )
  func everyInvariantHoldsInAllRuns(letter: String, meaning: String, least: Int) {
    Corpus.expect(letter, inAtLeast: least)
  }

  @Test("T4: a step that was unknown once is undone, whatever came later")
  func unknownIsSticky() {
    Corpus.expect("T4 unknown", inAtLeast: 500)
  }

  /// A saga's first turn starts all that can start: some of it may fail before anybody is called.
  @Test("D3: whoever finds the first records of a turn in the log writes the others")
  func everyTurnCanBeCut() {
    var counts: [String: Int] = [:]
    for seed in 0..<600 as Range<UInt64> {
      let plan = SagaPlan.generated(seed: seed).flawed(seed: seed &* 2)
      let saga = SimulatedSaga(plan.definition, engine: CutEngine())
      let run = SimulatedRun.random(saga, seed: seed, mistakes: true)
      // What cannot be computed is remarked on, and is meant here.
      let wrong = run.complaints.filter { $0.rule == "D3" || $0.rule == "R1" }
      #expect(wrong.isEmpty, "seed \(seed): \(wrong)")
      for (one, other) in zip(run.log, run.log.dropFirst()) where one.time == other.time {
        guard case .attempt(let event) = one.event, event.attempt == 0 else { continue }
        counts[other.event.shortType, default: 0] += 1
      }
    }
    for type in ["saga.compensating", "saga.stuck", "step.started", "step.failed"] {
      #expect(counts[type, default: 0] > 10, "\(counts)")
    }
  }

  /// The wrong rules other engines have are found by the truth alone, so the properties are able to fail.
  @Test(
    "Every wrong rule of other engines is found out",
    arguments: zip(MutatedEngine.Mutation.allCases, ["T3", "T3", "T3", "O4"])
  )
  func everyWrongRuleIsFoundOut(mutation: MutatedEngine.Mutation, letter: String) throws {
    var found: Set<Substring> = []
    for seed in 0..<3000 as Range<UInt64> {
      let plan = SagaPlan.generated(seed: seed)
      let saga = SimulatedSaga(plan.definition, engine: MutatedEngine(mutation))
      var moves = RandomMoves(seed: seed)
      var run = SimulatedRun(saga, seed: seed, ways: moves.ways(of: plan.definition), readsLog: false)
      if mutation == .noWriteAhead {
        // It shows when somebody cancels after the crash, so that the attempt is not made again.
        run.make(.crash(Move.Crash(performed: run.situation.inFlight.map { Move.Call($0.invocation.step) })))
        run.make(.cancel)
      }
      run.run { moves.next($0) }
      found.formUnion(run.wrongs.map { $0.prefix(2) })
      guard found.contains(letter[...]) else { continue }
      // What is found can be made small.
      let trial = Trial(plan: plan, course: SimulatedCase(of: run))
      let smallest = trial.shrunk(mutation) { $0.wrongs.filter { $0.hasPrefix(letter) } }
      #expect(smallest.plan.steps.count <= 3, "\(smallest)")
      #expect(smallest.course.moves.count <= 8, "\(smallest.course.moves)")
      return
    }
    Issue.record("no generated saga shows what is wrong with \(mutation); found only \(found)")
  }
}
