import Glibc

/// Reads a JSON line as a record: what ``RecordJSONWriter`` writes, and what kcat's `-J` does.
///
/// Members may come in any order, and unknown ones are passed over. An absent key or value is null, an
/// absent timestamp means now, and `null` is as good as absent everywhere. A key or value is a string
/// (its UTF-8), or base64 under `keyBase64` and `valueBase64`, or any JSON under `valueJSON`, whose text
/// is then the value, byte for byte. Headers are pairs of a name and a value; `{"base64":"…"}` may stand
/// for either. From kcat come `ts`, `tstype`, `payload` and headers in one flat list.
///
/// What is said twice, in whatever form, is an error, and so are a NUL in a header's name, where
/// librdkafka would cut it, and kcat's `key_error` and `payload_error`, which stand beside a null that
/// the record did not have. Nothing is allocated as long as there is no error.
package enum RecordJSONReader {
  /// Reads `line` into `fields`, whose views hold as long as the line does.
  ///
  /// - Throws: what is wrong, with the column; what is then in `fields` means nothing.
  package static func read(
    _ line: UnsafeRawBufferPointer,
    into fields: inout RecordFields
  ) throws(JSONError) {
    fields.reset(forLineOf: line.count)
    var scanner = JSONScanner(line)
    var said: RecordMember.Subject = []
    guard case .object = try scanner.peek() else {
      throw scanner.mismatch("a record must be a JSON object")
    }
    try scanner.beginObject()
    while let name = try scanner.nextMember() {
      guard let member = RecordMember(name: fields.bytes(of: name)) else {
        _ = try scanner.skipValue()
        continue
      }
      let subject = member.subject
      guard said.isDisjoint(with: subject) else {
        throw JSONError(
          .refused("\"\(name.string)\" gives the \(subject.name) a second time"),
          at: name.offset
        )
      }
      said.formUnion(subject)
      try read(member, named: name, &scanner, into: &fields)
    }
    try scanner.end()
    if fields.timestamp == nil { fields.timestampType = .none }
  }

  private static func read(
    _ member: RecordMember,
    named name: JSONText,
    _ scanner: inout JSONScanner,
    into fields: inout RecordFields
  ) throws(JSONError) {
    switch member {
    case .topic: fields.topic = try string(name, &scanner, &fields)
    case .partition:
      fields.partition = try integer(
        name,
        &scanner,
        0...Int64(Int32.max),
        "a whole number from 0 to 2147483647"
      )
      .map { Int32(truncatingIfNeeded: $0) }
    case .offset: fields.offset = try integer(name, &scanner, 0...Int64.max, "a whole number, 0 or more")
    case .timestamp:
      fields.timestamp = try integer(name, &scanner, Int64.min...Int64.max, "a whole number of milliseconds")
    case .timestampType: fields.timestampType = try timestampType(name, &scanner, &fields)
    case .key: fields.key = try string(name, &scanner, &fields)
    case .value: fields.value = try string(name, &scanner, &fields)
    case .keyBase64: fields.key = try base64(name, &scanner, &fields)
    case .valueBase64: fields.value = try base64(name, &scanner, &fields)
    case .valueJSON: fields.value = try scanner.skipValue()
    case .headers: try headers(name, &scanner, &fields)
    case .unreadable:
      throw JSONError(
        .refused("this line holds input that was no record (member \"unreadable\"): mend that and send it"),
        at: name.offset
      )
    case .decodingError:
      let reason = "\"\(name.string)\" says that the record was not decoded, so its bytes are not here"
      throw JSONError(.refused(reason), at: name.offset)
    }
  }

  private static func string(
    _ name: JSONText,
    _ scanner: inout JSONScanner,
    _ fields: inout RecordFields
  ) throws(JSONError) -> UnsafeRawBufferPointer? {
    switch try scanner.peek() {
    case .string: return try fields.string(&scanner)
    case .null:
      try scanner.null()
      return nil
    default: throw scanner.mismatch("\"\(name.string)\" must be a string or null")
    }
  }

  private static func base64(
    _ name: JSONText,
    _ scanner: inout JSONScanner,
    _ fields: inout RecordFields
  ) throws(JSONError) -> UnsafeRawBufferPointer? {
    switch try scanner.peek() {
    case .string: return try decode(try scanner.string(), of: name, &fields)
    case .null:
      try scanner.null()
      return nil
    default: throw scanner.mismatch("\"\(name.string)\" must be a string of base64 or null")
    }
  }

  /// Decodes the base64 of the member called `name`.
  static func decode(
    _ text: JSONText,
    of name: JSONText,
    _ fields: inout RecordFields
  ) throws(JSONError) -> UnsafeRawBufferPointer {
    do throws(Base64.Failure) {
      return try fields.bytes(ofBase64: text)
    } catch {
      // Behind an escape the place in the line is no longer the place in the base64.
      let place = text.hasEscapes ? text.offset : text.offset &+ 1 &+ error.offset
      throw JSONError(.refused("\"\(name.string)\" is not base64: \(error.sentence)"), at: place)
    }
  }

  private static func integer(
    _ name: JSONText,
    _ scanner: inout JSONScanner,
    _ range: ClosedRange<Int64>,
    _ description: StaticString
  ) throws(JSONError) -> Int64? {
    if case .null = try scanner.peek() {
      try scanner.null()
      return nil
    }
    let before = scanner
    do throws(JSONError) {
      let value = try scanner.int64()
      if range.contains(value) { return value }
    } catch {
      // Said better below, with the whole of what was found.
    }
    throw before.mismatch("\"\(name.string)\" must be \(description)")
  }

  private static func timestampType(
    _ name: JSONText,
    _ scanner: inout JSONScanner,
    _ fields: inout RecordFields
  ) throws(JSONError) -> RecordTimestampType {
    let before = scanner
    guard let text = try string(name, &scanner, &fields) else { return .none }
    if text.isEqual(to: "create") { return .create }
    if text.isEqual(to: "logAppend") || text.isEqual(to: "logappend") { return .logAppend }
    if text.isEqual(to: "unknown") { return .none }
    throw before.mismatch("\"\(name.string)\" must be \"create\" or \"logAppend\"")
  }
}
