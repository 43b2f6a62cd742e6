import Bytes
import KafkaTestKit
import Testing

/// `--rejects FILE` keeps what could not be sent.
@Suite(.crowd) struct ProduceRejectsTests {
  @Test func whatWasTooLongIsKeptAndAcceptedOnceTheLimitIsRaised() async throws {
    let folder = try TemporaryFolder()
    let rejects = folder.file("rejects")
    let topic = try cluster.topic(partitions: 3)
    let long = String(repeating: "é\u{1}\"\\", count: 500)
    var run = try command([
      "produce", "-t", topic, "-K:", "-p", "1", "-H", "h=1", "-H", "n", "-X", "message.max.bytes=1000",
      "--rejects", rejects,
    ])
    run.input = .bytes(Array("a:1\nkey:\(long)\n".utf8) + [255] + Array(long.utf8) + Array("\nb:2\n".utf8))
    let first = try await run.result()
    #expect(first.code == 1)
    #expect(try cluster.read(topic).map(\.valueText) == ["1", "2"])

    let lines = try #require(folder.text("rejects")).split(separator: "\n").map(String.init)
    try #require(lines.count == 2)
    for (line, number) in zip(lines, [2, 3]) {
      let json = try JSONValue(parsing: line)
      #expect(json["topic"]?.string == topic)
      #expect(json["error"]?.string?.contains("message.max.bytes") == true)
      #expect(json["input"]?.string == "line \(number)")
    }

    let again = try await sagactl(
      "produce",
      "-J",
      "--keep-partitions",
      "-X",
      "message.max.bytes=100000",
      rejects
    )
    #expect(again.code == 0, "\(again.error)")
    let read = try cluster.read(topic)
    #expect(read.map(\.keyText) == ["a", "b", "key", nil])
    #expect(read[2].value == Array(long.utf8))
    #expect(read[3].value == [255] + Array(long.utf8))
    let headers: [TestRecord.Header] = [.init("h", [49]), .init("n", nil)]
    #expect(read.allSatisfy { $0.headers == headers })
    #expect(read.allSatisfy { $0.partition == 1 })
  }

  @Test func nothingRejectedLeavesAnEmptyFile() async throws {
    let folder = try TemporaryFolder()
    try folder.write("rejects", "old content\n")
    let topic = try cluster.topic()
    try await produce("-t", topic, "--rejects", folder.file("rejects"), input: "a\n")
    #expect(folder.read("rejects") == [])
  }

  @Test(arguments: ["same", "./same", "link", "hard"])
  func theInputItselfIsRefusedAndLeftAlone(_ name: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write("same", "precious\n")
    let made = try await CommandRun.shell("cd \(folder.path) && ln -s same link && ln same hard").result()
    #expect(made.code == 0)
    var run = try command(["produce", "-l", "-t", try cluster.topic(), "--rejects", name, "same"])
    run.directory = folder.path
    let result = try await run.result()
    #expect(result.code == 64)
    #expect(result.error.contains("--rejects"))
    #expect(folder.text("same") == "precious\n")
  }

