import Saga
import Testing

@testable import SagactlCommands

/// How long something took, as people read it and as a definition writes it.
@Suite struct DurationWordsTests {
  @Test(
    "A length of time has no milliseconds after minutes",
    arguments: [
      (0, "0s"), (846, "846ms"), (1000, "1s"), (1500, "1.5s"), (59_999, "59.999s"), (60_000, "1m"),
      (60_001, "1m0.001s"), (60_846, "1m0.846s"), (90_500, "1m30.5s"), (3_600_250, "1h0.25s"),
      (86_400_000, "1d"), (90_061_007, "1d1h1m1.007s"),
    ] as [(Int64, String)]
  )
  func lengthsOfTimeAreWords(milliseconds: Int64, words: String) {
    #expect(Duration.milliseconds(milliseconds).words == words)
  }

  @Test func whatIsShownCanBeReadAgain() throws {
    for milliseconds in (1...4000).map({ Int64($0) * 997 }) {
      let duration = Duration.milliseconds(milliseconds)
      #expect(try Duration(parsing: duration.words) == duration)
    }
  }
}
