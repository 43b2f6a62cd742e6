internal import Bytes
internal import Saga
internal import SagaRuntime

/// The participants of a definition, ready to be called.
enum SagaParticipants {
  static func make(
    _ definition: SagaDefinition,
    _ plan: SagaPlan,
    _ loop: EventLoop
  ) throws(Failure) -> [String: any Participant] {
    var made: [String: any Participant] = [:]
    for member in definition.participants.members {
      var problems: [InputSchema.Problem] = []
      guard case .mock(let rules)? = ParticipantDefinition(member.value, problems: &problems) else {
        throw Failure(.badData, "participant \(member.name): not there yet")
      }
      made[member.name] = StandInMock(rules, loop)
    }
    return made
  }
}

final class StandInMock: Participant {
  private var ledger = MockLedger()
  private let rules: MockRules
  private let loop: EventLoop
  init(_ rules: MockRules, _ loop: EventLoop) {
    self.rules = rules
    self.loop = loop
  }
  func begin(_ call: Invocation, _ answer: @escaping (Outcome) -> Void) {
    let planned = ledger.answer(call, by: rules, random: 0)
    guard planned.outcome.kind != .unknown else {
      loop.schedule(at: .now + call.timeout) { answer(planned.outcome) }
      return
    }
    loop.putOff { answer(planned.outcome) }
  }
  func stop() {}
}
