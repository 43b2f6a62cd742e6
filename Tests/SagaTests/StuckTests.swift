import Bytes
import Saga
import Testing

/// Sagas that cannot go on, and what operators do about them.
@Suite struct StuckTests {
  @Test func anOperatorCanHaveAStuckUndoingTriedAgainWithItsWholeBudget() throws {
    var saga = try Rehearsal([.plain("a", undoAttempts: 2)])
    saga.answer("a", .silence)
    saga.answer("a", .compensation, .silence)
    saga.wait()
    saga.answer("a", .compensation, .silence)
    #expect(saga.turn.ending == .stuck)
    saga.takeOver(retries: true)
    #expect(saga.last(2) == ["saga.resumed", "compensation.started(a)"])
    saga.answer("a", .compensation, .silence)
    saga.wait()
    #expect(saga.call("a", .compensation)?.attempt == 4)
    saga.answer("a", .compensation, .ok)
    #expect(saga.turn.ending == .compensated)
    #expect(verify(saga.log, saga.definition).isEmpty)
  }

  @Test(arguments: [Resolution.Finding.succeeded, .refused])
  func anUnknownPivotWaitsForAnOperator(finding: Resolution.Finding) throws {
    var saga = try Rehearsal([
      .plain("reserve"), .plain("pay", .pivot, after: ["reserve"], attempts: 2),
      .plain("confirm", .retryable, after: ["pay"], attempts: nil),
    ])
    saga.answer("reserve", .ok)
    saga.answer("pay", .silence)
    saga.wait()
    saga.answer("pay", .silence)
    #expect(saga.turn.ending == .stuck)
    #expect(saga.state.stuck?.operations.map(\.step) == ["pay"])
    #expect(saga.state.stuck?.remaining == ["reserve", "pay"])

    saga.takeOver([.stepResolved(Resolution(step: "pay", as: finding))])
    if finding == .succeeded {
      for _ in 0..<4 {
        saga.answer("confirm", .busy)
        saga.wait()
      }
      saga.answer("confirm", .ok)
      #expect(saga.call("confirm")?.attempt == 5)
      #expect(saga.turn.ending == .completed)
    } else {
      #expect(saga.state.plan == ["reserve"])
      saga.answer("reserve", .compensation, .ok)
      #expect(saga.turn.ending == .compensated)
    }
    #expect(verify(saga.log, saga.definition).isEmpty)
  }

  /// Nobody refused what an operator found not to have been done.
  @Test(arguments: [
    (Resolution.Finding.refused, "an operator found that it was not done: no booking at the bank"),
    (.compensated, "an operator has undone it by hand: no booking at the bank"),
  ])
  func whatAnOperatorFoundIsTheErrorOfTheStep(finding: Resolution.Finding, message: String) throws {
    var saga = try Rehearsal([.plain("reserve"), .plain("pay", .pivot, after: ["reserve"])])
    saga.answer("reserve", .ok)
    saga.answer("pay", .silence)
    #expect(saga.state.stuckReason == .unknown)
    saga.takeOver([.stepResolved(Resolution(step: "pay", as: finding, note: "no booking at the bank"))])
    #expect(saga.state.reason?.kind == .refused)
    #expect(saga.state.reason?.failure == Failure(code: "Resolved", message: message))
    #expect(verify(saga.log, saga.definition).isEmpty)
    #expect(divergence(of: saga.log, from: saga.definition) == nil)
    // A log whose writer kept the error that had been known before is no other log.
    let old = saga.log.map { record in
      guard case .sagaCompensating(let reason, let plan) = record.event else { return record }
      let failure = Failure(code: "timeout")
      return SagaRecord(
        saga: record.saga,
        sequence: record.sequence,
        epoch: record.epoch,
        time: record.time,
        cause: record.cause,
        event: .sagaCompensating(
          CompensationReason(reason.kind, step: reason.step, failure: failure),
          plan: plan
        )
      )
    }
    #expect(verify(old, saga.definition).isEmpty)
  }

  @Test func anAttemptThatACrashCutOffHasASentence() throws {
    var saga = try Rehearsal([.plain("a")])
    saga.takeOver()
    let failure = try #require(saga.state.reason?.failure)
    #expect(failure.code == "Crash")
    #expect(failure.message == "the process that made the attempt ended before it knew")
    // Earlier versions had a bare word for it.
    let old = saga.log.map { record in
      guard case .sagaCompensating(let reason, let plan) = record.event else { return record }
      return SagaRecord(
        saga: record.saga,
        sequence: record.sequence,
        epoch: record.epoch,
        time: record.time,
        event: .sagaCompensating(
          CompensationReason(reason.kind, step: reason.step, failure: Failure(code: "crash")),
          plan: plan
        )
      )
    }
    #expect(verify(old, saga.definition).isEmpty)
    #expect(divergence(of: old, from: saga.definition) == nil)
  }

  @Test(arguments: [
    (Outcome.silence, CompensationReason.Kind.unknown), (.busy, .unavailable), (.no, .refused),
  ])
  func aSagaThatIsStuckForwardHasAReason(outcome: Outcome, kind: CompensationReason.Kind) throws {
    var saga = try Rehearsal([.plain("a", .pivot), .plain("b", .retryable, after: ["a"])])
    saga.answer("a", .ok)
    saga.answer("b", outcome)
    #expect(saga.state.phase == .stuck)
    #expect(saga.state.reason == nil)
    #expect(saga.state.stuckReason == kind)
  }

