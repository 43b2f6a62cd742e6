import Bytes
import Saga
import Testing

/// What is wrong with definitions, and that nothing is wrong with those that are right.
@Suite struct DefinitionTests {
  private static let call = Operation(participant: "p")

  private static func step(
    _ name: String,
    _ kind: Step.Kind = .compensable,
    after dependsOn: [String] = [],
    compensation: Step.Compensation? = .noop,
    query: Operation? = nil,
    onUnknown: Step.OnUnknown? = nil,
    onFailure: Step.OnFailure = .compensate
  ) -> Step {
    Step(
      name: name,
      kind: kind,
      dependsOn: dependsOn,
      action: call,
      compensation: kind == .compensable ? compensation : nil,
      query: query,
      onUnknown: onUnknown,
      onFailure: onFailure
    )
  }

  private func problems(_ steps: [Step], output: String = "x") throws -> [String] {
    let participants = try #require(JSONObject([JSONObject.Member(name: "p", value: .null)]))
    let definition = SagaDefinition(
      name: "d",
      steps: steps,
      output: try Template(parsing: output),
      participants: participants
    )
    return definition.problems().map { problem in
      let step = problem.step.map { "\($0)" } ?? ""
      return "\(step)\(problem.path.pathText): \(problem.message)" + (problem.hint.map { " (\($0))" } ?? "")
    }
  }

  @Test func generatedDefinitionsHaveNoProblemsButTheirParticipants() {
    for seed in 0..<2000 as Range<UInt64> {
      let problems = SagaPlan.generated(seed: seed).definition.problems()
      let others = problems.filter { !$0.message.contains("participant") }
      #expect(others.isEmpty, "seed \(seed)")
    }
  }

