import Bytes
import KafkaTestKit
import Testing

/// What `produce` says: acknowledgements, dry runs, the pace.
@Suite(.crowd) struct ProduceReportTests {
  @Test func acknowledgementsGiveTheTruePartitionAndOffsetOfEachRecord() async throws {
    let topic = try cluster.topic(partitions: 3)
    try cluster.send([TestRecord("before", partition: 0), TestRecord("before", partition: 1)], to: topic)
    let lines = (1...200).map { "key \($0 % 17):value \($0)" }
    let result = try await sagactl(
      "produce",
      "-t",
      topic,
      "-K:",
      "--acks-json",
      input: lines.joined(separator: "\n")
    )
    #expect(result.code == 0)
    #expect(result.error == "")
    let stored = try cluster.read(topic)
    let acknowledgements = try result.lines.map { try JSONValue(parsing: $0) }
    #expect(acknowledgements.count == 200)
    #expect(Set(acknowledgements.compactMap { $0["record"]?.integer }) == Set(1...200))
    for acknowledgement in acknowledgements {
      let record = try #require(acknowledgement["record"]?.integer)
      #expect(acknowledgement["topic"]?.string == topic)
      let found = stored.first {
        $0.partition.map(Int64.init) == acknowledgement["partition"]?.integer
          && $0.offset == acknowledgement["offset"]?.integer
      }
      #expect(found?.valueText == "value \(record)")
    }
  }

  @Test func acknowledgementsArriveWhileTheInputGoesOn() async throws {
    var run = try command(["produce", "-t", try cluster.topic(), "--acks-json"])
    run.input = .open
    let live = try run.start()
    for number in 1...2 {
      live.write("x\n")
      let line = try await live.line()
      #expect(try JSONValue(parsing: line)["record"]?.integer == Int64(number))
    }
    #expect(live.isRunning)
  }

  @Test func noAcknowledgementGetsLostWhileAnotherTopicIsLookedUp() async throws {
    let topics = try (0..<20).map { _ in try cluster.topic() }
    let records = topics.flatMap { topic in
      (0..<50).map { "{\"topic\":\"\(topic)\",\"value\":\"\($0)\"}" }
    }
    let result = try await sagactl(
      "produce",
      "-J",
      "--acks-json",
      "-X",
      "linger.ms=0",
      input: records.joined(separator: "\n")
    )
    #expect(result.code == 0)
    #expect(result.lines.count == records.count)
  }

  @Test func aFailedRecordHasNoAcknowledgement() async throws {
    let long = String(repeating: "x", count: 2000)
    let result = try await sagactl(
      "produce",
      "-t",
      try cluster.topic(),
      "--acks-json",
      "-X",
      "message.max.bytes=1000",
      input: "1\n\(long)\n3\n"
    )
    #expect(result.code == 1)
    #expect(try result.lines.map { try JSONValue(parsing: $0)["record"]?.integer } == [1, 3])
  }

