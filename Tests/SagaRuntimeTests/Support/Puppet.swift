import Bytes
import Saga
import SagaRuntime

/// A participant that answers as a test tells it to, and keeps what it was asked.
final class Puppet: Participant {
  private let loop: EventLoop
  private let respond: (Invocation) -> Outcome?
  private let hold: (@escaping (Outcome) -> Void) -> Void
  private(set) var calls: [Invocation] = []
  private var open: [(Outcome) -> Void] = []
  private(set) var isStopped = false

  /// - Parameters:
  ///   - respond: The answer to a call; nil keeps it open until ``stop()``.
  ///   - hold: Is given what answers a call that is kept open.
  init(
    _ loop: EventLoop,
    _ respond: @escaping (Invocation) -> Outcome?,
    hold: @escaping (@escaping (Outcome) -> Void) -> Void = { _ in }
  ) {
    self.loop = loop
    self.respond = respond
    self.hold = hold
  }

  func begin(_ call: Invocation, _ answer: @escaping (Outcome) -> Void) {
    calls.append(call)
    guard let outcome = respond(call) else {
      open.append(answer)
      return hold(answer)
    }
    loop.putOff { answer(outcome) }
  }

  func stop() {
    isStopped = true
    let due = open
    open = []
    for answer in due { answer(.unknown(.lost)) }
  }
}
