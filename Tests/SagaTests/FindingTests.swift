import Saga
import Testing

/// What operators say about steps a saga is not stuck on.
@Suite struct FindingTests {
  /// One step is done, the saga is stuck on another, a third waits: a finding about any but the second would
  /// have an effect that is there never undone, or what was never done taken for done.
  @Test("A finding about a step the saga is not stuck on is refused", arguments: Resolution.Finding.allCases)
  func aFindingAboutAnotherStepIsRefused(finding: Resolution.Finding) throws {
    var saga = try Rehearsal([
      .plain("reserve"), .plain("pay", .pivot, after: ["reserve"]),
      .plain("ship", .retryable, after: ["pay"]),
    ])
    saga.answer("reserve", .ok)
    saga.answer("pay", .silence)
    #expect(saga.state.stuck?.remaining == ["reserve", "pay"])
    try expectRefusal(of: finding, about: ["reserve", "ship", "nothing"], by: saga)

    // What has been told already is no question any more, and neither is the pivot that succeeded.
    saga.takeOver([.stepResolved(Resolution(step: "pay", as: .succeeded))])
    try expectRefusal(of: finding, about: ["pay"], by: saga)
    saga.answer("ship", .no)
    #expect(saga.state.stuck?.operations.map(\.step) == ["ship"])
    #expect(saga.state.stuck?.remaining == ["reserve", "pay"])
    try expectRefusal(of: finding, about: ["reserve", "pay"], by: saga)
    #expect(verify(saga.log, saga.definition).isEmpty)
  }

  @Test("A finding about a step whose undoing waits for another's is refused")
  func aFindingAboutAStepThatWaitsToBeUndoneIsRefused() throws {
    var saga = try Rehearsal([.plain("a"), .plain("b", after: ["a"]), .plain("c", after: ["b"])])
    saga.answer("a", .ok)
    saga.answer("b", .ok)
    saga.answer("c", .no)
    saga.answer("b", .compensation, .no)
    #expect(saga.state.stuck?.remaining == ["a", "b"])
    for finding in Resolution.Finding.allCases { try expectRefusal(of: finding, about: ["a"], by: saga) }
  }

  private func expectRefusal(
    of finding: Resolution.Finding,
    about steps: [String],
    by saga: Rehearsal
  ) throws {
    for step in steps {
      let resolution = SagaEvent.stepResolved(Resolution(step: step, as: finding))
      let turn = Turn(
        takingOver: saga.state,
        note: "",
        [resolution],
        by: saga.definition,
        now: saga.now,
        jitter: 0
      )
      #expect(turn.rejection == .illegal(.notStuck, "\(step) does not wait for an operator"))
      #expect(!saga.state.goesOn(with: finding, about: step, by: saga.definition, now: saga.now))
      // A log that has one all the same breaks a rule, and nothing follows from it.
      let resumed = try #require(turn.records.first)
      let record = SagaRecord(
        saga: resumed.saga,
        sequence: resumed.sequence + 1,
        epoch: resumed.epoch,
        time: resumed.time,
        cause: resumed.sequence,
        event: resolution
      )
      let violations = verify(saga.log + [resumed, record], saga.definition)
      #expect(violations.map(\.invariant) == [.r5])
      #expect(violations.map(\.sequence) == [record.sequence])
    }
  }
}
