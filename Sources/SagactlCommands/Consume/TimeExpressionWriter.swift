internal import Bytes

extension ByteWriter {
  /// Appends a time as RFC 3339 in UTC with milliseconds, without allocating.
  ///
  /// It looks like `2026-01-31T10:00:00.000Z`.
  ///
  /// Years outside 0000...9999, which RFC 3339 cannot write but a Kafka timestamp can hold, get a sign and
  /// all their digits, as in ISO 8601.
  ///
  /// - Parameter milliseconds: since 1970-01-01T00:00:00Z.
  func write(rfc3339 milliseconds: Int64) {
    let days = milliseconds.floorDivided(by: CalendarDate.day)
    let date = CalendarDate(daysSinceEpoch: days)
    // Not a difference with the day's start: the first day of all begins before the first Int64.
    let remainder = milliseconds % CalendarDate.day
    let time = remainder < 0 ? remainder + CalendarDate.day : remainder
    if !(0...9999).contains(date.year) { write(date.year < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")) }
    let year = date.year.magnitude
    if year > 9999 {
      write(decimal: Int64(year))
    } else {
      write(year, digits: 4)
    }
    write(UInt8(ascii: "-"))
    write(date.month.magnitude, digits: 2)
    write(UInt8(ascii: "-"))
    write(date.day.magnitude, digits: 2)
    write(UInt8(ascii: "T"))
    write((time / 3_600_000).magnitude, digits: 2)
    write(UInt8(ascii: ":"))
    write((time / 60_000 % 60).magnitude, digits: 2)
    write(UInt8(ascii: ":"))
    write((time / 1000 % 60).magnitude, digits: 2)
    write(UInt8(ascii: "."))
    write((time % 1000).magnitude, digits: 3)
    write(UInt8(ascii: "Z"))
  }

  /// Appends the last `digits` decimal digits of a number, with leading zeros; at most 4.
  @inline(__always)
  private func write(_ value: UInt64, digits: Int) {
    append(upTo: 4) { place in
      var rest = value
      for index in stride(from: digits - 1, through: 0, by: -1) {
        place[index] = UInt8(truncatingIfNeeded: rest % 10) &+ 48
        rest /= 10
      }
      return digits
    }
  }
}
