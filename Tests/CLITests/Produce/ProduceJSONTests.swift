import KafkaTestKit
import Testing

/// `produce -J`: JSON records, a line each.
@Suite(.crowd) struct ProduceJSONTests {
  @Test func everyMemberOfARecordIsSent() async throws {
    let topic = try cluster.topic(partitions: 4)
    let line = """
      {"topic":"elsewhere","partition":3,"offset":12,"timestamp":1700000000123,"timestampType":"create",\
      "key":"k\\u00e9y","value":"v\\n","headers":[["h","x"],["h",null],["b",{"base64":"/wA="}],["e",""]]}
      """
    try await produce("-J", "-t", topic, "--keep-partitions", input: line + "\n")
    let record = try #require(try cluster.read(topic).first)
    #expect(record.keyText == "kéy")
    #expect(record.valueText == "v\n")
    #expect(record.partition == 3)
    #expect(record.timestamp == 1_700_000_000_123)
    #expect(
      record.headers == [.init("h", [120]), .init("h", nil), .init("b", [255, 0]), .init("e", [])]
    )
  }

  @Test func nullEmptyAndAbsentAreToldApart() async throws {
    let topic = try cluster.topic()
    try await produce(
      "-J",
      "-t",
      topic,
      input: """
        {"key":null,"value":null}
        {"key":"","value":""}
        {}
        {"keyBase64":"/w==","valueBase64":""}

        """
    )
    let read = try cluster.read(topic)
    #expect(read.map(\.key) == [nil, [], nil, [255]])
    #expect(read.map(\.value) == [nil, [], nil, []])
  }

  @Test func withoutATopicEachRecordNamesItsOwn() async throws {
    let (one, two) = (try cluster.topic(), try cluster.topic())
    let lines = [one, two, one].map { "{\"topic\":\"\($0)\",\"value\":\"to \($0)\"}\n" }
    try await produce("-J", input: lines.joined())
    #expect(try cluster.values(one) == ["to \(one)", "to \(one)"])
    #expect(try cluster.values(two) == ["to \(two)"])
  }

  @Test func aRecordWithoutTopicIsReportedAndTheOthersArrive() async throws {
    let topic = try cluster.topic()
    let result = try await sagactl(
      "produce",
      "-J",
      input: "{\"value\":\"lost\"}\n{\"topic\":\"\(topic)\",\"value\":\"kept\"}\n"
    )
    #expect(result.code == 1)
    #expect(result.errorLines.first?.contains("line 1: ") == true)
    #expect(result.errorLines.first?.contains("-t") == true)
    #expect(try cluster.values(topic) == ["kept"])
  }

  @Test func anInvalidTopicNameIsOneBadRecord() async throws {
    let topic = try cluster.topic()
    let result = try await sagactl(
      "produce",
      "-J",
      "-m1",
      input: "{\"topic\":\"no good\",\"value\":\"lost\"}\n{\"topic\":\"\(topic)\",\"value\":\"kept\"}\n"
    )
    #expect(result.code == 1, "\(result.error)")
    #expect(result.errorLines.first?.contains("line 1: ") == true, "\(result.error)")
    #expect(try cluster.values(topic) == ["kept"])
  }

  @Test func badLinesAreReportedWithLineAndColumnAndTheOthersArrive() async throws {
    let topic = try cluster.topic()
    let result = try await sagactl(
      "produce",
      "-J",
      "-t",
      topic,
      input: """
        {"value":"1"}
        {"value":"unfinished
        not json
        {"value":"2"} more
        {"value":17}
        {"value":"3","headers":{"a":"b"}}
        {"valueBase64":"***"}
        {"value":"4","value":"5"}
        {"value":"\u{fffd}6","timestamp":"now"}
        {"value":"7"}

        """
    )
    #expect(result.code == 1)
    let reported = result.errorLines.dropLast()
    #expect(reported.map { $0.split(separator: ":")[1] } == [2, 3, 4, 5, 6, 7, 8, 9].map { " line \($0)" })
    #expect(reported.allSatisfy { $0.contains(": column ") }, "\(result.error)")
    #expect(reported.dropFirst().first?.contains("column 1:") == true, "\(result.error)")
    #expect(result.errorLines.last == "sagactl: 8 of 10 records failed")
    #expect(try cluster.values(topic) == ["1", "7"])
  }

  @Test func blankLinesAreNoRecordsAndStillCountAsLines() async throws {
    let topic = try cluster.topic()
    let result = try await sagactl("produce", "-J", "-t", topic, input: "\n  \r\n{\"value\":\"x\"}\r\n{\n")
    #expect(result.errorLines.first?.contains("line 4: ") == true)
    #expect(try cluster.values(topic) == ["x"])
  }

  @Test func aKeyDecidesThePartitionUnlessPartitionsAreKept() async throws {
    let topic = try cluster.topic(partitions: 10)
    let line = "{\"partition\":1,\"key\":\"abc\",\"value\":\"v\"}\n"
    try await produce("-J", "-t", topic, input: line)
    // murmur2("abc") = 479470107
    #expect(try cluster.read(topic).map(\.partition) == [7])
    try await produce("-J", "-t", topic, "--keep-partitions", input: line)
    #expect(try cluster.read(topic).map(\.partition) == [1, 7])
  }

  @Test func aPartitionTheTopicDoesNotHaveIsOneBadRecord() async throws {
    let topic = try cluster.topic(partitions: 2)
    let result = try await sagactl(
      "produce",
      "-J",
      "-t",
      topic,
      "--keep-partitions",
      input:
        "{\"partition\":7,\"value\":\"lost\"}\n{\"partition\":1,\"value\":\"kept\"}\n{\"value\":\"any\"}\n"
    )
    #expect(result.code == 1)
    #expect(result.errorLines.first?.contains("line 1: ") == true, "\(result.error)")
    #expect(result.errorLines.first?.contains("7") == true, "which partition: \(result.error)")
    #expect(Set(try cluster.values(topic)) == ["kept", "any"])
  }

  @Test func fixedHeadersComeAfterTheRecordsOwn() async throws {
    let topic = try cluster.topic()
    try await produce(
      "-J",
      "-t",
      topic,
      "-H",
      "a=2",
      input: "{\"value\":\"v\",\"headers\":[[\"a\",\"1\"]]}\n"
    )
    #expect(try cluster.read(topic).map(\.headers) == [[.init("a", [49]), .init("a", [50])]])
  }

  @Test func emptyBecomesNullOnRequest() async throws {
    let topic = try cluster.topic()
    try await produce("-J", "-Z", "-t", topic, input: "{\"key\":\"\",\"value\":\"\"}\n")
    let record = try #require(try cluster.read(topic).first)
    #expect(record.key == nil && record.value == nil)
  }

  @Test func aRecordTooLongIsReportedByItsLine() async throws {
    let topic = try cluster.topic()
    let long = String(repeating: "x", count: 300_000)
    let result = try await sagactl(
      "produce",
      "-J",
      "-t",
      topic,
      "-X",
      "message.max.bytes=1000",
      input: "{\"value\":\"1\"}\n{\"value\":\"\(long)\"}\n{\"value\":\"3\"}\n"
    )
    #expect(result.code == 1)
    #expect(result.errorLines.first?.contains("line 2: ") == true)
    #expect(try cluster.values(topic) == ["1", "3"])
  }

  @Test func teeCopiesEveryLineOfTheInput() async throws {
    let input = "\u{feff}{\"value\":\"a\"}\n{bad\n\n \t\r\n{ \"value\" : \"b\" }\n"
    let result = try await sagactl("produce", "-t", try cluster.topic(), "-T", "-J", input: input)
    #expect(result.code == 1)
    #expect(result.bytes == Array(input.utf8))
    #expect(result.errorLines.count == 2, "\(result.error)")
  }

  @Test func kcatsOwnJSONIsTaken() async throws {
    guard Tool.hasKcat else { return }
    let (from, to) = (try cluster.topic(), try cluster.topic())
    try cluster.send(
      [
        TestRecord(key: [107], value: [118], headers: [.init("h", [49]), .init("n", nil)], timestamp: 99),
        TestRecord(key: nil, value: nil, timestamp: 100),
        TestRecord(key: [], value: [], timestamp: 101),
      ],
      to: from
    )
    let run = try script("kcat -b $SAGACTL_BROKERS -C -t \(from) -e -q -J | $SAGACTL produce -J -t \(to)")
    let result = try await run.result()
    #expect(result.code == 0, "\(result.error)")
    #expect(try cluster.read(from) == cluster.read(to))
  }
}
