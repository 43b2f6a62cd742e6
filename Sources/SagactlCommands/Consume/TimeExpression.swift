/// A point in time as people write it.
///
/// | form | meaning |
/// |---|---|
/// | `now` | the `now` passed in |
/// | `-10m`, `+1h30m` | before or after now, a ``DurationExpression`` with a sign (`-10` is 10 s ago) |
/// | 10 digits | seconds since 1970 |
/// | any other number of digits | milliseconds since 1970, Kafka's own unit; today's have 13 digits |
/// | `2026-01-31` | the start of that day in UTC |
/// | `2026-01-31T10:00:00.5+01:00` | RFC 3339; seconds, fraction and zone may be left out, no zone is UTC |
///
/// In the last form a space may stand for the `T`, a zone may be `Z`, `+01`, `+0100` or `+01:00`, what is
/// finer than a millisecond is cut off, and second 60 is the first of the next minute. Years run from 0000 to
/// 9999.
package struct TimeExpression: Equatable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z; negative before it.
  package let milliseconds: Int64

  /// The forms accepted, for messages and help.
  package static let forms =
    "write a time as 2026-01-31, 2026-01-31T10:00:00Z, epoch milliseconds, 10-digit epoch seconds, now or "
    + "-10m"

  /// Reads a time.
  ///
  /// - Parameters:
  ///   - text: one of the forms above.
  ///   - now: the milliseconds since 1970 that relative times count from.
  package init(_ text: String, now: Int64) throws(InvalidValue) {
    switch TimeExpression.parse(Array(text.utf8)[...], now: now) {
    case .success(let value): milliseconds = value
    case .failure(let problem):
      throw InvalidValue("time", text, reason: problem.reason, hint: TimeExpression.forms)
    }
  }

  typealias Problem = DurationExpression.Problem

  /// Reads the whole of `bytes` as a time in milliseconds since 1970.
  static func parse(_ bytes: ArraySlice<UInt8>, now: Int64) -> Result<Int64, Problem> {
    guard let first = bytes.first else { return .failure(Problem(reason: "it is empty")) }
    if bytes.elementsEqual("now".utf8) { return .success(now) }
    if first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      return DurationExpression.parse(bytes.dropFirst()).flatMap { length in
        let (sum, overflow) =
          first == UInt8(ascii: "-")
          ? now.subtractingReportingOverflow(length) : now.addingReportingOverflow(length)
        return overflow ? .failure(Problem(reason: "it is too far away")) : .success(sum)
      }
    }
    if bytes.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {
      guard let number = DurationExpression.decimal(bytes) else {
        return .failure(Problem(reason: "the number is too large for milliseconds since 1970"))
      }
      return .success(bytes.count == 10 ? number * 1000 : number)
    }
    return calendarTime(bytes)
  }

  private static let malformed = Problem(reason: "it has none of the forms of a time")

  /// Reads an RFC 3339 date, alone or with a time of day.
  private static func calendarTime(_ bytes: ArraySlice<UInt8>) -> Result<Int64, Problem> {
    var cursor = Cursor(rest: bytes)
    guard let year = cursor.digits(4), cursor.skip("-"), let month = cursor.digits(2), cursor.skip("-"),
      let day = cursor.digits(2)
    else { return .failure(malformed) }
    guard let date = CalendarDate(year: year, month: month, day: day) else {
      return .failure(Problem(reason: "the calendar has no such day"))
    }
    let midnight = date.daysSinceEpoch * CalendarDate.day
    if cursor.isAtEnd { return .success(midnight) }
    guard cursor.skip("T") || cursor.skip("t") || cursor.skip(" "), let hour = cursor.digits(2),
      cursor.skip(":"),
      let minute = cursor.digits(2)
    else { return .failure(malformed) }
    var second: Int64 = 0
    var fraction: Int64 = 0
    if cursor.skip(":") {
      guard let digits = cursor.digits(2) else { return .failure(malformed) }
      second = digits
      if cursor.skip(".") || cursor.skip(",") {
        guard let digits = cursor.fraction() else { return .failure(malformed) }
        fraction = digits
      }
    }
    guard hour < 24, minute < 60, second <= 60 else {
      return .failure(Problem(reason: "the clock has no such time"))
    }
    guard let zone = cursor.zone(), cursor.isAtEnd else {
      return .failure(Problem(reason: "what follows the time of day is not a zone such as Z or +01:00"))
    }
    return .success(midnight + ((hour * 60 + minute - zone) * 60 + second) * 1000 + fraction)
  }
}

extension TimeExpression {
  /// Takes a text apart from its front.
  private struct Cursor {
    var rest: ArraySlice<UInt8>

    var isAtEnd: Bool { rest.isEmpty }

    /// Passes one given character, if it comes next.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard let next = rest.first, UInt32(next) == character.value else { return false }
      rest = rest.dropFirst()
      return true
    }

    /// Reads exactly so many digits.
    mutating func digits(_ count: Int) -> Int64? {
      guard rest.count >= count, let value = DurationExpression.decimal(rest.prefix(count)) else {
        return nil
      }
      rest = rest.dropFirst(count)
      return value
    }

    /// Reads the digits after the point as milliseconds; further ones are passed over.
    mutating func fraction() -> Int64? {
      var value: Int64 = 0
      var worth: Int64 = 100
      var count = 0
      while let digit = digits(1) {
        value += digit * worth
        worth /= 10
        count += 1
      }
      return count > 0 ? value : nil
    }

    /// Reads an offset from UTC in minutes; none is UTC.
    mutating func zone() -> Int64? {
      if rest.isEmpty || skip("Z") || skip("z") { return 0 }
      let isWest = skip("-")
      guard isWest || skip("+"), let hours = digits(2) else { return nil }
      var minutes: Int64 = 0
      if !rest.isEmpty {
        _ = skip(":")
        guard let digits = digits(2) else { return nil }
        minutes = digits
      }
      guard hours < 24, minutes < 60 else { return nil }
      return isWest ? -(hours * 60 + minutes) : hours * 60 + minutes
    }
  }
}
