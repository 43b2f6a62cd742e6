import Bytes
import Saga
import Testing

/// Logs that were changed after they were written, so that every record still looks like one: the verifier
/// holds what was decided against the definition.
@Suite struct TamperTests {
  private func template(_ text: String) throws -> Template { try Template(parsing: text) }

  /// A saga that has been undone: what is given depends on the input, on an output and on the failure.
  private func undone() throws -> Rehearsal {
    var saga = try Rehearsal(
      [
        .plain("pay", input: try template("${ .input.price }"), undo: try template("${ .steps.pay.output }")),
        .plain("ship", after: ["pay"], input: try template("${ .steps.pay.output.ref }"), attempts: 2),
      ],
      input: #"{"price":7}"#
    )
    saga.answer("pay", .ok)
    saga.answer("ship", .busy)
    saga.wait()
    saga.answer("ship", .no)
    saga.answer("pay", .compensation, .ok)
    return saga
  }

  private func completed() throws -> Rehearsal {
    var saga = try Rehearsal([.plain("pay")], deadline: .seconds(60), output: "${ .steps.pay.output.ref }")
    saga.answer("pay", .ok)
    return saga
  }

  /// The rules broken when the record of a type says something else.
  private func broken(
    _ saga: Rehearsal,
    _ type: String,
    epoch: UInt64? = nil,
    cause: UInt64? = nil,
    _ change: (SagaEvent) -> SagaEvent
  ) throws -> [String] {
    #expect(verify(saga.log, saga.definition).isEmpty)
    var log = saga.log
    let place = try #require(log.firstIndex { $0.event.shortType + ":" + ($0.event.step ?? "") == type })
    let record = log[place]
    log[place] = SagaRecord(
      saga: record.saga,
      sequence: record.sequence,
      epoch: epoch ?? record.epoch,
      time: record.time,
      cause: cause ?? record.cause,
      event: change(record.event)
    )
    return verify(log, saga.definition).map { "\($0.invariant.rawValue) at \($0.sequence)" }
  }

  private func given(_ input: JSONValue) -> (SagaEvent) -> SagaEvent {
    { event in
      guard case .attempt(let attempt) = event, case .started(let call) = attempt.occurrence else {
        return event
      }
      return .attempt(
        AttemptEvent(
          step: attempt.step,
          operation: attempt.operation,
          attempt: attempt.attempt,
          .started(RecordedCall(key: call.key, input: input, settings: call.settings))
        )
      )
    }
  }

  @Test func theInputOfAStepOrOfAnUndoingWasChanged() throws {
    let saga = try undone()
    // The second attempt of ship is then not given what the log says the first was.
    #expect(try broken(saga, "step.started:ship", given(.string("r9"))).prefix(2) == ["I3 at 4", "I1 at 7"])
    #expect(try broken(saga, "compensation.started:pay", given(.members([:]))) == ["I3 at 10"])
  }

  @Test func theInputOfTheSagaWasChanged() throws {
    let saga = try undone()
    let found = try broken(saga, "saga.started:") { event in
      guard case .sagaStarted(let start) = event else { return event }
      return .sagaStarted(
        SagaStart(
          name: start.name,
          version: start.version,
          definition: start.definition,
          definitionHash: start.definitionHash,
          input: .members(["price": .number(8)])
        )
      )
    }
    #expect(found == ["I3 at 2"])
  }

  @Test func anOutputThatALaterStepWasGivenWasChanged() throws {
    let saga = try undone()
    let found = try broken(saga, "step.succeeded:pay") { _ in
      .attempt(AttemptEvent(step: "pay", operation: .action, attempt: 1, .succeeded(output: .null)))
    }
    #expect(found == ["I3 at 4", "I3 at 10"])
  }

