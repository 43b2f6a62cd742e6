import Glibc
import KafkaTestKit
import Testing

/// A group's run that is to end: it has read everything then, or says that it has not.
@Suite(.crowd) struct ConsumeGroupEndTests {
  @Test(arguments: [["-e"], ["-o", "1:5"], ["-e", "--exec", "cat"]])
  func aTimeoutBeforeTheGroupHasFormedIsNoEnd(_ options: [String]) async throws {
    let topic = try cluster.topic("group")
    try cluster.send(lines: ["1", "2"], to: topic)
    let arguments = ["consume", "-g", topic, "-t", topic, "--timeout", "0.3s"]
    let result = try await command(arguments + options).result()
    #expect(result.code == 1)
    #expect(result.output == "")
    #expect(result.error.contains("no record came for 0.3 s: the end was not reached"), "\(result.error)")
  }

  @Test(arguments: [
    (SIGKILL, ["-e"]), (SIGSTOP, ["-e"]), (SIGSTOP, ["-o", "0:3"]), (SIGKILL, ["-e", "--exec", "cat"]),
  ])
  func brokersThatGoAwayWhileTheGroupFormsEndIt(_ signal: Int32, _ options: [String]) async throws {
    let broker = try await BrokerProcess.start(topics: ["t:4"])
    try RecordExchange(brokers: broker.brokers).send([TestRecord("1")], to: "t")
    let arguments = ["consume", "-b", broker.brokers, "-g", "g", "-t", "t", "-m", "1"]
    let live = try CommandRun.sagactl(arguments + options).start()
    #expect(await live.takesSignals())
    // It joins, which takes the mock three seconds; nothing shows from outside when that begins.
    try await Task.sleep(for: .milliseconds(500))
    if signal == SIGSTOP { await broker.freeze() } else { await broker.kill() }
    let result = try await live.result(within: .seconds(20))
    #expect(result.code == 69, "\(result.error)")
    #expect(result.output == "")
    if signal == SIGSTOP { await broker.kill() }
  }

  @Test func brokersThatGoAwayBetweenTwoProgramsAreNoEnd() async throws {
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    try RecordExchange(brokers: broker.brokers).send((0..<500).map { TestRecord("\($0)") }, to: "t")
    let live = try CommandRun.sagactl([
      "consume", "-b", broker.brokers, "-g", "g", "-t", "t", "-e", "-m", "1", "-X", "session.timeout.ms=3000",
      "-X",
      "heartbeat.interval.ms=500", "--exec", "sh", "-c", "cat; echo; exec sleep 0.05",
    ]).start()
    #expect(await live.outputContains("1\n"))
    await broker.kill()
    let result = try await live.result()
    #expect(result.code == 69, "\(result.error)")
    #expect(result.lines.count < 500)
  }

  @Test func aMemberThatGetsNoPartitionEndsToo() async throws {
    let topic = try cluster.topic("group")
    try cluster.send(lines: (0..<100).map { "\($0)" }, to: topic)
    let members = try (0..<2).map { _ in
      try command(["consume", "-g", topic, "-t", topic, "-e", "-q"]).start()
    }
    var lines: [String] = []
    for member in members {
      let result = try await member.result()
      // The mock answers no commit while a member leaves: whom that hits says so.
      #expect(result.code == 0 || result.error.contains("could not be committed"), "\(result.error)")
      lines += result.lines
    }
    #expect(Set(lines).count == 100)
  }
}
