extension JSONValue {
  /// Appends the value as JSON on one line, without white space, members in their order.
  package func write(to writer: ByteWriter) { write(to: writer, sorted: false) }

  /// Appends the one text that all values with the same members and number texts share.
  ///
  /// Members are in the order of their names' code points, at every depth, and there is no white space.
  /// Numbers keep their text, so `1.0` and `1` have different canonical texts.
  package func writeCanonical(to writer: ByteWriter) { write(to: writer, sorted: true) }

  /// The value as JSON on one line.
  package var text: String {
    let writer = ByteWriter(capacity: 256)
    write(to: writer)
    return writer.withBytes { String(decoding: $0, as: UTF8.self) }
  }

  /// The canonical text; see ``writeCanonical(to:)``.
  package var canonicalText: String {
    let writer = ByteWriter(capacity: 256)
    writeCanonical(to: writer)
    return writer.withBytes { String(decoding: $0, as: UTF8.self) }
  }

  private func write(to writer: ByteWriter, sorted: Bool) {
    switch self {
    case .null: writer.write("null")
    case .bool(true): writer.write("true")
    case .bool(false): writer.write("false")
    case .number(let number): writer.write(text: number.text)
    case .string(let text): writer.writeJSONString(text)
    case .array(let elements):
      writer.write(UInt8(ascii: "["))
      for index in elements.indices {
        if index > 0 { writer.write(UInt8(ascii: ",")) }
        elements[index].write(to: writer, sorted: sorted)
      }
      writer.write(UInt8(ascii: "]"))
    case .object(let object):
      writer.write(UInt8(ascii: "{"))
      let members = sorted ? object.sortedMembers : object.members
      // Each in its place: to copy a member costs as much as to write it.
      for index in members.indices {
        if index > 0 { writer.write(UInt8(ascii: ",")) }
        writer.writeJSONString(members[index].name)
        writer.write(UInt8(ascii: ":"))
        members[index].value.write(to: writer, sorted: sorted)
      }
      writer.write(UInt8(ascii: "}"))
    }
  }
}
