import Bytes
import Testing

private func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

@Suite struct RecordJSONReaderTests {
  @Test func theDocumentedLineIsReadAsItsRecord() throws {
    let line =
      #"{"topic":"t","partition":0,"offset":12,"timestamp":1700000000000,"timestampType":"create","#
      + #""key":"k","value":"v","headers":[["h","x"],["h",null]]}"#
    let record = try RecordCase(line)
    #expect(record.topic == utf8("t"))
    #expect(record.partition == 0)
    #expect(record.offset == 12)
    #expect(record.timestamp == 1_700_000_000_000)
    #expect(record.timestampType == .create)
    #expect(record.key == utf8("k"))
    #expect(record.value == utf8("v"))
    #expect(record.headers == [.init(name: utf8("h"), value: utf8("x")), .init(name: utf8("h"), value: nil)])
  }

  @Test func anEmptyObjectIsARecordOfNothing() throws {
    #expect(try RecordCase("{}") == RecordCase())
    #expect(try RecordCase(" {\t} \r") == RecordCase())
    let nulls =
      #"{"topic":null,"partition":null,"offset":null,"timestamp":null,"timestampType":null,"key":null,"value":null,"headers":null}"#
    #expect(try RecordCase(nulls) == RecordCase())
    #expect(try RecordCase(#"{"timestampType":"create"}"#) == RecordCase())
    #expect(try RecordCase(#"{"keyBase64":null,"valueBase64":null}"#) == RecordCase())
  }

  @Test func emptyIsNotNull() throws {
    let record = try RecordCase(#"{"key":"","value":"","headers":[["",""],["",null]]}"#)
    #expect(record.key == [])
    #expect(record.value == [])
    #expect(record.headers == [.init(name: [], value: []), .init(name: [], value: nil)])
    #expect(try RecordCase(#"{"keyBase64":"","valueBase64":""}"#).key == [])
  }

  @Test func emptyBytesHaveAnAddress() throws {
    var fields = RecordFields()
    try utf8(#"{"key":"","valueBase64":"","headers":[["",""],["",{"base64":""}]]}"#).withUnsafeBytes { line in
      try RecordJSONReader.read(line, into: &fields)
      #expect(fields.key?.baseAddress != nil)
      #expect(fields.value?.baseAddress != nil)
      #expect(fields.headers.count == 2)
      for header in fields.headers {
        #expect(header.name.baseAddress != nil)
        #expect(header.value?.baseAddress != nil)
      }
    }
  }

  @Test func membersComeInAnyOrderAndUnknownOnesArePassedOver() throws {
    let record = try RecordCase(
      #" { "note" : {"key":[1,{"value":"no"}]} , "value" : "v" , "Key":"no", "\u006bey" : "k\n" , "partition" : 3, "x":null } "#
    )
    #expect(record.key == utf8("k\n"))
    #expect(record.value == utf8("v"))
    #expect(record.partition == 3)
    #expect(record.topic == nil)
  }

  @Test func base64IsTakenWhereverBytesAre() throws {
    let record = try RecordCase(
      #"{"keyBase64":"/wA=","valueBase64":"\/\/\u002f\/","headers":[[{"base64":"/w=="},{ "base64" : "AQ==" }],["a",{"base64":"\/w=="}]]}"#
    )
    #expect(record.key == [0xff, 0])
    #expect(record.value == [0xff, 0xff, 0xff])
    #expect(record.headers == [.init(name: [0xff], value: [1]), .init(name: utf8("a"), value: [0xff])])
  }

  @Test func embeddedJSONIsTheValueVerbatim() throws {
    for text in [#"{"a": [1, 2.50, "\u00e9"]}"#, "null", "0", #""s""#, "[ ]", "true"] {
      #expect(try RecordCase("{\"valueJSON\": \(text) ,\"key\":\"k\"}").value == utf8(text))
    }
  }

  /// The lines are kcat 1.7.1's own, of a record with headers, a tombstone and an empty value.
  @Test func linesOfKcatAreReadAsTheRecordsTheyShow() throws {
    let first = try RecordCase(
      #"{"topic":"t","partition":0,"offset":0,"tstype":"create","ts":1700000000123,"broker":1,"#
        + #""headers":["a","1","a",null,"b",""],"key":null,"payload":"p\u0001/\"\\"# + "\u{7f}" + #"é\n"}"#
    )
    #expect(first.topic == utf8("t"))
    #expect(first.partition == 0)
    #expect(first.offset == 0)
    #expect(first.timestamp == 1_700_000_000_123)
    #expect(first.timestampType == .create)
    #expect(first.key == nil)
    #expect(first.value == utf8("p\u{1}/\"\\\u{7f}é\n"))
    #expect(
      first.headers == [
        .init(name: utf8("a"), value: utf8("1")), .init(name: utf8("a"), value: nil),
        .init(name: utf8("b"), value: []),
      ]
    )
    let second = try RecordCase(
      #"{"topic":"t","partition":0,"offset":1,"tstype":"create","ts":5,"broker":1,"key":"","payload":null}"#
    )
    #expect(second.key == [])
    #expect(second.value == nil)
    #expect(second.headers == [])
    let third = try RecordCase(
      #"{"topic":"t","partition":0,"offset":2,"tstype":"create","ts":6,"broker":1,"key":"k\u0000z","payload":""}"#
    )
    #expect(third.key == utf8("k\u{0}z"))
    #expect(third.value == [])
    #expect(try RecordCase(#"{"tstype":"logappend","ts":5}"#).timestampType == .logAppend)
    #expect(try RecordCase(#"{"tstype":"unknown","ts":5}"#).timestampType == .none)
    #expect(try RecordCase(#"{"headers":[],"key_schema_id":3}"#) == RecordCase())
  }

  @Test func fieldsAreClearedBetweenLines() throws {
    var fields = RecordFields()
    _ = try RecordCase(
      line: utf8(
        #"{"topic":"t","partition":1,"offset":2,"timestamp":3,"timestampType":"create","key":"k","value":"\n","headers":[["a","b"]]}"#
      ),
      into: &fields
    )
    #expect(try RecordCase(line: utf8("{}"), into: &fields) == RecordCase())
  }

  @Test func viewsIntoDecodedBytesStayWhileMoreIsDecoded() throws {
    let piece = String(repeating: "\\n", count: 300)
    var fields = RecordFields()
    let headers = (0..<50).map { "[\"\\t\($0)\",\"\(piece)\"]" }.joined(separator: ",")
    let line = utf8("{\"key\":\"\\r\(piece)\",\"headers\":[\(headers)],\"value\":\"\(piece)\"}")
    let record = try RecordCase(line: line, into: &fields)
    let decoded = [UInt8](repeating: 0x0a, count: 300)
    #expect(record.key == [0x0d] + decoded)
    #expect(record.value == decoded)
    #expect(record.headers.count == 50)
    for (index, header) in record.headers.enumerated() {
      #expect(header == .init(name: utf8("\t\(index)"), value: decoded))
    }
  }
}
