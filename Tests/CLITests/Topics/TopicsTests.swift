import Bytes
import Kafka
import KafkaTestKit
import Testing

/// `sagactl topics`: what there is on a cluster.
@Suite(.crowd) struct TopicsTests {
  /// A cluster of three brokers with some topics, and a run of `sagactl topics` against it.
  private let own = TestCluster(brokers: 3)

  private func topics(_ arguments: String...) throws -> CommandRun {
    try CommandRun.sagactl(["topics"] + arguments + ["-b", own.brokers])
  }

  private func fill() throws {
    try own.create("orders", partitions: 2)
    try own.create("a.b-c_D")
    try own.create("__internal")
    try own.send((0..<5).map { TestRecord("\($0)", partition: $0 < 3 ? 0 : 1) }, to: "orders")
  }

  @Test(arguments: [[], ["list"]])
  func aPipeGetsANameALine(_ words: [String]) async throws {
    try fill()
    let result = try await CommandRun.sagactl(["topics"] + words + ["-b", own.brokers]).result()
    #expect(result.code == 0)
    #expect(result.error == "")
    #expect(result.output == "a.b-c_D\norders\n")
    let all = try await topics("list", "--internal").result()
    #expect(all.lines == ["__internal", "a.b-c_D", "orders"])
  }

  @Test func aTerminalGetsColumns() async throws {
    try fill()
    var run = try topics("list")
    run.terminal = [1]
    let lines = try await run.result().output.split(separator: "\r\n")
    #expect(lines == ["TOPIC    PARTITIONS  REPLICAS", "a.b-c_D  1           3", "orders   2           3"])
  }

  @Test func kcatsListingWorks() async throws {
    try fill()
    let list = try await CommandRun.sagactl(["-L", "-b", own.brokers]).result()
    #expect(list.lines == ["a.b-c_D", "orders"])
    let show = try await CommandRun.sagactl(["-b", own.brokers, "-L", "-t", "orders"]).result()
    #expect(show.lines.first?.hasPrefix("TOPIC") == true)
    #expect(show.lines.count == 3)
    for words in [
      ["-Lt", "orders"], ["-Ltorders"], ["-Xclient.id=x", "-Lt", "orders"], ["-qLt", "orders"],
    ] {
      let joined = try await CommandRun.sagactl(words + ["-b", own.brokers]).result()
      #expect(joined.lines == show.lines, "\(words): \(joined.error)")
    }
    // A topic in the value of another option is none.
    let other = try await CommandRun.sagactl(["-X", "client.id=-t", "-L", "-b", own.brokers]).result()
    #expect(other.lines == list.lines)
  }

  @Test func aTopicThatIsNamedTwiceIsShownOnce() async throws {
    try fill()
    let result = try await topics("show", "-t", "orders", "a.b-c_D", "orders").result()
    #expect(result.code == 0)
    #expect(result.lines.dropFirst().map { $0.prefix { $0 != " " } } == ["orders", "orders", "a.b-c_D"])
  }

  @Test func aTopicIsShownWithLeadersAndOffsets() async throws {
    try fill()
    let result = try await topics("show", "orders").result()
    #expect(result.code == 0)
    #expect(result.error == "")
    let rows = result.lines.map { $0.split(separator: " ").map(String.init) }
    #expect(rows[0] == ["TOPIC", "PARTITION", "LEADER", "REPLICAS", "IN", "SYNC", "BEGIN", "END", "RECORDS"])
    #expect(rows.count == 3)
    for (row, records) in zip(rows.dropFirst(), ["3", "2"]) {
      #expect(row[0] == "orders")
      #expect(["1", "2", "3"].contains(row[2]))
      #expect(Array(row.suffix(3)) == ["0", records, records])
    }
  }

