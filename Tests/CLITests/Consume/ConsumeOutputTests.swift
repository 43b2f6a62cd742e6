import KafkaTestKit
import Testing

/// Plain output: values, keys, delimiters.
@Suite(.crowd) struct ConsumeOutputTests {
  private func topic(_ records: [TestRecord]) throws -> String {
    let topic = try cluster.topic()
    try cluster.send(records, to: topic)
    return topic
  }

  @Test func valuesArePrintedAsTheyAreWithANewlineEach() async throws {
    let bytes: [[UInt8]?] = [Array("plain".utf8), [0, 255, 10, 13], [], nil, Array("é".utf8)]
    let topic = try topic(bytes.map { TestRecord(value: $0) })
    let result = try await sagactl("consume", "-e", "-t", topic)
    #expect(result.bytes == bytes.flatMap { ($0 ?? []) + [10] })
    #expect(result.error == "")
  }

  @Test func anEmptyTopicPrintsNothingAndEnds() async throws {
    #expect(try await consume("-t", try cluster.topic(partitions: 4)) == "")
  }

  @Test func keysComeBeforeTheirDelimiter() async throws {
    let topic = try topic([
      TestRecord("v", key: "k"), TestRecord("w"), TestRecord("", key: ""), TestRecord(nil, key: "gone"),
    ])
    #expect(try await consume("-t", topic, "-K:") == "k:v\n:w\n:\ngone:\n")
    #expect(try await consume("-t", topic, "-K", "\\t", "-D", "|") == "k\tv|\tw|\t|gone\t|")
  }

  @Test func nullAndEmptyAreToldApartOnRequest() async throws {
    let topic = try topic([
      TestRecord(""), TestRecord(nil), TestRecord("", key: ""), TestRecord(nil, key: "NULL"),
    ])
    #expect(try await consume("-t", topic, "-Z", "-K:") == "NULL:\nNULL:NULL\n:\nNULL:NULL\n")
    #expect(try await consume("-t", topic, "-Z") == "\nNULL\n\nNULL\n")
    #expect(try await consume("-t", topic, "-Z", "-f", "%k=%s;") == "NULL=;NULL=NULL;=;NULL=NULL;")
  }

  @Test(arguments: [["-0"], ["--null"], ["-D", "\\0"], ["-D", "\\x00"]])
  func recordsCanEndWithNul(_ options: [String]) async throws {
    let topic = try topic([TestRecord("a\nb"), TestRecord("c")])
    let result = try await command(["consume", "-e", "-t", topic] + options).result()
    #expect(result.output == "a\nb\0c\0")
  }

  @Test func aDelimiterIsNeverAFormat() async throws {
    let topic = try topic([TestRecord("v", key: "k")])
    #expect(try await consume("-t", topic, "-D", "%") == "v%")
    #expect(try await consume("-t", topic, "-D", "%s%n") == "v%s%n")
    #expect(try await consume("-t", topic, "-K", "%k") == "k%kv\n")
  }

  @Test func delimitersOfAnyLengthKeepTheValue() async throws {
    let topic = try topic([TestRecord("value", key: "k")])
    let long = String(repeating: "-", count: 3000)
    #expect(try await consume("-t", topic, "-K", long, "-D", long + "\n") == "k\(long)value\(long)\n")
  }

  @Test func noDelimiterAtAllConcatenates() async throws {
    let topic = try topic([TestRecord("a"), TestRecord("b")])
    #expect(try await consume("-t", topic, "-D", "") == "ab")
  }

  @Test func aRecordLargerThanTheOutputBufferIsWhole() async throws {
    let value = [UInt8](repeating: 7, count: 900_000)
    let topic = try topic([TestRecord(value: value), TestRecord("x")])
    #expect(try await sagactl("consume", "-e", "-t", topic).bytes == value + [10, 120, 10])
  }

  @Test func countStopsExactlyAndIsCountedAfterFilters() async throws {
    let topic = try topic((0..<50).map { TestRecord("v\($0)", key: $0 % 2 == 0 ? "even" : "odd") })
    #expect(try await consume("-t", topic, "-c", "3") == "v0\nv1\nv2\n")
    #expect(try await consume("-t", topic, "-n3", "--key-is", "odd") == "v1\nv3\nv5\n")
    #expect(try await consume("-t", topic, "-c", "0") == "")
    let following = try await sagactl("consume", "-t", topic, "-o", "10", "-c1")
    #expect(following.code == 0)
    #expect(following.output == "v10\n")
  }

  @Test func filtersMustAllHold() async throws {
    func record(_ value: String?, _ key: String?, _ headers: [TestRecord.Header] = []) -> TestRecord {
      var record = TestRecord(value, key: key)
      record.headers = headers
      return record
    }
    let topic = try topic([
      record("alpha", "k", [.init("h", Array("1".utf8))]), record("beta", "k", [.init("h", nil)]),
      record("gamma", "K"), record(nil, "k"), record("alphabet", nil, [.init("h", []), .init("h", [50])]),
      record("", ""),
    ])
    let cases: [([String], [String])] = [
      (["--key-is", "k"], ["0", "1", "3"]), (["--key-is", ""], ["5"]), (["--grep", "^alpha"], ["0", "4"]),
      (["--grep", "a$"], ["0", "1", "2"]), (["--grep", "^$"], ["5"]), (["--header", "h"], ["0", "1", "4"]),
      (["--header", "h=1"], ["0"]), (["--header", "h="], ["4"]), (["--header", "h=2"], ["4"]),
      (["--header", "H"], []), (["--grep", "alpha", "--key-is", "k"], ["0"]),
      (["--grep", "al", "--grep", "bet"], ["4"]), (["--grep", "ALPHA"], []),
      (["--grep", "be(ta|t)"], ["1", "4"]),
    ]
    for (options, expected) in cases {
      let result = try await command(["consume", "-e", "-t", topic, "-f", "%o\n"] + options).result()
      #expect(result.code == 0)
      #expect(result.lines == expected, "\(options)")
    }
  }

  @Test func everyCodecIsRead() async throws {
    let topic = try cluster.topic()
    for codec in ["gzip", "snappy", "lz4", "zstd"] {
      try await produce("-t", topic, "-z", codec, input: "\(codec) 1\n\(codec) 2\n")
    }
    #expect(
      try await consume("-t", topic)
        == "gzip 1\ngzip 2\nsnappy 1\nsnappy 2\nlz4 1\nlz4 2\nzstd 1\nzstd 2\n"
    )
  }

  @Test func aFullDiskIsAnError() async throws {
    let topic = try topic([TestRecord("x")])
    var run = try command(["consume", "-e", "-t", topic])
    run.output = .file("/dev/full")
    let result = try await run.result()
    #expect(result.code == 74)
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains("No space left"))
  }

  @Test func aClosedStandardOutputIsAnError() async throws {
    let topic = try topic([TestRecord("x")])
    var run = try command(["consume", "-e", "-t", topic])
    run.output = .closed
    let result = try await run.result()
    #expect(result.code == 74)
    #expect(result.error.contains("standard output"))
  }
}
