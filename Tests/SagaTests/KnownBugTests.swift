import Bytes
import Saga
import Testing

/// Bugs other engines shipped, as listed in the reference, section 3.4; each test names its number there.
/// What belongs to participants, to reading the log or to commands is tested with them.
@Suite struct KnownBugTests {
  private func undone(_ saga: Rehearsal) -> [String] {
    saga.log.compactMap { $0.event.shortType == "compensation.succeeded" ? $0.event.step : nil }
  }

  @Test("sage: a parallel step that is retried must not lose the next step (3.4/1)")
  func aRetriedParallelStepLosesNoStep() throws {
    var saga = try Rehearsal([
      .plain("a", attempts: 3), .plain("x"), .plain("b", after: ["a", "x"]), .plain("c", after: ["b"]),
    ])
    saga.answer("a", .silence)
    saga.answer("x", .ok)
    saga.wait()
    saga.answer("a", .ok)
    for step in ["b", "c"] { saga.answer(step, .ok) }
    #expect(saga.turn.ending == .completed)
    #expect(saga.calls.map(\.step) == ["a", "x", "a", "b", "c"])
  }

  @Test("sage: a retry keeps what other steps have done (3.4/2)")
  func aRetryKeepsWhatOthersHaveDone() throws {
    var saga = try Rehearsal([
      .plain("a"), .plain("b", after: ["a"], attempts: 2),
      .plain("c", after: ["b"], input: try Template(parsing: "${ .steps.a.output.ref }")),
    ])
    saga.answer("a", .ok)
    saga.answer("b", .busy)
    saga.wait()
    saga.answer("b", .ok)
    #expect(saga.call("c")?.input == .string("r1"))
  }

  @Test("sage: nothing to undo beside steps that run in parallel (3.4/3)")
  func nothingToUndoBesideParallelSteps() throws {
    let nothing = Step(name: "n", action: Operation(participant: "p"), compensation: .noop)
    var saga = try Rehearsal([nothing, .plain("a"), .plain("b")])
    saga.answer("n", .ok)
    saga.answer("a", .ok)
    saga.answer("b", .no)
    #expect(saga.last(2) == ["saga.compensating", "compensation.started(a)"])
    saga.answer("a", .compensation, .ok)
    #expect(saga.last(3) == ["compensation.succeeded(a)", "compensation.skipped(n)", "saga.compensated"])
  }

  @Test("sage: a retry repeats its own step alone (3.4/4)")
  func aRetryRepeatsItsOwnStepAlone() throws {
    var saga = try Rehearsal([.plain("a"), .plain("b", after: ["a"], attempts: 3)])
    saga.answer("a", .ok)
    for _ in 0..<2 {
      saga.answer("b", .busy)
      saga.wait()
    }
    saga.answer("b", .ok)
    #expect(saga.calls.map(\.step) == ["a", "b", "b", "b"])
  }

  @Test("sage: an undoing that fails after a parallel failure is reported with its error (3.4/5)")
  func aFailingUndoingAfterAParallelFailureIsReported() throws {
    var saga = try Rehearsal([.plain("a"), .plain("b")])
    saga.answer("a", .silence)
    saga.answer("b", .silence)
    saga.answer("b", .compensation, .no)
    saga.answer("a", .compensation, .no)
    #expect(saga.turn.ending == .stuck)
    #expect(saga.state.stuck?.operations.map(\.step) == ["b", "a"])
    #expect(saga.state.stuck?.operations.allSatisfy { $0.failure?.code == "no" } == true)
    #expect(saga.state.reason?.step == "a")
  }

  @Test("eventuate: after a failed undoing replies are still dealt with (3.4/6)")
  func repliesAreDealtWithAfterAFailedUndoing() throws {
    var saga = try Rehearsal([.plain("a"), .plain("b"), .plain("c", after: ["a", "b"])])
    saga.answer("a", .ok)
    saga.answer("b", .ok)
    saga.answer("c", .no)
    saga.answer("b", .compensation, .no)
    #expect(saga.last(1) == ["compensation.started(a)"])
    saga.answer("a", .compensation, .ok)
    #expect(saga.turn.ending == .stuck)
    #expect(saga.state.stuck?.remaining == ["b"])
  }

