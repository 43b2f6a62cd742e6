import Bytes

extension Timestamp {
  /// Milliseconds in a day.
  private static var day: Int64 { 86_400_000 }

  /// The moment as `2024-05-01T12:30:00.250Z`, for years 0 to 9999.
  package var rfc3339: String {
    String(unsafeUninitializedCapacity: Timestamp.textLength) { bytes in
      guard let place = bytes.baseAddress else { return 0 }
      return writeRFC3339(at: place)
    }
  }

  /// Writes the moment as ``rfc3339`` has it.
  func writeRFC3339(to writer: ByteWriter) {
    writer.append(upTo: Timestamp.textLength) { writeRFC3339(at: $0) }
  }

  /// How long ``rfc3339`` is.
  private static var textLength: Int { 24 }

  /// Writes the moment at a place with room for 24 bytes, and returns how many it has.
  func writeRFC3339(at place: UnsafeMutablePointer<UInt8>) -> Int {
    let days = milliseconds.floorQuotient(Timestamp.day)
    let rest = milliseconds &- days &* Timestamp.day
    let (year, month, dayOfMonth) = Timestamp.calendarDate(daysSinceEpoch: days)
    var text = DigitWriter(place: place)
    text.write(year, 4, then: "-")
    text.write(month, 2, then: "-")
    text.write(dayOfMonth, 2, then: "T")
    text.write(rest / 3_600_000, 2, then: ":")
    text.write(rest / 60_000 % 60, 2, then: ":")
    text.write(rest / 1000 % 60, 2, then: ".")
    text.write(rest % 1000, 3, then: "Z")
    return text.count
  }

  /// Reads an RFC 3339 moment, with any fraction of a second and any offset; digits beyond milliseconds
  /// are dropped.
  package init?(rfc3339 text: String) {
    var bytes = text.utf8[...]
    guard let year = Timestamp.take(4, "-", &bytes), let month = Timestamp.take(2, "-", &bytes),
      let day = Timestamp.take(2, "Tt ", &bytes), (1...12).contains(month), (1...31).contains(day),
      let hour = Timestamp.take(2, ":", &bytes), let minute = Timestamp.take(2, ":", &bytes),
      let second = Timestamp.take(2, "", &bytes), hour < 24, minute < 60, second < 61
    else { return nil }
    var fraction: Int64 = 0
    if bytes.first == UInt8(ascii: ".") {
      let digits = bytes.dropFirst().prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      if digits.isEmpty { return nil }
      for place in 0..<3 {
        let digit = digits.dropFirst(place).first.map { Int64($0 &- UInt8(ascii: "0")) } ?? 0
        fraction = fraction * 10 + digit
      }
      bytes = bytes.dropFirst(digits.count + 1)
    }
    guard let offset = Timestamp.offset(bytes) else { return nil }
    let days = Timestamp.daysSinceEpoch(year: year, month: month, day: day)
    let time = ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction
    milliseconds = days * Timestamp.day + time
  }

  /// Takes so many digits and one of the separators, if any is asked for.
  private static func take(_ count: Int, _ separators: String, _ bytes: inout Substring.UTF8View) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<count {
      guard let byte = bytes.popFirst(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
        return nil
      }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    if separators.isEmpty { return value }
    guard let separator = bytes.popFirst(), separators.utf8.contains(separator) else { return nil }
    return value
  }

  /// The minutes of `Z` or `+01:30`.
  private static func offset(_ bytes: Substring.UTF8View) -> Int64? {
    var bytes = bytes
    guard let sign = bytes.popFirst() else { return nil }
    if sign | 0x20 == UInt8(ascii: "z") { return bytes.isEmpty ? 0 : nil }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      let hours = take(2, ":", &bytes), let minutes = take(2, "", &bytes), bytes.isEmpty,
      hours < 24, minutes < 60
    else { return nil }
    return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }

  // Both directions count years from March, so that the leap day ends a year, and in eras of 400 years,
  // which all have 146 097 days.

  private static func calendarDate(daysSinceEpoch days: Int64) -> (Int64, Int64, Int64) {
    let fromMarch = days &+ 719_468
    let era = fromMarch.floorQuotient(146_097)
    let dayOfEra = fromMarch - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month > 9 ? 1 : 0), month > 9 ? month - 9 : month + 3, day)
  }

  private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
    let marchYear = month <= 2 ? year - 1 : year
    let era = marchYear.floorQuotient(400)
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

/// Writes numbers of a fixed width into memory that is long enough for them.
private struct DigitWriter {
  let place: UnsafeMutablePointer<UInt8>
  private(set) var count = 0

  init(place: UnsafeMutablePointer<UInt8>) { self.place = place }

  /// Writes the last digits of a number, and a character after them.
  mutating func write(_ value: Int64, _ width: Int, then character: Unicode.Scalar) {
    var rest = value.magnitude
    for offset in stride(from: count + width - 1, through: count, by: -1) {
      place[offset] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
    place[count + width] = UInt8(ascii: character)
    count += width + 1
  }
}

extension Int64 {
  /// The quotient rounded down, where `/` rounds towards zero; the divisor is positive.
  fileprivate func floorQuotient(_ divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : (self + 1) / divisor - 1
  }
}
