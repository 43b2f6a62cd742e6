internal import Saga

/// A participant some of whose calls go wrong because an operator wants to see what happens then.
final class InjectingParticipant: Participant {
  private let inner: any Participant
  private let injections: [Injection]
  private let crash: () -> Void
  private let loop: EventLoop
  private let replies: DelayedReplies

  /// Puts faults before a participant.
  ///
  /// - Parameter crash: Ends this process at once. When it returns, as in a test, the call is answered as one
  ///   that a crash cut off.
  init(
    _ inner: any Participant,
    _ injections: [Injection],
    on loop: EventLoop,
    crash: @escaping () -> Void
  ) {
    self.inner = inner
    self.injections = injections
    self.crash = crash
    self.loop = loop
    replies = DelayedReplies(on: loop)
  }

  func begin(_ call: Invocation, _ answer: @escaping (Outcome) -> Void) {
    switch injections.fault(for: call) {
    case nil: inner.begin(call, answer)
    case .refuse: replies.send(.refused(.injected("refuse")), after: .zero, to: answer)
    case .unavailable: replies.send(.unavailable(.injected("unavailable")), after: .zero, to: answer)
    case .timeout: replies.send(.lostByInjection, after: call.timeout, to: answer)
    case .appliedTimeout: begin(call, holding: call.timeout, answer)
    case .delay(let delay): begin(call, holding: delay, answer)
    case .crashBefore:
      crash()
      replies.send(.crashed, after: .zero, to: answer)
    case .crashAfter:
      inner.begin(call) { [crash] _ in
        crash()
        answer(.crashed)
      }
    case .duplicate:
      // One after the other, which is how a log or a queue delivers twice, and tells the same every time.
      inner.begin(call) { [inner] first in
        inner.begin(call) { second in answer(first.joined(with: second)) }
      }
    }
  }

  func stop() {
    replies.stop()
    inner.stop()
  }

  /// Makes the call and holds its answer back. What does not come within the timeout is lost.
  private func begin(_ call: Invocation, holding delay: Duration, _ answer: @escaping (Outcome) -> Void) {
    let end = ContinuousClock.now + call.timeout
    inner.begin(call) { [replies] outcome in
      let rest = end - .now
      if rest <= .zero {
        replies.send(delay > .zero ? .lostByInjection : outcome, after: .zero, to: answer)
      } else if delay < rest {
        replies.send(outcome, after: delay, to: answer)
      } else {
        replies.send(.lostByInjection, after: rest, to: answer)
      }
    }
  }
}

extension Failure {
  fileprivate static func injected(_ fault: String) -> Failure {
    Failure(code: "Injected", message: "\(fault) was injected")
  }
}

extension Outcome {
  fileprivate static var lostByInjection: Outcome {
    .unknown(.timeout, Failure(code: "Timeout", message: "no reply came in time, as was injected"))
  }

  fileprivate static var crashed: Outcome { .unknown(.crash, .injected("a crash")) }

  /// What two deliveries of one call have come to: if one may have had an effect, there may be one.
  func joined(with second: Outcome) -> Outcome {
    for kind in [AttemptOutcome.succeeded, .unknown] {
      if self.kind == kind { return self }
      if second.kind == kind { return second }
    }
    return self
  }
}
