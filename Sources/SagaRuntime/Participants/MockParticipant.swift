internal import Saga

/// What the mocks of a run share: what they have done, and their chance.
final class MockWorld {
  // Neither is lent out while other code runs, and checking that at every call costs a lot.
  @exclusivity(unchecked) var ledger = MockLedger()
  @exclusivity(unchecked) var dice: MockDice

  init(seed: UInt64) { dice = MockDice(seed: seed) }
}

/// A participant that answers by the rules of its definition.
///
/// Delays pass on the real clock, and a reply that never comes takes the whole timeout of the attempt, as it
/// would with a real participant. A query without rules is answered by what the mock has done.
final class MockParticipant: Participant {
  private let rules: MockRules
  private let world: MockWorld
  private let replies: DelayedReplies

  init(_ rules: MockRules, in world: MockWorld, on loop: EventLoop) {
    self.rules = rules
    self.world = world
    replies = DelayedReplies(on: loop)
  }

  func begin(_ call: Invocation, _ answer: @escaping (Outcome) -> Void) {
    // Its first call gives a saga its place, whether or not chance has a part in it.
    world.dice.expect(saga: call.saga)
    let planned = world.ledger.answer(call, by: rules, random: world.dice.draw(for: call))
    replies.send(planned.outcome, after: planned.delay, to: answer)
  }

  func stop() { replies.stop() }
}