  @Test("eventuate: an answer that came while nobody was there keeps no saga waiting (3.4/7)")
  func anAnswerNobodyWasThereToHearIsNotWaitedFor() throws {
    var saga = try Rehearsal([.plain("a", attempts: 2), .plain("b", after: ["a"])])
    let unheard = try #require(saga.call("a"))
    saga.takeOver()
    #expect(saga.last(3) == ["saga.resumed", "step.unknown(a)", "step.retrying(a)"])
    saga.wait()
    let again = try #require(saga.call("a"))
    #expect(again.attempt == 2 && again.key == unheard.key)
    // It comes after all, beside the one to the second attempt.
    saga.answer("a", .ok)
    saga.advance([saga.state.event(for: Reply(to: unheard, .no), saga.definition)])
    saga.answer("b", .ok)
    #expect(saga.timeline.contains("reply.late(a)"))
    #expect(saga.turn.ending == .completed)
  }

  @Test("eventuate: a reply nobody can make sense of keeps no other from being dealt with (3.4/8)")
  func aReplyNobodyCanMakeSenseOfBlocksNothing() throws {
    var saga = try Rehearsal([.plain("a")])
    for step in ["nobody", "", "a"] {
      let reply = Reply(step: step, operation: .query, attempt: -1, outcome: .refused(Failure(code: "\u{0}")))
      saga.advance([saga.state.event(for: reply, saga.definition)])
    }
    #expect(saga.turn.rejection == nil)
    saga.answer("a", .ok)
    #expect(saga.turn.ending == .completed)
  }

  @Test("eventuate: what was skipped is not undone (3.4/9)")
  func whatWasSkippedIsNotUndone() throws {
    var saga = try Rehearsal([.plain("a", condition: .literal(.bool(false))), .plain("b", after: ["a"])])
    saga.answer("b", .silence)
    #expect(saga.state.plan == ["b"])
  }

  @Test("dtm: an undoing that fails is not repeated without rest (3.4/10)")
  func anUndoingRestsBetweenAttempts() throws {
    var saga = try Rehearsal([.plain("a", undoAttempts: 3)])
    saga.answer("a", .silence)
    saga.answer("a", .compensation, .busy)
    #expect(saga.last(1) == ["compensation.retrying(a)"])
    saga.advance([])
    #expect(saga.calls.count == 2)
    #expect(saga.turn.wakeAt == saga.now.advanced(by: .seconds(1)))
  }

  @Test("dtm: an undoing that is refused is not tried for ever (3.4/11)")
  func aRefusedUndoingIsNotTriedForEver() throws {
    var saga = try Rehearsal([.plain("a", undoAttempts: nil)])
    saga.answer("a", .silence)
    saga.answer("a", .compensation, .no)
    #expect(saga.turn.ending == .stuck)
    #expect(saga.state.stuck?.operations.first?.outcome == .refused)
  }

