extension JSONValue {
  /// Reads a text that is one JSON value.
  ///
  /// Refused are, beyond what ``JSONScanner`` refuses: two members of one name in an object, nesting
  /// deeper than `depthLimit`, and numbers whose exponent has more than nine digits.
  package init(
    parsing bytes: UnsafeRawBufferPointer,
    depthLimit: Int = JSONScanner.defaultDepthLimit
  ) throws(JSONError) {
    var scanner = JSONScanner(bytes)
    self = try JSONValue.read(&scanner, depth: 0, limit: depthLimit)
    try scanner.end()
  }

  /// Reads a text that is one JSON value.
  package init(
    parsing text: String,
    depthLimit: Int = JSONScanner.defaultDepthLimit
  ) throws(JSONError) {
    var text = text
    let result = text.withUTF8 { bytes in
      Result { () throws(JSONError) in
        try JSONValue(parsing: UnsafeRawBufferPointer(bytes), depthLimit: depthLimit)
      }
    }
    self = try result.get()
  }

  private static func read(
    _ scanner: inout JSONScanner,
    depth: Int,
    limit: Int
  ) throws(JSONError) -> JSONValue {
    switch try scanner.peek() {
    case .null:
      try scanner.null()
      return .null
    case .bool: return .bool(try scanner.bool())
    case .string: return .string(try scanner.string().string)
    case .number: return .number(try readNumber(&scanner))
    case .array:
      if depth >= limit { throw JSONError(.tooDeep(limit), at: scanner.offset) }
      return .array(try readArray(&scanner, depth: depth, limit: limit))
    case .object:
      if depth >= limit { throw JSONError(.tooDeep(limit), at: scanner.offset) }
      return .object(try readObject(&scanner, depth: depth, limit: limit))
    }
  }

  private static func readNumber(_ scanner: inout JSONScanner) throws(JSONError) -> JSONNumber {
    let text = try scanner.number()
    guard JSONNumber.hasReasonableExponent(text) else {
      throw JSONError(.outOfRange, at: scanner.offset &- text.count)
    }
    return JSONNumber(checked: String(decoding: text, as: UTF8.self))
  }

  private static func readArray(
    _ scanner: inout JSONScanner,
    depth: Int,
    limit: Int
  ) throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    try scanner.beginArray()
    while try scanner.nextElement() {
      elements.append(try read(&scanner, depth: depth &+ 1, limit: limit))
    }
    return elements
  }

  private static func readObject(
    _ scanner: inout JSONScanner,
    depth: Int,
    limit: Int
  ) throws(JSONError) -> JSONObject {
    let start = scanner
    var members: [JSONObject.Member] = []
    try scanner.beginObject()
    while let name = try scanner.nextMember() {
      if members.isEmpty { members.reserveCapacity(4) }
      let value = try read(&scanner, depth: depth &+ 1, limit: limit)
      members.append(JSONObject.Member(name: name.string, value: value))
    }
    if let repetition = JSONObject.firstRepetition(in: members) {
      throw JSONError(.duplicateName(members[repetition].name), at: try place(of: repetition, start))
    }
    return JSONObject(distinct: members)
  }
  /// Where the name of a member begins, of an object that has been read before.
  private static func place(of member: Int, _ scanner: JSONScanner) throws(JSONError) -> Int {
    var scanner = scanner
    try scanner.beginObject()
    for place in 0... {
      guard let name = try scanner.nextMember() else { break }
      if place == member { return name.offset }
      _ = try scanner.skipValue()
    }
    return scanner.offset
  }
}
