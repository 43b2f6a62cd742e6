/// Reads one JSON text piece by piece, as RFC 8259 defines it, without allocating.
///
/// The caller asks for what it expects next: an object's beginning and then its members one by one, an
/// array and its elements, a string, a number. Whatever does not interest it, it skips. Everything that
/// is passed over is checked, so a text that was read to its ``end()`` without an error is valid JSON in
/// valid UTF-8 without lone surrogates.
///
/// ```swift
/// var scanner = JSONScanner(bytes)
/// try scanner.beginObject()
/// while let name = try scanner.nextMember() {
///   _ = try scanner.skipValue()
/// }
/// try scanner.end()
/// ```
///
/// The bytes must stay where they are while the scanner, or a ``JSONText`` from it, is in use.
package struct JSONScanner {
  /// What kind of value comes next.
  package enum Kind: Sendable {
    case object, array, string, number, bool, null
  }

  /// How deep arrays and objects may be nested when nothing else is said.
  package static var defaultDepthLimit: Int { 512 }

  let base: UnsafePointer<UInt8>
  let count: Int

  /// How many bytes have been read.
  package internal(set) var offset = 0

  /// Whether the last thing read was the beginning of an array or object, so that no comma is due.
  private var justOpened = false

  /// Makes a scanner at the beginning of a text.
  package init(_ bytes: UnsafeRawBufferPointer) {
    let nothing: StaticString = ""
    base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? nothing.utf8Start
    count = bytes.baseAddress == nil ? 0 : bytes.count
  }

  /// The kind of the next value, which is not read.
  package mutating func peek() throws(JSONError) -> Kind {
    guard let byte = next() else { throw expected("a value") }
    switch byte {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    default: throw expected("a value")
    }
  }

  /// Reads the `{` of an object.
  package mutating func beginObject() throws(JSONError) {
    guard next() == UInt8(ascii: "{") else { throw expected("an object") }
    offset &+= 1
    justOpened = true
  }

  /// Reads a member's name and its colon, or nil and the `}` at the end of the object.
  ///
  /// The member's value must be read or skipped before the next call.
  package mutating func nextMember() throws(JSONError) -> JSONText? {
    let byte = next()
    if byte == UInt8(ascii: "}") {
      offset &+= 1
      justOpened = false
      return nil
    }
    if justOpened {
      justOpened = false
      guard byte == UInt8(ascii: "\"") else { throw expected("a member's name or \"}\"") }
    } else {
      guard byte == UInt8(ascii: ",") else { throw expected("a comma or \"}\"") }
      offset &+= 1
      guard next() == UInt8(ascii: "\"") else { throw expected("a member's name") }
    }
    let name = try stringBody()
    guard next() == UInt8(ascii: ":") else { throw expected("a colon") }
    offset &+= 1
    return name
  }

  /// Reads the `[` of an array.
  package mutating func beginArray() throws(JSONError) {
    guard next() == UInt8(ascii: "[") else { throw expected("an array") }
    offset &+= 1
    justOpened = true
  }

  /// Whether another element follows; reads the comma before it, or the `]` at the end of the array.
  ///
  /// The element must be read or skipped before the next call.
  package mutating func nextElement() throws(JSONError) -> Bool {
    let byte = next()
    if byte == UInt8(ascii: "]") {
      offset &+= 1
      justOpened = false
      return false
    }
    if justOpened {
      justOpened = false
      return true
    }
    guard byte == UInt8(ascii: ",") else { throw expected("a comma or \"]\"") }
    offset &+= 1
    if next() == UInt8(ascii: "]") { throw expected("a value") }
    return true
  }

  /// Reads `null`.
  package mutating func null() throws(JSONError) {
    guard literal("null") else { throw expected("null") }
  }

  /// Reads `true` or `false`.
  package mutating func bool() throws(JSONError) -> Bool {
    if literal("true") { return true }
    guard literal("false") else { throw expected("true or false") }
    return false
  }

  /// Reads a string.
  package mutating func string() throws(JSONError) -> JSONText {
    guard next() == UInt8(ascii: "\"") else { throw expected("a string") }
    return try stringBody()
  }

  /// Reads over a value of any kind and returns its text, without the white space around it.
  package mutating func skipValue(
    depthLimit: Int = defaultDepthLimit
  ) throws(JSONError) -> UnsafeRawBufferPointer {
    _ = next()
    let start = offset
    try skip(depth: 0, limit: depthLimit)
    return UnsafeRawBufferPointer(start: base + start, count: offset &- start)
  }

  /// Reads over a value that is known, when its text comes next, and says whether it did.
  ///
  /// The text is that of an array, an object or a string, which end where they end: another value cannot
  /// begin like it.
  package mutating func skip(_ known: UnsafeRawBufferPointer) -> Bool {
    _ = next()
    guard known.count > 0, count &- offset >= known.count else { return false }
    guard UnsafeRawBufferPointer(start: base + offset, count: known.count).isEqual(to: known) else {
      return false
    }
    offset &+= known.count
    return true
  }

  /// Makes sure that nothing but white space is left.
  package mutating func end() throws(JSONError) {
    if next() != nil { throw JSONError(.trailingText, at: offset) }
  }

  private mutating func skip(depth: Int, limit: Int) throws(JSONError) {
    switch try peek() {
    case .string: _ = try string()
    case .number: _ = try number()
    case .bool: _ = try bool()
    case .null: try null()
    case .object:
      if depth >= limit { throw JSONError(.tooDeep(limit), at: offset) }
      try beginObject()
      while try nextMember() != nil { try skip(depth: depth &+ 1, limit: limit) }
    case .array:
      if depth >= limit { throw JSONError(.tooDeep(limit), at: offset) }
      try beginArray()
      while try nextElement() { try skip(depth: depth &+ 1, limit: limit) }
    }
  }

  /// Moves over white space and returns the byte after it, which is not read; nil at the end.
  @inline(__always)
  mutating func next() -> UInt8? {
    while offset < count {
      let byte = base[offset]
      if byte > 0x20 { return byte }
      guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return byte }
      offset &+= 1
    }
    return nil
  }

  /// Reads a literal name when it comes next.
  private mutating func literal(_ name: StaticString) -> Bool {
    _ = next()
    let length = name.utf8CodeUnitCount
    guard count &- offset >= length else { return false }
    for index in 0..<length where base[offset &+ index] != name.utf8Start[index] { return false }
    offset &+= length
    return true
  }

  /// The error that something else stands where the scanner is.
  @inline(never)
  func expected(_ what: String) -> JSONError {
    JSONError(.expected(what, found: offset < count ? base[offset] : nil), at: offset)
  }
}
