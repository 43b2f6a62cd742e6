import Glibc

/// Writes records as JSON, one line each, so that ``RecordJSONReader`` gives back the same records.
///
/// ```json
/// {"topic":"t","partition":0,"offset":12,"timestamp":1700000000000,"timestampType":"create",
///  "key":"k","value":"v","headers":[["h","x"],["h",null]]}
/// ```
/// (on one line). Bytes that are not UTF-8 become `"keyBase64"`, `"valueBase64"` and
/// `{"base64":"…"}` in a header; `null` is null and `""` is empty. A record without a timestamp has
/// `"timestamp":null` and no `"timestampType"`; one without headers has `"headers":[]`; a topic that is
/// not known is `null`. The members always come in this order, and only `"partition"`, `"offset"` and
/// `"timestampType"` may be missing.
///
/// The pieces are called in that order, and nothing is allocated:
/// ```swift
/// writer.begin(prefix: prefix, offset: offset)
/// writer.timestamp(milliseconds, type: .create)
/// writer.key(key)
/// writer.value(value)
/// writer.beginHeaders()
/// writer.header(name: name, value: value)
/// writer.endHeaders()
/// writer.end()
/// ```
package struct RecordJSONWriter {
  /// Where the lines go.
  package let output: ByteWriter

  /// Whether a value that is JSON on one line is written verbatim as `"valueJSON"`.
  ///
  /// A value that has white space around it, a line break between its tokens or a lone surrogate in a
  /// string is not: it would not come back byte for byte, or not from every reader.
  package let embedsJSON: Bool

  private var hasHeader = false

  /// Makes a writer.
  package init(output: ByteWriter, embedsJSON: Bool = false) {
    self.output = output
    self.embedsJSON = embedsJSON
  }

  /// The beginning of every record of one partition, up to the offset; made once and kept.
  package static func prefix(topic: String, partition: Int32) -> [UInt8] {
    let writer = ByteWriter(capacity: 256)
    writer.write("{\"topic\":")
    writer.writeJSONString(topic)
    writer.write(",\"partition\":")
    writer.write(decimal: Int64(partition))
    writer.write(",\"offset\":")
    return writer.withBytes { Array($0) }
  }

  /// Begins a record that stands in a partition.
  package func begin(prefix: [UInt8], offset: Int64) {
    output.write(prefix)
    output.write(decimal: offset)
  }

  /// Begins a record that has no offset yet, or never gets one, and perhaps no partition or topic.
  package func begin(topic: UnsafeRawBufferPointer?, partition: Int32?, offset: Int64? = nil) {
    if let topic {
      if !output.writeJSONString(ifUTF8: topic, after: "{\"topic\":") {
        // No topic has such a name; it is shown as well as it can be.
        output.write("{\"topic\":")
        output.writeJSONString(String(decoding: topic, as: UTF8.self))
      }
    } else {
      output.write("{\"topic\":null")
    }
    if let partition {
      output.write(",\"partition\":")
      output.write(decimal: Int64(partition))
    }
    if let offset {
      output.write(",\"offset\":")
      output.write(decimal: offset)
    }
  }

  /// Writes the timestamp in milliseconds since 1970; nil when the record has none.
  package func timestamp(_ milliseconds: Int64?, type: RecordTimestampType) {
    guard let milliseconds else { return output.write(",\"timestamp\":null") }
    output.write(",\"timestamp\":")
    output.write(decimal: milliseconds)
    switch type {
    case .create: output.write(",\"timestampType\":\"create\"")
    case .logAppend: output.write(",\"timestampType\":\"logAppend\"")
    case .none: break
    }
  }

  /// Writes the key; nil is a null key.
  package func key(_ bytes: UnsafeRawBufferPointer?) {
    guard let bytes else { return output.write(",\"key\":null") }
    if !output.writeJSONString(ifUTF8: bytes, after: ",\"key\":") { base64(bytes, after: ",\"keyBase64\":") }
  }

  /// Writes the value; nil is a null value, which makes the record a tombstone.
  package func value(_ bytes: UnsafeRawBufferPointer?) {
    guard let bytes else { return output.write(",\"value\":null") }
    if embedsJSON, isEmbeddable(bytes) {
      output.write(",\"valueJSON\":")
      output.write(bytes)
    } else if !output.writeJSONString(ifUTF8: bytes, after: ",\"value\":") {
      base64(bytes, after: ",\"valueBase64\":")
    }
  }

  /// Begins the headers; comes after the value, also when there are none.
  package mutating func beginHeaders() {
    output.write(",\"headers\":[")
    hasHeader = false
  }

  /// Writes one header; a nil value is a null value.
  package mutating func header(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
    if hasHeader { output.write(UInt8(ascii: ",")) }
    hasHeader = true
    headerPart(name, after: "[")
    if let value { headerPart(value, after: ",") } else { output.write(",null") }
    output.write(UInt8(ascii: "]"))
  }

  /// Ends the headers.
  package func endHeaders() { output.write(UInt8(ascii: "]")) }

  /// Writes one more member, which a reader of records passes over; for the reason of a refusal.
  package func note(_ name: StaticString, _ text: String) {
    output.write(",\"")
    output.write(name)
    output.write("\":")
    output.writeJSONString(text)
  }

  /// Ends the record and its line.
  package func end() { output.write("}\n") }

  private func headerPart(_ bytes: UnsafeRawBufferPointer, after separator: StaticString) {
    if output.writeJSONString(ifUTF8: bytes, after: separator) { return }
    output.write(separator)
    base64(bytes, after: "{\"base64\":")
    output.write(UInt8(ascii: "}"))
  }

  private func base64(_ bytes: UnsafeRawBufferPointer, after prefix: StaticString) {
    output.write(prefix)
    output.write(UInt8(ascii: "\""))
    Base64.encode(bytes, into: output)
    output.write(UInt8(ascii: "\""))
  }

  /// Whether the bytes are one JSON value, on one line, with nothing around it.
  private func isEmbeddable(_ bytes: UnsafeRawBufferPointer) -> Bool {
    // The scanner refuses line breaks inside strings; between tokens they are white space to it.
    guard let base = bytes.baseAddress else { return false }
    if memchr(base, 0x0a, bytes.count) != nil || memchr(base, 0x0d, bytes.count) != nil { return false }
    var scanner = JSONScanner(bytes)
    do throws(JSONError) {
      return try scanner.skipValue().count == bytes.count
    } catch {
      return false
    }
  }
}
