import Kafka
import KafkaTestKit
import Testing

/// Offsets the broker does not have: not yet, no longer, or never had.
@Suite struct ConsumeLostOffsetTests {
  /// Without a group, and as a member of one.
  private static let members = [false, true]
  /// The mock takes a session timeout to form a group anew: a short one.
  private let quick = ["-X", "session.timeout.ms=6000", "-X", "heartbeat.interval.ms=200"]

  /// Options of a consumer that holds little in memory: what it has not written is still with the broker.
  private let frugal = [
    "-X", "queued.min.messages=1", "-X", "queued.max.messages.kbytes=1", "-X", "fetch.message.max.bytes=1000",
  ]

  private func group(_ isMember: Bool) -> [String] {
    isMember ? ["-g", "member-\(UInt64.random(in: 0 ... .max))"] : []
  }

  @Test(arguments: members)
  func anOffsetThatIsNotThereYetIsWaitedFor(_ isMember: Bool) async throws {
    let topic = try cluster.topic("ahead")
    try cluster.send(lines: ["0", "1"], to: topic)
    let live = try command(["consume", "-t", topic, "-o", "4", "-c", "2"] + group(isMember) + quick).start()
    #expect(await live.errorContains("offset 4 is not there yet"))
    try cluster.send(lines: ["2", "3", "4", "5", "6"], to: topic)
    let result = try await live.result()
    #expect(result.code == 0)
    #expect(result.output == "4\n5\n")
    #expect(result.errorLines.count == 1, "\(result.error)")
  }

  @Test func whereARunEndsTheEndStandsForWhatLiesBeyondIt() async throws {
    let topic = try cluster.topic("beyond")
    try cluster.send(lines: ["0", "1"], to: topic)
    let run = try command(["consume", "-g", topic, "-t", topic, "-e", "-o", "60"] + quick)
    let first = try await run.result()
    #expect(first.code == 0)
    #expect(first.output == "")
    #expect(first.error == "")
    // What comes afterwards is the group's to read.
    try cluster.send(lines: ["2", "3"], to: topic)
    #expect(try await run.result().output == "2\n3\n")
  }