  @Test func aSagaThatIsStuckStartsNothingNew() throws {
    var saga = try Rehearsal([.plain("a", onUnknown: .stuck), .plain("b"), .plain("c", after: ["b"])])
    saga.answer("a", .silence)
    saga.answer("b", .ok)
    #expect(saga.last(2) == ["step.succeeded(b)", "saga.stuck"])
    #expect(saga.state.stuck?.remaining == ["a", "b"])
    saga.takeOver([.stepResolved(Resolution(step: "a", as: .succeeded))])
    #expect(saga.last(1) == ["step.started(c)"])
  }

  @Test func whatCanBeAskedIsAskedBeforeTheSagaIsStuck() throws {
    var saga = try Rehearsal([.plain("a", onUnknown: .stuck), .plain("b", onUnknown: .query)])
    saga.answer("a", .silence)
    saga.answer("b", .silence)
    #expect(saga.last(1) == ["step.started(b)"])
    saga.answer("b", .query, .ok)
    #expect(saga.last(2) == ["step.succeeded(b)", "saga.stuck"])
    #expect(saga.state.stuck?.operations.map(\.step) == ["a"])
  }

  @Test func aSiblingOfAStuckStepIsTriedAgainWhenTheSagaGoesOn() throws {
    var saga = try Rehearsal([.plain("a", onUnknown: .stuck), .plain("b", attempts: 2)])
    saga.answer("a", .silence)
    saga.answer("b", .busy)
    #expect(saga.last(2) == ["step.failed(b)", "saga.stuck"])
    saga.takeOver()
    #expect(saga.turn.ending == .stuck)
    saga.takeOver([.stepResolved(Resolution(step: "a", as: .succeeded))])
    #expect(saga.last(1) == ["step.retrying(b)"])
  }

  /// `validate` refuses such a definition; a log may hold one all the same.
  @Test func evenAWrongDefinitionIsNotUndoneAfterItsPivot() throws {
    var saga = try Rehearsal([.plain("a"), .plain("p", .pivot, after: ["a"]), .plain("b", after: ["p"])])
    #expect(!saga.definition.problems().isEmpty)
    saga.answer("a", .ok)
    saga.answer("p", .ok)
    saga.answer("b", .no)
    #expect(saga.turn.ending == .stuck)
    #expect(saga.state.stuck?.operations.map(\.step) == ["b"])
  }

  @Test func aStuckUndoingHoldsUpOnlyWhatItDependedOn() throws {
    var saga = try Rehearsal([
      .plain("a"), .plain("b", after: ["a"]), .plain("c"), .plain("d", after: ["b", "c"]),
    ])
    saga.answer("a", .ok)
    saga.answer("c", .ok)
    saga.answer("b", .ok)
    saga.answer("d", .no)
    #expect(saga.state.plan == ["b", "c", "a"])
    saga.answer("b", .compensation, .no)
    saga.answer("c", .compensation, .ok)
    #expect(saga.turn.ending == .stuck)
    let report = try #require(saga.state.stuck)
    #expect(report.remaining == ["a", "b"])
    #expect(
      report.operations == [
        StuckOperation(step: "b", operation: .compensation, outcome: .refused, failure: saga.failure("no"))
      ]
    )

    saga.takeOver([.stepResolved(Resolution(step: "b", as: .compensated, by: "me"))])
    #expect(saga.last(3) == ["saga.resumed", "step.resolved(b)", "compensation.started(a)"])
    saga.answer("a", .compensation, .ok)
    #expect(saga.turn.ending == .compensated)
  }

  @Test("A step whose condition has no value is not done when it is tried again")
  func aConditionWithoutAValueCountsWhenItsStepIsTriedAgain() throws {
    let wrong = Expression.comparison(.less, .literal(.bool(true)), .literal(.bool(false)))
    var saga = try Rehearsal([.plain("a", .pivot), .plain("b", .retryable, after: ["a"], condition: wrong)])
    saga.answer("a", .ok)
    #expect(saga.last(2) == ["step.failed(b)", "saga.stuck"])
    saga.takeOver(retries: true)
    #expect(saga.last(3) == ["saga.resumed", "step.failed(b)", "saga.stuck"])
    #expect(saga.call("b") == nil)
    #expect(verify(saga.log, saga.definition).isEmpty)
    #expect(divergence(of: saga.log, from: saga.definition) == nil)
  }

  @Test func anOperatorsNewTryHasAllTheTimeOfItsStep() throws {
    var saga = try Rehearsal([.plain("a", onUnknown: .stuck, deadline: .seconds(9))])
    saga.answer("a", .silence)
    saga.now = saga.now.advanced(by: .seconds(3600))
    saga.takeOver(retries: true)
    #expect(saga.last(1) == ["step.started(a)"])
    #expect(saga.call("a")?.timeout == .seconds(9))
  }

  @Test func aPauseThatIsOverWakesNobodyWhileTheSagaCannotGoOn() throws {
    var saga = try Rehearsal([.plain("a", onUnknown: .stuck), .plain("b", attempts: 2), .plain("c")])
    saga.answer("b", .busy)
    saga.answer("a", .silence)
    saga.now = saga.now.advanced(by: .seconds(60))
    saga.advance([])
    #expect(saga.turn.wakeAt == nil)
    #expect(saga.turn.records.isEmpty)
    saga.answer("c", .ok)
    #expect(saga.turn.ending == .stuck)
  }
}
