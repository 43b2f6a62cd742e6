import Glibc
import Kafka
import KafkaTestKit
import Testing

/// `-g`: groups. They wait for the mock's three seconds to form a group, so they all run at the same time.
@Suite struct ConsumeGroupTests {
  /// The mock takes a session timeout to form a group anew: a short one, so that members come and go quickly.
  private let quick = ["-X", "session.timeout.ms=6000", "-X", "heartbeat.interval.ms=200"]

  /// Reads a topic to its end as the only member of a group of the same name.
  private func run(_ topic: String, _ options: String...) async throws -> CommandResult {
    try await command(["consume", "-g", topic, "-t", topic, "-e"] + quick + options).result()
  }

  /// What a group has committed for a partition of a topic.
  private func committed(_ group: String, _ topic: String, _ partition: Int32 = 0) throws -> Int64 {
    let configuration = Configuration()
    try configuration.set("bootstrap.servers", cluster.brokers)
    try configuration.set("group.id", group)
    let consumer = try GroupConsumer(configuration)
    return try consumer.committed([TopicPartition(topic, partition)], timeout: .seconds(5)).first?.offset
      ?? -1
  }

  @Test func aSecondRunContinuesWhereTheFirstStopped() async throws {
    let topic = try cluster.topic("group")
    try cluster.send(lines: (0..<10).map(String.init), to: topic)
    let first = try await run(topic, "-c", "4")
    #expect(first.code == 0)
    // Without -o a new group with -e begins at the beginning.
    #expect(first.output == "0\n1\n2\n3\n")
    #expect(try committed(topic, topic) == 4)
    let second = try await run(topic)
    #expect(second.code == 0)
    #expect(second.output == "4\n5\n6\n7\n8\n9\n")
    let third = try await run(topic)
    #expect(third.code == 0)
    #expect(third.output == "")
    #expect([first, second, third].allSatisfy { $0.error == "" })
  }

  @Test func kcatsFormWithTopicsAsArgumentsWorks() async throws {
    let topics = [try cluster.topic("group"), try cluster.topic("group")]
    for topic in topics { try cluster.send(lines: [topic], to: topic) }
    let result = try await command(["-G", topics[0], "-e", "-q"] + topics).result()
    #expect(result.code == 0)
    #expect(result.lines.sorted() == topics.sorted())
  }

  @Test func aRegularExpressionSubscribes() async throws {
    for name in ["grouped-a", "grouped-b", "ungrouped"] {
      try cluster.create(name)
      try cluster.send(lines: [name], to: name)
    }
    let result = try await sagactl("consume", "-g", "regex", "-t", "^grouped-", "-e")
    #expect(result.code == 0)
    #expect(result.lines.sorted() == ["grouped-a", "grouped-b"])
  }

  @Test func onlyWhatWasWrittenIsCommitted() async throws {
    let topic = try cluster.topic("group")
    try cluster.send(lines: (0..<200_000).map { "line \($0)" }, to: topic)
    // The reader takes the first lines and goes away: what it did not take is not committed.
    let run = try script("$SAGACTL consume -g \(topic) -t \(topic) -e | head -5")
    let result = try await run.result()
    #expect(result.lines == (0..<5).map { "line \($0)" })
    #expect(result.error == "")
    let offset = try committed(topic, topic)
    // A pipe holds 64 KiB: so much may have been written without having been read.
    #expect(offset < 20_000, "committed \(offset)")
  }

