import Saga
import Testing

/// Going through every way a saga can go.
@Suite struct ExplorationTests {
  private func explore(
    _ plan: SagaPlan,
    _ mutation: MutatedEngine.Mutation? = nil,
    limit: Int? = nil
  ) -> Exploration {
    let engine: any SimulatedEngine = mutation.map { MutatedEngine($0) } ?? CoreEngine()
    let saga = SimulatedSaga(plan.definition, isFinite: true, engine: engine)
    return Exploration(of: saga, stateLimit: limit, readsLog: mutation == nil)
  }

  private static func two(isSequence: Bool) -> SagaPlan {
    SagaPlan(
      steps: [
        SagaPlan.StepPlan(name: "a"), SagaPlan.StepPlan(name: "b", dependsOn: isSequence ? ["a"] : []),
      ]
    )
  }

  @Test(arguments: [true, false]) func noSagaOfTwoStepsBreaksARule(isSequence: Bool) {
    let found = explore(Self.two(isSequence: isSequence))
    #expect(found.failures.isEmpty, "\(found.failures)")
    #expect(found.isComplete)
    #expect(found.cases.completed.value > 10)
    #expect(found.cases.compensated.value > 100)
    #expect(found.cases.stuck.value > 100)
    #expect(found.crashPointCount > 100)
  }

  @Test func noSmallGeneratedSagaBreaksARule() {
    var complete = 0
    for seed in 0..<50 as Range<UInt64> {
      let plan = SagaPlan.generated(seed: seed, maxSteps: 3)
      let found = explore(plan, limit: 700)
      if found.isComplete { complete += 1 }
      for failure in found.failures {
        Issue.record("seed \(seed): \(failure.complaint) \(failure.run) \(plan)")
      }
    }
    #expect(complete >= 20, "only \(complete) were small enough")
  }

  /// The wrong rules other engines have show in a few moves.
  @Test(
    arguments: [
      (MutatedEngine.Mutation.undoOnlySucceeded, ["T3", "T5"]), (.refusalClears, ["T3", "T5"]),
      (.forwardOrder, ["O4"]),
    ]
  )
  func everyWrongRuleIsFoundInTheFewestMoves(mutation: MutatedEngine.Mutation, rules: [String]) throws {
    let found = explore(Self.two(isSequence: true), mutation)
    let rulesFound = Set(found.failures.map(\.complaint.rule))
    #expect(rulesFound.isSuperset(of: rules), "found only \(rulesFound)")
    let shortest = try #require(found.failures.first { $0.complaint.rule == rules[0] })
    #expect(shortest.run.moves.count <= 6, "\(shortest.run.moves)")
    // The run that is told really shows it.
    let saga = SimulatedSaga(
      Self.two(isSequence: true).definition,
      isFinite: true,
      engine: MutatedEngine(mutation)
    )
    let run = shortest.run.run(saga, readsLog: false)
    #expect(run.complaints.contains { $0.rule == rules[0] }, "\(run.complaints)")
  }

  /// What merging states must not change: how many ways there are, and how they end.
  @Test(arguments: [
    SagaPlan(steps: [SagaPlan.StepPlan(name: "a")]),
    SagaPlan(steps: [SagaPlan.StepPlan(name: "a", isIdempotent: true, onUnknown: .query, maxAttempts: 1)]),
    SagaPlan(
      steps: [
        SagaPlan.StepPlan(name: "a", condition: .input, maxAttempts: 1, undoAttempts: 1),
        SagaPlan.StepPlan(name: "b", maxAttempts: 1, undoAttempts: 1),
      ]
    ),
    SagaPlan(
      steps: [
        SagaPlan.StepPlan(name: "a", maxAttempts: 2, undoAttempts: 1, deadline: 35),
        SagaPlan.StepPlan(name: "b", kind: .pivot, dependsOn: ["a"], onUnknown: .stuck, maxAttempts: 1),
      ],
      deadline: 45
    ),
  ])
  func statesThatAreMergedLeadToTheSame(plan: SagaPlan) {
    let saga = SimulatedSaga(plan.definition, isFinite: true)
    let found = Exploration(of: saga)
    let (cases, states) = BruteForce(plan).count()
    #expect(found.cases == cases)
    #expect(found.stateCount < states / 2, "\(found.stateCount) of \(states)")
    #expect(found.failures.isEmpty)
  }

  @Test func aSagaWithTooManyStatesIsGivenUp() {
    let found = explore(Self.two(isSequence: false), limit: 100)
    #expect(!found.isComplete)
    #expect(found.cases.total.value == 0)
  }

  /// Thirty calls in flight can have been carried out in 2³⁰ ways, and thirty conditions go in as many.
  @Test(arguments: [true, false]) func aCrowdOfWaysInOneMomentIsGivenUp(hasConditions: Bool) {
    let steps = (0..<30).map { number in
      Step(
        name: "s\(number)",
        condition: hasConditions ? .path(["input", .name("go\(number)")]) : nil,
        action: Operation(participant: "p", command: "do"),
        compensation: .operation(Operation(participant: "p", command: "undo"))
      )
    }
    let saga = SimulatedSaga(SagaDefinition(name: "crowd", steps: steps), isFinite: true)
    let found = Exploration(of: saga, stateLimit: 1000)
    #expect(!found.isComplete)
    #expect(found.stateCount <= 1001)
  }

  @Test func progressIsToldAndCanStopIt() {
    let saga = SimulatedSaga(Self.two(isSequence: false).definition, isFinite: true)
    var told: [Int] = []
    let found = Exploration(of: saga) { progress in
      told.append(progress.states)
      return told.count < 2
    }
    #expect(told.count == 2 && told[0] < told[1])
    #expect(!found.isComplete)
  }

  @Test func aNumberOfCasesThatIsTooLargeSaysSo() {
    let most = CaseCount(.max)
    #expect(!most.isExceeded)
    #expect((most + CaseCount(1)).isExceeded)
    #expect((most + CaseCount(1)).value == .max)
    #expect((CaseCount(2) + CaseCount(3)) == CaseCount(5))
  }
}
