import Bytes
import KafkaTestKit
import Testing

/// `-J`: one line of JSON a record, exact and always valid.
@Suite(.crowd) struct ConsumeJSONTests {
  @Test func aRecordIsWrittenExactly() async throws {
    let topic = try cluster.topic(partitions: 2)
    let record = TestRecord(
      key: Array("k".utf8),
      value: Array("v".utf8),
      headers: [.init("h", Array("x".utf8)), .init("h", nil), .init("b", [255]), .init("", [])],
      timestamp: 1_700_000_000_000,
      partition: 1
    )
    try cluster.send([record], to: topic)
    #expect(
      try await consume("-t", topic, "-J") == """
        {"topic":"\(topic)","partition":1,"offset":0,"timestamp":1700000000000,"timestampType":"create",\
        "key":"k","value":"v","headers":[["h","x"],["h",null],["b",{"base64":"/w=="}],["",""]]}

        """
    )
  }

  @Test func nullIsNullEmptyIsEmptyAndBytesAreBase64() async throws {
    let topic = try cluster.topic()
    try cluster.send(
      [
        TestRecord(key: nil, value: nil, timestamp: 1), TestRecord(key: [], value: [], timestamp: 1),
        TestRecord(key: [255, 0], value: [0xc3], timestamp: 1),
        TestRecord(key: Array("\"\\\n\u{1}é\u{2028}".utf8), value: [0xed, 0xa0, 0x80], timestamp: 1),
      ],
      to: topic
    )
    let result = try await sagactl("consume", "-e", "-J", "-t", topic)
    let members = result.lines.map { $0.split(separator: "\"create\",").last.map(String.init) ?? "" }
    #expect(
      members == [
        #""key":null,"value":null,"headers":[]}"#, #""key":"","value":"","headers":[]}"#,
        #""keyBase64":"/wA=","valueBase64":"ww==","headers":[]}"#,
        #""key":"\"\\\n\u0001é\#u{2028}","valueBase64":"7aCA","headers":[]}"#,
      ]
    )
  }

  @Test(arguments: TestSeed.list(2))
  func everyRecordIsOneLineOfValidJSON(_ seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let records = (0..<500).map { _ in
      TestRecord(
        key: random.once(in: 3) ? random.bytes(random.int(0...20)) : random.text(upTo: 20),
        value: random.once(in: 3) ? random.bytes(random.int(0...200)) : random.text(upTo: 200),
        timestamp: Int64(random.int(1...2_000_000_000_000))
      )
    }
    let topic = try cluster.topic()
    try cluster.send(records, to: topic)
    let result = try await sagactl("consume", "-e", "-J", "-t", topic)
    #expect(result.lines.count == records.count, "\(TestSeed.hint(seed))")
    for (line, record) in zip(result.lines, records) {
      let json = try JSONValue(parsing: line)
      if let text = String(validating: record.value ?? [], as: UTF8.self) {
        #expect(json["value"]?.text.map { Array($0.utf8) } == Array(text.utf8), "\(TestSeed.hint(seed))")
      } else {
        #expect(json["valueBase64"]?.text != nil, "\(TestSeed.hint(seed))")
      }
      #expect(json["timestamp"]?.integer == record.timestamp, "\(TestSeed.hint(seed))")
    }
  }

  @Test func valuesThatAreJSONCanBeEmbeddedAsTheyAre() async throws {
    let topic = try cluster.topic()
    let values = [#"{"a": 1.50, "b":[ ]}"#, "17", "\"text\"", "{broken", "", "[1,\n2]", "null", " true "]
    try cluster.send(lines: values, to: topic)
    let result = try await sagactl("consume", "-e", "-J", "--json-values", "-t", topic)
    let parsed = try result.lines.map { try JSONValue(parsing: $0) }
    #expect(parsed.count == values.count)
    #expect(result.lines.first?.contains(#""valueJSON":{"a": 1.50, "b":[ ]},"#) == true)
    #expect(result.lines[1].contains(#""valueJSON":17,"#))
    #expect(parsed[3]["value"]?.text == "{broken")
    #expect(parsed[4]["value"]?.text == "")
    #expect(parsed[5]["value"]?.text == "[1,\n2]")
    // What is embedded is read back as the same bytes.
    let copy = try cluster.topic()
    let run = try script(
      "$SAGACTL consume -e -J --json-values -t \(topic) | $SAGACTL produce -J -t \(copy)"
    )
    #expect(try await run.result().code == 0)
    #expect(try cluster.values(copy) == values)
  }
}
