import Kafka
import KafkaTestKit
import Testing

/// Records that cannot be sent: they never stop the others.
@Suite(.crowd) struct ProduceFailureTests {
  private static let long = String(repeating: "x", count: 2000)

  /// Without headers lines are grouped, with headers they go one by one; with rejects they are kept.
  @Test(arguments: [[], ["-H", "h=1"], ["-K:"], ["--rejects", "/dev/null"]])
  func anOverLongLineIsReportedByNumberWhileAllOthersArrive(_ options: [String]) async throws {
    let topic = try cluster.topic()
    let run = try command(
      ["produce", "-t", topic, "-X", "message.max.bytes=1000"] + options,
      input: "1\n2\n\(Self.long)\n4\n\(Self.long)\n\n7\n"
    )
    let result = try await run.result()
    #expect(result.code == 1)
    #expect(result.errorLines.count == 3, "\(result.error)")
    for (line, number) in zip(result.errorLines, [3, 5]) {
      #expect(line.hasPrefix("sagactl: line \(number): "), "\(line)")
      #expect(line.contains("2000 bytes"))
      #expect(line.contains("message.max.bytes"))
      #expect(!line.contains("xxx"))
    }
    #expect(result.errorLines.last == "sagactl: 2 of 7 records failed")
    #expect(result.bytes == [])
    #expect(try cluster.values(topic) == ["1", "2", "4", "", "7"])
  }

  @Test func aLineLongerThanTheDefaultLimitIsReportedToo() async throws {
    let topic = try cluster.topic()
    let huge = String(repeating: "y", count: 3_000_000)
    let result = try await sagactl("produce", "-t", topic, input: "a\n\(huge)\nb\n\(huge)")
    #expect(result.code == 1)
    #expect(result.errorLines.first?.contains("line 2: ") == true)
    #expect(result.errorLines.first?.contains("3000000 bytes") == true)
    #expect(result.errorLines.dropFirst().first?.contains("line 4: ") == true)
    #expect(try cluster.values(topic) == ["a", "b"])
  }

  @Test func anOverLongValueOfTheCommandLineIsReported() async throws {
    let topic = try cluster.topic()
    let result = try await sagactl(
      "produce",
      "-t",
      topic,
      "--value",
      Self.long,
      "-X",
      "message.max.bytes=1000"
    )
    #expect(result.code == 1)
    #expect(result.errorLines.first?.contains("2000 bytes") == true)
  }

  @Test func everyFailureIsCountedWhenThereAreTooManyToShow() async throws {
    let topic = try cluster.topic()
    let lines = String(repeating: String(repeating: "z", count: 1200) + "\n", count: 1500)
    let result = try await sagactl(
      "produce",
      "-t",
      topic,
      "-X",
      "message.max.bytes=1000",
      input: lines + "good\n"
    )
    #expect(result.code == 1)
    #expect(result.errorLines.count == 1001)
    #expect(result.errorLines.last?.contains("1500 of 1501 records failed, 500 of them not shown") == true)
    #expect(try cluster.values(topic) == ["good"])
  }

  @Test func quietStillTellsOfFailures() async throws {
    let topic = try cluster.topic()
    let result = try await sagactl(
      "produce",
      "-q",
      "-t",
      topic,
      "-X",
      "message.max.bytes=1000",
      input: "\(Self.long)\n"
    )
    #expect(result.code == 1)
    #expect(result.errorLines.first?.contains("line 1: ") == true)
  }

  @Test func aRecordTheBrokerRefusesIsReportedByNumberAndTheOthersArrive() async throws {
    let own = TestCluster()
    let topic = try own.topic()
    try own.with { $0.failNext(.produce, with: [.messageTooLarge]) }
    var run = try CommandRun.sagactl([
      "produce", "-b", own.brokers, "-t", topic, "-X", "enable.idempotence=false", "--rate", "5",
    ])
    run.input = .bytes(Array("1\n2\n3\n".utf8))
    let result = try await run.result()
    #expect(result.code == 1)
    #expect(result.errorLines.first?.hasPrefix("sagactl: line 1: ") == true, "\(result.error)")
    #expect(result.errorLines.last == "sagactl: 1 of 3 records failed", "\(result.error)")
    #expect(try own.values(topic) == ["2", "3"])
  }