  @Test func jsonIsALineForEachTopic() async throws {
    try fill()
    let result = try await topics("show", "-t", "orders", "-J", "a.b-c_D").result()
    let shown = try result.lines.map { try JSONValue(parsing: $0) }
    #expect(shown.map { $0["topic"]?.string } == ["orders", "a.b-c_D"])
    let partitions = try #require(shown.first?["partitions"]?.elements)
    #expect(partitions.map { $0["end"]?.integer } == [3, 2])
    #expect(partitions.allSatisfy { $0["begin"]?.integer == 0 && $0["leader"]?.integer ?? 0 > 0 })
    // A list asks for no offsets.
    let list = try await topics("list", "-J").result().lines.map { try JSONValue(parsing: $0) }
    #expect(list.map { $0["topic"]?.string } == ["a.b-c_D", "orders"])
    #expect(list.last?["partitions"]?.elements?.first?["end"] == nil)
  }

  @Test func whatHasBeenDeletedIsNotCounted() async throws {
    // The mock keeps 5 MB a partition.
    try own.create("full")
    let value = [UInt8](repeating: 120, count: 100_000)
    try own.send((0..<80).map { _ in TestRecord(value: value) }, to: "full")
    let shown = try JSONValue(parsing: try await topics("show", "full", "-J").result().output)
    let partition = try #require(shown["partitions"]?.elements?.first)
    let begin = try #require(partition["begin"]?.integer)
    #expect(begin > 0 && begin < 80)
    #expect(partition["end"]?.integer == 80)
  }

  @Test func aPartitionWithoutALeaderIsShownAsSuch() async throws {
    try fill()
    try own.with { (cluster) throws(KafkaError) in
      try cluster.setLeader(nil, of: TopicPartition("orders", 1))
    }
    let result = try await topics("show", "orders").result()
    #expect(result.code == 0)
    let row = try #require(result.lines.last).split(separator: " ").map(String.init)
    #expect(row[2] == "none")
    #expect(Array(row.suffix(3)) == ["-", "-", "-"])
  }

  @Test func anUnknownTopicIsAnErrorWithAHint() async throws {
    try fill()
    let result = try await topics("show", "ordrs").result()
    #expect(result.code == 66)
    #expect(result.bytes == [])
    #expect(
      result.errorLines == [
        "sagactl: topic ordrs does not exist, or may not be seen; did you mean orders?"
      ]
    )
    // Asking has not created it.
    #expect(try await topics("list").result().lines == ["a.b-c_D", "orders"])
  }

  @Test func aTopicOneMayNotSeeIsSaidSo() async throws {
    try fill()
    try own.with { $0.setTopicError("orders", KafkaErrorCode(rawValue: 29)) }
    let result = try await topics("show", "orders").result()
    #expect(result.code == 77, "\(result.error)")
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains("orders"))
  }

  @Test func withoutANameThereIsNothingToShow() async throws {
    let result = try await topics("show").result()
    #expect(result.code == 64)
    #expect(result.errorLines == ["sagactl: no topic; name one, or use topics list"])
  }

  @Test(arguments: [["list"], ["show", "t"]])
  func anUnreachableBrokerEndsTheRunWithinTheAllowedTime(_ words: [String]) async throws {
    let result = try await CommandRun.sagactl(["topics"] + words + ["-b", nobody, "-m", "0.5"]).result()
    #expect(result.code == 69)
    // Without -m it would be 5.
    #expect(result.duration < .seconds(5))
    #expect(result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains(nobody) && result.error.contains("check -b"))
  }

  @Test func aClosedPipeIsQuiet() async throws {
    for number in 0..<500 { try own.create("topic-with-quite-a-long-name-\(number)", partitions: 8) }
    var run = try CommandRun.shell("$SAGACTL topics list -J | true; echo ${PIPESTATUS:-0}")
    run.environment["SAGACTL_BROKERS"] = own.brokers
    #expect(try await run.result().error == "")
  }

  @Test func aNameThatNoTopicCanHaveIsAMistake() async throws {
    let result = try await sagactl("topics", "show", "bad topic")
    #expect(result.code == 64)
    #expect(result.errorLines.count == 1)
  }
}
