import Saga
import Testing

/// How long the pauses between attempts are.
@Suite struct RetryPolicyTests {
  @Test func thePausesOfAPolicyGrowAsItSays() {
    func pauses(_ policy: RetryPolicy) -> [Int64] {
      (1...5).map { policy.longestPause(after: $0).wholeMilliseconds }
    }
    let limit = Duration.milliseconds(1000)
    #expect(pauses(RetryPolicy(delay: .milliseconds(200), maxDelay: limit)) == [200, 400, 800, 1000, 1000])
    #expect(
      pauses(RetryPolicy(delay: .milliseconds(300), backoff: .linear, maxDelay: limit))
        == [300, 600, 900, 1000, 1000]
    )
    #expect(
      pauses(RetryPolicy(delay: .milliseconds(70), backoff: .constant, maxDelay: limit)) == [
        70, 70, 70, 70, 70,
      ]
    )
    #expect(
      pauses(RetryPolicy(delay: .milliseconds(100), factor: 1.5, maxDelay: limit)) == [
        100, 150, 225, 337, 506,
      ]
    )
    #expect(RetryPolicy(maxDelay: .seconds(60)).longestPause(after: .max) == .seconds(60))
    #expect(RetryPolicy(factor: .infinity).longestPause(after: 3) == .seconds(5))
    #expect(RetryPolicy(delay: .zero, factor: .infinity).longestPause(after: 3) <= .seconds(5))
  }

  @Test func scatteredPausesFillTheirRangeAndStayInIt() {
    var random = SeededRandom(seed: 3)
    let policy = RetryPolicy(delay: .milliseconds(9), backoff: .constant)
    var seen: Set<Int64> = []
    for _ in 0..<1000 { seen.insert(policy.pause(after: 1, random: random.next()).wholeMilliseconds) }
    #expect(seen == Set(0...9))
    let exact = RetryPolicy(delay: .milliseconds(9), backoff: .constant, jitter: .none)
    #expect(exact.pause(after: 1, random: .max) == .milliseconds(9))
    let longest = RetryPolicy(delay: .seconds(Int64.max), maxDelay: .seconds(Int64.max))
    #expect(longest.pause(after: 1, random: .max) <= .milliseconds(Int64.max))
  }
}
