import Bytes
import Saga
import Testing

/// What flows between steps, and what happens when it cannot.
@Suite struct EngineDataTests {
  private func template(_ text: String) throws -> Template { try Template(parsing: text) }

  private func condition(_ text: String) throws -> Expression {
    guard case .expression(let expression) = try template("${ \(text) }") else { return .literal(.null) }
    return expression
  }

  @Test func outputsFlowFromStepToStepAndIntoTheOutputOfTheSaga() throws {
    var saga = try Rehearsal(
      [
        .plain("pay", input: try template("${ .input.price }"), output: try template("${ .ref }")),
        .plain("ship", after: ["pay"], input: try template("${ .saga.id }:${ .steps.pay.output }")),
      ],
      input: #"{"price":12345678901234567890.10}"#,
      output: "${ .steps.pay.output }"
    )
    #expect(saga.call("pay")?.input.text == "12345678901234567890.10")
    saga.answer("pay", .ok)
    #expect(saga.call("ship")?.input == .string("r:r1"))
    saga.answer("ship", .ok)
    #expect(saga.state.output == .string("r1"))
  }

  @Test func aSkippedStepIsNeitherDoneNorUndoneAndItsOutputIsNull() throws {
    var saga = try Rehearsal([
      .plain("gift", condition: try condition(".input.gift == true")),
      .plain("ship", after: ["gift"], input: try template("${ .steps.gift.output }")),
    ])
    #expect(saga.last(2) == ["step.skipped(gift)", "step.started(ship)"])
    #expect(saga.call("ship")?.input == .null)
    saga.answer("ship", .silence)
    #expect(saga.state.plan == ["ship"])
  }

  @Test(arguments: [true, false]) func anExpressionWithoutAValueIsAnErrorOfItsStep(isCondition: Bool) throws {
    let wrong = "1 < 'x'"
    let saga = try Rehearsal([
      isCondition
        ? .plain("a", condition: try condition(wrong)) : .plain("a", input: try template("${ \(wrong) }"))
    ])
    #expect(saga.calls.isEmpty)
    #expect(saga.last(3) == ["step.failed(a)", "saga.compensating", "saga.compensated"])
    #expect(saga.state.reason?.failure?.code == "ExpressionError")
    #expect(verify(saga.log, saga.definition).isEmpty)
  }

  @Test("Beside a step that cannot even be attempted nothing starts that comes after it")
  func aSiblingOfAStepWithoutAValueDoesNotStart() throws {
    for step in [
      Step.plain("one", input: try template("${ 1 < 'x' }")),
      .plain("one", condition: try condition("1 < 'x'")),
      .plain("one", input: .value(.string(String(repeating: "x", count: RecordLimits.payload + 1)))),
    ] {
      let saga = try Rehearsal([step, .plain("two")])
      #expect(saga.timeline.dropFirst() == ["step.failed(one)", "saga.compensating", "saga.compensated"])
      #expect(saga.calls.isEmpty)
      #expect(verify(saga.log, saga.definition).isEmpty)
      #expect(divergence(of: saga.log, from: saga.definition) == nil)
    }
  }

  @Test func anUndoingThatCannotBeExpressedIsStuckAndNotForgotten() throws {
    var saga = try Rehearsal([.plain("a", undo: try template("${ .steps.a.output.ref < 1 }"))])
    saga.answer("a", .ok)
    #expect(saga.turn.ending == .completed)
    saga = try Rehearsal([
      .plain("a", undo: try template("${ .steps.a.output.ref < 1 }")), .plain("b", after: ["a"]),
    ])
    saga.answer("a", .ok)
    saga.answer("b", .no)
    #expect(saga.turn.ending == .stuck)
    #expect(saga.state.stuck?.remaining == ["a"])
  }

  /// A text of half of what a record may hold and a bit more, so that two of them are too large.
  private let half = String(repeating: "x", count: RecordLimits.payload / 2 + 1000)

  @Test func anInputThatFitsNoRecordIsAnErrorOfItsStepAndTheSagaIsUndone() throws {
    var saga = try Rehearsal(
      [
        .plain("a"),
        .plain("b", after: ["a"], input: try template("${ .input.x }${ .steps.a.output }")),
      ],
      input: #"{"x":"\#(half)"}"#
    )
    saga.answer("a", .succeeded(.string(half)))
    #expect(saga.last(3) == ["step.failed(b)", "saga.compensating", "compensation.started(a)"])
    #expect(saga.call("b") == nil)
    #expect(saga.state.reason?.failure?.code == "InputTooLarge")
    #expect(saga.state.plan == ["a"])
    saga.answer("a", .compensation, .ok)
    #expect(saga.turn.ending == .compensated)
    #expect(verify(saga.log, saga.definition).isEmpty)
  }

