import Bytes
import Saga
import Testing

/// Single rules of the engine, each on the smallest saga that shows it.
@Suite struct EngineTests {
  @Test func parallelSiblingsAreAwaitedBeforeAnythingIsUndone() throws {
    var saga = try Rehearsal([.plain("brakes"), .plain("tyres")])
    saga.answer("brakes", .no)
    #expect(saga.last(1) == ["step.failed(brakes)"])
    saga.answer("tyres", .ok)
    #expect(
      saga.last(3) == ["step.succeeded(tyres)", "saga.compensating", "compensation.started(tyres)"]
    )
    #expect(saga.state.reason == CompensationReason(.refused, step: "brakes", failure: saga.failure("no")))
  }

  @Test func aSiblingThatWaitsToBeTriedAgainIsNotTriedAgain() throws {
    var saga = try Rehearsal([.plain("brakes", attempts: 3), .plain("tyres", attempts: 3)])
    saga.answer("brakes", .busy)
    #expect(saga.last(1) == ["step.retrying(brakes)"])
    saga.answer("tyres", .no)
    #expect(saga.last(2) == ["saga.compensating", "saga.compensated"])
    #expect(saga.state.reason?.step == "tyres")
  }

  @Test func planIsTheOppositeOfTheStart() throws {
    var saga = try Rehearsal([.plain("brakes"), .plain("tyres"), .plain("pay", after: ["brakes", "tyres"])])
    saga.answer("tyres", .ok)
    saga.answer("brakes", .ok)
    saga.answer("pay", .silence)
    #expect(saga.state.plan == ["pay", "tyres", "brakes"])
    for step in ["pay", "tyres", "brakes"] { saga.answer(step, .compensation, .ok) }
    #expect(saga.turn.ending == .compensated)
  }

  @Test func cancellationWaitsForAnUnknownPivotToBeSettled() throws {
    var saga = try Rehearsal([.plain("pay", .pivot, attempts: 2)])
    saga.answer("pay", .silence)
    saga.advance([.cancelRequested(note: "")])
    #expect(saga.last(1) == ["saga.cancel.requested"])
    saga.wait()
    #expect(saga.last(1) == ["step.started(pay)"])
    saga.answer("pay", .ok)
    #expect(saga.turn.ending == .completed)
    #expect(saga.log.last?.event == .sagaCompleted(output: .null, ignored: [.cancelled]))
  }

  @Test func aPauseThatOutlastsAnOutageDoesNotOutlastTheDeadlineOfItsStep() throws {
    var saga = try Rehearsal([.plain("a", attempts: nil, deadline: .seconds(9))])
    saga.answer("a", .busy)
    saga.now = saga.now.advanced(by: .seconds(60))
    saga.takeOver()
    #expect(saga.last(3) == ["saga.resumed", "saga.compensating", "saga.compensated"])
  }

  @Test(arguments: [(Outcome.ok, true), (.no, false)])
  func aQuerySettlesAnUnknownOutcome(answer: Outcome, happened: Bool) throws {
    var saga = try Rehearsal([.plain("pay", onUnknown: .query), .plain("ship", after: ["pay"])])
    saga.answer("pay", .silence)
    #expect(saga.last(1) == ["step.started(pay)"])
    #expect(saga.call("pay", .query)?.key == "r/pay/action")
    #expect(saga.call("pay", .query)?.actionOutcome == .unknown)
    saga.answer("pay", .query, answer)
    if happened {
      #expect(saga.last(1) == ["step.started(ship)"])
      #expect(saga.state[step: "pay"].output == .members(["ref": .string("r1")]))
    } else {
      #expect(saga.state.plan.isEmpty)
      #expect(saga.turn.ending == .compensated)
    }
  }

  @Test func aQueryThatCannotBeAskedAnswersNothing() throws {
    let wrong = Operation(participant: "p", input: try Template(parsing: "${ 1 < 'x' }"))
    let undo = Step.Compensation.operation(Operation(participant: "p"))
    let once = RetryPolicy(maxAttempts: 1)
    var saga = try Rehearsal([
      Step(
        name: "pay",
        action: Operation(participant: "p"),
        compensation: undo,
        query: wrong,
        onUnknown: .query,
        retry: once
      )
    ])
    saga.answer("pay", .silence)
    #expect(saga.call("pay", .query) == nil)
    #expect(saga.state.plan == ["pay"])
    #expect(saga.state.reason?.kind == .unknown)
  }

  @Test func aQueryWithoutAnAnswerLeavesTheStepUnknown() throws {
    var saga = try Rehearsal([.plain("pay", onUnknown: .query, attempts: 2)])
    saga.answer("pay", .silence)
    saga.wait()
    saga.answer("pay", .silence)
    saga.answer("pay", .query, .busy)
    saga.wait()
    saga.answer("pay", .query, .silence)
    #expect(saga.state.plan == ["pay"])
    #expect(saga.state.reason?.kind == .unknown)
  }

  @Test func anEarlierUnknownOutcomeOutlivesARefusal() throws {
    for isIdempotent in [false, true] {
      var saga = try Rehearsal([.plain("a", isIdempotent: isIdempotent, attempts: 2)])
      saga.answer("a", .silence)
      saga.wait()
      saga.answer("a", .no)
      #expect(saga.state.plan == (isIdempotent ? [] : ["a"]))
    }
  }

  @Test func theDeadlineEndsTheWayForwardAndNotTheWayBack() throws {
    var saga = try Rehearsal(
      [.plain("a"), .plain("b", after: ["a"], attempts: 99), .plain("c", after: ["b"])],
      deadline: .seconds(10)
    )
    saga.answer("a", .ok)
    while saga.state.phase == .running {
      saga.answer("b", .busy)
      saga.wait()
    }
    #expect(saga.state.reason == CompensationReason(.deadline))
    #expect(saga.state.startedAt.distance(to: saga.now) == .seconds(10))
    saga.now = saga.now.advanced(by: .seconds(3600))
    saga.answer("a", .compensation, .ok)
    #expect(saga.turn.ending == .compensated)
  }

  @Test func theDeadlineDoesNotCutOffWhatIsInFlight() throws {
    var saga = try Rehearsal([.plain("a")], deadline: .seconds(10))
    #expect(saga.turn.wakeAt == saga.now.advanced(by: .seconds(10)))
    saga.wait()
    #expect(saga.state.phase == .running)
    #expect(saga.turn.wakeAt == nil)
    saga.answer("a", .ok)
    #expect(saga.turn.ending == .completed)
    #expect(saga.log.last?.event == .sagaCompleted(output: .null, ignored: [.deadline]))
  }

  @Test func theDeadlineOfAStepBoundsItsAttemptsAndPauses() throws {
    var saga = try Rehearsal([.plain("a", attempts: nil, deadline: .milliseconds(2500))])
    #expect(saga.call("a")?.timeout == .milliseconds(2500))
    saga.answer("a", .busy)
    saga.wait()
    #expect(saga.call("a")?.timeout == .milliseconds(1500))
    saga.answer("a", .busy)
    saga.wait()
    #expect(saga.call("a")?.timeout == .milliseconds(500))
    saga.answer("a", .busy)
    #expect(saga.turn.ending == .compensated)
    #expect(saga.state.reason?.kind == .unavailable)
  }
}

extension Rehearsal {
  /// The error participants of rehearsals refuse with.
  func failure(_ code: String) -> Failure { Failure(code: code, message: "will not") }
}
