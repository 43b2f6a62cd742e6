/// Finds where a part of a string stands in the text that the string was read from.
///
/// A string and its text differ by quotes, escapes, and in YAML by folded lines and indentation. Only white
/// space is added or lost that way, so the two are laid side by side by everything else.
enum StringPlaces {
  /// The place of a byte of a string that begins at a place of a text.
  static func place(ofByte offset: Int, of string: String, at start: Place, in text: SourceText) -> Place {
    var source = Source(text, at: start)
    source.open()
    var rest = Array(string.utf8)[...].prefix(offset)
    while let character = firstScalar(of: rest) {
      rest = rest.dropFirst(UTF8.width(character))
      if character.isWhiteSpace { continue }
      guard source.pass(character) else { return start }
    }
    let isAtEnd = offset >= string.utf8.count
    if !isAtEnd { source.skipWhiteSpace() }
    return source.place
  }

  private static func firstScalar(of bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
    bytes.isEmpty ? nil : String(decoding: bytes.prefix(4), as: UTF8.self).unicodeScalars.first
  }
}

/// A place that moves through the text of one string.
private struct Source {
  private let scalars: [Unicode.Scalar]
  private var next: Int
  private(set) var place: Place
  private var isDoubleQuoted = false
  private var isSingleQuoted = false

  init(_ text: SourceText, at start: Place) {
    place = start
    next = start.index
    scalars = text.scalars
  }

  private func scalar(_ distance: Int = 0) -> Unicode.Scalar? {
    scalars.indices.contains(next + distance) ? scalars[next + distance] : nil
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count {
      guard let passed = scalar() else { return }
      next += 1
      let isPair = passed == "\r" && scalar() == "\n"
      let breaks = (passed == "\n" || passed == "\r") && !isPair
      place = Place(
        line: place.line + (breaks ? 1 : 0),
        column: breaks ? 1 : place.column + 1,
        index: place.index + 1
      )
    }
  }

  /// Passes what stands before the first character: an anchor, a quote, the header of a block.
  mutating func open() {
    if scalar() == "&" {
      while let scalar = scalar(), !scalar.isWhiteSpace { advance() }
      skipWhiteSpace()
    }
    switch scalar() {
    case "\"":
      isDoubleQuoted = true
      advance()
    case "'":
      isSingleQuoted = true
      advance()
    case "|", ">":
      while let scalar = scalar(), scalar != "\n", scalar != "\r" { advance() }
    default: break
    }
  }

  mutating func skipWhiteSpace() {
    while scalar()?.isWhiteSpace == true { advance() }
  }

  /// Passes one character of the string, with the white space before it; false when another stands here.
  mutating func pass(_ character: Unicode.Scalar) -> Bool {
    while true {
      skipWhiteSpace()
      guard let found = scalar() else { return false }
      if isDoubleQuoted, found == "\\" {
        let (meaning, length) = escape()
        if meaning.isWhiteSpace {
          advance(length)
          continue
        }
        // What an escape means is not looked up: only whether it is one character that is seen.
        advance(length)
        return true
      }
      if isSingleQuoted, found == "'", scalar(1) == "'" {
        advance(2)
        return character == "'"
      }
      advance()
      return found == character
    }
  }

  /// What the escape here stands for, as far as it is white space, and how long it is.
  private func escape() -> (meaning: Unicode.Scalar, length: Int) {
    switch scalar(1) {
    case "n", "t", "r", " ", "\t", "\n", "\r", "v", "f", "b", "N", "L", "P", "_": return (" ", 2)
    case "x": return (character(of: 2), 4)
    case "U": return (character(of: 8), 10)
    case "u":
      // A pair of surrogates, in JSON, is one character.
      let isHigh =
        (scalar(2) == "d" || scalar(2) == "D") && "89abAB".unicodeScalars.contains(scalar(3) ?? "0")
      return (character(of: 4), isHigh ? 12 : 6)
    default: return ("x", 2)
    }
  }

  /// The character of so many hexadecimal digits after a backslash and a letter.
  private func character(of digits: Int) -> Unicode.Scalar {
    var text = ""
    for distance in 2..<(2 + digits) {
      if let digit = scalar(distance) { text.unicodeScalars.append(digit) }
    }
    return UInt32(text, radix: 16).flatMap(Unicode.Scalar.init) ?? "x"
  }
}

extension Unicode.Scalar {
  /// Whether YAML may add or lose it where lines are folded; what escapes may stand for is among it.
  fileprivate var isWhiteSpace: Bool {
    switch value {
    case 0x08...0x0d, 0x20, 0x85, 0xa0, 0x2028, 0x2029: true
    default: false
    }
  }
}
