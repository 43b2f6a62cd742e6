import Glibc
import KafkaTestKit
import Testing

/// Signals: the first drains, the second ends at once.
@Suite(.crowd) struct ProduceSignalTests {
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func aSignalSendsWhatWasReadAndIsTheExitCode(_ signal: Int32, _ code: Int32) async throws {
    let topic = try cluster.topic()
    // A long linger: what was read is still in the queue when the signal comes.
    var run = try command(["produce", "-t", topic, "-X", "linger.ms=120000", "-T"])
    run.input = .open
    let live = try run.start()
    live.write("1\n2\n3\n")
    #expect(await live.outputContains("3\n"))
    live.signal(signal)
    let result = try await live.result()
    #expect(result.code == code)
    #expect(try cluster.values(topic) == ["1", "2", "3"])
    #expect(result.errorLines.allSatisfy { $0.hasPrefix("% ") }, "\(result.error)")
  }

  @Test func theSignalOfTimeoutCountsOnce() async throws {
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    // It passes a signal on to the process and then to the group that the process is in, as it does when time is up;
    // now and then, so several are tried, the process is quick enough to see two.
    var run = try script("exec timeout 60 $SAGACTL produce -b \(broker.brokers) -m 20 -t t --acks-json")
    run.input = .open
    let together = try (0..<12).map { _ in try run.start() }
    for live in together {
      live.write("1\n")
      _ = try await live.line()
    }
    await broker.freeze()
    for live in together {
      live.write("2\n")
      #expect(await live.inputIsWritten())
    }
    try await Task.sleep(for: .milliseconds(100))
    for live in together { live.signal(SIGTERM) }
    for live in together { #expect(await live.errorContains("interrupted")) }
    broker.thaw()
    for live in together {
      let result = try await live.result()
      #expect(result.code == 143)
      #expect(result.lines.count == 2, "\(result.error)")
    }
    try await broker.stop()
  }

  @Test func aSignalWhileALotIsReadLosesNothingThatWasTaken() async throws {
    let topic = try cluster.topic(partitions: 20)
    // As much as the topic keeps, and then no end of input: however late the signal comes, nothing has been
    // pushed out of the partitions and the run has not ended by itself.
    let feed = "yes 0123456789 | head -n 1000000; exec sleep 60"
    var run = try script("(\(feed)) | $SAGACTL produce -t \(topic) --acks-json")
    run.output = .read
    let live = try run.start()
    #expect(await live.outputReaches(100_000))
    // To the group, as Ctrl-C does.
    live.signalGroup(SIGINT)
    let result = try await live.result()
    let acknowledged = result.lines.count
    #expect(acknowledged > 1000)
    #expect(!result.error.contains("failed"), "\(result.error)")
    let stored = try cluster.read(topic)
    #expect(stored.count == acknowledged)
    #expect(stored.allSatisfy { $0.value?.count == 10 })
  }

  @Test func aSignalBeforeAnythingCouldBeSentEndsTheRun() async throws {
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    await broker.freeze()
    var run = try CommandRun.sagactl(["produce", "-b", broker.brokers, "-m", "60", "-t", "t"])
    run.input = .open
    let live = try run.start()
    live.write("1\n")
    #expect(await live.takesSignals())
    live.signal(SIGINT)
    let result = try await live.result()
    #expect(result.code == 130)
    await broker.kill()
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func aSignalEndsTheWaitOfOneRecordForACluster(_ signal: Int32, _ code: Int32) async throws {
    let words = ["produce", "-b", nobody, "-m", "60", "-t", "t", "--value", "1"]
    let live = try CommandRun.sagactl(words).start()
    #expect(await live.takesSignals())
    // Not before the record is queued, which nothing shows.
    try await Task.sleep(for: .milliseconds(300))
    live.signal(signal)
    let result = try await live.result(within: .seconds(10))
    #expect(result.code == code)
    #expect(result.error.contains("1 record was not acknowledged"), "\(result.error)")
  }

  @Test func theSecondSignalEndsAtOnceAndSaysHowManyRecordsAreNotAcknowledged() async throws {
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    var run = try CommandRun.sagactl(["produce", "-b", broker.brokers, "-m", "60", "-t", "t", "--acks-json"])
    run.input = .open
    let live = try run.start()
    live.write("1\n")
    _ = try await live.line()
    await broker.freeze()
    live.write("2\n3\n4\n")
    #expect(await live.inputIsWritten())
    try await Task.sleep(for: .milliseconds(100))
    live.signal(SIGINT)
    #expect(await live.errorContains("interrupted"))
    #expect(await !live.ends(within: .milliseconds(300)))
    live.signal(SIGINT)
    let result = try await live.result()
    #expect(result.code == 130)
    #expect(result.error.contains("3 records were not acknowledged"), "\(result.error)")
    await broker.kill()
  }

  @Test(arguments: [[], ["-J"], ["-H", "h=1"]])
  func aSignalDoesNotSendWhatTheRateHoldsBack(_ options: [String]) async throws {
    let topic = try cluster.topic()
    let folder = try TemporaryFolder()
    let line = options == ["-J"] ? "{\"value\":\"x\"}\n" : "x\n"
    let path = try folder.write("lines", String(repeating: line, count: 10_000))
    let live = try command(
      ["produce", "-t", topic, "--rate", "2", "--acks-json", "-l", path] + options
    ).start()
    for _ in 0..<2 { _ = try await live.line() }
    live.signal(SIGTERM)
    let result = try await live.result(within: .seconds(20))
    #expect(result.code == 143)
    let acknowledged = result.lines.count
    #expect(acknowledged < 50)
    #expect(try cluster.read(topic).count == acknowledged)
    #expect(result.errorLines.allSatisfy { $0.hasPrefix("% ") }, "\(result.error)")
    #expect(result.error.contains("\(acknowledged) records are acknowledged"), "\(result.error)")
  }

  @Test func aSignalThatTheCallerHasIgnoredStaysIgnored() async throws {
    let topic = try cluster.topic()
    var run = try script("trap '' INT; exec $SAGACTL produce -t \(topic) --acks-json")
    run.input = .open
    let live = try run.start()
    live.write("1\n")
    _ = try await live.line()
    live.signal(SIGINT)
    live.write("2\n")
    live.closeInput()
    let result = try await live.result()
    #expect(result.code == 0, "\(result.error)")
    #expect(try cluster.values(topic) == ["1", "2"])
  }

  @Test func aSignalEndsARunWhoseOutputNobodyTakes() async throws {
    let topic = try cluster.topic()
    var run = try command(["produce", "-t", topic, "-T"])
    run.input = .open
    run.output = .unread
    let live = try run.start()
    let line = String(repeating: "x", count: 9_999) + "\n"
    for _ in 0..<100 { live.write(line) }
    // The pipe is full, and the run waits for its reader.
    #expect(await !live.ends(within: .milliseconds(500)))
    live.signal(SIGTERM)
    let result = try await live.result(within: .seconds(20))
    #expect(result.code != 0)
  }
}
