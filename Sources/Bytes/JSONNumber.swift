/// A JSON number kept as the text it was written in.
///
/// `==` compares the text: `1.0` and `1` differ, because a log must give back what it was given. Values
/// are compared with ``isEqualInValue(to:)`` and ``isLessInValue(than:)``, which are exact: digits are
/// never rounded to a binary floating-point number.
package struct JSONNumber: Hashable, Sendable {
  /// The number as written.
  package let text: String

  /// The longest exponent, in digits, that a number may have; a number beyond has no use but to hurt.
  static var exponentDigitLimit: Int { 9 }

  /// Takes a text that is a number by JSON's grammar, with an exponent of nine digits at most.
  package init?(_ text: String) {
    var copy = text
    let isNumber = copy.withUTF8 { bytes in
      var scanner = JSONScanner(UnsafeRawBufferPointer(bytes))
      guard let raw = try? scanner.number(), raw.count == bytes.count else { return false }
      return JSONNumber.hasReasonableExponent(raw)
    }
    guard isNumber else { return nil }
    self.text = text
  }

  /// Makes the number of an integer.
  package init(_ value: Int64) { text = String(value) }

  /// Takes a text that a scanner has found to be a number.
  init(checked text: String) { self.text = text }

  /// Whether the exponent of a number's text, if any, is short enough.
  static func hasReasonableExponent(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let mark = text.lastIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return true }
    let digits = text[(mark + 1)...].drop { $0 < UInt8(ascii: "1") || $0 > UInt8(ascii: "9") }
    return digits.count <= exponentDigitLimit
  }

  /// The value when it is whole and fits, however it is written: `1e2` and `100.0` are 100.
  package var int64: Int64? {
    if let value = Int64(text) { return value }
    let decimal = JSONDecimal(text)
    guard decimal.digits.count <= decimal.point, decimal.point <= 19 else {
      return decimal.digits.isEmpty ? 0 : nil
    }
    var value: Int64 = 0
    for place in 0..<decimal.point {
      let digit = place < decimal.digits.count ? Int64(decimal.digits[place]) : 0
      let (tenfold, tooSmall) = value.multipliedReportingOverflow(by: 10)
      let (sum, stillTooSmall) = tenfold.subtractingReportingOverflow(digit)
      if tooSmall || stillTooSmall { return nil }
      value = sum
    }
    return decimal.isNegative ? value : value == .min ? nil : -value
  }

  /// Whether both stand for the same value: `1.0` and `1`, `1e2` and `100`, `-0` and `0`.
  package func isEqualInValue(to other: JSONNumber) -> Bool {
    if text == other.text { return true }
    if let left = plainInteger, let right = other.plainInteger { return left == right }
    return JSONDecimal(text) == JSONDecimal(other.text)
  }

  /// Whether this number is the smaller one.
  package func isLessInValue(than other: JSONNumber) -> Bool {
    if let left = plainInteger, let right = other.plainInteger { return left < right }
    return JSONDecimal(text) < JSONDecimal(other.text)
  }

  /// The value when it is written as nothing but a sign and up to 18 digits, as most numbers are.
  private var plainInteger: Int64? {
    var (value, digits): (Int64, Int) = (0, 0)
    var isNegative = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "-") {
        // Elsewhere a number has a sign only after an `e`.
        isNegative = true
        continue
      }
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), digits < 18 else { return nil }
      value = value &* 10 &+ Int64(byte &- UInt8(ascii: "0"))
      digits += 1
    }
    return isNegative ? -value : value
  }
}