  @Test func verboseTellsOfEachDeliveryOnStandardError() async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: ["before"], to: topic)
    let result = try await sagactl("produce", "-v", "-t", topic, input: "a\nb\n")
    #expect(result.bytes == [])
    #expect(result.error.contains("line 1: delivered to \(topic) [0] at offset 1\n"))
    #expect(result.error.contains("line 2: delivered to \(topic) [0] at offset 2\n"))
  }

  @Test func aDryRunShowsTheRecordsAndContactsNobody() async throws {
    let topic = try cluster.topic()
    let result = try await sagactl(
      "produce",
      "--dry-run",
      "-t",
      topic,
      "-K:",
      "-H",
      "h",
      "-p1",
      input: "k:v\nx\n"
    )
    #expect(result.code == 0)
    #expect(
      result.lines == [
        #"{"topic":"\#(topic)","partition":1,"timestamp":null,"key":"k","value":"v","headers":[["h",null]]}"#,
        #"{"topic":"\#(topic)","partition":1,"timestamp":null,"key":null,"value":"x","headers":[["h",null]]}"#,
      ]
    )
    #expect(try cluster.read(topic) == [])
    let unreachable = try await sagactl("produce", "--dry-run", "-b", nobody, "-t", "t", input: "x\n")
    #expect(unreachable.code == 0)
    // Waiting for the broker would take 5.
    #expect(unreachable.duration < .seconds(5))
  }

  @Test func whatADryRunShowsIsWhatWouldBeSent() async throws {
    let (direct, indirect) = (try cluster.topic(), try cluster.topic())
    let input = "k:v\n:\nno key\n"
    try await produce("-t", direct, "-K:", "-H", "h=1", input: input)
    let run = try script(
      "printf 'k:v\\n:\\nno key\\n' | $SAGACTL produce --dry-run -q -t x -K: -H h=1"
        + " | $SAGACTL produce -J -t \(indirect)"
    )
    #expect(try await run.result().code == 0)
    func bare(_ topic: String) throws -> [TestRecord] {
      try cluster.read(topic).map {
        TestRecord(key: $0.key, value: $0.value, headers: $0.headers)
      }
    }
    #expect(try bare(direct) == bare(indirect))
  }

  @Test func aDryRunFindsTheBadRecords() async throws {
    let result = try await sagactl("produce", "--dry-run", "-J", "-t", "t", input: "{\"value\":\"x\"}\n{\n")
    #expect(result.code == 1)
    #expect(result.error.contains("line 2: column 2"))
  }

  @Test func aDryRunKnowsTheLimitThatIsSet() async throws {
    let long = String(repeating: "x", count: 2000)
    let result = try await sagactl(
      "produce",
      "--dry-run",
      "-t",
      "t",
      "-X",
      "message.max.bytes=1000",
      input: "\(long)\ny\n"
    )
    #expect(result.code == 1)
    #expect(result.errorLines.first?.contains("line 1: ") == true)
    #expect(result.lines.count == 1)
  }

  @Test(arguments: [[], ["-H", "h=1"], ["-J"]])
  func theRateIsKept(_ options: [String]) async throws {
    let topic = try cluster.topic()
    let line = options == ["-J"] ? "{\"value\":\"x\"}\n" : "x\n"
    let run = try command(
      ["produce", "-t", topic, "--rate", "100"] + options,
      input: String(repeating: line, count: 81)
    )
    let result = try await run.result()
    #expect(result.code == 0)
    // 81 records at 100 a second: the first at once, the last 0.8 s later.
    #expect(result.duration >= .milliseconds(790))
    #expect(result.duration < .seconds(20))
    let stamps = try cluster.read(topic).compactMap(\.timestamp)
    #expect(stamps.count == 81)
    // None goes before its time; a busy machine may make some late, and the missed time is made up for.
    let first = try #require(stamps.min())
    for (index, stamp) in stamps.sorted().enumerated() {
      #expect(stamp - first >= Int64(index * 10 - 150), "record \(index) after \(stamp - first) ms")
    }
  }

  @Test(arguments: ["1e9", "1e10", "1e25", "1e300", "1.7e308"])
  func aRateThatNobodyReachesIsNoLimit(_ rate: String) async throws {
    let topic = try cluster.topic()
    let result = try await sagactl("produce", "-t", topic, "--rate", rate, input: "1\n2\n")
    #expect(result.code == 0, "\(result)")
    #expect(try cluster.values(topic) == ["1", "2"])
  }

  @Test(arguments: [[], ["-H", "h=1"], ["-J"]])
  func theLastRecordIsFollowedByNoWait(_ options: [String]) async throws {
    for input in ["{}\n", "{}"] {
      let run = try command(["produce", "-t", try cluster.topic(), "--rate", "0.05"] + options, input: input)
      let result = try await run.result()
      #expect(result.code == 0)
      #expect(result.duration < .seconds(10))
    }
  }

  @Test func aRateBelowOneASecondWorks() async throws {
    var run = try command(["produce", "-t", try cluster.topic(), "--rate", "0.5", "--acks-json"])
    run.input = .bytes(Array("a\nb\n".utf8))
    let started = ContinuousClock.now
    let live = try run.start()
    _ = try await live.line()
    _ = try await live.line()
    #expect(ContinuousClock.now - started > .milliseconds(1900))
  }

  @Test func nothingIsSaidInAPipeAndProgressStaysOffStandardOutput() async throws {
    let result = try await sagactl("produce", "-t", try cluster.topic(), input: "a\n")
    #expect(result.bytes == [])
    #expect(result.error == "")
  }
}