  @Test func anUnreachableBrokerEndsTheRunWithinTheAllowedTime() async throws {
    let result = try await sagactl("produce", "-b", nobody, "-m", "0.5", "-t", "t", input: "x\n")
    #expect(result.code == 69)
    // Without -m it would be 5.
    #expect(result.duration < .seconds(5))
    #expect(result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains(nobody), "which broker: \(result.error)")
    #expect(result.error.contains("check -b"), "what to try: \(result.error)")
  }

  @Test(arguments: [["-p", "0"], []])
  func oneRecordForAnUnreachableBrokerIsToldOfAsMany(_ options: [String]) async throws {
    var run = try command(["produce", "-b", nobody, "-m", "0.5", "-t", "t", "--value", "v"] + options)
    run.input = .bytes([])
    let result = try await run.result()
    #expect(result.code == 69)
    // Without -m it would be 5.
    #expect(result.duration < .seconds(5))
    #expect(result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains(nobody), "\(result.error)")
  }

  /// Some properties librdkafka holds against each other when the client is made, some only with a topic.
  @Test(arguments: [
    ["-X", "linger.ms=5000", "-X", "message.timeout.ms=1000"],
    ["-X", "linger.ms=100000", "--transactional-id", "t"],
  ])
  func propertiesThatDoNotFitTogetherAreSaidSo(_ options: [String]) async throws {
    let run = try command(["produce", "-t", try cluster.topic(), "--value", "v"] + options)
    let result = try await run.result()
    #expect(result.code == 78)
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains("message.timeout.ms") && result.error.contains("linger.ms"))
  }

  @Test(arguments: [["--value", "v"], ["--value", "v", "-p", "0"], ["-K:"]])
  func aTopicThatDoesNotExistIsSaidSoWithinTheAllowedTime(_ options: [String]) async throws {
    let own = TestCluster()
    let topic = try own.topic()
    try own.with { $0.setTopicError(topic, .unknownTopicOrPartition) }
    var run = try CommandRun.sagactl(
      ["produce", "-b", own.brokers, "-m", "2", "-t", topic] + options
    )
    run.input = .bytes(Array("k:v\n".utf8))
    let result = try await run.result()
    #expect(result.code == 66)
    // Without -m it would be 5.
    #expect(result.duration < .seconds(5))
    #expect(result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains("topic \(topic)"), "which topic: \(result.error)")
    #expect(result.error.contains("create it"), "what to try: \(result.error)")
  }

  @Test func aHostThatDoesNotExistIsNamed() async throws {
    let result = try await sagactl("produce", "-b", "no-such-host.invalid", "-m1", "-t", "t", input: "x\n")
    #expect(result.code == 69)
    #expect(result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains("no-such-host.invalid"), "\(result.error)")
  }

  @Test func aBrokerThatAcceptsAndNeverAnswersIsGivenUpOn() async throws {
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    await broker.freeze()
    let result = try await sagactl("produce", "-b", broker.brokers, "-m", "0.5", "-t", "t", input: "x\n")
    #expect(result.code == 69)
    #expect(result.duration < .seconds(5))
    #expect(result.errorLines.count == 1, "\(result.error)")
    await broker.kill()
  }

  @Test(arguments: [
    (["-X", "no.such.property=1"], "no.such.property"),
    (["-X", "acks=many"], "property acks (from -X): it takes all, or a number from -1 to "),
    (["-X", "compression.codec=zip"], "it takes one of none, gzip, "),
    (["-X", "topic.compression.level=99"], "it takes a number from -1 to 12, not \"99\""),
    (["-X", "message.max.bytes=ten"], "message.max.bytes"), (["-d", "foo"], "it takes any of generic, "),
  ])
  func aRefusedPropertyIsNamed(_ options: [String], _ name: String) async throws {
    let run = try command(["produce", "-t", "t"] + options, input: "x\n")
    let result = try await run.result()
    #expect(result.code == 78)
    #expect(result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains(name), "\(result.error)")
  }

  @Test(arguments: [
    [], ["-t", ""], ["-t", "t", "--value", "v", "-K:"], ["-t", "t", "--value", "v", "file"],
    ["-t", "t", "-J", "-K:"], ["-t", "t", "-J", "-0"], ["-t", "t", "-0", "-D;"], ["-t", "t", "-p", "-2"],
    ["-t", "t", "-p", "one"], ["-t", "t", "-z", "zip"], ["-z", "zip", "-X", "dump"],
    ["-t", "t", "--dry-run", "--acks-json"], ["-t", "t", "--rate", "0"],
    ["-t", "t", "--rate", "-1"],
    ["-t", "t", "--rate", "nan"], ["-t", "t", "-K", ""], ["-t", "t", "-D", ""], ["-t", "t", "-D", "\\q"],
    ["-t", "t", "-H", "=v"], ["-t", "t", "-H", ""], ["-t", "t", "--no-such-option"], ["-t", "t", "-m", "0"],
    ["-t", "t", "-c", "-1"], ["-t", "t", "-K:", "file"], ["--keep-partitions", "-t", "t"], ["-t"],
    ["-t", "t", "-T", "--acks-json"], ["-t", "t", "-X", "novalue"], ["-t", "t", "-J", "-k", "x"],
    ["-t", "a b"], ["-t", "a/b"],
  ])
  func aMisuseIsAUsageErrorAndSaysWhatToDo(_ options: [String]) async throws {
    let result = try await command(["produce"] + options, input: "x\n").result()
    #expect(result.code == 64, "\(result.error)")
    #expect(result.bytes == [])
    #expect(!result.error.isEmpty)
    #expect(!result.error.contains("Fatal error"))
  }

  @Test(arguments: [["-T"], ["--acks-json"], ["--dry-run"]])
  func standardOutputThatIsAlsoTheInputIsRefused(_ option: [String]) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("same", "{\"value\":\"1\"}\n")
    let text = "$SAGACTL produce -J -t t \(option[0]) \(path) >> \(path)"
    let result = try await script(text).result()
    #expect(result.code == 64)
    #expect(result.error.contains("standard output is also the input"))
    #expect(folder.text("same") == "{\"value\":\"1\"}\n")
  }

  @Test(arguments: [["-D", ";"], ["-0"]])
  func whatEndsLinesIsRefusedForWholeFiles(_ option: [String]) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("file", "1")
    let result = try await command(["produce", "-t", "t", path] + option).result()
    #expect(result.code == 64)
    #expect(result.error.contains("add -l"))
  }

  @Test(arguments: [["--value", "1", "--value", "2"], ["--value=1", "--key", "k", "--value=-2"]])
  func aSecondValueIsRefusedBeforeTheFirstIsLost(_ values: [String]) async throws {
    let result = try await command(["produce", "-t", "t", "-b", nobody] + values).result()
    #expect(result.code == 64)
    #expect(result.error.contains("--value is given twice"))
  }

  @Test func noRecordIsSentWhenNoneIsAskedFor() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, "-c", "0", "--value", "1")
    #expect(try cluster.read(topic) == [])
  }

  @Test func aByteOrderMarkIsNoPartOfTheFirstJSONRecord() async throws {
    let topic = try cluster.topic()
    try await produce("-J", "-t", topic, input: "\u{feff}{\"value\":\"1\"}\n{\"value\":\"2\"}\n")
    #expect(try cluster.values(topic) == ["1", "2"])
  }

  @Test func aDryRunOfNothingButBadInputEndsAsARealOne() async throws {
    let result = try await sagactl("produce", "-J", "-t", "t", "--dry-run", input: "{bad\n")
    #expect(result.code == 65)
  }
}
