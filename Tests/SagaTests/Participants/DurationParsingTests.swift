import Saga
import Testing

/// Lengths of time as definitions write them.
@Suite struct DurationParsingTests {
  @Test(
    arguments: [
      ("0ms", 0), ("1ms", 1), ("500ms", 500), ("2s", 2000), ("1m", 60_000), ("1h", 3_600_000),
      ("2d", 172_800_000), ("1.5s", 1500), ("0.001s", 1), ("1h30m", 5_400_000), ("1m0.5s", 60_500),
      ("1.50m", 90_000), ("0.25d", 21_600_000), ("1s500ms", 1500), ("36500d", 3_153_600_000_000),
      ("PT2S", 2000), ("PT0.5S", 500), ("P1D", 86_400_000), ("P1DT12H", 129_600_000), ("PT1M30S", 90_000),
      ("0.00000001157407407407s", -1), ("1.5ms", -2), ("0.0001s", -2), ("0.00000000001d", -2),
      ("0.0000000125d", -2),
    ] as [(String, Int64)]
  )
  func aLengthIsExactInMilliseconds(text: String, milliseconds: Int64) throws {
    if milliseconds < 0 {
      #expect(throws: DurationSyntaxError(message: "the length of time is finer than a millisecond")) {
        try Duration(parsing: text)
      }
    } else {
      #expect(try Duration(parsing: text) == .milliseconds(milliseconds))
    }
  }

  @Test(arguments: [
    "x", "s", "-1s", "+1s", "1 s", "1sec", "1S", "1..5s", ".5s", "1.s", "1m1h", "1s1s", "1h2", "1e3s", "P",
    "PT", "PTS", "P1", "P1H", "PT1D", "P1Y", "P1W", "p1d", "PT1S ", "P1DT", "١s",
  ])
  func whatIsNoLengthIsRefusedWithTheForms(text: String) {
    do {
      _ = try Duration(parsing: text)
      Issue.record("\(text) was taken")
    } catch {
      #expect(error.message.hasSuffix("write it like 250ms, 2s, 1h30m or PT2S"), "\(text): \(error.message)")
    }
  }

  @Test(arguments: [
    ("", "a length of time is missing here"), ("30", "the length of time has no unit"),
    ("1h30", "the length of time has no unit"), ("36501d", "more than a hundred years"),
    ("99999999999999999999s", "more than a hundred years"), ("36500d0.001s", "more than a hundred years"),
  ])
  func theMessageSaysWhatIsWrong(text: String, part: String) {
    do {
      _ = try Duration(parsing: text)
      Issue.record("\(text) was taken")
    } catch {
      #expect(error.message.contains(part), "\(text): \(error.message)")
    }
  }
}
