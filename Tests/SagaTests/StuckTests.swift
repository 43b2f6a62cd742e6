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
