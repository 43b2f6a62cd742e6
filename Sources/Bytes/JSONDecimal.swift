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
