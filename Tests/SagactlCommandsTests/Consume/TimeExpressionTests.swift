import Bytes
import Glibc
import Testing

@testable import SagactlCommands

/// What a function appends to a writer, as text.
func written(_ body: (ByteWriter) -> Void) -> String {
  let writer = ByteWriter(capacity: 64)
  body(writer)
  return writer.withBytes { String(decoding: $0, as: UTF8.self) }
}

@Suite struct TimeExpressionTests {
  let now: Int64 = 1_769_853_600_000  // 2026-01-31T10:00:00Z

  @Test(
    arguments: [
      ("now", 1_769_853_600_000), ("1769853600123", 1_769_853_600_123), ("1769853600", 1_769_853_600_000),
      ("0", 0), ("60", 60), ("999999999", 999_999_999), ("17698536001234567", 17_698_536_001_234_567),
      ("2026-01-31", 1_769_817_600_000), ("1970-01-01", 0), ("1969-12-31", -86_400_000),
      ("2026-01-31T10:00:00Z", 1_769_853_600_000), ("2026-01-31t10:00:00z", 1_769_853_600_000),
      ("2026-01-31 10:00:00", 1_769_853_600_000), ("2026-01-31T10:00", 1_769_853_600_000),
      ("2026-01-31T10:00Z", 1_769_853_600_000), ("2026-01-31T11:00:00+01:00", 1_769_853_600_000),
      ("2026-01-31T11:00+01", 1_769_853_600_000), ("2026-01-31T11:00:00.250+0100", 1_769_853_600_250),
      ("2026-01-31T00:30:00-09:30", 1_769_853_600_000), ("2026-01-31T10:00:00.5Z", 1_769_853_600_500),
      ("2026-01-31T10:00:00,5Z", 1_769_853_600_500),
      ("2026-01-31T10:00:00.1239999999999999999999Z", 1_769_853_600_123),
      ("2026-01-31T09:59:60Z", 1_769_853_600_000), ("2024-02-29", 1_709_164_800_000),
      ("-10m", 1_769_853_000_000), ("+5m", 1_769_853_900_000), ("-1h30m", 1_769_848_200_000),
      ("-10", 1_769_853_590_000),
      ("+1.5s", 1_769_853_601_500), ("0000-01-01", -62_167_219_200_000),
      ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] as [(String, Int64)]
  )
  func everyDocumentedFormIsRead(text: String, expected: Int64) throws {
    #expect(try TimeExpression(text, now: now).milliseconds == expected)
  }

