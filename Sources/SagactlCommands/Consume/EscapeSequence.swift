/// A backslash sequence of `-f`, `-D` and `-K`.
///
/// `\n \r \t \e \\` are what they are in C; `\xN` and `\xNN` are hexadecimal; up to three digits are a byte's
/// number, octal if they begin with 0 (`\0`, `\012`) and decimal otherwise (`\10`), as in kcat.
enum EscapeSequence {
  /// What the bytes after a backslash stand for.
  enum Meaning: Equatable {
    /// A byte, spelled by the next `length` bytes.
    case byte(UInt8, length: Int)

    /// No escape: the caller's rules apply.
    case unknown

    /// An escape gone wrong.
    case invalid(reason: String)
  }

  /// Reads what follows a backslash.
  static func read(_ bytes: ArraySlice<UInt8>) -> Meaning {
    guard let first = bytes.first else { return .unknown }
    switch first {
    case UInt8(ascii: "n"): return .byte(UInt8(ascii: "\n"), length: 1)
    case UInt8(ascii: "r"): return .byte(UInt8(ascii: "\r"), length: 1)
    case UInt8(ascii: "t"): return .byte(UInt8(ascii: "\t"), length: 1)
    case UInt8(ascii: "e"): return .byte(0x1b, length: 1)
    case UInt8(ascii: "\\"): return .byte(UInt8(ascii: "\\"), length: 1)
    case UInt8(ascii: "x"):
      let (value, length) = number(bytes.dropFirst().prefix(2), radix: 16)
      if length == 0 { return .invalid(reason: "\\x needs one or two hexadecimal digits") }
      return .byte(UInt8(truncatingIfNeeded: value), length: length + 1)
    case UInt8(ascii: "0"):
      let (value, length) = number(bytes.prefix(3), radix: 8)
      return .byte(UInt8(truncatingIfNeeded: value), length: length)
    case UInt8(ascii: "1")...UInt8(ascii: "9"):
      let (value, length) = number(bytes.prefix(3), radix: 10)
      if value > 255 { return .invalid(reason: "\\\(value) is larger than a byte") }
      return .byte(UInt8(truncatingIfNeeded: value), length: length)
    default:
      return .unknown
    }
  }

  /// The number that the leading digits spell, and how many there are.
  private static func number(_ bytes: ArraySlice<UInt8>, radix: Int) -> (value: Int, length: Int) {
    var value = 0
    var length = 0
    for byte in bytes {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix else { break }
      value = value * radix + digit
      length += 1
    }
    return (value, length)
  }
}
