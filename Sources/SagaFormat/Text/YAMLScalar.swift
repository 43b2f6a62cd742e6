import Bytes

/// What plain scalars mean: YAML 1.2's core schema, of which JSON can express what is accepted here.
///
/// `null ~` and nothing are null; `true false` (also `True`, `TRUE`) are truth values; what JSON takes as a
/// number is one, and keeps its text. Everything else is text: `yes`, `no`, `on`, `off`, `12:30`, `1_000`,
/// `2026-01-01`, `1.0.0`. Numbers that only YAML knows, like `007`, `0x1F`, `+1`, `.5` and `.inf`, are refused:
/// YAML 1.1 and 1.2 read some of them differently, and most are meant as text.
enum YAMLScalar {
  /// What a scalar is.
  enum Reading {
    case value(PlacedValue.Content)
    /// A number JSON cannot express; the number it would be, if there is one.
    case refused(number: String?)
  }

  /// Reads a plain scalar.
  static func read(_ text: String) -> Reading {
    switch text {
    case "", "~", "null", "Null", "NULL": return .value(.null)
    case "true", "True", "TRUE": return .value(.bool(true))
    case "false", "False", "FALSE": return .value(.bool(false))
    default: break
    }
    guard let first = text.utf8.first, beginsNumber(first) else { return .value(.string(text)) }
    if let number = JSONNumber(text) { return .value(.number(number)) }
    let bytes = Array(text.utf8)
    if let radix = radix(bytes) {
      return .refused(
        number: UInt64(String(decoding: bytes[2...], as: UTF8.self), radix: radix).map { "\($0)" }
      )
    }
    var body = bytes[...]
    let isNegative = body.first == UInt8(ascii: "-")
    if isNegative || body.first == UInt8(ascii: "+") { body.removeFirst() }
    if isSpecial(body) { return .refused(number: nil) }
    guard let (whole, fraction, exponent) = parts(body) else { return .value(.string(text)) }
    var digits = whole.drop { $0 == UInt8(ascii: "0") }
    if digits.isEmpty { digits = [UInt8(ascii: "0")] }
    let number =
      (isNegative ? [UInt8(ascii: "-")] : []) + digits
      + (fraction.isEmpty ? [] : [UInt8(ascii: ".")] + fraction) + exponent
    return .refused(number: JSONNumber(String(decoding: number, as: UTF8.self))?.text)
  }

  private static func beginsNumber(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// 16 for `0x1F`, 8 for `0o17`, nil for everything else.
  private static func radix(_ bytes: [UInt8]) -> Int? {
    guard bytes.count > 2, bytes[0] == UInt8(ascii: "0") else { return nil }
    let digits = String(decoding: bytes[2...], as: UTF8.self)
    switch bytes[1] {
    case UInt8(ascii: "x"): return digits.allSatisfy(\.isHexDigit) ? 16 : nil
    case UInt8(ascii: "o"): return digits.allSatisfy { $0 >= "0" && $0 <= "7" } ? 8 : nil
    default: return nil
    }
  }

  /// Whether it is infinity or not a number.
  private static func isSpecial(_ body: ArraySlice<UInt8>) -> Bool {
    [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains { body.elementsEqual($0.utf8) }
  }

  /// The digits before and after the point and the exponent with its letter; nil when it is no number.
  private static func parts(
    _ body: ArraySlice<UInt8>
  ) -> (whole: ArraySlice<UInt8>, fraction: ArraySlice<UInt8>, exponent: ArraySlice<UInt8>)? {
    let whole = body.prefix(while: isDigit)
    var rest = body.dropFirst(whole.count)
    var fraction: ArraySlice<UInt8> = []
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix(while: isDigit)
      rest = rest.dropFirst(1 + fraction.count)
    }
    if whole.isEmpty, fraction.isEmpty { return nil }
    guard let mark = rest.first else { return (whole, fraction, []) }
    guard mark | 0x20 == UInt8(ascii: "e") else { return nil }
    let signed = rest.dropFirst()
    let hasSign = signed.first == UInt8(ascii: "+") || signed.first == UInt8(ascii: "-")
    let digits = hasSign ? signed.dropFirst() : signed
    return !digits.isEmpty && digits.allSatisfy(isDigit) ? (whole, fraction, rest) : nil
  }
}
