import Saga
import Testing

/// The invariants as properties of generated sagas, judged by the truth of what participants did.
@Suite struct InvariantTests {
  /// Seeds are printed with every failure; the same seed is the same scenario.
  private func check(_ seeds: Range<UInt64>, _ scenarios: (Scenario) -> [Scenario]) {
    var failures = 0
    for seed in seeds {
      for scenario in scenarios(Scenario.generated(seed: seed)) where !scenario.complaints().isEmpty {
        failures += 1
        Issue.record("seed \(seed):\n\(scenario.report())")
        if failures > 2 { return }
      }
    }
  }

  @Test func everySagaEndsAsItsParticipantsDeserve() {
    check(0..<4000) { [$0] }
  }

  @Test func aCrashAtAnyPointChangesNothingThatMatters() {
    check(10_000..<10_250) { scenario in
      var simulation = Simulation(scenario)
      simulation.run()
      return (0..<simulation.points).map { point in
        var crashing = scenario
        crashing.crashes = [point]
        return crashing
      }
    }
  }

  @Test func aCrashFollowedByACancellationLeavesNothingBehind() {
    check(20_000..<20_120) { scenario in
      var simulation = Simulation(scenario)
      simulation.run()
      return (0..<simulation.points).map { point in
        var crashing = scenario
        crashing.crashes = [point]
        crashing.cancelAt = point / 2
        return crashing
      }
    }
  }

  @Test func manyCrashesChangeNothingThatMatters() {
    check(30_000..<31_500) { scenario in
      var random = SplitMix64(seed: scenario.seed)
      var crashing = scenario
      for _ in 0..<(1 + random.below(8)) { crashing.crashes.insert(random.below(40)) }
      return [crashing]
    }
  }

  /// The wrong rules other engines have are found, so the properties above are able to fail.
  @Test(arguments: zip(Simulation.Mutation.allCases, ["T3", "T3", "T3", "O4"]))
  func aWrongRuleIsFound(mutation: Simulation.Mutation, letter: String) {
    var found: Set<Substring> = []
    for seed in 0..<3000 as Range<UInt64> {
      var scenario = Scenario.generated(seed: seed)
      if mutation == .noWriteAhead {
        var random = SplitMix64(seed: seed)
        scenario.crashes = [random.below(20)]
        scenario.cancelAt = random.below(6)
      }
      found.formUnion(scenario.complaints(mutation).map { $0.prefix(2) })
      if found.contains(letter[...]) { return }
    }
    Issue.record("no generated saga shows what is wrong with \(mutation); found only \(found)")
  }
}
