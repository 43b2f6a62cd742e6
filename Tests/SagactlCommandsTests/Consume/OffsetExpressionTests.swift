import Bytes
import Testing

@testable import SagactlCommands

@Suite struct OffsetExpressionTests {
  typealias Bound = OffsetRange.Bound

  let now: Int64 = 1_769_853_600_000  // 2026-01-31T10:00:00Z
  static let ten: Int64 = 1_769_853_600_000

  private func parse(_ text: String) throws(InvalidValue) -> OffsetRange {
    try OffsetExpression.parse(text, now: now)
  }

  @Test(
    arguments: [
      ("beginning", .beginning(plus: 0)), ("end", .end(minus: 0)), ("stored", .stored), ("17", .absolute(17)),
      ("0", .absolute(0)), ("-10", .end(minus: 10)), ("s@1769853600000", .time(ten)),
      ("9223372036854775807", .absolute(.max)), ("-9223372036854775807", .end(minus: .max)),
    ] as [(String, Bound)]
  )
  func kcatStarts(text: String, start: Bound) throws {
    #expect(try parse(text) == OffsetRange(start: start))
  }

  @Test func kcatEnds() throws {
    #expect(try parse("e@1769853600000") == OffsetRange(end: .time(Self.ten)))
    #expect(try parse("e@+5m") == OffsetRange(end: .time(Self.ten + 300_000)))
  }

  @Test(
    arguments: [
      ("start", .beginning(plus: 0)), ("earliest", .beginning(plus: 0)), ("oldest", .beginning(plus: 0)),
      ("latest", .end(minus: 0)), ("newest", .end(minus: 0)), ("+5", .beginning(plus: 5)),
      ("start+5", .beginning(plus: 5)),
      ("beginning+0", .beginning(plus: 0)), ("end-5", .end(minus: 5)), ("end+5", .end(minus: -5)),
      ("-0", .end(minus: 0)),
      ("@1769853600", .time(ten)), ("@now", .time(ten)), ("@-10m", .time(ten - 600_000)),
      ("@2026-01-31T10:00:00Z", .time(ten)), ("@2026-01-31T11:00:00.000+01:00", .time(ten)),
      ("@2026-01-31", .time(ten - 36_000_000)),
      ("s@2026-01-31T10:00", .time(ten)), ("s@-10m", .time(ten - 600_000)),
      ("s@2026-01-31 10:00:00", .time(ten)),
    ] as [(String, Bound)]
  )
  func otherStarts(text: String, start: Bound) throws {
    #expect(try parse(text) == OffsetRange(start: start))
  }

  @Test(
    arguments: [
      ("5:10", .absolute(5), .absolute(10)), ("5:", .absolute(5), nil), (":10", nil, .absolute(10)),
      ("5:5", .absolute(5), .absolute(5)), ("5:end", .absolute(5), .end(minus: 0)),
      (":end", nil, .end(minus: 0)),
      ("-100:end", .end(minus: 100), .end(minus: 0)), (":end-5", nil, .end(minus: 5)),
      (":end+5", nil, .end(minus: -5)),
      (":-5", nil, .end(minus: 5)), ("start:end", .beginning(plus: 0), .end(minus: 0)),
      ("start+5:start+9", .beginning(plus: 5), .beginning(plus: 9)),
      ("+5:+9", .beginning(plus: 5), .beginning(plus: 9)),
      ("stored:end", .stored, .end(minus: 0)), ("end-9:end-3", .end(minus: 9), .end(minus: 3)),
      ("100:@2026-01-31T10:00:00Z", .absolute(100), .time(ten)), (":@now", nil, .time(ten)),
      ("-5:@2026-01-31T10:00", .end(minus: 5), .time(ten)),
      ("start:@+5m", .beginning(plus: 0), .time(ten + 300_000)),
    ] as [(String, Bound?, Bound?)]
  )
  func ranges(text: String, start: Bound?, end: Bound?) throws {
    #expect(try parse(text) == OffsetRange(start: start, end: end))
  }