  @Test func whatEscapingMakesTooLargeIsTooLarge() throws {
    for (character, isTooLarge) in [("x", false), ("\u{1}", true), ("\"", false)] {
      let text = JSONValue.string(String(repeating: character, count: RecordLimits.payload / 3))
      #expect(JSONValue.exceed(RecordLimits.payload, text) == isTooLarge)
      let twice = JSONValue.array([text, .members(["a": text])])
      #expect(JSONValue.exceed(RecordLimits.payload, twice) == (character != "x"))
    }
    let edge = JSONValue.string(String(repeating: "x", count: RecordLimits.payload - 2))
    #expect(!JSONValue.exceed(edge.text.utf8.count + 4, edge))
    #expect(JSONValue.exceed(edge.text.utf8.count + 3, edge))
  }

  @Test func anUndoingThatFitsNoRecordIsStuckAndNotForgotten() throws {
    var saga = try Rehearsal([
      .plain("a", undo: try template("${ .steps.a.output }${ .steps.a.output }")), .plain("b", after: ["a"]),
    ])
    saga.answer("a", .succeeded(.string(half)))
    saga.answer("b", .no)
    #expect(saga.turn.ending == .stuck)
    #expect(saga.state.stuck?.operations.first?.failure?.code == "InputTooLarge")
    #expect(saga.state.stuck?.remaining == ["a"])
    #expect(verify(saga.log, saga.definition).isEmpty)
  }

  @Test func theErrorsOfAStuckSagaFitItsRecordTogether() throws {
    var saga = try Rehearsal([
      .plain("a", .pivot), .plain("b", .retryable, after: ["a"]), .plain("c", .retryable, after: ["a"]),
    ])
    saga.answer("a", .ok)
    saga.answer("b", .refused(Failure(code: "big", message: "told", detail: .string(half))))
    saga.answer("c", .refused(Failure(code: "long", message: half)))
    #expect(saga.turn.ending == .stuck)
    let failures = saga.state.stuck?.operations.compactMap(\.failure) ?? []
    #expect(failures.map(\.code) == ["big", "long"])
    #expect(failures.first == Failure(code: "big", message: "told"))
    #expect(!JSONValue.exceed(RecordLimits.payload, .array(failures.map(\.json))))
    #expect(failures.last?.message.isEmpty == false)
  }

  @Test func anOutputThatFitsNoRecordMayHaveHadItsEffect() throws {
    var saga = try Rehearsal([.plain("a", output: try template("${ .x }${ .x }"))])
    saga.answer("a", .succeeded(.members(["x": .string(half)])))
    #expect(saga.state.plan == ["a"])
    #expect(saga.state.reason?.kind == .unknown)
    #expect(saga.state.reason?.failure?.code == "OutputTooLarge")
  }

  @Test func anOutputOfTheSagaThatHasNoValueIsNullAndSaysWhy() throws {
    for (output, code) in [
      ("${ .steps.a.output < 1 }", "ExpressionError"),
      ("${ .steps.a.output }${ .steps.a.output }", "OutputTooLarge"),
    ] {
      var saga = try Rehearsal([.plain("a")], output: output)
      saga.answer("a", .succeeded(.string(half)))
      #expect(saga.turn.ending == .completed)
      #expect(saga.state.output == .null)
      #expect(saga.state.result(by: saga.definition).failure?.code == code)
    }
    var saga = try Rehearsal([.plain("a")], output: "${ .steps.a.output.ref }")
    saga.answer("a", .ok)
    #expect(saga.state.result(by: saga.definition) == (.string("r1"), nil))
  }

  @Test func aReplyThatCannotBeUnderstoodMayHaveHadItsEffect() throws {
    var saga = try Rehearsal([.plain("a", output: try template("${ .ref < 1 }"))])
    saga.answer("a", .ok)
    #expect(saga.state.plan == ["a"])
    #expect(saga.state.reason?.kind == .unknown)
  }

  @Test func anUndoingIsToldWhatIsKnown() throws {
    var saga = try Rehearsal([
      .plain("a", undo: try template("${ .failure.step } ${ .failure.error.code }")),
      .plain("b", after: ["a"], undo: try template("${ .steps.b.output.ref // 'none' }")),
    ])
    saga.answer("a", .ok)
    saga.answer("b", .unknown(.lost, Failure(code: "reset")))
    let second = try #require(saga.call("b", .compensation))
    #expect(second.input == .string("none"))
    #expect(second.output == nil)
    #expect(second.actionOutcome == .unknown)
    #expect(second.reason?.step == "b")
    saga.answer("b", .compensation, .ok)
    let first = try #require(saga.call("a", .compensation))
    #expect(first.input == .string("b reset"))
    #expect(first.output == .members(["ref": .string("r1")]))
    #expect(first.key == "r/a/compensate")
  }

