import Bytes

/// The words and signs of an expression, taken one by one.
struct ExpressionTokens {
  private let bytes: [UInt8]

  /// Where the next byte is read.
  private(set) var offset: Int

  /// Prepares to read at an offset.
  init(_ bytes: [UInt8], at offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  /// The next byte, nil at the end.
  var next: UInt8? { byte(0) }

  private func byte(_ distance: Int) -> UInt8? {
    let place = offset + distance
    return place < bytes.count ? bytes[place] : nil
  }

  /// Whether a dot stands here that begins no name, which is the path to the root.
  var isLoneDot: Bool {
    next == UInt8(ascii: ".") && byte(1).map(Self.beginsName) != true && byte(1) != UInt8(ascii: "[")
  }

  /// Passes one byte.
  mutating func skipByte() { offset = min(offset + 1, bytes.count) }

  /// Passes spaces, tabs and line ends.
  mutating func skipSpace() throws(ExpressionSyntaxError) {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { offset += 1 }
    if next == nil {
      throw ExpressionSyntaxError(message: "the expression is not closed with }", offset: offset)
    }
  }

  /// Passes white space and then a sign if it stands there.
  mutating func take(_ sign: String) throws(ExpressionSyntaxError) -> Bool {
    try skipSpace()
    guard bytes[offset...].starts(with: sign.utf8) else { return false }
    offset += sign.utf8.count
    return true
  }

  /// Passes white space and then a word if it stands there and ends there.
  mutating func takeWord(_ word: String) throws(ExpressionSyntaxError) -> Bool {
    try skipSpace()
    let length = word.utf8.count
    guard bytes[offset...].starts(with: word.utf8), byte(length).map(Self.continuesName) != true else {
      return false
    }
    offset += length
    return true
  }

  /// `.name` or `[12]`, or nil when neither stands here.
  mutating func pathElement() throws(ExpressionSyntaxError) -> Expression.PathElement? {
    // A dot before a bracket is tolerated: `.[0]` is the same as `[0]`.
    if next == UInt8(ascii: "."), byte(1) == UInt8(ascii: "[") { offset += 1 }
    if next == UInt8(ascii: ".") {
      offset += 1
      guard let first = next, Self.beginsName(first) else { throw unexpected("a name is expected after .") }
      let name = bytes[offset...].prefix(while: Self.continuesName)
      offset += name.count
      return .name(String(decoding: name, as: UTF8.self))
    }
    guard next == UInt8(ascii: "[") else { return nil }
    offset += 1
    let digits = bytes[offset...].prefix(while: Self.isDigit)
    guard let index = Int(String(decoding: digits, as: UTF8.self)) else {
      throw unexpected("an index like [0] is expected")
    }
    offset += digits.count
    guard next == UInt8(ascii: "]") else { throw unexpected("a closing ] is expected") }
    offset += 1
    return .index(index)
  }

  /// A number as JSON writes it.
  mutating func number() throws(ExpressionSyntaxError) -> JSONNumber {
    let text = bytes[offset...].prefix { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    guard let number = JSONNumber(String(decoding: text, as: UTF8.self)) else {
      throw ExpressionSyntaxError(message: "a number must be written like -12.5e3", offset: offset)
    }
    offset += text.count
    return number
  }

  /// A string in either kind of quotes, with the escapes `\\ \' \" \n \t`.
  mutating func string() throws(ExpressionSyntaxError) -> String {
    let start = offset
    let quote = next
    offset += 1
    var text: [UInt8] = []
    while let byte = next {
      offset += 1
      if byte == quote { return String(decoding: text, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      switch next {
      case UInt8(ascii: "n"): text.append(0x0a)
      case UInt8(ascii: "t"): text.append(0x09)
      case let byte?
      where byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\""):
        text.append(byte)
      default:
        throw ExpressionSyntaxError(
          message: "a backslash must be followed by one of \\ ' \" n t",
          offset: offset
        )
      }
      offset += 1
    }
    throw ExpressionSyntaxError(message: "the string is not closed", offset: start)
  }

  /// An error at the next byte, naming it.
  func unexpected(_ expected: String) -> ExpressionSyntaxError {
    guard next != nil else { return ExpressionSyntaxError(message: expected, offset: offset) }
    let found = String(decoding: bytes[offset...].prefix(32), as: UTF8.self).prefix(1)
    return ExpressionSyntaxError(message: "\(expected), found \(found)", offset: offset)
  }

  private static func beginsName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func continuesName(_ byte: UInt8) -> Bool {
    beginsName(byte) || byte == UInt8(ascii: "-") || isDigit(byte)
  }

  /// Whether a byte is one of 0 to 9.
  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
