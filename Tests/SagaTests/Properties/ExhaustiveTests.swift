import Saga
import Testing

/// All sagas of two steps, with everything their participants can do within the attempts there are.
@Suite struct ExhaustiveTests {
  private static let scripts: [[Behaviour]] = [
    [], [.refuse], [.unavailable, .unavailable], [.unavailable], [.appliedSilently, .appliedSilently],
    [.ignoredSilently, .ignoredSilently], [.appliedSilently], [.appliedSilently, .refuse],
    [.ignoredSilently, .refuse],
  ]

  private static let undoScripts: [[Behaviour]] = [
    [], [.refuse], [.ignoredSilently, .ignoredSilently], [.appliedSilently],
  ]

  /// Every combination of scripts of two steps, one after the other or side by side.
  private static func scenarios(
    isSequence: Bool,
    undoScripts: [[Behaviour]] = undoScripts
  ) -> [Scenario] {
    var scenarios: [Scenario] = []
    for first in scripts {
      for second in scripts {
        for firstUndo in undoScripts {
          for secondUndo in undoScripts {
            scenarios.append(
              Scenario(
                steps: [
                  Scenario.StepPlan(name: "a", action: first, compensation: firstUndo),
                  Scenario.StepPlan(
                    name: "b",
                    dependsOn: isSequence ? ["a"] : [],
                    action: second,
                    compensation: secondUndo
                  ),
                ]
              )
            )
          }
        }
      }
    }
    return scenarios
  }

  @Test(arguments: [true, false]) func noSagaOfTwoStepsBreaksARule(isSequence: Bool) {
    for scenario in Self.scenarios(isSequence: isSequence) where !scenario.complaints().isEmpty {
      Issue.record("\(scenario.report())")
      return
    }
  }

  @Test func noCrashInASagaOfTwoStepsBreaksARule() {
    let undoScripts: [[Behaviour]] = [[], [.ignoredSilently, .ignoredSilently]]
    for scenario in Self.scenarios(isSequence: true, undoScripts: undoScripts) {
      var simulation = Simulation(scenario)
      simulation.run()
      for point in 0..<simulation.points {
        var crashing = scenario
        crashing.crashes = [point]
        crashing.seed = UInt64(point)
        if !crashing.complaints().isEmpty {
          Issue.record("\(crashing.report())")
          return
        }
      }
    }
  }

  /// The wrong rules break many of them, each in the way the reference's model found.
  @Test(
    arguments: [
      (Simulation.Mutation.undoOnlySucceeded, ["T3", "T4", "T5"]),
      (.refusalClears, ["T3", "T5"]), (.forwardOrder, ["O4"]),
    ]
  )
  func everyWrongRuleBreaksSome(mutation: Simulation.Mutation, letters: [String]) {
    var found: Set<String> = []
    for scenario in Self.scenarios(isSequence: true) {
      found.formUnion(scenario.complaints(mutation).map { String($0.prefix(2)) })
    }
    #expect(!found.isDisjoint(with: letters), "found only \(found)")
    #expect(found.contains(letters[0]))
  }
}