  @Test(
    arguments: [
      ("@0:5", .time(0), .time(5)), ("@1769853600000:1769853600001", .time(ten), .time(ten + 1)),
      ("@1769853600:end", .time(ten), .end(minus: 0)), ("@-1m:end", .time(ten - 60_000), .end(minus: 0)),
      ("@-1m:end-5", .time(ten - 60_000), .end(minus: 5)),
      ("@-10m:-5m", .time(ten - 600_000), .time(ten - 300_000)),
      ("@-10m:-5", .time(ten - 600_000), .time(ten - 5000)), ("@-10m:now", .time(ten - 600_000), .time(ten)),
      ("@-10m:@now", .time(ten - 600_000), .time(ten)), ("@-10m:", .time(ten - 600_000), nil),
      ("@2026-01-31:2026-02-01", .time(ten - 36_000_000), .time(ten + 50_400_000)),
      ("@2026-01-31T09:00:2026-01-31T10:00", .time(ten - 3_600_000), .time(ten)),
      ("@2026-01-31T09:00:00:2026-01-31T10:00:00", .time(ten - 3_600_000), .time(ten)),
      ("@2026-01-31T09:00:00Z:@2026-01-31T10:00:00Z", .time(ten - 3_600_000), .time(ten)),
      ("@2026-01-31T10:00:00+01:00:2026-01-31T10:00:00", .time(ten - 3_600_000), .time(ten)),
      ("@2026-01-31T10:00:00+01:1769853600000", .time(ten - 3_600_000), .time(ten)),
      ("@2026-01-31T10:00:00.5:end", .time(ten + 500), .end(minus: 0)),
      ("@2026-01-31T10:00:", .time(ten), nil),
      ("@2026-01-31T09:00:30:-5s", .time(ten - 3_570_000), .time(ten - 5000)),
    ] as [(String, Bound, Bound?)]
  )
  func rangesOfTimes(text: String, start: Bound, end: Bound?) throws {
    #expect(try parse(text) == OffsetRange(start: start, end: end))
  }

  @Test func theLongestFirstTimeIsTakenWhereTwoReadingsAreOpen() throws {
    #expect(try parse("@2026-01-31T10:00:00") == OffsetRange(start: .time(Self.ten)))
    #expect(try parse("@2026-01-31T10:00:00:@2026-02-01").end == .time(Self.ten + 50_400_000))
    #expect(try parse("@2026-01-31T11:00:00+01:00") == OffsetRange(start: .time(Self.ten)))
  }