  @Test func theOutputOfTheSagaOrWhatItIgnoredWasChanged() throws {
    let saga = try completed()
    #expect(
      try broken(saga, "saga.completed:") { _ in .sagaCompleted(output: .null, ignored: []) } == ["D3 at 4"]
    )
    let late = SagaEvent.sagaCompleted(output: .string("r1"), ignored: [.deadline])
    #expect(try broken(saga, "saga.completed:") { _ in late } == ["D3 at 4"])
  }

  @Test(arguments: [
    CompensationReason(.deadline), CompensationReason(.cancelled), CompensationReason(.unknown, step: "ship"),
  ])
  func theReasonWhyTheSagaIsUndoneWasChanged(_ reason: CompensationReason) throws {
    let saga = try undone()
    #expect(
      try broken(saga, "saga.compensating:") { _ in .sagaCompensating(reason, plan: ["pay"]) } == ["D3 at 9"]
    )
  }

  @Test func aStepWasSkippedOrDoneAgainstItsCondition() throws {
    guard case .expression(let condition) = try template("${ .input.gift == true }") else { return }
    func saga(_ input: String) throws -> Rehearsal {
      try Rehearsal([.plain("gift", condition: condition)], input: input)
    }
    let skipped = try broken(try saga(#"{"gift":true}"#), "step.started:gift") { _ in
      .stepSkipped(step: "gift", reason: "condition")
    }
    #expect(skipped == ["D3 at 2"])
    let call = RecordedCall(key: "r/gift/action", input: .null)
    let done = try broken(try saga("{}"), "step.skipped:gift") { _ in
      .attempt(AttemptEvent(step: "gift", operation: .action, attempt: 1, .started(call)))
    }
    #expect(done.first == "D3 at 2")
  }

  @Test func aPauseThatIsNotScatteredWasChanged() throws {
    let saga = try undone()
    let found = try broken(saga, "step.retrying:ship") { event in
      guard case .attempt(let attempt) = event, case .retrying(_, let time) = attempt.occurrence else {
        return event
      }
      return .attempt(
        AttemptEvent(
          step: "ship",
          operation: .action,
          attempt: 2,
          .retrying(pause: .milliseconds(5), at: time)
        )
      )
    }
    #expect(found == ["I2 at 6"])
  }

  @Test func aWriterThatNeverTookOverAndACauseThatIsNotBeforeItAreFound() throws {
    let saga = try undone()
    let writer = try broken(saga, "saga.compensated:", epoch: 9) { $0 }
    #expect(writer == ["K1 at 12"])
    #expect(try broken(saga, "saga.compensated:", cause: 12) { $0 } == ["R5 at 12"])
    #expect(try broken(saga, "saga.compensated:", cause: 99) { $0 } == ["R5 at 12"])
    // What is no record of the saga has the number that none has.
    #expect(try broken(saga, "saga.compensated:", cause: 0) { $0 } == ["R5 at 12"])
    #expect(try broken(saga, "saga.compensated:", cause: 1) { $0 } == [])
  }

  @Test func anInputThatTheDefinitionRefusesIsFound() throws {
    var problems: [InputSchema.Problem] = []
    let schema = InputSchema(
      try JSONValue(parsing: #"{"type":"object","properties":{"price":{"type":"integer","maximum":5}}}"#),
      problems: &problems
    )
    let definition = SagaDefinition(name: "rehearsed", inputSchema: schema, steps: [.plain("pay")])
    let log = try Rehearsal([.plain("pay")], input: #"{"price":7}"#).log
    #expect(verify(log, definition).map(\.invariant) == [.i3])
    #expect(verify(try Rehearsal([.plain("pay")], input: #"{"price":5}"#).log, definition).isEmpty)
  }

  @Test func withoutTheDefinitionNothingIsSaidOfDecisions() throws {
    let saga = try undone()
    var log = saga.log
    log[8] = SagaRecord(
      saga: "r",
      sequence: 9,
      epoch: 1,
      time: log[8].time,
      event: .sagaCompensating(CompensationReason(.deadline), plan: ["pay"])
    )
    #expect(verify(log, nil).isEmpty)
  }
}
