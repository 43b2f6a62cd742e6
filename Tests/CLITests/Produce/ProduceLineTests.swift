import Glibc
import KafkaTestKit
import Testing

/// Lines of standard input, and the one record of `--value`.
@Suite(.crowd) struct ProduceLineTests {
  @Test func keyAndValueOfTheCommandLineAreOneRecord() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, "--key", "k", "--value", "v w", input: "not read\n")
    let read = try cluster.read(topic)
    #expect(read.map(\.keyText) == ["k"])
    #expect(read.map(\.valueText) == ["v w"])
  }

  @Test func aValueWithoutKeyHasANullKey() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, "--value", "v")
    #expect(try cluster.read(topic).map(\.key) == [nil])
  }

  @Test func anEmptyValueIsSentAsSuch() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, "--value", "", "--key", "")
    let record = try #require(try cluster.read(topic).first)
    #expect(record.key == [])
    #expect(record.value == [])
  }

  @Test func eachLineOfStandardInputIsARecord() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, input: "one\ntwo\nthree\n")
    #expect(try cluster.values(topic) == ["one", "two", "three"])
    #expect(try cluster.read(topic).allSatisfy { $0.key == nil })
  }

  @Test func anEmptyLineIsAMessage() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, input: "\n\na\n\n")
    #expect(try cluster.values(topic) == ["", "", "a", ""])
  }

  @Test func aLastLineWithoutNewlineIsAMessage() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, input: "a\nb")
    #expect(try cluster.values(topic) == ["a", "b"])
  }

  @Test func anEmptyInputSendsNothingAndSucceeds() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, input: "")
    #expect(try cluster.read(topic) == [])
  }

  @Test func carriageReturnsNulsAndInvalidUTF8AreKept() async throws {
    let topic = try cluster.topic()
    var run = try command(["produce", "-t", topic])
    run.input = .bytes([13, 10, 0, 65, 0, 10, 255, 254, 10])
    #expect(try await run.result().code == 0)
    #expect(try cluster.read(topic).map(\.value) == [[13], [0, 65, 0], [255, 254]])
  }

  @Test func theKeyEndsAtTheFirstDelimiter() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, "-K", ":", input: "a:b:c\n:empty key\nno key\nempty value:\n\n")
    let read = try cluster.read(topic)
    #expect(read.map(\.keyText) == ["a", "", nil, "empty value", nil])
    #expect(read.map(\.valueText) == ["b:c", "empty key", "no key", "", ""])
  }

  @Test func aFixedKeyIsForLinesThatHaveNone() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, "-K:", "-k", "fixed", input: "a:b\nplain\n:c\n")
    #expect(try cluster.read(topic).map(\.keyText) == ["a", "fixed", ""])
  }

  @Test func delimitersMayBeLongAndHaveManyBytes() async throws {
    let topic = try cluster.topic()
    let long = String(repeating: "=", count: 100)
    try await produce("-t", topic, "-K", long, "-D", "<end>", input: "k\(long)v<end>\n<e<end>x<en")
    let read = try cluster.read(topic)
    #expect(read.map(\.keyText) == ["k", nil, nil])
    #expect(read.map(\.valueText) == ["v", "\n<e", "x<en"])
  }

  @Test(arguments: ["%", "%s", "\\x41", "\\n\\n", "\\t", "é"])
  func anyTextCanBeTheDelimiter(_ delimiter: String) async throws {
    let bytes = ["\\x41": "A", "\\n\\n": "\n\n", "\\t": "\t"][delimiter] ?? delimiter
    let topic = try cluster.topic()
    try await produce("-t", topic, "-D", delimiter, input: "one\(bytes)two\(bytes)")
    #expect(try cluster.values(topic) == ["one", "two"])
  }

  @Test(arguments: [["-0"], ["--null"], ["-D", "\\0"], ["-D", "\\x00"]])
  func recordsCanEndWithNul(_ options: [String]) async throws {
    let topic = try cluster.topic()
    let run = try command(["produce", "-t", topic] + options, input: "a\nb\0\0c")
    #expect(try await run.result().code == 0)
    #expect(try cluster.values(topic) == ["a\nb", "", "c"])
  }

  @Test func aKeyCanEndWithNul() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, "-K", "\\0", input: "k\0v\n")
    #expect(try cluster.read(topic).map(\.keyText) == ["k"])
  }

  @Test func emptyKeysAndValuesBecomeNullOnRequest() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, "-Z", "-K:", input: ":v\nk:\n:\n\n")
    let read = try cluster.read(topic)
    #expect(read.map(\.keyText) == [nil, "k", nil, nil])
    #expect(read.map(\.valueText) == ["v", nil, nil, nil])
    try await produce("-t", topic, "-Z", "--key", "", "--value", "")
    #expect(try cluster.read(topic).last?.value == nil)
    #expect(try cluster.read(topic).last?.key == nil)
  }

  @Test func headersHaveValuesOrAreEmptyOrNullAndRepeat() async throws {
    let topic = try cluster.topic()
    let options = ["-H", "a=1", "-H", "a=2=3", "-H", "empty=", "-H", "null", "-Hjoined=x", "-H", "é=ü"]
    for kind in [["--value", "v"], []] {
      let run = try command(["produce", "-t", topic] + options + kind, input: "v\n")
      #expect(try await run.result().code == 0)
    }
    let expected: [TestRecord.Header] = [
      .init("a", Array("1".utf8)), .init("a", Array("2=3".utf8)), .init("empty", []), .init("null", nil),
      .init("joined", Array("x".utf8)), .init("é", Array("ü".utf8)),
    ]
    #expect(try cluster.read(topic).map(\.headers) == [expected, expected])
  }

  @Test func countStopsTheInput() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, "-c", "2", input: "1\n2\n3\n")
    #expect(try cluster.values(topic) == ["1", "2"])
  }

  @Test func countEndsARunWhoseInputStaysOpen() async throws {
    let topic = try cluster.topic()
    var run = try command(["produce", "-t", topic, "-c", "1"])
    run.input = .open
    let live = try run.start()
    live.write("only\n")
    #expect(try await live.result().code == 0)
    #expect(try cluster.values(topic) == ["only"])
  }

  @Test func teeCopiesTheInputWithItsDelimiter() async throws {
    let topic = try cluster.topic()
    let result = try await sagactl("produce", "-t", topic, "-T", "-D", ";", "-K:", input: "a:1;;b")
    #expect(result.output == "a:1;;b;")
    #expect(result.error == "")
    #expect(try cluster.values(topic) == ["1", "", "b"])
  }

  @Test func teeCopiesTheOneValueOfTheCommandLineToo() async throws {
    let result = try await sagactl("produce", "-t", try cluster.topic(), "-T", "--key", "k", "--value", "v")
    #expect(result.output == "v\n")
  }

  @Test(arguments: ["none", "gzip", "snappy", "lz4", "zstd"])
  func everyCodecArrives(_ codec: String) async throws {
    let topic = try cluster.topic()
    let lines = (0..<500).map { "line \($0) of many that compress well" }
    let run = try command(
      ["produce", "-t", topic, "-z", codec],
      input: lines.joined(separator: "\n")
    )
    #expect(try await run.result().code == 0)
    #expect(try cluster.values(topic) == lines)
  }

  @Test func attachedOptionsWorkAsKcatUsersTypeThem() async throws {
    let topic = try cluster.topic(partitions: 3)
    try await produce("-t\(topic)", "-K:", "-p2", "-Xlinger.ms=1", "-c1", "-zlz4", input: "k:v\nx:y\n")
    let read = try cluster.read(topic)
    #expect(read.map(\.partition) == [2])
    #expect(read.map(\.keyText) == ["k"])
  }

  @Test func kcatsModeLetterIsUnderstood() async throws {
    let topic = try cluster.topic()
    let run = try command(["-P", "-t", topic], input: "x\n")
    #expect(try await run.result().code == 0)
    #expect(try cluster.values(topic) == ["x"])
  }

  @Test func aLineMayBeLongerThanAnyBuffer() async throws {
    let topic = try cluster.topic()
    let line = String(repeating: "0123456789abcdef", count: 1 << 17)
    try await produce("-t", topic, "-X", "message.max.bytes=4000000", input: "a\n\(line)\nb\n")
    #expect(try cluster.values(topic) == ["a", line, "b"])
  }

  @Test func linesOfASlowWriterAreDeliveredWhileItWrites() async throws {
    let topic = try cluster.topic()
    var run = try command(["produce", "-t", topic])
    run.input = .open
    let live = try run.start()
    var quickest = Duration.seconds(60)
    for number in 1...3 {
      let sent = ContinuousClock.now
      live.write("line \(number)\n")
      let arrived = try await waitUntil { try cluster.read(topic).count == number }
      #expect(arrived, "line \(number) did not arrive while its writer went on")
      quickest = min(quickest, ContinuousClock.now - sent)
      #expect(live.isRunning)
    }
    #expect(quickest < .seconds(1))
    live.closeInput()
    #expect(try await live.result().code == 0)
  }

  @Test func aLineInTwoPiecesIsOneRecord() async throws {
    let topic = try cluster.topic()
    var run = try command(["produce", "-t", topic, "-D", "--"])
    run.input = .open
    let live = try run.start()
    for piece in ["on", "e-", "-tw", "o--", "-"] {
      live.write(piece)
      #expect(await live.inputIsWritten())
      try await Task.sleep(for: .milliseconds(20))
    }
    live.closeInput()
    #expect(try await live.result().code == 0)
    #expect(try cluster.values(topic) == ["one", "two", "-"])
  }

  @Test func aTopicIsCreatedWhenTheClusterDoesThat() async throws {
    try await produce("-t", "made-by-produce", input: "x\n")
    #expect(try cluster.values("made-by-produce") == ["x"])
  }
}