  @Test(arguments: [
    ("", "empty"), (":", "start or an end"), ("5-10", "\"5-10\""), ("5:10:15", "\"10:15\""), ("a:b", "\"a\""),
    ("Beginning", "\"Beginning\""), ("start-1", "nothing lies before"), ("stored+1", "no distance"),
    (":stored", "only be a start"), ("@-1m:stored", "only be a start"), ("10:5", "ends before it starts"),
    ("@now:-5m", "ends before it starts"), ("end-3:end-9", "ends before it starts"),
    ("+9:+3", "ends before it starts"),
    ("9223372036854775808", "larger than any offset"), ("-9223372036854775808", "larger than any offset"),
    ("99999999999999999999999", "larger than any offset"), ("+-5", "not a whole number"),
    ("--5", "not a whole number"),
    ("-", "not a whole number"), ("end-", "not a whole number"), (" 5", "not a whole number"),
    ("0x10", "not a whole number"),
    ("begining", "\"begining\" is no place (did you mean beginning?)"), ("lastest:5", "mean latest?"),
    ("5:endd-5", "mean end?"), ("sideways", "not a whole number"),
    ("@", "empty"), ("s@", "empty"), ("@1969-12-31", "before 1970"), ("@-30000d", "before 1970"),
    ("@2026-13-01", "no such day"),
    ("@2026-01-31T25:00", "no such time"), ("@2026-01-31T10:00:61", "no such time"),
    ("@2026-01-31:bogus", "forms of a time"),
    ("@-10x", "unit"), ("100:2026-01-31", "not a whole number"), ("5:\n", "\\n"),
  ])
  func whatIsNotAnOffsetIsRefusedWithItsReasonAndTheFormsAccepted(text: String, reason: String) {
    #expect {
      try parse(text)
    } throws: { error in
      let message = "\(error)"
      return message.hasPrefix("invalid offset \(InvalidValue.quoted(text)): ") && message.contains(reason)
        && message.hasSuffix(OffsetExpression.forms) && !message.contains("\n")
    }
  }

  @Test(arguments: ["foo", "s@foo", "e@", "12foo", "s@12foo", "beginnin"])
  func whatKcatSilentlyTakesForANumberIsRefused(text: String) {
    #expect(throws: InvalidValue.self) { try parse(text) }
  }

  @Test func kcatsTwoOffsetsMakeOneRange() throws {
    let range = try OffsetExpression.parse(["s@1769853600000", "e@1769853600001"], now: now)
    #expect(range == OffsetRange(start: .time(Self.ten), end: .time(Self.ten + 1)))
    #expect(try OffsetExpression.parse(["e@now", "beginning"], now: now).start == .beginning(plus: 0))
    #expect(
      try OffsetExpression.parse(["5", ":end"], now: now)
        == OffsetRange(start: .absolute(5), end: .end(minus: 0))
    )
    #expect(try OffsetExpression.parse([], now: now) == OffsetRange())
    #expect(try OffsetExpression.parse(["end", "latest"], now: now) == OffsetRange(start: .end(minus: 0)))
  }

  @Test func twoStartsOrTwoEndsAreAConflict() {
    for texts in [["5", "6"], ["5:10", "beginning"], ["5:10", "e@now"], ["s@5", "e@9", "s@6"]] {
      #expect { try OffsetExpression.parse(texts, now: now) } throws: { "\($0)".contains("different") }
    }
    #expect { try OffsetExpression.parse(["s@9", "e@5"], now: now) } throws: {
      "\($0)".contains("end before they start")
    }
  }

  @Test func everyPairOfPlacesIsReadAsTheTwoPlaces() throws {
    var random = SplitMix64(seed: propertySeed())
    func place() -> (String, Bound) {
      let number = Int64.random(in: 0...Int64.max, using: &random)
      switch random.below(7) {
      case 0: return ("\(number)", .absolute(number))
      case 1: return ("-\(number)", .end(minus: number))
      case 2: return ("+\(number)", .beginning(plus: number))
      case 3: return ("latest-\(number)", .end(minus: number))
      case 4: return ("end+\(number)", .end(minus: -number))
      case 5: return ("oldest+\(number)", .beginning(plus: number))
      default:
        let time = Int64.random(in: 0...253_402_300_799_999, using: &random)
        return ("@" + written { $0.write(rfc3339: time) }, .time(time))
      }
    }
    for round in 0..<5000 {
      let (from, start) = place()
      let (to, end) = place()
      let text = "\(from):\(to)"
      // After a time only a word or another time follows.
      if from.hasPrefix("@"), !to.hasPrefix("@"), to.first?.isLetter != true { continue }
      let expected = OffsetRange(start: start, end: end)
      if expected.isReversed {
        #expect(throws: InvalidValue.self, "round \(round): \(text)") { try parse(text) }
      } else {
        #expect(try parse(text) == expected, "round \(round): \(text)")
      }
    }
  }

  @Test func noTextTraps() {
    var random = SplitMix64(seed: propertySeed())
    let pieces = [
      "@", ":", "-", "+", "s@", "e@", "end", "start", "stored", "now", "2026-01-31", "T10:00", "Z", "+01:00",
      "10", "9223372036854775807",
      "m", "d", ".", "é", "\u{0}", " ",
    ]
    var accepted = 0
    for _ in 0..<20_000 {
      let text = random.text(upTo: 8, from: pieces)
      if let range = try? parse(text) {
        accepted += 1
        #expect(range.start != nil || range.end != nil)
      }
    }
    #expect(accepted > 100)
  }
}
