import Bytes
import Testing

@Suite struct RecordJSONWriterTests {
  /// What `write` puts out, without the line's end.
  private func line(json: Bool = false, _ write: (inout RecordJSONWriter) -> Void) -> String {
    let output = ByteWriter(capacity: 64)
    var writer = RecordJSONWriter(output: output, embedsJSON: json)
    write(&writer)
    writer.end()
    let text = output.withBytes { String(decoding: $0, as: UTF8.self) }
    #expect(text.hasSuffix("}\n"))
    return String(text.dropLast())
  }

  private func value(_ bytes: [UInt8]?, json: Bool = false) -> String {
    let text = line(json: json) { writer in
      if let bytes { bytes.withUnsafeBytes { writer.value($0) } } else { writer.value(nil) }
    }
    return String(text.dropLast())
  }

  @Test func aWholeRecordIsOneLineInTheDocumentedOrder() {
    let prefix = RecordJSONWriter.prefix(topic: "t", partition: 0)
    let text = line { writer in
      writer.begin(prefix: prefix, offset: 12)
      writer.timestamp(1_700_000_000_000, type: .create)
      [UInt8]("k".utf8).withUnsafeBytes { writer.key($0) }
      [UInt8]("v".utf8).withUnsafeBytes { writer.value($0) }
      writer.beginHeaders()
      [UInt8]("h".utf8).withUnsafeBytes { name in
        [UInt8]("x".utf8).withUnsafeBytes { writer.header(name: name, value: $0) }
        writer.header(name: name, value: nil)
      }
      writer.endHeaders()
    }
    #expect(
      text
        == #"{"topic":"t","partition":0,"offset":12,"timestamp":1700000000000,"timestampType":"create","#
        + #""key":"k","value":"v","headers":[["h","x"],["h",null]]}"#
    )
  }

  @Test func nullIsNotEmpty() {
    #expect(value(nil) == #","value":null"#)
    #expect(value([]) == #","value":"""#)
    let none = UnsafeRawBufferPointer(start: nil, count: 0)
    #expect(line { $0.key(nil) } == #","key":null}"#)
    #expect(line { $0.key(none) } == #","key":""}"#)
  }

  @Test func bytesThatAreNotTextBecomeBase64() {
    let bad: [UInt8] = [0xff, 0x00, 0x41]
    #expect(value(bad) == #","valueBase64":"/wBB""#)
    #expect(line { writer in bad.withUnsafeBytes { writer.key($0) } } == #","keyBase64":"/wBB"}"#)
    let headers = line { writer in
      writer.beginHeaders()
      bad.withUnsafeBytes { bytes in
        writer.header(name: bytes, value: nil)
        writer.header(name: UnsafeRawBufferPointer(rebasing: bytes[2...]), value: bytes)
      }
      writer.endHeaders()
    }
    #expect(headers == #","headers":[[{"base64":"/wBB"},null],["A",{"base64":"/wBB"}]]}"#)
  }

  @Test func aRecordWithoutATimestampSaysSo() {
    #expect(line { $0.timestamp(nil, type: .create) } == #","timestamp":null}"#)
    #expect(line { $0.timestamp(0, type: .none) } == #","timestamp":0}"#)
    #expect(line { $0.timestamp(-1, type: .logAppend) } == #","timestamp":-1,"timestampType":"logAppend"}"#)
  }

  @Test func aRecordMayHaveNoOffsetPartitionOrTopic() {
    let topic = [UInt8]("a\"b".utf8)
    #expect(
      line { writer in topic.withUnsafeBytes { writer.begin(topic: $0, partition: nil) } }
        == #"{"topic":"a\"b"}"#
    )
    #expect(line { $0.begin(topic: nil, partition: 3) } == #"{"topic":null,"partition":3}"#)
    #expect(
      line { writer in
        [UInt8]([0xff, 0x61]).withUnsafeBytes { writer.begin(topic: $0, partition: nil) }
        writer.note("error", "too \"large\"")
      } == "{\"topic\":\"\u{fffd}a\",\"error\":\"too \\\"large\\\"\"}"
    )
  }

  @Test(arguments: [
    #"{"a": [1, 2.50, "x"]}"#, "null", "12", "\"s\"", "[]", "{\"a\":1,\"a\":2}", "\"\u{2028}é\"", "[\t1]",
  ])
  func aValueThatIsJSONIsEmbeddedVerbatim(text: String) {
    #expect(value(Array(text.utf8), json: true) == #","valueJSON":"# + text)
    #expect(value(Array(text.utf8), json: false).hasPrefix(#","value":""#))
  }

  @Test(arguments: [
    "", " ", " 1", "1 ", "{\"a\":\n1}", "[1,\r2]", "1\n", "{", "nul", "\"\\ud800\"", "'a'", "1 2", "[1,]",
    String(repeating: "[", count: 513) + String(repeating: "]", count: 513),
  ])
  func aValueThatIsNotOneLineJSONStaysAString(text: String) {
    #expect(value(Array(text.utf8), json: true) == value(Array(text.utf8)))
    #expect(value(Array(text.utf8), json: true).hasPrefix(#","value":""#))
  }

  @Test func jsonInBrokenTextIsBase64() {
    #expect(value([0x22, 0xff, 0x22], json: true) == #","valueBase64":"Iv8i""#)
  }

  @Test func aPrefixEscapesTheTopic() {
    #expect(
      RecordJSONWriter.prefix(topic: "a\"\\é", partition: 2_147_483_647)
        == Array(#"{"topic":"a\"\\é","partition":2147483647,"offset":"#.utf8)
    )
  }
}
