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
    text == other.text || JSONDecimal(text) == JSONDecimal(other.text)
  }

  /// Whether this number is the smaller one.
  package func isLessInValue(than other: JSONNumber) -> Bool {
    JSONDecimal(text) < JSONDecimal(other.text)
  }
}

/// The value of a number's text in the one form every value has: ±0.d₁d₂d₃… × 10^point.
struct JSONDecimal: Comparable {
  /// Whether the value is below zero; false for zero.
  let isNegative: Bool

  /// The digits, 0 to 9 each, that neither begin nor end with a zero; none for zero.
  let digits: [UInt8]

  /// How many places before the first digit the decimal point is, from the right; 0 for zero.
  let point: Int

  /// Takes apart a text that is a number.
  init(_ text: String) {
    var digits: [UInt8] = []
    var wholeDigits = 0
    var exponent = 0
    var exponentIsNegative = false
    var part = Part.whole
    for byte in text.utf8 {
      switch (byte, part) {
      case (UInt8(ascii: "."), _): part = .fraction
      case (UInt8(ascii: "e"), _), (UInt8(ascii: "E"), _): part = .exponent
      case (UInt8(ascii: "-"), .exponent): exponentIsNegative = true
      case (UInt8(ascii: "0")...UInt8(ascii: "9"), .exponent):
        exponent = min(exponent * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000_000)
      case (UInt8(ascii: "0")...UInt8(ascii: "9"), _):
        digits.append(byte - UInt8(ascii: "0"))
        if part == .whole { wholeDigits += 1 }
      default: break
      }
    }
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    while digits.last == 0 { digits.removeLast() }
    self.digits = digits
    isNegative = !digits.isEmpty && text.utf8.first == UInt8(ascii: "-")
    point = digits.isEmpty ? 0 : wholeDigits - zeros + (exponentIsNegative ? -exponent : exponent)
  }

  private enum Part { case whole, fraction, exponent }

  static func < (left: JSONDecimal, right: JSONDecimal) -> Bool {
    if left.sign != right.sign { return left.sign < right.sign }
    return left.isNegative ? right.isCloserToZero(than: left) : left.isCloserToZero(than: right)
  }

  private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

  /// Compares what remains without the sign; neither is zero, or both are.
  private func isCloserToZero(than other: JSONDecimal) -> Bool {
    point != other.point ? point < other.point : digits.lexicographicallyPrecedes(other.digits)
  }
}
