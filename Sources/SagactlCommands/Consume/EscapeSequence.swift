/// A backslash sequence of `-f`, `-D` and `-K`.
///
/// `\n \r \t \e \\` are what they are in C; `\xN` and `\xNN` are hexadecimal; up to three digits are a byte's
/// number, octal if they begin with 0 (`\0`, `\012`) and decimal otherwise (`\10`), as in kcat. Before a
/// punctuation mark a backslash stands for that mark, at the very end for itself.
///
/// Before any other character it is a mistake: kcat drops it in one place and keeps it in another, before `%` too.
enum EscapeSequence {
  /// What the bytes after a backslash stand for.
  enum Meaning: Equatable {
    /// A byte, spelled by the next `length` bytes.
    case byte(UInt8, length: Int)

    /// There is nothing after the backslash, which then stands for itself.
    case end

    /// An escape gone wrong.
    case invalid(reason: String)
  }

  /// What may be written, for messages.
  static let forms = "the escapes are \\n \\r \\t \\0 \\e \\xNN, \\NNN (decimal), and \\\\ for a backslash"

  /// Reads what follows a backslash.
  static func read(_ bytes: ArraySlice<UInt8>) -> Meaning {
    guard let first = bytes.first else { return .end }
    switch first {
    case UInt8(ascii: "n"): return .byte(UInt8(ascii: "\n"), length: 1)
    case UInt8(ascii: "r"): return .byte(UInt8(ascii: "\r"), length: 1)
    case UInt8(ascii: "t"): return .byte(UInt8(ascii: "\t"), length: 1)
    case UInt8(ascii: "e"): return .byte(0x1b, length: 1)
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
    case UInt8(ascii: "!")...UInt8(ascii: "/") where first != UInt8(ascii: "%"),
      UInt8(ascii: ":")...UInt8(ascii: "@"), UInt8(ascii: "[")...UInt8(ascii: "`"),
      UInt8(ascii: "{")...UInt8(ascii: "~"):
      return .byte(first, length: 1)
    default:
      let character = String(decoding: bytes, as: UTF8.self).first.map(String.init) ?? ""
      return .invalid(reason: "\\\(character) is not an escape")
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
