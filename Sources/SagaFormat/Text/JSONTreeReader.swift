import Bytes

/// Reads JSON text into a tree with places.
struct JSONTreeReader {
  private let bytes: [UInt8]
  private var cursor = TextCursor()

  /// Reads a text; nil when it is not JSON.
  static func read(_ text: SourceText, problems: inout ProblemList) -> PlacedValue? {
    let stable = StableBytes(text.bytes)
    var reader = JSONTreeReader(bytes: text.bytes)
    var scanner = JSONScanner(stable.view)
    do throws(JSONError) {
      let value = try reader.value(&scanner, depth: 0, problems: &problems)
      try scanner.end()
      return value
    } catch {
      problems.report(
        text.place(ofByte: error.offset),
        error.sentence,
        hint: error.isAtBrace ? "a text that begins with { is read as JSON" : nil
      )
      return nil
    }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func value(
    _ scanner: inout JSONScanner,
    depth: Int,
    problems: inout ProblemList
  ) throws(JSONError) -> PlacedValue {
    let kind = try scanner.peek()
    let place = cursor.place(of: scanner.offset, in: bytes)
    if depth >= SourceText.depthLimit, kind == .array || kind == .object {
      throw JSONError(.tooDeep(SourceText.depthLimit), at: scanner.offset)
    }
    switch kind {
    case .null:
      try scanner.null()
      return PlacedValue(.null, at: place)
    case .bool: return PlacedValue(.bool(try scanner.bool()), at: place)
    case .string: return PlacedValue(.string(try scanner.string().string), at: place)
    case .number:
      let text = String(decoding: try scanner.number(), as: UTF8.self)
      if let number = JSONNumber(text) { return PlacedValue(.number(number), at: place) }
      problems.report(place, "the number is out of range")
      return PlacedValue(.unreadable, at: place)
    case .array:
      var elements: [PlacedValue] = []
      try scanner.beginArray()
      while try scanner.nextElement() {
        elements.append(try value(&scanner, depth: depth + 1, problems: &problems))
      }
      return PlacedValue(.array(elements), at: place)
    case .object:
      var list = MemberList()
      try scanner.beginObject()
      while let name = try scanner.nextMember() {
        let place = cursor.place(of: name.offset, in: bytes)
        let value = try value(&scanner, depth: depth + 1, problems: &problems)
        list.add(PlacedMember(name: name.string, place: place, value: value), problems: &problems)
      }
      return PlacedValue(.object(list.members), at: place)
    }
  }
}

extension JSONError {
  /// Whether a name without quotes follows the first brace, as in a YAML file.
  fileprivate var isAtBrace: Bool {
    if case .expected("a member's name or \"}\"", found: _?) = reason { true } else { false }
  }
}
