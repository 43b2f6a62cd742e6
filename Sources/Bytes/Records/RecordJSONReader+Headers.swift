import Glibc

extension RecordJSONReader {
  /// Reads headers in either form: `[["h","x"],["h",null]]`, or kcat's `["h","x","h",null]`.
  static func headers(
    _ name: JSONText,
    _ scanner: inout JSONScanner,
    _ fields: inout RecordFields
  ) throws(JSONError) {
    switch try scanner.peek() {
    case .null: return try scanner.null()
    case .array: try scanner.beginArray()
    default: throw scanner.mismatch("\"headers\" must be an array of [name, value] pairs")
    }
    var isFlat: Bool?
    while try scanner.nextElement() {
      // Nearly all headers are like that.
      if isFlat != true, let plain = scanner.plainPair() {
        isFlat = false
        fields.headers.append(RecordHeader(name: plain.name, value: plain.value))
        continue
      }
      let isPair = if case .array = try scanner.peek() { true } else { false }
      if isFlat ?? !isPair == isPair { throw scanner.mismatch("\"headers\" must all be [name, value] pairs") }
      isFlat = !isPair
      if isPair { try pair(name, &scanner, &fields) } else { try flat(&scanner, &fields) }
    }
  }

  /// Reads one `[name, value]`.
  private static func pair(
    _ member: JSONText,
    _ scanner: inout JSONScanner,
    _ fields: inout RecordFields
  ) throws(JSONError) {
    let start = scanner
    try scanner.beginArray()
    guard try scanner.nextElement() else { throw start.mismatch("a header must be [name, value]") }
    let before = scanner
    guard let name = try part(member, &scanner, &fields) else {
      throw before.mismatch("a header's name must be a string or {\"base64\":\"…\"}")
    }
    try check(name, before)
    guard try scanner.nextElement() else { throw start.mismatch("a header must be [name, value]") }
    let value = try part(member, &scanner, &fields)
    guard try !scanner.nextElement() else { throw start.mismatch("a header must be [name, value]") }
    fields.headers.append(RecordHeader(name: name, value: value))
  }

  /// Reads a name and the value that must follow it in the same list.
  private static func flat(
    _ scanner: inout JSONScanner,
    _ fields: inout RecordFields
  ) throws(JSONError) {
    let before = scanner
    guard case .string = try scanner.peek() else {
      throw scanner.mismatch("\"headers\" must hold [name, value] pairs, or names and values in turn")
    }
    let name = fields.bytes(of: try scanner.string())
    try check(name, before)
    guard try scanner.nextElement() else { throw before.mismatch("a header's name has no value after it") }
    switch try scanner.peek() {
    case .string:
      fields.headers.append(RecordHeader(name: name, value: fields.bytes(of: try scanner.string())))
    case .null:
      try scanner.null()
      fields.headers.append(RecordHeader(name: name, value: nil))
    default: throw scanner.mismatch("a header's value must be a string or null")
    }
  }

  /// Reads a header's name or value: a string, base64 in an object, or null.
  private static func part(
    _ member: JSONText,
    _ scanner: inout JSONScanner,
    _ fields: inout RecordFields
  ) throws(JSONError) -> UnsafeRawBufferPointer? {
    let before = scanner
    switch try scanner.peek() {
    case .string: return fields.bytes(of: try scanner.string())
    case .null:
      try scanner.null()
      return nil
    case .object:
      try scanner.beginObject()
      if let name = try scanner.nextMember(), fields.bytes(of: name).isEqual(to: "base64"),
        case .string = try scanner.peek()
      {
        let bytes = try decode(try scanner.string(), of: name, &fields)
        if try scanner.nextMember() == nil { return bytes }
      }
    default: break
    }
    throw before.mismatch(
      "a header's name must be a string or {\"base64\":\"…\"}, and its value that or null"
    )
  }

  private static func check(_ name: UnsafeRawBufferPointer, _ scanner: JSONScanner) throws(JSONError) {
    guard let base = name.baseAddress, memchr(base, 0, name.count) != nil else { return }
    throw scanner.mismatch("a header's name must not hold a NUL, at which librdkafka would cut it")
  }
}

extension JSONScanner {
  /// The error that the next value is not what `sentence` says it must be; a copy reads on to show it.
  @inline(never)
  func mismatch(_ sentence: String) -> JSONError {
    var probe = self
    do throws(JSONError) {
      let text = try probe.skipValue()
      let start = probe.offset &- text.count
      return JSONError(.refused("\(sentence), found \(Self.excerpt(text))"), at: start)
    } catch {
      return error
    }
  }

  /// The beginning of a value's text, safe to print.
  private static func excerpt(_ text: UnsafeRawBufferPointer) -> String {
    let limit = 40
    var shown = ""
    for scalar in String(decoding: text.prefix(limit + 4), as: UTF8.self).unicodeScalars {
      if shown.utf8.count >= limit { return shown + "…" }
      let isControl = scalar.properties.generalCategory == .control || scalar == "\u{fffd}"
      shown.unicodeScalars.append(isControl ? "?" : scalar)
    }
    return shown
  }
}
