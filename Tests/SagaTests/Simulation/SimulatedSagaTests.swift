import Bytes
import Saga
import Testing

/// What simulations find out about definitions that `validate` cannot.
@Suite struct SimulatedSagaTests {
  private func template(_ text: String) throws -> Template { try Template(parsing: text) }

  private func condition(_ text: String) throws -> Expression {
    guard case .expression(let expression) = try template("${ \(text) }") else { return .literal(.null) }
    return expression
  }

  private func definition(_ steps: [Step], schema: String? = nil, deadline: Duration? = nil) throws
    -> SagaDefinition
  {
    var problems: [InputSchema.Problem] = []
    let schema = try schema.map { InputSchema(try JSONValue(parsing: $0), problems: &problems) }
    return SagaDefinition(name: "simulated", inputSchema: schema, deadline: deadline, steps: steps)
  }

  private func explore(
    _ definition: SagaDefinition,
    input: String? = nil
  ) throws -> (found: Exploration, saga: SimulatedSaga) {
    let input = try input.map { try JSONValue(parsing: $0) }
    let saga = SimulatedSaga(definition, input: input, isFinite: true)
    return (Exploration(of: saga), saga)
  }

  @Test func anUndoingThatNeedsAnOutputItMayNotHaveIsAViolation() throws {
    let (found, saga) = try explore(
      definition([
        .plain("a"), .plain("pay", after: ["a"], undo: try template("${ .steps.pay.output.amount > 1 }")),
        .plain("ship", after: ["pay"]),
      ])
    )
    #expect(
      found.failures.map(\.complaint.description) == [
        "I4: the compensation of pay cannot be computed when the outcome of pay is unknown:"
          + " > compares two numbers or two strings and was given null and a number"
      ]
    )
    let failure = try #require(found.failures.first).shrunk(saga)
    #expect(failure.run.moves.count <= 3, "\(failure.run.moves)")
    let run = failure.run.run(saga)
    #expect(run.situation.ending == .stuck)
    #expect(run.log.contains { $0.event.shortType == "compensation.failed" })
  }

  @Test func anOutputThatIsThereHasAnyValue() throws {
    // It may be no number; then again it may, and that is the participant's affair.
    let text = "${ .steps.pay.output.amount // 0 > 1 }"
    let (found, saga) = try explore(
      definition([.plain("pay", undo: try template(text)), .plain("b", after: ["pay"])])
    )
    #expect(found.failures.isEmpty)
    #expect(saga.remarks.isEmpty)
  }

  @Test func anUndoingThatIsGivenNullIsRemarkedUpon() throws {
    var problems: [Template.Problem] = []
    let input = Template(
      try JSONValue(
        parsing: #"{"a":{"ref":"${ .steps.pay.output.ref }"},"b":"${ .steps.pay.output.ref // null }"}"#
      ),
      problems: &problems
    )
    let (found, saga) = try explore(definition([.plain("pay", undo: input)]))
    #expect(found.failures.isEmpty)
    #expect(
      saga.remarks.map(\.message) == [
        "the compensation of pay is given null for input.a.ref when the outcome of pay is unknown;"
          + " write ${ .steps.pay.output.ref // … } if that is meant"
      ]
    )
  }

  @Test func aMemberThatAnOutputNeverHasIsRemarkedUpon() throws {
    var problems: [Template.Problem] = []
    let output = Template(try JSONValue(parsing: #"{"chargeId":"${ .id }"}"#), problems: &problems)
    let (_, saga) = try explore(
      definition([
        .plain("pay", output: output),
        .plain("ship", after: ["pay"], input: try template("paid by ${ .steps.pay.output.chargeid }")),
      ])
    )
    #expect(
      saga.remarks.map(\.message) == [
        "the action of ship is given null for input; nothing is ever at .steps.pay.output.chargeid,"
          + " did you mean chargeId?"
      ]
    )
  }

  @Test func anActionThatCannotBeComputedIsRemarkedUponAndRefused() throws {
    let (found, saga) = try explore(
      definition([
        .plain("gift", condition: try condition(".input.gift == true")),
        .plain("wrap", after: ["gift"], input: try template("${ .steps.gift.output.size > 3 }")),
      ])
    )
    #expect(found.failures.isEmpty)
    #expect(saga.remarks.map(\.message) == ["the action of wrap cannot be computed when gift is skipped"])
    // When it is skipped, all that can be is that the saga is undone with nothing to undo.
    let run = SimulatedRun(saga, ways: ["gift": false])
    #expect(run.situation.ending == .compensated)
  }

  @Test func conditionsGoBothWaysUnlessTheInputSaysWhich() throws {
    let steps = [
      Step.plain("a", condition: try condition(".input.gift == true")), .plain("b", after: ["a"]),
      .plain("c", after: ["b"], condition: try condition(".input.gift == true")),
    ]
    func completed(_ input: String?) throws -> Set<[String]> {
      let saga = SimulatedSaga(try definition(steps), input: try input.map { try JSONValue(parsing: $0) })
      return Set(
        [true, false].map { holds in
          var run = SimulatedRun(saga, ways: ["a": holds, "c": !holds])
          run.run { _ in nil }
          return run.calls.map(\.step)
        }
      )
    }
    // One condition does not hold and fail in the same saga.
    #expect(try completed(nil) == [["a", "b", "c"], ["b"]])
    #expect(try completed(#"{"gift":true}"#) == [["a", "b", "c"]])
    #expect(try completed("{}") == [["b"]])
    #expect(
      try explore(definition(steps)).found.cases.total.value
        > explore(definition(steps), input: "{}").found.cases.total.value
    )
  }

  @Test func aConditionThatTheSchemaDecidesGoesOneWay() throws {
    let schema = #"{"type":"object","required":["kind"],"properties":{"kind":{"type":"string"}}}"#
    let saga = SimulatedSaga(
      try definition([.plain("a", condition: try condition(".input.kind == null"))], schema: schema)
    )
    let run = SimulatedRun(saga, ways: ["a": true])
    #expect(run.log.map(\.event.shortType) == ["saga.started", "step.skipped", "saga.completed"])
  }

  @Test func aConditionWithoutAValueIsRemarkedUpon() throws {
    let (found, saga) = try explore(definition([.plain("a", condition: try condition("1 < 'x'"))]))
    #expect(found.failures.isEmpty)
    #expect(saga.remarks.map(\.message) == ["the condition of a has no value"])
    #expect(found.cases.completed.value == 0)
  }

  /// A removed undoing is an effect left behind; one that is declared to be nothing is a choice.
  @Test func aMissingUndoingIsFoundAndADeclaredNoopIsNot() throws {
    func definition(_ compensation: Step.Compensation?) -> SagaDefinition {
      SagaDefinition(
        name: "holes",
        steps: [
          Step(name: "a", action: Operation(participant: "p"), compensation: compensation),
          .plain("b", after: ["a"]),
        ]
      )
    }
    #expect(!definition(nil).problems().filter { $0.message.contains("no compensate") }.isEmpty)
    let (missing, _) = try explore(definition(nil))
    #expect(
      missing.failures.first?.complaint.description
        == "T3: a cannot be undone: the definition does not say how a is undone"
    )
    #expect(try explore(definition(.noop)).found.failures.isEmpty)
  }

  @Test func unlimitedAttemptsCountAsThree() throws {
    let (found, _) = try explore(definition([.plain("a", attempts: nil, undoAttempts: nil)]))
    #expect(found.isComplete)
    let (three, _) = try explore(definition([.plain("a", attempts: 3, undoAttempts: 3)]))
    #expect(found.cases == three.cases)
  }

  /// A deadline that comes between attempts cuts the way forward: there are fewer ways to go.
  @Test func deadlinesArePartOfWhatIsSimulated() throws {
    let plain = try explore(definition([.plain("a", attempts: 3)])).found
    let late = try explore(definition([.plain("a", attempts: 3)], deadline: .seconds(31))).found
    #expect(late.failures.isEmpty)
    #expect(late.cases.total != plain.cases.total)
  }
}