  @Test func aSignalCommitsWhatWasWritten() async throws {
    let topic = try cluster.topic("group")
    try cluster.send(lines: ["a", "b", "c"], to: topic)
    let live = try command(["consume", "-g", topic, "-t", topic, "-o", "beginning"]).start()
    for expected in ["a", "b", "c"] { #expect(try await live.line() == expected) }
    live.signal(SIGTERM)
    let result = try await live.result()
    #expect(result.code == 143)
    #expect(result.error == "")
    #expect(try committed(topic, topic) == 3)
  }

  @Test func whatWasWrittenIsCommittedWhileItRuns() async throws {
    let topic = try cluster.topic("group")
    try cluster.send(lines: ["a", "b"], to: topic)
    let live = try command(["consume", "-g", topic, "-t", topic, "-o", "beginning"]).start()
    #expect(try await live.line() == "a")
    #expect(
      try await waitUntil(every: .milliseconds(200)) {
        try committed(topic, topic) == 2
      }
    )
    #expect(live.isRunning)
    // It is killed without a chance to say goodbye; the next member begins after what was committed.
    live.signal(SIGKILL)
    _ = await live.ends()
  }

  @Test func execCommitsAfterEachProgramAndNothingAfterAFailure() async throws {
    let topic = try cluster.topic("group")
    try cluster.send(lines: ["1", "2", "bad", "4"], to: topic)
    let arguments = ["consume", "-g", topic, "-t", topic, "-e"] + quick + ["--exec", "sh", "-c"]
    let first = try await command(arguments + ["read -r v; echo $v; test $v != bad"]).result()
    #expect(first.code == 1)
    #expect(first.output == "1\n2\nbad\n")
    #expect(first.error.contains("\(topic) [0] offset 2"))
    #expect(try committed(topic, topic) == 2)
    // After the program has been mended the failed record comes again.
    let second = try await command(arguments + ["read -r v; echo $v"]).result()
    #expect(second.code == 0)
    #expect(second.output == "bad\n4\n")
    #expect(try committed(topic, topic) == 4)
  }

  @Test func twoMembersShareThePartitionsAndNothingIsLostOrReadTwice() async throws {
    let topic = try cluster.topic("group", partitions: 4)
    let members = try (0..<2).map { _ in
      try command(["consume", "-g", topic, "-t", topic, "-o", "beginning", "-f", "%p %s\\n"] + quick).start()
    }
    func send(_ text: String) throws -> [String] {
      try cluster.send((0..<4).map { TestRecord(text, partition: Int32($0)) }, to: topic)
      return (0..<4).map { "\($0) \(text)" }
    }
    var early: [String] = []
    let bothRead = try await waitUntil(every: .milliseconds(200)) {
      early += try send("early \(early.count)")
      return members.allSatisfy { $0.output.contains("\n") }
    }
    #expect(bothRead)
    // While the group forms the mock takes no commits and records may come twice; from here on they do not.
    let late = try (0..<20).flatMap { try send("late \($0)") }
    func lines() -> [String] { members.flatMap { $0.output.split(separator: "\n").map(String.init) } }
    let complete = await waitUntil { Set(lines()) == Set(early + late) }
    #expect(complete, "missing: \(Set(early + late).subtracting(lines()))")
    #expect(lines().filter { $0.contains("late") }.sorted() == late.sorted())
    // The mock would refuse what is still to be committed once the first member has left.
    let offsets = (0..<4).map { _ in Int64(early.count / 4 + 20) }
    let areCommitted = try await waitUntil { try (0..<4).map { try committed(topic, topic, $0) } == offsets }
    #expect(areCommitted)
    for member in members {
      member.signal(SIGINT)
      #expect(try await member.result().code == 130)
    }
  }

  @Test func theMemberThatStaysTakesOverWithoutLossOrRepetition() async throws {
    let topic = try cluster.topic("group", partitions: 2)
    let arguments = ["consume", "-g", topic, "-t", topic, "-o", "beginning"] + quick
    let first = try command(arguments).start()
    try cluster.send((0..<2).map { TestRecord("early \($0)", partition: Int32($0)) }, to: topic)
    #expect(await first.outputContains("early 0"))
    #expect(await first.outputContains("early 1"))
    let isCommitted = try await waitUntil {
      try committed(topic, topic) == 1 && committed(topic, topic, 1) == 1
    }
    #expect(isCommitted)
    let second = try command(arguments).start()
    // The second joins, then the first leaves: everything goes to the second.
    try await Task.sleep(for: .seconds(1))
    first.signal(SIGTERM)
    let firstResult = try await first.result()
    #expect(firstResult.code == 143, "\(firstResult.error)")
    try cluster.send((0..<2).map { TestRecord("late \($0)", partition: Int32($0)) }, to: topic)
    #expect(await second.outputContains("late 0"))
    #expect(await second.outputContains("late 1"))
    second.signal(SIGTERM)
    let all = try await second.result().lines + firstResult.lines
    #expect(all.sorted() == ["early 0", "early 1", "late 0", "late 1"])
  }