  @Test(arguments: members)
  func recordsDeletedWhileTheyWaitedAreTold(_ isMember: Bool) async throws {
    let topic = try cluster.topic("deleted")
    try cluster.send(lines: (0..<60_000).map { "record number \($0)" }, to: topic)
    var run = try command(
      ["consume", "-t", topic, "-e", "-o", "beginning"] + group(isMember) + quick + frugal
    )
    run.output = .unread
    let live = try run.start()
    // It has begun once the pipe is full; then everything it has not read is pushed out (the mock keeps 5 MB).
    #expect(await waitUntil { live.unreadOutput >= 20_000 })
    let filler = [UInt8](repeating: 120, count: 100_000)
    try cluster.send((0..<60).map { _ in TestRecord(value: filler) }, to: topic)
    live.startReading()
    let result = try await live.result()
    #expect(result.code == 1, "\(result.error)")
    #expect(!result.errorLines.isEmpty)
    #expect(
      result.errorLines.allSatisfy { $0.contains("were deleted before they could be read") },
      "\(result.error)"
    )
    #expect(result.lines.count < 60_000)
    #expect(result.lines.elementsEqual((0..<result.lines.count).map { "record number \($0)" }))
  }

  /// A topic whose first records are gone, for the mock keeps 5 MB a partition, and the first that is left.
  private func shortened() throws -> (topic: String, first: Int64) {
    let topic = try cluster.topic("shortened")
    let value = [UInt8](repeating: 120, count: 100_000)
    try cluster.send((0..<80).map { _ in TestRecord(value: value) }, to: topic)
    let first = try #require(try cluster.read(topic).first?.offset)
    try #require(first > 2)
    return (topic, first)
  }

  @Test(arguments: [["-e", "-o", "0"], ["-o", "0:80"], ["-o", "0", "-c", "1"], ["-o", "0:+1"]], members)
  func recordsDeletedBeforehandAreTold(_ options: [String], _ isMember: Bool) async throws {
    let (topic, first) = try shortened()
    let arguments = ["consume", "-q", "-t", topic, "-f", "%o\n"] + options + group(isMember) + quick
    let result = try await command(arguments).result()
    #expect(result.code == 1)
    #expect(result.lines.first == "\(first)")
    let end = options.contains("-c") || options.contains("0:+1") ? first : 79
    #expect(result.lines.last == "\(end)")
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains("offset 0 is no longer there; reading from \(first)"), "\(result.error)")
  }

  @Test func aRangeThatIsGoneAltogetherIsToldAndEnds() async throws {
    let (topic, first) = try shortened()
    for (range, which) in [("0:2", "offsets 0 to 1 are"), ("1:2", "offset 1 is")] {
      let result = try await sagactl("consume", "-t", topic, "-o", range)
      #expect(result.code == 1)
      #expect(result.output == "")
      #expect(result.error.contains("\(which) no longer there; the first one left is \(first)"))
    }
  }

  @Test(arguments: ["beginning", "+0", "-1000", "0:0", ":1"])
  func whatNobodyAskedForIsNotMissed(_ offset: String) async throws {
    let result = try await sagactl("consume", "-e", "-t", try shortened().topic, "-o", offset)
    #expect(result.code == 0)
    #expect(result.error == "")
  }

  @Test func aGroupThatStandsBeforeTheFirstRecordIsTold() async throws {
    let (topic, first) = try shortened()
    try cluster.commit(1, of: TopicPartition(topic, 0), group: topic)
    let run = try command(["consume", "-g", topic, "-t", topic, "-e", "-f", "%o\n"] + quick)
    let result = try await run.result()
    #expect(result.code == 1)
    #expect(result.lines.first == "\(first)")
    #expect(result.error.contains("offset 1 is no longer there"), "\(result.error)")
    // It has been told, and is behind the group now.
    #expect(try await run.result().code == 0)
  }

  // As a member of a group it would have to find the coordinator at another address, which librdkafka 2.0.2
  // does not do while the broker's id stays the same.
  @Test func aTopicMadeAnewIsReadFromItsBeginning() async throws {
    let port = String(try FreePort.find())
    let old = try await BrokerProcess.start(topics: ["t:1"], options: ["--port", port])
    try RecordExchange(brokers: old.brokers).send((0..<50).map { TestRecord("old \($0)") }, to: "t")
    let arguments = ["consume", "-b", old.brokers, "-t", "t", "-o", "beginning", "-c", "53"]
    let live = try CommandRun.sagactl(arguments).start()
    #expect(await live.outputContains("old 49\n"))
    await old.kill()
    let new = try await BrokerProcess.start(topics: ["t:1"], options: ["--port", port])
    try RecordExchange(brokers: new.brokers).send((0..<3).map { TestRecord("new \($0)") }, to: "t")
    let result = try await live.result()
    #expect(result.code == 0, "\(result.error)")
    #expect(Array(result.lines.suffix(3)) == ["new 0", "new 1", "new 2"])
    #expect(result.error.contains("cut off or made anew; reading it from 0"), "\(result.error)")
    await new.kill()
  }

  @Test func aGroupThatStandsBeyondTheEndBeginsAgain() async throws {
    let topic = try cluster.topic("stands")
    try cluster.send(lines: ["0", "1"], to: topic)
    try cluster.commit(40, of: TopicPartition(topic, 0), group: topic)
    let result = try await command(["consume", "-g", topic, "-t", topic, "-e"] + quick).result()
    #expect(result.code == 0)
    #expect(result.output == "0\n1\n")
    #expect(result.error.contains("offset 40 was expected, but the partition ends at 2"), "\(result.error)")
  }
}