  @Test func standardInputFromThatFileIsRefusedToo() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("same", "precious\n")
    var run = try command(["produce", "-t", try cluster.topic(), "--rejects", path])
    run.input = .file(path)
    #expect(try await run.result().code == 64)
    #expect(folder.text("same") == "precious\n")
  }

  @Test func linesThatAreNoJSONAreKeptAsTheyWereAndNeverTakenForRecords() async throws {
    let folder = try TemporaryFolder()
    let topic = try cluster.topic()
    var run = try command(["produce", "-J", "-t", topic, "--rejects", folder.file("rejects")])
    run.input = .bytes(Array("{\"value\":\"good\"}\n{bad\n".utf8) + [255, 254, 10])
    let result = try await run.result()
    #expect(result.code == 1)
    #expect(try cluster.values(topic) == ["good"])
    let lines = try #require(folder.text("rejects")).split(separator: "\n").map(String.init)
    try #require(lines.count == 2)
    #expect(try JSONValue(parsing: lines[0])["unreadable"]?.string == "{bad")
    #expect(try JSONValue(parsing: lines[1])["unreadableBase64"]?.string == "//4=")
    let again = try await sagactl("produce", "-J", "-t", topic, folder.file("rejects"))
    // Nothing in that file is a record: the whole input is bad.
    #expect(again.code == 65)
    #expect(try cluster.values(topic) == ["good"])
  }

  @Test func aDryRunKeepsThemToo() async throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "x", count: 2000)
    let result = try await sagactl(
      "produce",
      "-J",
      "--dry-run",
      "-X",
      "message.max.bytes=1000",
      "-t",
      "t",
      "--rejects",
      folder.file("rejects"),
      input: "{bad\n{\"value\":\"1\"}\n{\"value\":\"\(long)\"}\n"
    )
    #expect(result.code == 1)
    #expect(result.lines.count == 1)
    let lines = try #require(folder.text("rejects")).split(separator: "\n").map(String.init)
    try #require(lines.count == 2)
    #expect(try JSONValue(parsing: lines[0])["unreadable"]?.string == "{bad")
    #expect(try JSONValue(parsing: lines[1])["value"]?.string == long)
  }

  @Test func aFolderThatCannotBeWrittenIsSaidSoBeforeAnythingIsSent() async throws {
    let topic = try cluster.topic()
    let result = try await sagactl(
      "produce",
      "-t",
      topic,
      "--rejects",
      "/nonexistent/rejects",
      input: "a\n"
    )
    #expect(result.code == 73)
    #expect(result.error.contains("/nonexistent/rejects"))
    #expect(try cluster.read(topic) == [])
  }

  @Test func rejectsThatCannotBeWrittenAreAnError() async throws {
    let topic = try cluster.topic()
    let long = String(repeating: "x", count: 2000)
    let result = try await sagactl(
      "produce",
      "-t",
      topic,
      "-X",
      "message.max.bytes=1000",
      "--rejects",
      "/dev/full",
      input: "\(long)\n"
    )
    #expect(result.code == 74)
    #expect(result.error.contains("/dev/full"))
  }

  @Test func recordsThatWereNotAcknowledgedAreKept() async throws {
    let folder = try TemporaryFolder()
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    var run = try CommandRun.sagactl([
      "produce", "-b", broker.brokers, "-t", "t", "-m", "4", "-H", "h=1", "-K:", "--rejects",
      folder.file("rejects"),
    ])
    run.input = .open
    let live = try run.start()
    live.write("a:1\n")
    let arrived = try await waitUntil {
      try RecordExchange(brokers: broker.brokers).read("t").count == 1
    }
    #expect(arrived)
    await broker.kill()
    live.write("b:2\nc:3\n")
    live.closeInput()
    let result = try await live.result()
    #expect(result.code == 69)
    #expect(result.error.contains("2 of 3 records failed"), "\(result.error)")
    #expect(result.error.contains("lines 2 to 3: given up before it was sent: nothing moved for 4 s: "))
    let lines = try #require(folder.text("rejects")).split(separator: "\n").map(String.init)
    #expect(try lines.map { try JSONValue(parsing: $0)["value"]?.string } == ["2", "3"])
    #expect(try lines.map { try JSONValue(parsing: $0)["key"]?.string } == ["b", "c"])
    #expect(try lines.map { try JSONValue(parsing: $0)["input"]?.string } == ["line 2", "line 3"])
  }

  @Test func whatIsGivenUpIsKeptInTheOrderOfTheInput() async throws {
    let folder = try TemporaryFolder()
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    var run = try CommandRun.sagactl([
      "produce", "-b", broker.brokers, "-t", "t", "-m", "3", "-K:", "-X",
      "max.in.flight.requests.per.connection=1", "--acks-json", "--rejects", folder.file("rejects"),
    ])
    run.input = .open
    let live = try run.start()
    live.write("k:1\n")
    _ = try await live.line()
    await broker.freeze()
    // The first of these is on its way when the others are queued: librdkafka gives it up last.
    for number in 2...6 {
      live.write("k:\(number)\n")
      #expect(await live.inputIsWritten())
      try await Task.sleep(for: .milliseconds(30))
    }
    live.closeInput()
    let result = try await live.result()
    #expect(result.code == 69)
    await broker.kill()
    let lines = try #require(folder.text("rejects")).split(separator: "\n").map(String.init)
    #expect(try lines.map { try JSONValue(parsing: $0)["value"]?.string } == ["2", "3", "4", "5", "6"])
  }

  @Test(arguments: [(["-b", nobody, "-m", "0.3"], Int32(69)), (["-X", "bogus=1"], Int32(78))])
  func aRunThatReadsNothingLeavesAnEarlierRunsRejectsAlone(_ options: [String], _ code: Int32) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("rejects", "all there is\n")
    let words = ["produce", "-J", "-t", "t", "--rejects", path] + options
    let run = try command(words, input: "{\"value\":\"1\"}\n")
    #expect(try await run.result().code == code)
    #expect(folder.text("rejects") == "all there is\n")
  }

  @Test func aRecordWithoutATopicIsKeptAsARecordAndCanBeSentWithOne() async throws {
    let folder = try TemporaryFolder()
    let topic = try cluster.topic()
    let lines = """
      {"key":"a","value":"1","headers":[["h","x"]]}
      {"topic":"b d","value":"2"}

      """
    let first = try await sagactl("produce", "-J", "--rejects", folder.file("rejects"), input: lines)
    #expect(first.code == 65)
    #expect(first.error.contains("names no topic"))
    #expect(folder.text("rejects")?.contains("unreadable") == false)
    let second = try await sagactl("produce", "-J", "-t", topic, folder.file("rejects"))
    #expect(second.code == 0, "\(second.error)")
    let read = try cluster.read(topic)
    #expect(read.map(\.valueText).sorted { ($0 ?? "") < ($1 ?? "") } == ["1", "2"])
    #expect(read.first { $0.keyText == "a" }?.headers == [.init("h", [120])])
  }
}