  @Test func anUnknownTopicEndsAGroupRunToo() async throws {
    let result = try await sagactl("consume", "-g", "g", "-e", "-t", "no-such-topic-for-a-group")
    #expect(result.code == 66)
    #expect(result.errorLines.count == 1)
  }

  @Test func aGroupWaitsForItsTopicAndReadsItFromTheBeginning() async throws {
    let live = try command([
      "consume", "-g", "early-bird", "-t", "group-comes-later", "-X",
      "topic.metadata.refresh.interval.ms=500",
    ]).start()
    #expect(await live.errorContains("waiting for group-comes-later"))
    try cluster.create("group-comes-later")
    try cluster.send(lines: ["first"], to: "group-comes-later")
    #expect(try await live.line() == "first")
  }

  @Test func startingPlacesApplyToPartitionsWithoutACommit() async throws {
    let topic = try cluster.topic("group")
    try cluster.send(lines: ["1", "2", "3"], to: topic)
    let first = try await run(topic, "-o", "-1")
    #expect(first.output == "3\n")
    // Now there is a commit: it wins over -o.
    let second = try await run(topic, "-o", "beginning")
    #expect(second.output == "")
  }

  @Test(arguments: ["error", "none"])
  func aGroupThatHasCommittedNothingObeysThePropertyThatForbidsABeginning(_ reset: String) async throws {
    let topic = try cluster.topic("group")
    try cluster.send(lines: ["a", "b"], to: topic)
    let result = try await run(topic, "-X", "auto.offset.reset=\(reset)")
    #expect(result.code == 1)
    #expect(result.output == "")
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains("committed nothing of \(topic) [0]"), "\(result.error)")
    #expect(try committed(topic, topic) < 0)
    // What -o says is a place, and the flag beats the property.
    let placed = try await run(topic, "-X", "auto.offset.reset=\(reset)", "-o", "1")
    #expect(placed.code == 0, "\(placed.error)")
    #expect(placed.output == "b\n")
    // From now on there is something committed.
    let next = try await run(topic, "-X", "auto.offset.reset=\(reset)")
    #expect(next.code == 0, "\(next.error)")
    #expect(next.error == "")
  }

  @Test func nothingStoredIsSaidSo() async throws {
    let topic = try cluster.topic("group")
    try cluster.send(lines: ["a", "b"], to: topic)
    let result = try await run(topic, "-o", "stored")
    #expect(result.code == 0)
    #expect(result.output == "")
    #expect(
      result.error.contains("stored nothing of \(topic) [0]: reading begins at the end"),
      "\(result.error)"
    )
  }

  @Test func theLibraryMustNotCommitWhatHasNotBeenWritten() async throws {
    let pair = ["-X", "enable.auto.commit=true", "-X", "topic.enable.auto.offset.store=True"]
    for group in [["-g", "g"], ["-X", "group.id=g"]] {
      let result = try await command(["consume", "-t", "t", "-e"] + pair + group).result()
      #expect(result.code == 78)
      #expect(result.errorLines.count == 1)
      #expect(result.error.contains("enable.auto.commit and enable.auto.offset.store"), "\(result.error)")
    }
    // Without a group there is nothing to commit, and one of them alone does no harm.
    let topic = try cluster.topic()
    try cluster.send(lines: ["a"], to: topic)
    #expect(try await command(["consume", "-t", topic, "-e"] + pair).result().output == "a\n")
  }
}
