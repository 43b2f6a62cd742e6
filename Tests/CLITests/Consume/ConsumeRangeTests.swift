import KafkaTestKit
import Testing

/// Where reading starts and stops.
@Suite(.crowd) struct ConsumeRangeTests {
  /// A topic of one partition with the values 0 to 9 at the offsets 0 to 9.
  private func digits() throws -> String {
    let topic = try cluster.topic("digits")
    try cluster.send(lines: (0..<10).map(String.init), to: topic)
    return topic
  }

  private static let forms: [([String], String)] = [
    ([], "0123456789"), (["-o", "beginning"], "0123456789"), (["-o", "earliest"], "0123456789"),
    (["-o", "start"], "0123456789"), (["-o", "oldest"], "0123456789"), (["-o", "end"], ""),
    (["-o", "latest"], ""), (["-o", "7"], "789"), (["-o", "-2"], "89"), (["-o-3"], "789"),
    (["-o", "+8"], "89"), (["-o", "-20"], "0123456789"), (["-o", "10"], ""), (["-o", "9:"], "9"),
    (["-o", "2:5"], "234"), (["-o", ":3"], "012"), (["-o", "5:5"], ""), (["-o", "8:20"], "89"),
    (["-o", "-3:-1"], "78"), (["-o", ":end"], "0123456789"), (["-o", "4:end"], "456789"),
    (["--tail", "4"], "6789"), (["--tail", "0"], ""), (["--tail", "99"], "0123456789"),
  ]

  @Test(arguments: forms)
  func everyFormOfOffsetsReadsItsRange(_ options: [String], _ expected: String) async throws {
    let topic = try digits()
    let result = try await command(["consume", "-e", "-t", topic, "-D", ""] + options).result()
    #expect(result.code == 0)
    #expect(result.error == "")
    #expect(result.output == expected)
  }

  @Test(arguments: [
    ("2:5", "234"), (":3", "012"), ("4:end", "456789"), (":end", "0123456789"), ("-3:-1", "78"),
  ])
  func aRangeWithAnEndStopsThereWithoutBeingToldTo(_ range: String, _ expected: String) async throws {
    let topic = try digits()
    let result = try await sagactl("consume", "-t", topic, "-o", range, "-D", "")
    #expect(result.code == 0)
    #expect(result.output == expected)
  }

  @Test func aRangeEndsWithThePartition() async throws {
    let result = try await sagactl("consume", "-t", try digits(), "-o", "8:12", "-D", "")
    #expect(result.code == 0)
    #expect(result.output == "89")
  }

  @Test func theEmbeddedBrokerFindsNothingByTimeAndThatIsSaid() async throws {
    let result = try await sagactl("consume", "-e", "-t", try digits(), "-o", "@-1h")
    #expect(result.code == 0)
    #expect(result.bytes == [])
    #expect(result.errorLines.count == 1 && result.error.contains("cannot look up times"), "\(result.error)")
  }

  @Test func offsetsAreCountedInEachPartition() async throws {
    let topic = try cluster.topic(partitions: 3)
    for partition in Int32(0)..<3 {
      try cluster.send((0..<4).map { TestRecord("\(partition)\($0)", partition: partition) }, to: topic)
    }
    func read(_ options: String...) async throws -> [String] {
      let result = try await command(["consume", "-e", "-t", topic] + options).result()
      return result.lines.sorted()
    }
    #expect(try await read("-o", "1:3") == ["01", "02", "11", "12", "21", "22"])
    #expect(try await read("--tail", "1") == ["03", "13", "23"])
    #expect(try await read("-o", "-1") == ["03", "13", "23"])
    #expect(try await read("-p", "1,2", "-o", "3") == ["13", "23"])
    #expect(try await read("-p", "0", "-p", "2", "-o", "3") == ["03", "23"])
  }

  @Test(arguments: [":+3", ":beginning+3", ":3", "0:+3", "0:+100", "0:100", "2:+4", "+2:4"])
  func anEndThatIsCountedStandsForThatOfAShorterPartition(_ range: String) async throws {
    let topic = try cluster.topic(partitions: 3)
    try cluster.send((0..<6).map { TestRecord("\($0)", partition: 1) }, to: topic)
    let result = try await sagactl("consume", "-t", topic, "-o", range, "-D", "")
    #expect(result.code == 0)
    let expected = range.hasSuffix("100") ? "012345" : range.contains("2") ? "23" : "012"
    #expect(result.output == expected)
  }

  @Test(arguments: [
    ["-o", "sideways"], ["-o", "5:2"], ["-o", "stored"], ["-o", "1", "--tail", "2"], ["-p", "x"],
    ["-p", "-1"],
    ["-p", "1,,2"], ["-J", "-f", "%s"], ["-J", "-K:"], ["-f", "%q"], ["-f", "%s", "-D", ";"], ["-0", "-D;"],
    ["--json-values"], ["-g", "g", "-p", "0"], ["-g", ""], ["--isolation", "dirty"], ["--timeout", "soon"],
    ["--grep", "("], ["--header", "=x"], ["-c", "many"], ["--no-such-option"], ["-K", "\\q"],
    ["-o", "1", "-o", "2"], ["--tail", "-1"],
  ])
  func aMisuseIsAUsageErrorInOneLine(_ options: [String]) async throws {
    let result = try await command(["consume", "-e", "-t", "t", "-m", "1"] + options).result()
    #expect(result.code == 64, "\(result.error)")
    #expect(result.bytes == [])
    #expect(result.errorLines.count == 1, "\(result.error)")
  }

  @Test func withoutTopicThereIsNothingToRead() async throws {
    let result = try await sagactl("consume", "-e")
    #expect(result.code == 64)
    #expect(result.error.contains("-t TOPIC"))
  }
}
