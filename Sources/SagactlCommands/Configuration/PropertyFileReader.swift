/// The syntax of a ``PropertyFile``.
struct PropertyFileReader {
  private(set) var entries: [PropertyFile.Entry] = []
  private(set) var profiles: [String] = []

  private let path: String
  private var rest: ArraySlice<UInt8>
  private var line = 0
  private var profile: String?

  private static let newline = UInt8(ascii: "\n")
  private static let backslash = UInt8(ascii: "\\")

  init(bytes: [UInt8], path: String) {
    let hasMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
    rest = hasMark ? bytes[3...] : bytes[...]
    self.path = path
  }

  mutating func run() throws(ConfigurationError) {
    while let natural = nextLine() {
      let first = line
      let text = natural.drop(while: PropertyFileReader.isBlank)
      let column = natural.count - text.count + 1
      switch text.first {
      case nil, UInt8(ascii: "#"), UInt8(ascii: "!"): continue
      case UInt8(ascii: "["): try section(text, column: column)
      default:
        let whole = try continued(text)
        try property(whole, line: first, column: column)
      }
    }
  }

  /// Takes the next line off the file, without its end.
  private mutating func nextLine() -> ArraySlice<UInt8>? {
    if rest.isEmpty { return nil }
    line += 1
    let end = rest.firstIndex(of: PropertyFileReader.newline) ?? rest.endIndex
    var text = rest[rest.startIndex..<end]
    rest = rest[min(end + 1, rest.endIndex)...]
    if text.last == UInt8(ascii: "\r") { text.removeLast() }
    return text
  }

  /// Adds the lines that `text` is continued on.
  private mutating func continued(_ text: ArraySlice<UInt8>) throws(ConfigurationError) -> [UInt8] {
    var whole = Array(text)
    while PropertyFileReader.endsInBackslash(whole) {
      whole.removeLast()
      guard let next = nextLine() else {
        throw problem(
          line,
          whole.count + 1,
          "the last line ends in \\, which continues a line; write \\\\ for one"
        )
      }
      whole += next.drop(while: PropertyFileReader.isBlank)
    }
    return whole
  }

  /// Whether the line goes on: an even number of backslashes are so many halves of escaped ones.
  private static func endsInBackslash(_ text: [UInt8]) -> Bool {
    text.reversed().prefix { $0 == backslash }.count % 2 == 1
  }

  private mutating func section(_ text: ArraySlice<UInt8>, column: Int) throws(ConfigurationError) {
    let trimmed = PropertyFileReader.trimmed(text)
    guard trimmed.last == UInt8(ascii: "]"), trimmed.count >= 2 else {
      throw problem(line, column, "expected [profile] and nothing after it")
    }
    let name = try string(PropertyFileReader.trimmed(trimmed.dropFirst().dropLast()), line, column)
    guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "]")), !name.utf8.contains(UInt8(ascii: "[")) else {
      throw problem(line, column, "a profile needs a name without brackets")
    }
    profile = name
    if !profiles.contains(name) { profiles.append(name) }
  }

  private mutating func property(_ text: [UInt8], line: Int, column: Int) throws(ConfigurationError) {
    var place = 0
    let name = PropertyFileReader.unescaped(text, from: &place) {
      PropertyFileReader.isSign($0) || PropertyFileReader.isBlank($0)
    }
    // As in Java a space separates too, and may stand around the sign.
    while place < text.count, PropertyFileReader.isBlank(text[place]) { place += 1 }
    guard place < text.count else { throw problem(line, column, "expected property=value") }
    guard !name.isEmpty else { throw problem(line, column, "expected property=value, the name is missing") }
    if PropertyFileReader.isSign(text[place]) { place += 1 }
    while place < text.count, PropertyFileReader.isBlank(text[place]) { place += 1 }
    let value = PropertyFileReader.unescaped(text, from: &place) { _ in false }
    entries.append(
      PropertyFile.Entry(
        name: try string(name[...], line, column),
        value: try string(value[...], line, column),
        line: line,
        profile: profile
      )
    )
  }

  /// Resolves escapes from `place` up to a byte that ends it, and drops white space at the end that is not
  /// escaped.
  private static func unescaped(_ text: [UInt8], from place: inout Int, until isEnd: (UInt8) -> Bool)
    -> [UInt8]
  {
    var result: [UInt8] = []
    var kept = 0
    while place < text.count, !isEnd(text[place]) {
      let byte = text[place]
      if byte == backslash, let (character, length) = unicode(text[place...]) {
        result += Array(String(character).utf8)
        kept = result.count
        place += length
        continue
      }
      if byte == backslash, place + 1 < text.count, isEscapable(text[place + 1]) {
        result.append(text[place + 1])
        kept = result.count
        place += 2
        continue
      }
      result.append(byte)
      if !isBlank(byte) { kept = result.count }
      place += 1
    }
    return Array(result[..<kept])
  }

  /// The character that `\uXXXX` at the front stands for, or a pair of them for one beyond U+FFFF, and how many
  /// bytes it takes; nil for anything else.
  private static func unicode(_ text: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
    guard let first = codeUnit(text) else { return nil }
    if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
    guard let second = codeUnit(text.dropFirst(6)), UTF16.isLeadSurrogate(first),
      UTF16.isTrailSurrogate(second)
    else { return nil }
    return (UTF16.decode(UTF16.EncodedScalar([first, second])), 12)
  }

  private static func codeUnit(_ text: ArraySlice<UInt8>) -> UInt16? {
    guard text.starts(with: "\\u".utf8), text.count >= 6 else { return nil }
    var value: UInt16 = 0
    for byte in text.dropFirst(2).prefix(4) {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  private static func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") }

  private static func isEscapable(_ byte: UInt8) -> Bool { ":=#!\\ ".utf8.contains(byte) }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 0x0c || byte == UInt8(ascii: "\r")
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
  }

  private func string(_ bytes: ArraySlice<UInt8>, _ line: Int, _ column: Int) throws(ConfigurationError)
    -> String
  {
    if bytes.contains(0) { throw problem(line, column, "a NUL byte cannot be part of a property") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw problem(line, column, "this is not UTF-8; save the file in that encoding")
    }
    return text
  }

  private func problem(_ line: Int, _ column: Int, _ reason: String) -> ConfigurationError {
    .syntax(path: path, line: line, column: column, reason: reason)
  }
}