  @Test func anAttemptAfterATakeOverIsGivenWhatTheLogHolds() throws {
    var saga = try Rehearsal(
      [.plain("a", input: try template("${ .input.x }"), attempts: 2)],
      input: #"{"x":1}"#
    )
    saga.takeOver()
    #expect(saga.last(3) == ["saga.resumed", "step.unknown(a)", "step.retrying(a)"])
    saga.wait()
    let call = try #require(saga.call("a"))
    #expect(call.attempt == 2)
    #expect(call.input == .number(1))
    #expect(call.key == "r/a/action")
  }

  @Test func aReplyToAnAttemptThatIsNoLongerOpenIsLate() throws {
    var saga = try Rehearsal([.plain("a", attempts: 2)])
    let first = try #require(saga.call("a"))
    saga.answer("a", .silence)
    saga.wait()
    saga.advance([saga.state.event(for: Reply(to: first, .ok), saga.definition)])
    #expect(saga.last(1) == ["reply.late(a)"])
    #expect(saga.state[step: "a"].action.stage == .running)
  }

  @Test func aWriterThatWasReplacedIsNotHeard() throws {
    var saga = try Rehearsal([.plain("a")])
    let old = saga.state
    saga.takeOver()
    let late = Turn(from: old, [], by: saga.definition, now: saga.now, jitter: 0)
    #expect(late.records.isEmpty)
    let event = old.event(for: Reply(to: try #require(saga.call("a")), .ok), saga.definition)
    let stale = Turn(from: old, [event], by: saga.definition, now: saga.now, jitter: 0)
    var state = saga.state
    #expect(!stale.records.isEmpty)
    // Its numbers are the new writer's by now, so it repeats nothing: it is late.
    for record in stale.records { #expect(state.fold(record) == .staleEpoch) }
    #expect(state == saga.state)
    // What it had written before is its own, also when it comes again.
    for record in saga.log.prefix(2) { #expect(state.fold(record) == .duplicate) }
    for record in saga.log.suffix(1) { #expect(state.fold(record) == .duplicate) }
  }

  /// A reply that was had and cannot be read will not be another for asking again.
  @Test(arguments: [Step.OnUnknown.compensate, .query])
  func anOutputThatHasNoValueIsNotTriedAgain(_ onUnknown: Step.OnUnknown) throws {
    var saga = try Rehearsal([
      .plain("a", onUnknown: onUnknown, attempts: 3, output: try template("${ .ref < 1 }"))
    ])
    saga.answer("a", .ok)
    #expect(saga.timeline.filter { $0 == "step.retrying(a)" } == [])
    #expect(saga.state[step: "a"].action.failure?.code == "ExpressionError")
    if onUnknown == .query {
      saga.answer("a", .query, .ok)
      #expect(saga.state[step: "a"].query.attempts == 1)
    }
    #expect(saga.state.reason?.kind == .unknown)
    #expect(saga.calls.filter { $0.operation == .action }.count == 1)
    saga.answer("a", .compensation, .ok)
    #expect(saga.turn.ending == .compensated)
    #expect(verify(saga.log, saga.definition).isEmpty)
    #expect(divergence(of: saga.log, from: saga.definition) == nil)
  }

  @Test func aPivotWhoseOutputHasNoValueIsStuckAtOnceAndTriedAgainWhenToldTo() throws {
    var saga = try Rehearsal([.plain("a", .pivot, attempts: nil, output: try template("${ .ref < 1 }"))])
    saga.answer("a", .ok)
    #expect(saga.last(1) == ["saga.stuck"])
    saga.takeOver(retries: true)
    #expect(saga.call("a")?.attempt == 2)
    saga.answer("a", .busy)
    #expect(saga.last(1) == ["step.retrying(a)"])
  }

  /// When the old writer's record comes first, the new one's has a number that is taken: it reads that its
  /// take-over did not count, and takes over again.
  @Test func aTakeOverThatComesTooLateDoesNotCount() throws {
    let saga = try Rehearsal([.plain("a")])
    let event = saga.state.event(for: Reply(to: try #require(saga.call("a")), .ok), saga.definition)
    let old = Turn(from: saga.state, [event], by: saga.definition, now: saga.now, jitter: 0)
    let new = Turn(takingOver: saga.state, note: "", by: saga.definition, now: saga.now, jitter: 0)
    var state = saga.state
    for record in old.records { #expect(state.fold(record) == nil) }
    let first = try #require(new.records.first)
    #expect(state.fold(first) == .duplicate)
    #expect(state.epoch == 1 && state.phase == .completed)
  }

  @Test func aSuspendedSagaStartsNothingUntilItIsResumed() throws {
    var saga = try Rehearsal([.plain("a"), .plain("b", after: ["a"])])
    saga.advance([.sagaSuspended(note: "")])
    #expect(saga.turn.ending == nil)
    saga.answer("a", .ok)
    #expect(saga.last(1) == ["step.succeeded(a)"])
    #expect(saga.turn.ending == .suspended)
    #expect(saga.state.name == "suspended")
    saga.takeOver()
    #expect(saga.last(2) == ["saga.resumed", "step.started(b)"])
  }
}
