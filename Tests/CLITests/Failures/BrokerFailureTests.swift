import Bytes
import Glibc
import Kafka
import KafkaTestKit
import Testing

/// Brokers that die, come back, freeze or refuse: nothing acknowledged is lost, nothing lost is acknowledged,
/// every failure is reported.
@Suite(.crowd) struct BrokerFailureTests {
  /// What a producer said of each record: the numbers acknowledged and the numbers reported as failed.
  private func account(_ result: CommandResult) throws -> (acknowledged: [Int64], failed: [Int64]) {
    let acknowledged = try result.lines.map { try #require(try JSONValue(parsing: $0)["record"]?.integer) }
    let failed = try result.errorLines.flatMap { line -> [Int64] in
      // `sagactl: line 3: why` or `sagactl: lines 3 to 5: why`
      let words = line.prefix { $0 != "," }.split(separator: " ")
      guard words.count > 2, words[1].hasPrefix("line") else { return [] }
      let numbers = words[2...].prefix(3).compactMap { Int64($0.prefix { $0 != ":" }) }
      let first = try #require(numbers.first)
      return Array(first...(words[1] == "lines" ? try #require(numbers.last) : first))
    }
    return (acknowledged, failed)
  }

  @Test(arguments: [[], ["-H", "h=1"]])
  func aBrokerKilledMidwayLeavesEveryRecordAcknowledgedOrReported(_ options: [String]) async throws {
    let broker = try await BrokerProcess.start(topics: ["t:3"])
    var run = try CommandRun.sagactl(
      ["produce", "-b", broker.brokers, "-t", "t", "-m", "3", "--acks-json"] + options
    )
    run.input = .open
    let live = try run.start()
    var sent: Int64 = 0
    for _ in 0..<5 {
      live.write((0..<500).map { "line \($0)\n" }.joined())
      sent += 500
      let wanted = sent
      #expect(await waitUntil { live.output.utf8.lazy.filter { $0 == 10 }.count >= wanted })
    }
    // These are under way when the broker dies.
    await broker.freeze()
    live.write((0..<600).map { "late \($0)\n" }.joined())
    sent += 600
    #expect(await live.inputIsWritten())
    await broker.kill()
    live.closeInput()
    let result = try await live.result()
    #expect(result.code == 69)
    let (acknowledged, failed) = try account(result)
    #expect(acknowledged.count >= 2500)
    #expect(Set(acknowledged).isDisjoint(with: failed))
    #expect((acknowledged + failed).sorted() == Array(1...sent))
    #expect(
      result.error.contains("\(failed.count) of \(sent) records failed"),
      "\(result.errorLines.suffix(2))"
    )
  }

  @Test func aBrokerThatFreezesMidwayIsGivenUpOnAfterTheAllowedTime() async throws {
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    var run = try CommandRun.sagactl(["produce", "-b", broker.brokers, "-t", "t", "-m", "3", "--acks-json"])
    run.input = .open
    let live = try run.start()
    live.write("1\n")
    _ = try await live.line()
    await broker.freeze()
    let frozen = ContinuousClock.now
    live.write("2\n3\n")
    live.closeInput()
    let result = try await live.result()
    #expect(result.code == 69)
    #expect(ContinuousClock.now - frozen < .seconds(20))
    let (acknowledged, failed) = try account(result)
    #expect(acknowledged == [1])
    #expect(failed.sorted() == [2, 3])
    #expect(result.error.contains("it may have been written all the same"), "\(result.error)")
    await broker.kill()
  }

  @Test func recordsThatFailTogetherAreToldOfTogether() async throws {
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    var run = try CommandRun.sagactl(["produce", "-b", broker.brokers, "-t", "t", "-m", "3", "--acks-json"])
    run.input = .open
    let live = try run.start()
    live.write("1\n")
    _ = try await live.line()
    await broker.freeze()
    live.write((2...30_000).map { "\($0)\n" }.joined())
    live.closeInput()
    let result = try await live.result()
    #expect(result.code == 69)
    #expect(result.errorLines.count < 10, "\(result.error)")
    let (acknowledged, failed) = try account(result)
    #expect(acknowledged == [1])
    #expect(failed.sorted() == Array(2...30_000))
    await broker.kill()
  }

  @Test func aBrokerThatThawsInTimeCostsNothing() async throws {
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    var run = try CommandRun.sagactl(["produce", "-b", broker.brokers, "-t", "t", "-m", "60", "--acks-json"])
    run.input = .open
    let live = try run.start()
    live.write("1\n")
    _ = try await live.line()
    await broker.freeze()
    live.write("2\n3\n")
    live.closeInput()
    #expect(await !live.ends(within: .seconds(1)))
    broker.thaw()
    let result = try await live.result()
    #expect(result.code == 0)
    #expect(result.error == "")
    #expect(try RecordExchange(brokers: broker.brokers).read("t").map(\.valueText) == ["1", "2", "3"])
    await broker.kill()
  }

  @Test func aBrokerThatGoesDownAndComesBackLosesAndDoublesNothing() async throws {
    let own = TestCluster()
    let topic = try own.topic(partitions: 2)
    var run = try CommandRun.sagactl([
      "produce", "-b", own.brokers, "-t", topic, "-m", "60", "--acks-json", "-K:",
    ])
    run.input = .open
    let live = try run.start()
    let lines = (0..<3000).map { "\($0 % 7):\($0)" }
    live.write(lines[..<1000].map { $0 + "\n" }.joined())
    #expect(await live.outputContains("\n"))
    try own.takeDown(broker: 1)
    live.write(lines[1000..<2000].map { $0 + "\n" }.joined())
    #expect(await live.inputIsWritten())
    #expect(await !live.ends(within: .milliseconds(300)))
    try own.bringUp(broker: 1)
    live.write(lines[2000...].map { $0 + "\n" }.joined())
    live.closeInput()
    let result = try await live.result()
    #expect(result.code == 0, "\(result.error)")
    #expect(result.lines.count == 3000)
    let stored = try own.read(topic)
    #expect(stored.compactMap(\.valueText).sorted() == lines.map { String($0.dropFirst(2)) }.sorted())
    // The order of each key's records is kept.
    for (_, records) in Dictionary(grouping: stored, by: \.keyText) {
      let numbers = records.compactMap(\.valueText).compactMap { Int($0) }
      #expect(numbers == numbers.sorted())
    }
  }

  // NOT_LEADER_FOR_PARTITION (6), REQUEST_TIMED_OUT (7), NOT_ENOUGH_REPLICAS (19). One request at a time: the
  // mock does not check sequence numbers and takes a later batch after it has refused an earlier one.
  @Test(arguments: [[6, 6, 6], [7], [19, 19], [6, 7, 19, 6]])
  func errorsThatPassCostNothing(_ codes: [Int32]) async throws {
    let own = TestCluster()
    let topic = try own.topic()
    try own.with { $0.failNext(.produce, with: codes.map { KafkaErrorCode(rawValue: $0) }) }
    let lines = (0..<2000).map { "line \($0)" }
    var run = try CommandRun.sagactl([
      "produce", "-b", own.brokers, "-t", topic, "-m", "60", "-X", "max.in.flight=1",
    ])
    run.input = .bytes(Array(lines.joined(separator: "\n").utf8))
    let result = try await run.result()
    #expect(result.code == 0, "\(result.error)")
    #expect(result.error == "")
    let stored = try own.values(topic).compactMap { $0 }
    #expect(stored == lines, "\(Self.breaks(in: stored))")
  }

  @Test func aConnectionLostBeforeTheAnswerLosesNothing() async throws {
    let own = TestCluster()
    let topic = try own.topic()
    // The mock appends the batch and closes the connection; not knowing sequence numbers it appends it again.
    try own.with { $0.failNext(.produce, with: [KafkaErrorCode(rawValue: -195)]) }
    let lines = (0..<2000).map { "line \($0)" }
    var run = try CommandRun.sagactl(["produce", "-b", own.brokers, "-t", topic, "-m", "60", "--acks-json"])
    run.input = .bytes(Array(lines.joined(separator: "\n").utf8))
    let result = try await run.result()
    #expect(result.code == 0, "\(result.error)")
    #expect(Set(try own.values(topic)) == Set(lines))
    let (acknowledged, _) = try account(result)
    #expect(acknowledged.sorted() == Array(1...2000))
    // An offset that nobody has told is no number.
    #expect(try result.lines.allSatisfy { (try JSONValue(parsing: $0)["offset"]?.integer ?? 0) >= 0 })
  }

  /// Where the numbers of `line N` do not follow each other, for the words of a failure.
  private static func breaks(in lines: [String]) -> [String] {
    var breaks = ["\(lines.count) lines from \(lines.first ?? "") to \(lines.last ?? "")"]
    for (before, after) in zip(lines, lines.dropFirst()) {
      let numbers = [before, after].compactMap { Int($0.dropFirst(5)) }
      if numbers.count == 2, numbers[0] + 1 != numbers[1] { breaks.append("\(before), \(after)") }
    }
    return breaks
  }

  @Test(arguments: [(Int32(29), Int32(77)), (Int32(10), Int32(1)), (Int32(87), Int32(1))])
  func aRefusalIsReportedForEachRecord(_ code: Int32, _ exit: Int32) async throws {
    // TOPIC_AUTHORIZATION_FAILED, MSG_SIZE_TOO_LARGE, INVALID_RECORD.
    let own = TestCluster()
    let topic = try own.topic()
    try own.with { $0.failNext(.produce, with: [KafkaErrorCode(rawValue: code)]) }
    var run = try CommandRun.sagactl([
      "produce", "-b", own.brokers, "-t", topic, "-X", "enable.idempotence=false", "--acks-json",
    ])
    run.input = .bytes(Array("1\n2\n".utf8))
    let result = try await run.result()
    #expect(result.code == exit, "\(result.error)")
    let (acknowledged, failed) = try account(result)
    #expect((acknowledged + failed).sorted() == [1, 2])
    #expect(!failed.isEmpty)
    #expect(try own.read(topic).count == acknowledged.count)
  }

  @Test(arguments: [
    ["produce", "--value", "v"], ["consume", "-e"], ["consume"], ["consume", "-e", "-g", "g"],
  ])
  func aTopicOneMayNotUseIsSaidSo(_ arguments: [String]) async throws {
    let own = TestCluster()
    let topic = try own.topic()
    try own.with { $0.setTopicError(topic, KafkaErrorCode(rawValue: 29)) }
    let run = try CommandRun.sagactl(arguments + ["-b", own.brokers, "-t", topic, "-m", "2"])
    let result = try await run.result()
    #expect(result.code == 77, "\(result.error)")
    #expect(result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains(topic))
  }

  @Test(.enabled(if: Tool.find("openssl") != nil, "a server with a certificate is needed"))
  func aCertificateThatCannotBeVerifiedIsAMatterOfProperties() async throws {
    let folder = try TemporaryFolder()
    let (key, certificate) = (folder.file("key"), folder.file("certificate"))
    let made = try await CommandRun(
      "openssl",
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-subj",
        "/CN=localhost",
      ]
    ).result()
    try #require(made.code == 0, "\(made.error)")
    let port = try FreePort.find()
    var server = CommandRun("openssl", ["s_server", "-accept", "\(port)", "-key", key, "-cert", certificate])
    server.input = .open
    let live = try server.start()
    #expect(await live.outputContains("ACCEPT"))
    let result = try await sagactl(
      "consume",
      "-e",
      "-t",
      "t",
      "-b",
      "127.0.0.1:\(port)",
      "-m",
      "1",
      "-X",
      "security.protocol=ssl"
    )
    #expect(result.code == 69)
    #expect(result.error.contains("certificate verify failed"), "\(result.error)")
    #expect(result.error.hasSuffix("; check the ssl.* properties\n"), "\(result.error)")
    live.signal(SIGKILL)
  }

  @Test(arguments: [MockCluster.Request.findCoordinator, .joinGroup], [["-e"], []])
  func aGroupOneMayNotUseIsSaidSo(_ request: MockCluster.Request, _ options: [String]) async throws {
    let own = TestCluster()
    let topic = try own.topic()
    try own.send(lines: ["1"], to: topic)
    try own.with { $0.failNext(request, with: Array(repeating: .groupAuthorizationFailed, count: 50)) }
    let run = try CommandRun.sagactl(["consume", "-b", own.brokers, "-t", topic, "-g", "g"] + options)
    let result = try await run.result()
    #expect(result.code == 77, "\(result.error)")
    #expect(result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains("the principal needs Read on the group"))
    #expect(result.output == "")
  }

  @Test(arguments: [["--value", "v"], ["-l"], ["-J"]])
  func anIdempotentProducerThatIsRefusedSaysWhyOnce(_ options: [String]) async throws {
    let own = TestCluster()
    let topic = try own.topic()
    try own.with {
      $0.failNext(.initProducerID, with: Array(repeating: .clusterAuthorizationFailed, count: 50))
    }
    let words = ["produce", "-b", own.brokers, "-t", topic, "--acks-json"]
    var run = try CommandRun.sagactl(words + options)
    let lines = (1...5).map { options == ["-J"] ? #"{"value":"\#($0)","headers":[["a","b"]]}"# : "\($0)" }
    run.input = .bytes(Array((lines.joined(separator: "\n") + "\n").utf8))
    let result = try await run.result()
    #expect(result.code == 77, "\(result.error)")
    #expect(result.output == "")
    #expect(result.errorLines.last?.contains("Write on a topic") == true, "\(result.error)")
    #expect(result.errorLines.count <= 3, "\(result.error)")
    #expect(!result.error.contains("_FATAL"))
    #expect(try own.read(topic).isEmpty)
    // Without idempotence the same rights are enough.
    run = try CommandRun.sagactl(words + options + ["-X", "enable.idempotence=false"])
    run.input = .bytes(Array((lines.joined(separator: "\n") + "\n").utf8))
    #expect(try await run.result().code == 0)
  }

  @Test func aFollowingConsumerRidesOutAnOutage() async throws {
    let own = TestCluster()
    let topic = try own.topic()
    try own.send(lines: ["before"], to: topic)
    let live = try CommandRun.sagactl(["consume", "-b", own.brokers, "-t", topic, "-o", "0", "-m", "2"])
      .start()
    #expect(try await live.line() == "before")
    try own.takeDown(broker: 1)
    #expect(await !live.ends(within: .seconds(3)), "an outage ended it: \(live.error)")
    try own.bringUp(broker: 1)
    try own.send(lines: ["after"], to: topic)
    #expect(try await live.line() == "after")
    #expect(live.bytes == Array("before\nafter\n".utf8))
  }

  @Test func aBoundedConsumerEndsWhenItsBrokerDies() async throws {
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    try RecordExchange(brokers: broker.brokers).send(
      (0..<60_000).map { TestRecord("record number \($0)") },
      to: "t"
    )
    var run = try CommandRun.sagactl(["consume", "-b", broker.brokers, "-t", "t", "-e", "-m", "3"])
    run.environment["SAGACTL_QUEUED_MIN_MESSAGES"] = "10"
    run.environment["SAGACTL_QUEUED_MAX_MESSAGES_KBYTES"] = "1"
    run.environment["SAGACTL_FETCH_MESSAGE_MAX_BYTES"] = "1000"
    run.output = .unread
    let live = try run.start()
    // Nobody reads: it cannot come far before the broker dies.
    #expect(await waitUntil { live.unreadOutput >= 20_000 || !live.isRunning })
    await broker.kill()
    live.startReading()
    let result = try await live.result()
    #expect(result.code == 69, "\(result.error)")
    #expect(result.errorLines.count == 1, "\(result.error)")
    #expect(result.lines.count < 60_000)
    #expect(result.lines.elementsEqual((0..<result.lines.count).map { "record number \($0)" }))
  }

  @Test func aBoundedConsumerEndsWhenItsBrokerFreezesMidway() async throws {
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    let exchange = RecordExchange(brokers: broker.brokers)
    // One by one, so that a fetch brings few of them.
    for number in 0..<40 { try exchange.send([TestRecord("\(number)")], to: "t") }
    let live = try CommandRun.sagactl([
      "consume", "-b", broker.brokers, "-t", "t", "-e", "-m", "2", "-X", "fetch.message.max.bytes=1000",
      "-X", "queued.min.messages=1", "-X", "fetch.max.bytes=1000", "-X", "message.max.bytes=1000", "--exec",
      "sh",
      "-c", "cat; echo; sleep 0.1",
    ]).start()
    #expect(try await live.line() == "0")
    await broker.freeze()
    let frozen = ContinuousClock.now
    let result = try await live.result()
    #expect(ContinuousClock.now - frozen < .seconds(30))
    #expect(result.code == 69)
    #expect(result.error.hasPrefix("sagactl: the brokers have not answered for 2 s"), "\(result.error)")
    await broker.kill()
  }

  @Test func fetchErrorsThatPassCostNothing() async throws {
    let own = TestCluster()
    let topic = try own.topic()
    try own.send((0..<500).map { TestRecord("\($0)") }, to: topic)
    try own.with { $0.failNext(.fetch, with: [6, 7, 3, 6].map { KafkaErrorCode(rawValue: $0) }) }
    let run = try CommandRun.sagactl(["consume", "-b", own.brokers, "-t", topic, "-e"])
    let result = try await run.result()
    #expect(result.code == 0, "\(result.error)")
    #expect(result.lines == (0..<500).map(String.init))
  }

  @Test func aCommitThatIsRefusedIsAFailureAndTheRecordsComeAgain() async throws {
    let own = TestCluster()
    let topic = try own.topic()
    try own.send(lines: ["1", "2"], to: topic)
    // GROUP_AUTHORIZATION_FAILED for every attempt there may be.
    try own.with { $0.failNext(.offsetCommit, with: (0..<50).map { _ in KafkaErrorCode(rawValue: 30) }) }
    let run = try CommandRun.sagactl(["consume", "-b", own.brokers, "-g", "g", "-t", topic, "-e"])
    let first = try await run.result()
    #expect(first.code == 77, "\(first.error)")
    #expect(first.output == "1\n2\n")
    #expect(first.error.contains("could not be committed"), "\(first.error)")
    try own.with { $0.clearErrors(.offsetCommit) }
    let second = try await run.result()
    #expect(second.code == 0, "\(second.error)")
    #expect(second.output == "1\n2\n")
  }

  @Test func severalBrokersShareTheWorkAndOneMayGo() async throws {
    let own = TestCluster(brokers: 3)
    let topic = try own.topic(partitions: 6)
    var run = try CommandRun.sagactl(["produce", "-b", own.brokers, "-t", topic, "-K:"])
    run.input = .bytes(Array((0..<2000).map { "\($0):v\($0)\n" }.joined().utf8))
    #expect(try await run.result().code == 0)
    let read = try await CommandRun.sagactl(["consume", "-b", own.brokers, "-t", topic, "-e"]).result()
    #expect(read.code == 0)
    #expect(Set(read.lines).count == 2000)
  }
}
