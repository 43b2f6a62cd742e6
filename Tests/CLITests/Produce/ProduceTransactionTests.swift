import Bytes
import Glibc
import Kafka
import KafkaTestKit
import Testing

/// `--transactional-id`: all or nothing.
///
/// The mock cluster keeps the records of an aborted transaction visible, whatever the isolation level, so
/// what the coordinator was told is taken from librdkafka's own account of its EndTxn request.
@Suite(.crowd) struct ProduceTransactionTests {
  private func transaction(_ arguments: [String], input: String) async throws -> CommandResult {
    let run = try command(["produce", "-d", "eos"] + arguments, input: input)
    return try await run.result()
  }

  private func committed(_ result: CommandResult) -> Bool {
    result.error.contains("commit_transaction") && !result.error.contains("abort_transaction")
  }

  private func aborted(_ result: CommandResult) -> Bool {
    result.error.contains("abort_transaction") && !result.error.contains("commit_transaction")
  }

  @Test func allRecordsAreCommittedTogether() async throws {
    let topic = try cluster.topic()
    let result = try await transaction(["-t", topic, "--transactional-id", "tx-\(topic)"], input: "1\n2\n")
    #expect(result.code == 0)
    #expect(committed(result), "\(result.error)")
    #expect(try cluster.values(topic) == ["1", "2"])
  }

  @Test func oneBadLineAbortsAll() async throws {
    let topic = try cluster.topic()
    let result = try await transaction(
      ["-J", "-t", topic, "--transactional-id", "tx-\(topic)"],
      input: "{\"value\":\"1\"}\n{bad\n"
    )
    #expect(result.code == 1)
    #expect(aborted(result), "\(result.error)")
    #expect(result.error.contains("the transaction was aborted"))
  }

  @Test func acknowledgementsComeWithTheCommit() async throws {
    let topic = try cluster.topic(partitions: 2)
    var run = try command([
      "produce", "-v", "--acks-json", "-t", topic, "-X", "linger.ms=0", "--transactional-id", "tx-\(topic)",
    ])
    run.input = .open
    let live = try run.start()
    live.write("1\n2\n")
    #expect(try await waitUntil { try cluster.read(topic).count == 2 })
    #expect(live.bytes == [] && !live.error.contains("delivered"))
    live.write("3\n")
    live.closeInput()
    let result = try await live.result()
    #expect(result.code == 0)
    let acknowledged = try result.lines.map { try JSONValue(parsing: $0) }
    #expect(Set(acknowledged.map { $0["record"]?.integer }) == [1, 2, 3])
    let places = Set(acknowledged.map { "\($0["partition"]?.text ?? "") \($0["offset"]?.text ?? "")" })
    #expect(places.count == 3)
    #expect(acknowledged.allSatisfy { $0["topic"]?.string == topic })
    #expect(result.errorLines.filter { $0.contains(": delivered to \(topic) [") }.count == 3)
  }

