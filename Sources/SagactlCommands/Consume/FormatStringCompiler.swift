/// Turns the text of a format into tokens.
struct FormatStringCompiler {
  private(set) var tokens: [FormatString.Token] = []
  private(set) var text: [UInt8] = []

  private let source: [UInt8]
  private var place = 0

  /// Where in ``text`` the literal that is being collected begins.
  private var literalStart = 0

  private static let percent = UInt8(ascii: "%")
  private static let backslash = UInt8(ascii: "\\")
  private static let open = UInt8(ascii: "{")
  private static let close = UInt8(ascii: "}")

  private static let tokenList = "the tokens are %s %S %R %v %V %k %K %T %h %t %p %o and %%"

  init(_ source: [UInt8]) { self.source = source }

  mutating func run() throws(InvalidValue) {
    while place < source.count {
      let byte = source[place]
      place += 1
      switch byte {
      case FormatStringCompiler.percent: try token()
      case FormatStringCompiler.backslash: try escape()
      default: text.append(byte)
      }
    }
    endLiteral()
  }

  /// Makes a token of the literal bytes collected so far.
  private mutating func endLiteral() {
    if text.count > literalStart {
      tokens.append(.literal(start: literalStart, count: text.count - literalStart))
    }
    literalStart = text.count
  }

  /// Reads what follows a backslash.
  private mutating func escape() throws(InvalidValue) {
    switch EscapeSequence.read(source[place...]) {
    case .byte(let byte, let length):
      text.append(byte)
      place += length
    case .end:
      text.append(FormatStringCompiler.backslash)
    case .invalid(let reason):
      throw problem(at: place - 1, reason, EscapeSequence.forms)
    }
  }

  /// Reads what follows a percent sign.
  private mutating func token() throws(InvalidValue) {
    let start = place - 1
    guard place < source.count else {
      throw problem(at: start, "nothing follows %", FormatStringCompiler.tokenList)
    }
    let letter = source[place]
    place += 1
    if letter == FormatStringCompiler.percent {
      text.append(letter)
      return
    }
    let name = "%\(FormatStringCompiler.shown(source[(place - 1)...]))"
    endLiteral()
    let brace = try braces(name, start)
    func choose(_ choices: [String: FormatString.Token], _ plain: FormatString.Token) throws(InvalidValue) {
      guard let brace else {
        tokens.append(plain)
        return
      }
      guard let token = choices[String(decoding: brace, as: UTF8.self)] else {
        throw unknownBrace(name, brace, start, choices.keys.sorted())
      }
      tokens.append(token)
    }
    switch letter {
    case UInt8(ascii: "s"), UInt8(ascii: "v"):
      try choose(
        ["base64": .value(.base64), "hex": .value(.hex), "json": .value(.json), "len": .valueLength],
        .value(.bytes)
      )
    case UInt8(ascii: "k"):
      try choose(
        ["base64": .key(.base64), "hex": .key(.hex), "json": .key(.json), "len": .keyLength],
        .key(.bytes)
      )
    case UInt8(ascii: "T"):
      try choose(
        ["iso": .timestamp(.iso), "s": .timestamp(.seconds), "ms": .timestamp(.milliseconds)],
        .timestamp(.milliseconds)
      )
    case UInt8(ascii: "h"): try headers(brace, start)
    case UInt8(ascii: "S"), UInt8(ascii: "V"): try choose([:], .valueLength)
    case UInt8(ascii: "R"): try choose([:], .valueLengthBinary)
    case UInt8(ascii: "K"): try choose([:], .keyLength)
    case UInt8(ascii: "t"): try choose([:], .topic)
    case UInt8(ascii: "p"): try choose([:], .partition)
    case UInt8(ascii: "o"): try choose([:], .offset)
    default: throw problem(at: start, "\(name) is not a token", FormatStringCompiler.tokenList)
    }
  }

  /// Reads the text between braces that follows a token, escapes still in it; nil when there is none.
  private mutating func braces(_ name: String, _ start: Int) throws(InvalidValue) -> ArraySlice<UInt8>? {
    guard place < source.count, source[place] == FormatStringCompiler.open else { return nil }
    guard let end = source[place...].firstIndex(of: FormatStringCompiler.close) else {
      throw problem(at: start, "the brace after \(name) is not closed", "write \\{ for a brace to be printed")
    }
    defer { place = end + 1 }
    return source[(place + 1)..<end]
  }

  /// Adds the headers' token, or that of one header.
  private mutating func headers(_ brace: ArraySlice<UInt8>?, _ start: Int) throws(InvalidValue) {
    guard let brace else {
      tokens.append(.headers)
      return
    }
    if brace.elementsEqual("json".utf8) {
      tokens.append(.headersJSON)
      return
    }
    if brace.isEmpty {
      throw problem(at: start, "%h{} names no header", "write %h{NAME}, %h{json} or %h\\{ for a brace")
    }
    var rest = brace
    while let byte = rest.popFirst() {
      guard byte == FormatStringCompiler.backslash else {
        text.append(byte)
        continue
      }
      switch EscapeSequence.read(rest) {
      case .byte(let byte, let length):
        text.append(byte)
        rest = rest.dropFirst(length)
      case .end: text.append(byte)
      case .invalid(let reason): throw problem(at: start, reason, EscapeSequence.forms)
      }
    }
    tokens.append(.header(start: literalStart, count: text.count - literalStart))
    literalStart = text.count
  }

  private func unknownBrace(
    _ name: String,
    _ brace: ArraySlice<UInt8>,
    _ start: Int,
    _ known: [String]
  ) -> InvalidValue {
    let given = "\(name){\(String(decoding: brace, as: UTF8.self))}"
    let forms = known.isEmpty ? "\(name) takes none" : known.map { "\(name){\($0)}" }.joined(separator: " ")
    return problem(at: start, "\(given) is not known", "\(forms); write \\{ for a brace to be printed")
  }

  /// An error about the place `offset`, told as a count of characters from 1.
  private func problem(at offset: Int, _ reason: String, _ hint: String) -> InvalidValue {
    let position = String(decoding: source[..<offset], as: UTF8.self).count + 1
    return InvalidValue(
      "format",
      String(decoding: source, as: UTF8.self),
      reason: "\(reason) (at character \(position))",
      hint: hint
    )
  }

  /// The first character of the bytes, printable.
  private static func shown(_ bytes: ArraySlice<UInt8>) -> String {
    guard let scalar = String(decoding: bytes.prefix(4), as: UTF8.self).unicodeScalars.first else {
      return ""
    }
    return String(InvalidValue.quoted(String(scalar)).dropFirst().dropLast())
  }
}
