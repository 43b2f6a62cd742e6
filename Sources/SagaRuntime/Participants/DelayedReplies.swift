internal import Saga

/// Replies that come after a while, or as soon as what is running has returned.
final class DelayedReplies {
  private let loop: EventLoop
  private var waiting: [Int: (timer: EventLoop.Timer, answer: (Outcome) -> Void)] = [:]
  private var lastNumber = 0

  init(on loop: EventLoop) { self.loop = loop }

  /// Answers a call after a while, never before this returns.
  func send(_ outcome: Outcome, after delay: Duration, to answer: @escaping (Outcome) -> Void) {
    if delay <= .zero {
      loop.putOff { answer(outcome) }
      return
    }
    lastNumber += 1
    let number = lastNumber
    let timer = loop.schedule(at: .now + delay) { [self] in
      waiting[number] = nil
      answer(outcome)
    }
    waiting[number] = (timer, answer)
  }

  /// Answers at once, as unknown, what has not been answered.
  func stop() {
    for reply in waiting.values {
      loop.cancel(reply.timer)
      loop.putOff { reply.answer(.stopped) }
    }
    waiting = [:]
  }
}

extension Outcome {
  /// The outcome of a call that was cut off.
  static var stopped: Outcome {
    .unknown(.lost, Failure(code: "Stopped", message: "the run was stopped before the reply came"))
  }
}
