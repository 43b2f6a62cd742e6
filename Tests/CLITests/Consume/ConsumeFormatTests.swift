import KafkaTestKit
import Testing

/// `-f`: kcat's tokens mean what they mean there; braces add to them.
@Suite(.crowd) struct ConsumeFormatTests {
  /// Records with everything a format can show, in one partition.
  private static let records: [TestRecord] = [
    TestRecord(key: Array("key".utf8), value: Array("value".utf8), headers: [.init("a", [49])], timestamp: 1),
    TestRecord(
      key: nil,
      value: nil,
      headers: [.init("n", nil), .init("e", [])],
      timestamp: 1_700_000_000_123
    ),
    TestRecord(key: [], value: [], timestamp: 2),
    TestRecord(
      key: [0, 255, 37],
      value: Array("a\nb\0c%s\\n".utf8),
      headers: [.init("d", [1]), .init("d", [2])],
      timestamp: 3
    ),
    TestRecord(key: Array("é".utf8), value: [UInt8](repeating: 120, count: 70_000), timestamp: 4),
  ]

  private func topic() throws -> String {
    let topic = try cluster.topic("format")
    try cluster.send(Self.records, to: topic)
    return topic
  }

  /// Formats where kcat does what its manual says.
  @Test(
    .enabled(if: Tool.hasKcat),
    arguments: [
      "%s\\n", "%S\\n", "%R", "%k|", "%K|", "%T\\n", "%h\\n", "%t/%p/%o\\n", "100%%\\n", "%%s%s\\t",
      "Topic %t [%p] at offset %o: key %k (%K): %s (%S) at %T with %h\\r\\n", "\\x41\\x7a\\101\\n",
      "no token at all;",
      "%s", "%R%s", "%k\\n%s\\n--\\n",
    ]
  )
  func kcatsFormatsGiveWhatKcatGives(_ format: String) async throws {
    let topic = try topic()
    let kcat = CommandRun(
      "kcat",
      ["-C", "-b", cluster.brokers, "-t", topic, "-e", "-q", "-X", "fetch.wait.max.ms=10", "-f", format]
    )
    let theirs = try await kcat.result()
    try #require(theirs.code == 0)
    let ours = try await sagactl("consume", "-t", topic, "-e", "-f", format)
    #expect(ours.code == 0)
    #expect(ours.bytes == theirs.bytes)
  }

  /// What kcat prints for `-K`, `-D` and `-J` options of its own where it is right.
  @Test(.enabled(if: Tool.hasKcat), arguments: [["-K:"], ["-K", "\\t", "-D", ";"], []])
  func kcatsPlainOutputIsTheSame(_ options: [String]) async throws {
    let topic = try topic()
    let theirs = try await CommandRun(
      "kcat",
      ["-C", "-b", cluster.brokers, "-t", topic, "-e", "-q", "-X", "fetch.wait.max.ms=10"] + options
    ).result()
    let ours = try await command(["consume", "-t", topic, "-e"] + options).result()
    #expect(ours.bytes == theirs.bytes)
  }

  @Test func whereKcatIsWrongTheManualIsFollowed() async throws {
    let topic = try topic()
    // kcat: does not parse \xAB with a leading letter; \x00 ends the format and then the run.
    #expect(try await consume("-t", topic, "-c1", "-f", "\\x4A\\x00\\xc3\\xA9%s\\0") == "J\0évalue\0")
    // kcat: 64-byte and 128-item limits.
    let long = String(repeating: "%o-", count: 500) + String(repeating: "x", count: 5000)
    #expect(
      try await consume("-t", topic, "-c1", "-f", long)
        == String(repeating: "0-", count: 500) + String(repeating: "x", count: 5000)
    )
    // kcat: -Z prints NULL for what is empty.
    #expect(try await consume("-t", topic, "-o", "1:3", "-Z", "-f", "%k,%s;") == "NULL,NULL;,;")
  }

  @Test func bracesAddEncodingsTimesAndHeaders() async throws {
    let topic = try topic()
    #expect(
      try await consume("-t", topic, "-o", "0:1", "-f", "%k{hex} %s{base64} %s{json} %T{iso} %h{a} %v\\n")
        == "6b6579 dmFsdWU= \"value\" 1970-01-01T00:00:00.001Z 1 value\n"
    )
    #expect(
      try await consume("-t", topic, "-o", "3:4", "-f", "%k{hex} %k{base64} %s{json}\\n")
        == "00ff25 AP8l \"a\\nb\\u0000c%s\\\\n\"\n"
    )
    #expect(try await consume("-t", topic, "-o", "1:2", "-f", "%T{iso}") == "2023-11-14T22:13:20.123Z")
  }

  @Test(arguments: ["%q", "%", "%s{rot13}", "%s{hex", "%T{hex}", "\\xZZ", "%h{}"])
  func aFormatThatMeansNothingIsRefusedBeforeAnythingIsRead(_ format: String) async throws {
    let result = try await sagactl("consume", "-e", "-b", nobody, "-t", "t", "-f", format)
    #expect(result.code == 64, "\(result.error)")
    #expect(result.errorLines.count == 1)
    #expect(result.bytes == [])
  }
}
