/// Why a text is not the JSON that was asked for, and where.
package struct JSONError: Error, Hashable, Sendable {
  /// What is wrong.
  package enum Reason: Hashable, Sendable {
    /// Something else must stand here; `found` is the byte that does, nil at the end of the text.
    case expected(String, found: UInt8?)
    /// A string is not closed before the text ends.
    case unterminatedString
    /// A control character stands raw in a string.
    case controlCharacter(UInt8)
    /// The bytes of a string are not UTF-8.
    case invalidUTF8
    /// A backslash is followed by something JSON does not know.
    case badEscape
    /// One half of a surrogate pair is escaped without the other.
    case loneSurrogate
    /// A number is not written as JSON wants it.
    case badNumber
    /// A number has a fraction or an exponent where a whole number is wanted.
    case notWhole
    /// A number is larger or smaller than can be kept.
    case outOfRange
    /// There is more text after the value.
    case trailingText
    /// Arrays and objects are nested deeper than this limit.
    case tooDeep(Int)
    /// An object has two members of this name.
    case duplicateName(String)
    /// The text is JSON and still not what its reader takes; the sentence says why.
    case refused(String)
  }

  /// What is wrong.
  package let reason: Reason

  /// Where: how many bytes come before the offending one.
  package let offset: Int

  /// Makes an error.
  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// The place in a one-line text, counted in bytes from 1.
  package var column: Int { offset &+ 1 }

  /// What is wrong, without the place.
  package var sentence: String {
    switch reason {
    case .expected(let what, found: nil): "the text ends where \(what) is expected"
    case .expected(let what, let byte?): "expected \(what), found \(JSONError.name(of: byte))"
    case .unterminatedString: "a string is not closed"
    case .controlCharacter(let byte):
      "a control character (\(JSONError.name(of: byte))) must be escaped in a string"
    case .invalidUTF8: "the bytes are not UTF-8; bytes that are not text go into base64"
    case .badEscape: "a backslash must be followed by one of \"\\/bfnrt, or by u and four hex digits"
    case .loneSurrogate: "a lone surrogate, half of a \\uD83D\\uDE00-like pair, is not a character"
    case .badNumber: "a number must be written like -12.5e3, without a leading zero or plus sign"
    case .notWhole: "a whole number must not have a fraction or an exponent"
    case .outOfRange: "the number is out of range"
    case .trailingText: "there is more text after the end of the JSON value"
    case .tooDeep(let limit): "arrays and objects are nested deeper than \(limit)"
    case .duplicateName(let name): "the member \"\(name)\" appears twice"
    case .refused(let sentence): sentence
    }
  }

  /// A byte as people recognise it.
  private static func name(of byte: UInt8) -> String {
    if byte > 0x20, byte < 0x7f { return "\"\(Character(Unicode.Scalar(byte)))\"" }
    let digits = String(byte, radix: 16)
    return "byte 0x" + (digits.utf8.count < 2 ? "0" : "") + digits
  }
}

extension JSONError: CustomStringConvertible {
  package var description: String { "column \(column): \(sentence)" }
}
