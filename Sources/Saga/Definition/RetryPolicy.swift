/// How often an operation is attempted and how long the pauses between attempts are.
package struct RetryPolicy: Hashable, Sendable {
  /// How many executions there may be in all, 1 being no retry; nil is without limit.
  package let maxAttempts: Int?

  /// The first pause.
  package let delay: Duration

  /// How pauses grow.
  package let backoff: Backoff

  /// What each pause of an exponential backoff is multiplied with to give the next.
  package let factor: Double

  /// The longest pause.
  package let maxDelay: Duration

  /// How pauses are scattered, so that many sagas that failed together do not come back together.
  package let jitter: Jitter

  /// The outcomes that are tried again. A refusal never is.
  package let on: Set<Cause>

  /// Makes a policy.
  package init(
    maxAttempts: Int? = 3,
    delay: Duration = .milliseconds(200),
    backoff: Backoff = .exponential,
    factor: Double = 2,
    maxDelay: Duration = .seconds(5),
    jitter: Jitter = .full,
    on: Set<Cause> = [.unknown, .unavailable]
  ) {
    self.maxAttempts = maxAttempts
    self.delay = delay
    self.backoff = backoff
    self.factor = factor
    self.maxDelay = maxDelay
    self.jitter = jitter
    self.on = on
  }

  /// What an action has when nothing is said.
  package static let action = RetryPolicy()

  /// What a compensation has when nothing is said.
  package static let compensation = RetryPolicy(maxAttempts: 10, maxDelay: .seconds(60))

  /// How pauses grow.
  package enum Backoff: String, Hashable, Sendable, CaseIterable {
    case constant
    case linear
    case exponential
  }

  /// How pauses are scattered.
  package enum Jitter: String, Hashable, Sendable, CaseIterable {
    /// Evenly between zero and the pause.
    case full
    /// Not at all.
    case none
  }

  /// An outcome that can be tried again.
  package enum Cause: String, Hashable, Sendable, CaseIterable {
    case unknown
    case unavailable
  }

  /// Whether the budget allows another attempt after so many.
  package func allows(attemptAfter attempts: Int) -> Bool {
    maxAttempts.map { attempts < $0 } ?? true
  }

  /// The pause after an attempt, before it is scattered.
  ///
  /// - Parameter attempt: The attempt that has just failed, counted from 1.
  package func longestPause(after attempt: Int) -> Duration {
    let first = Double(max(delay.wholeMilliseconds, 0))
    let limit = Double(max(maxDelay.wholeMilliseconds, 0))
    let retries = Double(max(attempt - 1, 0))
    var pause = first
    switch backoff {
    case .constant: break
    case .linear: pause = first * (retries + 1)
    case .exponential: pause = first * power(max(factor, 1), retries)
    }
    // A product beyond all limits is infinite, never less than the limit; NaN fails the comparison.
    return .milliseconds(Int64(exactly: (pause < limit ? pause : limit).rounded(.down)) ?? .max)
  }

  /// The pause after an attempt.
  ///
  /// - Parameter random: 64 random bits, of which an unscattered pause makes no use.
  package func pause(after attempt: Int, random: UInt64) -> Duration {
    let longest = longestPause(after: attempt)
    guard jitter == .full else { return longest }
    let choices = UInt64(max(longest.wholeMilliseconds, 0)).addingReportingOverflow(1).partialValue
    return .milliseconds(Int64(random.multipliedFullWidth(by: max(choices, 1)).high))
  }

  /// A power with a whole exponent, which needs no mathematics library.
  private func power(_ base: Double, _ exponent: Double) -> Double {
    var result = 1.0
    var square = base
    var remaining = UInt64(min(exponent, 1e9))
    while remaining > 0 {
      if remaining & 1 == 1 { result *= square }
      square *= square
      remaining >>= 1
    }
    return result
  }
}
