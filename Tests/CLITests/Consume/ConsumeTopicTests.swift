import KafkaTestKit
import Testing

/// Which topics and partitions are read, and what happens when they do not exist.
@Suite(.crowd) struct ConsumeTopicTests {
  @Test func severalTopicsAreReadTogether() async throws {
    let topics = try (0..<3).map { _ in try cluster.topic() }
    for topic in topics { try cluster.send(lines: [topic], to: topic) }
    let options = try await command(["consume", "-e", "-t", topics[0], "-t", topics[1], topics[2]]).result()
    #expect(options.lines.sorted() == topics.sorted())
    let twice = try await command(["consume", "-e", topics[0], "-t", topics[0]]).result()
    #expect(twice.lines == [topics[0]])
  }

  @Test func aRegularExpressionReadsEveryMatchButInternalTopics() async throws {
    for name in ["orders-eu", "orders-us", "reorders", "__orders"] {
      try cluster.create(name)
      try cluster.send(lines: [name], to: name)
    }
    let result = try await sagactl("consume", "-e", "-t", "^orders-(eu|us)$")
    #expect(result.lines.sorted() == ["orders-eu", "orders-us"])
    #expect(
      try await sagactl("consume", "-e", "-t", "^(__)?orders").lines.sorted() == ["orders-eu", "orders-us"]
    )
    #expect(try await sagactl("consume", "-e", "-t", "__orders").lines == ["__orders"])
  }

  @Test func aPatternThatMatchesNothingIsSaidSo() async throws {
    let result = try await sagactl("consume", "-e", "-t", "^no-such-topic-at-all")
    #expect(result.code == 66)
    #expect(result.errorLines == ["sagactl: no topic matches ^no-such-topic-at-all"])
  }

  @Test func anUnknownTopicIsAnErrorWithAHintAndIsNotCreated() async throws {
    try cluster.create("customers")
    let result = try await sagactl("consume", "-e", "-t", "custmers")
    #expect(result.code == 66)
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains("topic custmers does not exist"))
    #expect(result.error.contains("did you mean customers?"))
    let listing = try await sagactl("topics", "list", "-J")
    #expect(listing.code == 0)
    #expect(listing.output.contains("customers"))
    #expect(!listing.output.contains("custmers"))
  }

  @Test func withoutExitItSaysThatItWaitsAndReadsTheTopicOnceItIsThere() async throws {
    let live = try command(["consume", "-t", "appears-later"]).start()
    #expect(await live.errorContains("waiting for appears-later"))
    let listing = try await sagactl("topics", "list", "-J")
    #expect(!listing.output.contains("appears-later"))
    try cluster.create("appears-later", partitions: 2)
    try cluster.send([TestRecord("first", partition: 1)], to: "appears-later")
    #expect(try await live.line() == "first")
    #expect(live.isRunning)
  }

  @Test func waitingForATopicEndsWithTheReader() async throws {
    let run = try script("$SAGACTL consume -q -t never-there | true")
    #expect(try await run.start().ends())
  }

  @Test func waitingForATopicHasItsTimeout() async throws {
    let result = try await sagactl("consume", "-t", "never-there", "--timeout", "300ms")
    #expect(result.code == 1)
    #expect(
      result.errorLines.last == "sagactl: warning: no record came for 0.3 s: never-there does not exist"
    )
  }

  @Test(arguments: [["-e"], []])
  func aPartitionThatDoesNotExistIsAnError(_ options: [String]) async throws {
    let topic = try cluster.topic(partitions: 2)
    let result = try await command(["consume", "-t", topic, "-p", "1,5"] + options).result()
    #expect(result.code == 66)
    #expect(result.error.contains("partition 5 of topic \(topic) does not exist; it has 2"))
  }

  @Test(arguments: ["", "a b", "a/b", "..", String(repeating: "x", count: 250)])
  func aNameNoTopicCanHaveIsAUsageError(_ name: String) async throws {
    let result = try await sagactl("consume", "-e", "-t", name)
    #expect(result.code == 64)
    #expect(result.errorLines.count == 1)
  }

  @Test func anUnreachableBrokerEndsTheRunWithinTheAllowedTime() async throws {
    for options in [["-e"], [], ["-g", "group"]] {
      let result = try await command(["consume", "-t", "t", "-b", nobody, "-m", "0.5"] + options).result()
      #expect(result.code == 69)
      // Without -m it would be 5.
      #expect(result.duration < .seconds(5))
      #expect(result.errorLines.count == 1, "\(result.error)")
      #expect(result.error.contains(nobody) && result.error.contains("check -b"), "\(result.error)")
    }
  }
}