  @Test(arguments: ["{\"value\":\"1\"}\n{bad\n{\"value\":\"3\"}\n"])
  func anAbortedTransactionAcknowledgesNothing(_ input: String) async throws {
    let topic = try cluster.topic()
    let folder = try TemporaryFolder()
    let result = try await sagactl(
      "produce",
      "-J",
      "-v",
      "--acks-json",
      "-t",
      topic,
      "--transactional-id",
      "tx-\(topic)",
      "--rejects",
      folder.file("rejects"),
      input: input
    )
    #expect(result.code == 1)
    #expect(result.bytes == [])
    #expect(!result.error.contains("delivered"), "\(result.error)")
    #expect(
      result.error.contains("the transaction was aborted: none of its 3 records will be visible\n"),
      "\(result.error)"
    )
    #expect(!result.error.contains("of 3 records failed"), "\(result.error)")
    // Only what the others failed for.
    #expect(folder.text("rejects")?.split(separator: "\n").count == 1)
  }

  @Test func anOverLongLineAbortsAll() async throws {
    let topic = try cluster.topic()
    let long = String(repeating: "x", count: 2000)
    let result = try await transaction(
      ["-t", topic, "--transactional-id", "tx-\(topic)", "-X", "message.max.bytes=1000"],
      input: "1\n\(long)\n"
    )
    #expect(result.code == 1)
    #expect(aborted(result), "\(result.error)")
  }

  @Test func aSignalAbortsAll() async throws {
    let topic = try cluster.topic()
    var run = try command(["produce", "-d", "eos", "-T", "-t", topic, "--transactional-id", "tx-\(topic)"])
    run.input = .open
    let live = try run.start()
    live.write("1\n")
    #expect(await live.outputContains("1\n"))
    live.signal(SIGINT)
    let result = try await live.result()
    #expect(result.code == 130)
    #expect(aborted(result), "\(result.error)")
    #expect(
      result.error.contains(
        "sagactl: interrupted: the transaction was aborted: its one record will not be visible\n"
      ),
      "\(result.error)"
    )
    #expect(!result.error.contains("sending what was read"))
  }

  @Test func aSignalSendsNothingOfWhatTheRateHoldsBack() async throws {
    let topic = try cluster.topic()
    let run = try command(
      ["produce", "-t", topic, "--rate", "2", "--transactional-id", "tx-\(topic)"],
      input: String(repeating: "x\n", count: 400_000)
    )
    let live = try run.start()
    // The embedded cluster shows what is not committed.
    #expect(try await waitUntil { try !cluster.read(topic).isEmpty })
    live.signal(SIGINT)
    let result = try await live.result()
    #expect(result.code == 130)
    #expect(result.error.contains("interrupted: the transaction was aborted"), "\(result.error)")
    #expect(try cluster.read(topic).count < 50)
  }

  @Test func aSignalAfterTheEndOfTheInputAbortsToo() async throws {
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    var run = try CommandRun.sagactl([
      "produce", "-b", broker.brokers, "-m", "30", "-t", "t", "--transactional-id", "tx", "-T",
    ])
    run.input = .open
    let live = try run.start()
    live.write("1\n")
    #expect(await live.outputContains("1\n"))
    await broker.freeze()
    live.write("2\n")
    live.closeInput()
    #expect(await live.outputContains("2\n"))
    try await Task.sleep(for: .milliseconds(100))
    live.signal(SIGINT)
    try await Task.sleep(for: .milliseconds(100))
    broker.thaw()
    let result = try await live.result()
    #expect(result.code == 130)
    #expect(result.error.contains("interrupted: the transaction was aborted"), "\(result.error)")
    try await broker.stop()
  }

  @Test func aCommitThatNobodyAnswersMayHaveHappened() async throws {
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    var run = try CommandRun.sagactl([
      "produce", "-b", broker.brokers, "-t", "t", "--transactional-id", "tx", "-m", "2",
    ])
    run.input = .open
    let live = try run.start()
    live.write("1\n")
    let exchange = RecordExchange(brokers: broker.brokers)
    #expect(try await waitUntil { try exchange.read("t").count == 1 })
    await broker.freeze()
    live.closeInput()
    let result = try await live.result()
    #expect(result.code == 69, "\(result.error)")
    #expect(result.error.contains("whether the transaction was committed is not known"), "\(result.error)")
    #expect(result.errorLines.count == 1, "\(result.error)")
    await broker.kill()
  }

  @Test func aCommitThatFailsIsAFailure() async throws {
    let own = TestCluster()
    let topic = try own.topic()
    try own.with { $0.failNext(.endTransaction, with: [.init(rawValue: 90)]) }
    var run = try CommandRun.sagactl([
      "produce", "-b", own.brokers, "-t", topic, "--transactional-id", "tx", "-m", "3",
    ])
    run.input = .bytes(Array("1\n".utf8))
    let result = try await run.result()
    #expect(result.code == 1, "\(result.error)")
    #expect(result.error.contains("another run uses the same transactional id"), "\(result.error)")
  }

  @Test func aCoordinatorThatComesBackDoesNotFailTheRun() async throws {
    let own = TestCluster()
    let topic = try own.topic()
    // COORDINATOR_NOT_AVAILABLE, twice.
    try own.with { $0.failNext(.initProducerID, with: [.init(rawValue: 15), .init(rawValue: 15)]) }
    var run = try CommandRun.sagactl(["produce", "-b", own.brokers, "-t", topic, "--transactional-id", "tx"])
    run.input = .bytes(Array("1\n".utf8))
    let result = try await run.result()
    #expect(result.code == 0, "\(result.error)")
    #expect(try own.values(topic) == ["1"])
  }

  @Test func anInputThatCannotBeReadAbortsAll() async throws {
    let topic = try cluster.topic()
    let folder = try TemporaryFolder()
    let path = try folder.write("lines", "1\n")
    // Reading /proc/self/mem at its beginning fails: the second input breaks after the first was sent.
    let result = try await transaction(
      ["-l", "-t", topic, "--transactional-id", "tx-\(topic)", path, "/proc/self/mem"],
      input: ""
    )
    #expect(result.code == 66, "\(result.error)")
    #expect(aborted(result), "\(result.error)")
  }
}