  @Test func aCompensableStepHasToSayHowItIsUndone() throws {
    let wrong = try problems([Self.step("a", compensation: nil)])
    #expect(
      wrong == [
        "0.: a has no compensate, and may have to be undone (say compensate: noop when there is nothing to undo)"
      ]
    )
    #expect(try problems([Self.step("a")]).isEmpty)
    let bestEffort = Self.step("b", after: ["p"], compensation: nil, onFailure: .continue)
    #expect(try problems([Self.step("p", .pivot), bestEffort]).isEmpty)
  }

  @Test func namesAreIdentifiersAndDistinct() throws {
    #expect(
      try problems([Self.step("A"), Self.step("b"), Self.step("b"), Self.step("")]) == [
        "0.name: \"A\" is no name for a step (use small letters, digits and -, beginning with a letter)",
        "2.name: another step is named b already",
        "3.name: \"\" is no name for a step (use small letters, digits and -, beginning with a letter)",
      ]
    )
    #expect(try problems([]) == [".steps: a saga needs at least one step"])
  }

  @Test func dependenciesExistAndHaveNoCircle() throws {
    #expect(
      try problems([Self.step("brakes"), Self.step("tyres", after: ["brake"])]) == [
        "1.dependsOn[0]: there is no step named brake (did you mean brakes?)"
      ]
    )
    #expect(
      try problems([Self.step("a", after: ["c"]), Self.step("b"), Self.step("c", after: ["a", "b"])]) == [
        "0.dependsOn: the steps wait for each other in a circle: a, c"
      ]
    )
    #expect(
      try problems([Self.step("b", after: ["c"]), Self.step("c", after: ["d"]), Self.step("d", after: ["c"])])
        == [
          "1.dependsOn: the steps wait for each other in a circle: c, d"
        ]
    )
    #expect(
      try problems([Self.step("a", after: ["a"])]) == [
        "0.dependsOn: a waits for itself"
      ]
    )
  }

  @Test func thePivotDividesTheSaga() throws {
    let pivot = Self.step("p", .pivot, after: ["a"])
    let start = Self.step("a")
    #expect(try problems([start, pivot, Self.step("r", .retryable, after: ["p"])]).isEmpty)
    #expect(
      try problems([start, pivot, Self.step("b", after: ["p"])]) == [
        "2.kind: b may fail when p can no longer be undone (say kind: retryable, or onFailure: continue)"
      ]
    )
    #expect(
      try problems([start, pivot, Self.step("b", after: ["a"])]) == [
        "2.kind: b may fail when p can no longer be undone (let p depend on it, or say onFailure: continue)"
      ]
    )
    #expect(
      try problems([start, pivot, Self.step("q", .pivot, after: ["p"])]) == [
        "2.kind: a saga has one pivot, and p is it"
          + " (make the later one retryable, or the earlier one compensable)"
      ]
    )
    #expect(
      try problems([Self.step("r", .retryable)]) == [
        "0.kind: a retryable step has to come after a pivot"
          + " (before the pivot a step must be one that can be undone)"
      ]
    )
  }

  @Test func aStepThatIsNeverUndoneSaysNothingAboutUndoing() throws {
    let step = Step(
      name: "p",
      kind: .pivot,
      action: Self.call,
      compensation: .operation(Self.call),
      onUnknown: .compensate,
      onFailure: .continue
    )
    #expect(
      try problems([step]) == [
        "0.compensate: a pivot step is never undone (leave compensate out, or make the step compensable)",
        "0.onUnknown: a pivot step cannot be undone when its outcome is unknown"
          + " (say onUnknown: query, or onUnknown: stuck)",
        "0.onFailure: the saga cannot go on without its pivot step"
          + " (make the step compensable, or leave onFailure out)",
      ]
    )
  }

  @Test func outcomesAreAnsweredWithoutContradiction() throws {
    #expect(
      try problems([Self.step("a", onUnknown: .query)]) == [
        "0.onUnknown: a says onUnknown: query and has no query"
      ]
    )
    #expect(
      try problems([Self.step("a", query: Self.call)]) == [
        "0.query: the query is never asked (say onUnknown: query)"
      ]
    )
    #expect(
      try problems([Self.step("a", onUnknown: .stuck, onFailure: .continue)]) == [
        "0.onUnknown: the saga cannot both stop at a and go on without it"
          + " (leave out onUnknown: stuck, or onFailure: continue)"
      ]
    )
    let narrow = Step(name: "a", action: Self.call, compensation: .noop, compensateOn: [.succeeded])
    #expect(
      try problems([narrow]) == [
        "0.compensateOn: a step whose action may have succeeded has to be undone"
          + " (write compensateOn: [succeeded, unknown], with failed if a refusal can leave something)"
      ]
    )
  }

  @Test func numbersArePossible() throws {
    let step = Step(
      name: "a",
      action: Operation(participant: "q"),
      compensation: .noop,
      retry: RetryPolicy(
        maxAttempts: 0,
        delay: .seconds(9),
        factor: .nan,
        maxDelay: .seconds(1)
      ),
      compensationRetry: RetryPolicy(maxAttempts: nil, delay: .zero),
      timeout: .zero,
      deadline: .zero
    )
    #expect(
      try problems([step]) == [
        "0.action.participant: there is no participant named q",
        "0.timeout: a timeout must be longer than nothing",
        "0.deadline: a deadline must be longer than nothing",
        "0.retry.maxAttempts: there must be at least one attempt; 1 means no retry",
        "0.retry.factor: the factor must be 1 or more",
        "0.retry.maxDelay: the longest delay is shorter than the first",
        "0.compensationRetry.delay: unlimited attempts need a delay, or they never rest",
      ]
    )
  }

  @Test(arguments: [
    ("${ .order.x }", ".order.x means nothing here (paths begin with .input, .steps, .saga or .failure)"),
    ("${ . }", ". means nothing here (paths begin with .input, .steps, .saga or .failure)"),
    ("${ .saga.name }", ".saga.name means nothing here (only .saga.id is known of .saga)"),
    ("${ .failure.step }", ".failure.step is known only to compensate"),
    ("${ .steps }", ".steps names no step (write .steps.<name>.output)"),
    ("${ .steps.frist.output }", "there is no step named frist (did you mean first?)"),
    (
      "${ .steps.first.status }",
      ".steps.first.status means nothing here"
        + " (only .steps.first.output is known of a step)"
    ),
    ("${ .steps.own.output.x }", "own cannot use its own output before it has any"),
    ("${ .steps.beside.output }", "beside may not have ended when own starts (let own depend on it)"),
  ])
  func pathsLeadToWhatIsKnownByThen(text: String, message: String) throws {
    let input = Template.array([.value(.null), try Template(parsing: text)])
    let own = Step(
      name: "own",
      dependsOn: ["first"],
      action: Operation(participant: "p", input: input),
      compensation: .operation(
        Operation(
          participant: "p",
          input: try Template(parsing: "${ .failure.step } ${ .steps.own.output } ${ .steps.beside.output }")
        )
      )
    )
    #expect(
      try problems(
        [Self.step("first"), own, Self.step("beside")],
        output: "${ .steps.own.output } ${ .input }"
      )
        == ["1.action.input[1]: \(message)"]
    )
  }

  @Test func anOutputThatSaysWhatItKeepsHasNoOtherMembers() throws {
    var found: [Template.Problem] = []
    let kept = Template(try JSONValue(parsing: #"{"chargeId":"${ .id }"}"#), problems: &found)
    let charge = Step(name: "charge", action: Self.call, compensation: .noop, output: kept)
    let output =
      "${ .steps.charge.output.chargeID } ${ .steps.charge.output.chargeId.x } ${ .steps.charge.output }"
    #expect(
      try problems([charge], output: output) == [
        ".output: the output of charge has no chargeID (did you mean chargeId?)"
      ]
    )
    #expect(try problems([Self.step("charge")], output: output).isEmpty)
  }

  @Test func anInputThatIsClosedHasNoOtherNames() throws {
    var problems: [InputSchema.Problem] = []
    let text = #"{"properties":{"orderId":{}},"additionalProperties":false}"#
    let definition = SagaDefinition(
      name: "d",
      inputSchema: InputSchema(try JSONValue(parsing: text), problems: &problems),
      steps: [.plain("a", input: try Template(parsing: "${ .input.orderId } ${ .input.orderID }"))],
      participants: try #require(JSONObject([JSONObject.Member(name: "p", value: .null)]))
    )
    #expect(
      definition.problems() == [
        DefinitionProblem(
          step: 0,
          ["action", "input"],
          "the input has no orderID",
          hint: "did you mean orderId?",
          subject: ".input.orderID"
        )
      ]
    )
  }
}