  @Test(arguments: [
    "", "tomorrow", "NOW", "2026-13-01", "2026-02-29", "1900-02-29", "2026-00-10", "2026-01-00", "2026-04-31",
    "2026-1-31",
    "26-01-31", "2026-01-31T", "2026-01-31T10", "2026-01-31T24:00", "2026-01-31T10:60",
    "2026-01-31T10:00:61Z",
    "2026-01-31T10:00:00.", "2026-01-31T10:00:00.Z", "2026-01-31T10:00:00X", "2026-01-31T10:00:00ZZ",
    "2026-01-31T10:00:00+1:00", "2026-01-31T10:00:00+24:00", "2026-01-31T10:00:00+01:60",
    "2026-01-31T10:00:00+01:",
    "2026-01-31Z", "20260131T100000Z", "-", "+", "-10x", "--10m", "9223372036854775808",
    "99999999999999999999",
    "1.5", "1769853600 ", " now", "0x10",
  ])
  func whatIsNotATimeIsRefusedWithTheFormsAccepted(text: String) {
    #expect {
      try TimeExpression(text, now: now)
    } throws: { error in
      let message = "\(error)"
      return message.contains("invalid time") && message.contains("2026-01-31T10:00:00Z")
        && !message.contains("\n")
    }
  }

  @Test func relativeTimesBeyond64BitsAreRefused() {
    #expect(throws: InvalidValue.self) { try TimeExpression("+9223372036854775807ms", now: 1) }
    #expect(throws: InvalidValue.self) { try TimeExpression("-9223372036854775807ms", now: -2) }
    #expect(throws: Never.self) { try TimeExpression("-9223372036854775807ms", now: 0) }
  }

  @Test func theCalendarAgreesWithTheCLibraryInBothDirections() throws {
    var random = SplitMix64(seed: propertySeed())
    for round in 0..<20_000 {
      var seconds = time_t(Int64.random(in: -62_167_219_200...253_402_300_799, using: &random))
      var parts = tm()
      gmtime_r(&seconds, &parts)
      let date = CalendarDate(daysSinceEpoch: Int64(seconds).floorDivided(by: 86_400))
      #expect(date.year == Int64(parts.tm_year) + 1900, "round \(round): \(seconds)")
      #expect(date.month == Int64(parts.tm_mon) + 1, "round \(round): \(seconds)")
      #expect(date.day == Int64(parts.tm_mday), "round \(round): \(seconds)")
      parts.tm_hour = 0
      parts.tm_min = 0
      parts.tm_sec = 0
      #expect(date.daysSinceEpoch * 86_400 == Int64(timegm(&parts)), "round \(round): \(seconds)")
    }
  }

  @Test func aDateExistsExactlyWhenTheCLibraryKeepsItAsItIs() {
    var random = SplitMix64(seed: propertySeed())
    for round in 0..<20_000 {
      let year = Int64(random.below(10_000))
      let month = Int64(random.below(15))
      let day = Int64(random.below(35))
      var parts = tm()
      parts.tm_year = Int32(year - 1900)
      parts.tm_mon = Int32(month - 1)
      parts.tm_mday = Int32(day)
      _ = timegm(&parts)
      let exists = Int64(parts.tm_mon) + 1 == month && Int64(parts.tm_mday) == day
      #expect(
        (CalendarDate(year: year, month: month, day: day) != nil) == exists,
        "round \(round): \(year)-\(month)-\(day)"
      )
    }
  }

  @Test func aTimeIsWrittenWithMilliseconds() {
    #expect(written { $0.write(rfc3339: now) } == "2026-01-31T10:00:00.000Z")
    #expect(written { $0.write(rfc3339: -1) } == "1969-12-31T23:59:59.999Z")
    #expect(written { $0.write(rfc3339: 0) } == "1970-01-01T00:00:00.000Z")
    #expect(written { $0.write(rfc3339: -62_167_219_200_000) } == "0000-01-01T00:00:00.000Z")
    #expect(written { $0.write(rfc3339: -62_167_219_200_001) } == "-0001-12-31T23:59:59.999Z")
    #expect(written { $0.write(rfc3339: 253_402_300_800_000) } == "+10000-01-01T00:00:00.000Z")
  }

  @Test func theOutermostTimestampsCanBeWritten() {
    #expect(written { $0.write(rfc3339: Int64.max) } == "+292278994-08-17T07:12:55.807Z")
    #expect(written { $0.write(rfc3339: Int64.min) } == "-292275055-05-16T16:47:04.192Z")
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var random = SplitMix64(seed: propertySeed())
    for round in 0..<5000 {
      let value = Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &random)
      let text = written { $0.write(rfc3339: value) }
      #expect(try TimeExpression(text, now: 0).milliseconds == value, "round \(round): \(text)")
    }
  }

  @Test func aZoneOnlyShiftsTheTime() throws {
    var random = SplitMix64(seed: propertySeed())
    for round in 0..<2000 {
      let value = Int64.random(in: 0...4_000_000_000_000, using: &random)
      let minutes = Int64(random.below(2 * 1440 - 1)) - 1439
      let local = written { $0.write(rfc3339: value + minutes * 60_000) }.dropLast()
      let hour = String(String(100 + minutes.magnitude / 60).dropFirst())
      let minute = String(String(100 + minutes.magnitude % 60).dropFirst())
      let text = "\(local)\(minutes < 0 ? "-" : "+")\(hour):\(minute)"
      #expect(try TimeExpression(text, now: 0).milliseconds == value, "round \(round): \(text)")
    }
  }
}