  @Test("dtm: an outcome is what a reply says it is, not a word somewhere in it (3.4/12)")
  func wordsInAReplyAreNoOutcome() {
    let settings = ExecSettings(command: ["./pay"])
    for text in [
      #"{"note":"FAILURE: refused"}"#, #""outcome: refused""#, #"{"output":{"outcome":"refused"}}"#,
    ] {
      let ending = ExecEnding(.exited(0), output: Array(text.utf8), lastWords: Array("FAILURE".utf8))
      guard case .succeeded = settings.outcome(of: ending) else {
        Issue.record("\(text) is \(settings.outcome(of: ending))")
        continue
      }
    }
    let refusal = ExecEnding(.exited(1), output: Array(#"{"outcome":"refused","output":"SUCCESS"}"#.utf8))
    guard case .refused = settings.outcome(of: refusal) else {
      Issue.record("\(settings.outcome(of: refusal))")
      return
    }
  }

  @Test("seata: a saga that has succeeded is not undone when its time is up (3.4/13)")
  func aSucceededSagaIsNotUndoneWhenItsTimeIsUp() throws {
    var saga = try Rehearsal([.plain("a")], deadline: .seconds(5))
    saga.now = saga.now.advanced(by: .seconds(6))
    saga.answer("a", .ok)
    #expect(saga.turn.ending == .completed)
    saga.now = saga.now.advanced(by: .seconds(3600))
    saga.advance([.cancelRequested(note: "")])
    saga.takeOver()
    #expect(saga.turn.ending == .completed)
    #expect(!saga.timeline.contains("saga.compensating"))
  }

  @Test("seata: a saga that was running at a crash goes on (3.4/14)", arguments: [1, 2])
  func aRunningSagaGoesOnAfterACrash(attempts: Int) throws {
    var saga = try Rehearsal([.plain("a", attempts: attempts)])
    saga.takeOver()
    if attempts == 1 {
      #expect(saga.state.plan == ["a"])
      saga.answer("a", .compensation, .ok)
    } else {
      saga.wait()
      saga.answer("a", .ok)
    }
    #expect(saga.turn.ending == (attempts == 1 ? .compensated : .completed))
  }

  @Test("seata: undoing obeys its retry policy (3.4/15)")
  func undoingObeysItsRetryPolicy() throws {
    var saga = try Rehearsal([.plain("a", undoAttempts: 4)])
    saga.answer("a", .silence)
    while saga.turn.ending == nil {
      saga.answer("a", .compensation, .silence)
      saga.wait()
    }
    #expect(saga.turn.ending == .stuck)
    #expect(saga.calls.count { $0.operation == .compensation } == 4)
  }

  @Test("seata: a crash in the midst of the undoing is recovered from (3.4/16)")
  func aCrashInTheMidstOfUndoingIsRecoveredFrom() throws {
    var saga = try Rehearsal([.plain("a"), .plain("b", after: ["a"])])
    saga.answer("a", .ok)
    saga.answer("b", .silence)
    saga.takeOver()
    #expect(saga.last(3) == ["saga.resumed", "compensation.unknown(b)", "compensation.retrying(b)"])
    saga.wait()
    saga.answer("b", .compensation, .ok)
    saga.takeOver()
    saga.wait()
    saga.answer("a", .compensation, .ok)
    #expect(saga.turn.ending == .compensated)
  }

  @Test("seata: what goes on after a step that was seen to by hand is given its output (3.4/18)")
  func afterAFindingTheNextStepIsGivenItsOutput() throws {
    var saga = try Rehearsal([
      .plain("a", .pivot, input: .value(.string("of a"))),
      .plain("b", .retryable, after: ["a"], input: try Template(parsing: "${ .steps.a.output.ref }")),
    ])
    saga.answer("a", .silence)
    #expect(saga.turn.ending == .stuck)
    let output = JSONValue.members(["ref": .string("by hand")])
    saga.takeOver([.stepResolved(Resolution(step: "a", as: .succeeded, output: output))])
    #expect(saga.call("b")?.input == .string("by hand"))
    saga.answer("b", .ok)
    #expect(saga.turn.ending == .completed)
  }

  @Test("seata: an attempt that was retried and unknown counts (3.4/19)")
  func aRetriedUnknownAttemptCounts() throws {
    var saga = try Rehearsal([.plain("a", attempts: 3)])
    saga.answer("a", .silence)
    saga.wait()
    saga.answer("a", .busy)
    saga.wait()
    saga.answer("a", .busy)
    #expect(saga.state.plan == ["a"])
    #expect(saga.state.reason?.kind == .unknown)
  }

  @Test("steno: an error after the effect leaves the step to be undone (3.4/20)")
  func anErrorAfterTheEffectIsUndone() throws {
    var saga = try Rehearsal([.plain("a")])
    saga.answer("a", .unknown(.lost, Failure(code: "panic")))
    #expect(saga.state.plan == ["a"])
  }

  @Test("omicron: a step that leaves something when it is refused can say so (3.4/21)")
  func aStepThatLeavesSomethingWhenRefusedIsUndone() throws {
    let step = Step(
      name: "a",
      action: Operation(participant: "p"),
      compensation: .operation(Operation(participant: "p")),
      compensateOn: [.succeeded, .unknown, .failed]
    )
    var saga = try Rehearsal([step])
    saga.answer("a", .no)
    #expect(saga.state.plan == ["a"])
    #expect(saga.call("a", .compensation)?.actionOutcome == .refused)
  }

  @Test("temporal: a cancelled saga is undone, not cut off (3.4/22, 3.4/26)")
  func aCancelledSagaIsUndone() throws {
    var saga = try Rehearsal([.plain("a"), .plain("b", after: ["a"])])
    saga.answer("a", .ok)
    saga.advance([.cancelRequested(note: "")])
    saga.answer("b", .ok)
    // Everything was done by then: the cancellation came too late.
    #expect(saga.turn.ending == .completed)
    saga = try Rehearsal([.plain("a"), .plain("b", after: ["a"])])
    saga.advance([.cancelRequested(note: "")])
    saga.answer("a", .ok)
    #expect(saga.state.reason?.kind == .cancelled)
    saga.answer("a", .compensation, .ok)
    #expect(saga.turn.ending == .compensated)
  }

  @Test("temporal: when its time is up a saga is cleaned up (3.4/23)")
  func aSagaOutOfTimeIsCleanedUp() throws {
    var saga = try Rehearsal([.plain("a"), .plain("b", after: ["a"], attempts: nil)], deadline: .seconds(3))
    saga.answer("a", .ok)
    while saga.state.phase == .running {
      saga.answer("b", .busy)
      saga.wait()
    }
    saga.answer("a", .compensation, .ok)
    #expect(saga.turn.ending == .compensated)
    #expect(saga.state.reason?.kind == .deadline)
  }

  @Test("temporal: one undoing that fails does not keep others from being undone (3.4/24, 3.4/25)")
  func oneFailingUndoingStopsNoOther() throws {
    var saga = try Rehearsal([.plain("a"), .plain("b"), .plain("c"), .plain("d", after: ["a", "b", "c"])])
    for step in ["a", "b", "c"] { saga.answer(step, .ok) }
    saga.answer("d", .no)
    saga.answer("c", .compensation, .no)
    saga.answer("b", .compensation, .ok)
    saga.answer("a", .compensation, .no)
    #expect(undone(saga) == ["b"])
    #expect(saga.state.stuck?.operations.map(\.step) == ["c", "a"])
  }

  @Test("conductor: a step that timed out is undone (3.4/27)")
  func aStepThatTimedOutIsUndone() throws {
    var saga = try Rehearsal([.plain("a"), .plain("b", after: ["a"])])
    saga.answer("a", .ok)
    saga.answer("b", .silence)
    #expect(saga.state.plan == ["b", "a"])
  }

  @Test("masstransit: attempts of the action do not count as attempts of its undoing (3.4/28)")
  func attemptsAreCountedForEachOperation() throws {
    var saga = try Rehearsal([.plain("a", attempts: 3, undoAttempts: 2)])
    for _ in 0..<3 {
      saga.answer("a", .silence)
      saga.wait()
    }
    #expect(saga.call("a", .compensation)?.attempt == 1)
    saga.answer("a", .compensation, .silence)
    saga.wait()
    #expect(saga.call("a", .compensation)?.attempt == 2)
  }

  @Test("masstransit: that a saga is undone is recorded, with why (3.4/29)")
  func thatASagaIsUndoneIsRecorded() throws {
    var saga = try Rehearsal([.plain("a")])
    saga.answer("a", .no)
    let reason = CompensationReason(.refused, step: "a", failure: Failure(code: "no", message: "will not"))
    #expect(saga.log.contains { $0.event == .sagaCompensating(reason, plan: []) })
  }

  @Test("servicecomb: nothing is undone before its action has ended (3.4/30)")
  func nothingIsUndoneBeforeItsActionHasEnded() throws {
    var saga = try Rehearsal([.plain("slow"), .plain("b")])
    saga.advance([.cancelRequested(note: "")])
    saga.answer("b", .ok)
    #expect(saga.calls.allSatisfy { $0.operation == .action })
    saga.answer("slow", .silence)
    #expect(saga.state.plan == ["b", "slow"])
  }

  @Test("servicecomb: a step with retries is undone as well (3.4/31)")
  func aStepWithRetriesIsUndone() throws {
    var saga = try Rehearsal([.plain("a", attempts: 5), .plain("b", after: ["a"])])
    saga.answer("a", .busy)
    saga.wait()
    saga.answer("a", .ok)
    saga.answer("b", .no)
    #expect(saga.state.plan == ["a"])
  }

  @Test("littlehorse: a pause names the attempt it is for, and is not forgotten (3.4/32)")
  func aPauseNamesItsAttempt() throws {
    var saga = try Rehearsal([.plain("a", attempts: 3)])
    saga.answer("a", .busy)
    saga.takeOver()
    #expect(saga.turn.wakeAt != nil)
    guard case .attempt(let event)? = saga.log.last(where: { $0.event.shortType == "step.retrying" })?.event
    else {
      Issue.record("no pause is recorded")
      return
    }
    #expect(event.attempt == 2)
    saga.wait()
    #expect(saga.call("a")?.attempt == 2)
  }

  @Test("zeebe: the same command twice changes nothing the second time (3.4/33)")
  func theSameCommandTwiceChangesNothing() throws {
    var saga = try Rehearsal([.plain("a"), .plain("b", after: ["a"])])
    let first = try #require(saga.call("a"))
    saga.answer("a", .ok)
    let count = saga.calls.count
    for _ in 0..<3 {
      saga.advance([saga.state.event(for: Reply(to: first, .ok), saga.definition)])
      saga.advance([.cancelRequested(note: "")])
    }
    #expect(saga.calls.count == count)
    #expect(saga.turn.ending == nil)
    saga.answer("b", .ok)
    #expect(saga.turn.ending == .completed)
  }

  @Test("restate: a paused saga goes on, and nothing is tried for ever (3.4/34)")
  func aPausedSagaGoesOn() throws {
    var saga = try Rehearsal([.plain("a"), .plain("b", after: ["a"])])
    saga.advance([.sagaSuspended(note: "")])
    saga.answer("a", .ok)
    #expect(saga.turn.ending == .suspended)
    saga.takeOver()
    saga.answer("b", .ok)
    #expect(saga.turn.ending == .completed)
  }

  @Test("dbos: whoever executes twice executes the same, by its key (3.4/35)")
  func twoExecutionsCarryOneKey() throws {
    var saga = try Rehearsal([.plain("a", attempts: 2)])
    let before = try #require(saga.call("a"))
    saga.takeOver()
    saga.wait()
    let after = try #require(saga.call("a"))
    #expect(before.key == after.key)
    #expect(before.attempt < after.attempt)
    // And the first writer's outcome does not count any more.
    let event = saga.state.event(for: Reply(to: before, .ok), saga.definition)
    guard case .lateReply = event else {
      Issue.record("\(event)")
      return
    }
  }

  @Test("librdkafka: records that are there twice are there once (3.4/36)")
  func recordsThatAreThereTwiceAreThereOnce() throws {
    var saga = try Rehearsal([.plain("a"), .plain("b", after: ["a"])])
    saga.answer("a", .ok)
    saga.answer("b", .no)
    saga.answer("a", .compensation, .ok)
    let twice = saga.log.flatMap { [$0, $0] } + saga.log
    #expect(twice.reduce(into: SagaState()) { $0.fold($1) } == saga.state)
    #expect(verify(twice, saga.definition).isEmpty)
  }

  @Test("workflow-core: many steps are undone in the opposite order, each by its own undoing (3.4/37)")
  func manyStepsAreUndoneInTheOppositeOrder() throws {
    let names = (0..<30).map { "s\($0)" }
    var saga = try Rehearsal(
      names.enumerated().map { index, name in
        .plain(name, after: index > 0 ? [names[index - 1]] : [], undo: .value(.string("undo \(name)")))
      } + [.plain("last", after: ["s29"])]
    )
    for name in names { saga.answer(name, .ok) }
    saga.answer("last", .no)
    for name in names.reversed() {
      #expect(saga.calls.last?.input == .string("undo \(name)"))
      saga.answer(name, .compensation, .ok)
    }
    #expect(undone(saga) == names.reversed())
    #expect(saga.turn.ending == .compensated)
  }

  @Test("apexchainx, forge-loop: what could not be undone is never said to be (3.4/38, 3.4/39)")
  func whatCouldNotBeUndoneIsNeverSaidToBe() throws {
    for outcome in [Outcome.no, .busy, .silence] {
      var saga = try Rehearsal([.plain("a"), .plain("b", after: ["a"])])
      saga.answer("a", .ok)
      saga.answer("b", .silence)
      saga.answer("b", .compensation, outcome)
      #expect(saga.turn.ending == .stuck)
      // Nor is anything before it, which would leave it alone in the world.
      #expect(saga.state.stuck?.remaining == ["a", "b"])
      #expect(saga.state[step: "b"].undone == nil && saga.state[step: "a"].undone == nil)
      #expect(!saga.timeline.contains("saga.compensated"))
    }
  }
}
