import Kafka
import KafkaTestKit
import Testing

/// Whatever the brokers do: nothing acknowledged is lost, nothing lost is acknowledged, and every record
/// comes to exactly one end.
struct ProducerFaultTests {
  /// What a broker may answer to a batch it has not written.
  private static let answers: [KafkaErrorCode] = [
    .notLeader, .leaderNotAvailable, .requestTimedOut, .notEnoughReplicas, .unknownTopicOrPartition,
    .messageTooLarge, .invalidRequiredAcks,
  ]

  /// What a run of records and trouble left behind.
  private struct Outcome {
    let count: Int
    let ledger: Ledger
    let log: [TestRecord]
    let seed: UInt64

    func check(sourceLocation: SourceLocation = #_sourceLocation) {
      let hint = Comment(rawValue: TestSeed.hint(seed))
      let tags = ledger.outcomes.map(\.tag)
      #expect(tags.count == count, hint, sourceLocation: sourceLocation)
      #expect(Set(tags).count == count, hint, sourceLocation: sourceLocation)
      var places: [String: UInt] = [:]
      for record in log {
        places["\(record.partition ?? -1)@\(record.offset ?? -1)"] = record.valueText.flatMap { UInt($0) }
      }
      let written = Set(places.values)
      // An idempotent producer takes a later batch's success for the earlier ones' too, offset unknown, for
      // a real broker checks the sequence. The mock cluster does not: of those nothing can be expected.
      for end in ledger.acknowledged where end.offset >= 0 {
        #expect(
          places["\(end.partition)@\(end.offset)"] == end.tag,
          "at \(end.partition)@\(end.offset); \(TestSeed.hint(seed))",
          sourceLocation: sourceLocation
        )
      }
      for end in ledger.failed where !end.mayBeWritten {
        #expect(
          !written.contains(end.tag),
          "\(String(describing: end.error)); \(TestSeed.hint(seed))",
          sourceLocation: sourceLocation
        )
      }
    }

    /// How often each record was written, for those written at all.
    var copies: [UInt: Int] {
      Dictionary(log.compactMap { $0.valueText.flatMap { UInt($0) } }.map { ($0, 1) }, uniquingKeysWith: +)
    }
  }

  /// Sends records while `trouble` is made between them, then lets everything settle.
  private func run(
    _ cluster: TestCluster,
    seed: UInt64,
    _ random: inout SplitMix64,
    _ properties: KeyValuePairs<String, String>,
    trouble: (inout SplitMix64) throws -> Void,
    relief: () throws -> Void
  ) async throws -> Outcome {
    let partitions = random.int(1...6)
    let name = try cluster.topic("faults", partitions: Int32(partitions))
    var producer = try producer(cluster.brokers, properties)
    let topic = try producer.topic(name)
    let ledger = Ledger()
    let count = 1500
    for tag in 1...count {
      let value = Array("\(tag)".utf8)
      let key = random.once(in: 2) ? value : nil
      let partition = random.once(in: 2) ? Int32(random.int(0...partitions - 1)) : nil
      while try producer.send(to: topic, key: key, value: value, partition: partition, tag: UInt(tag))
        == .queueFull
      {
        producer.poll(timeout: .milliseconds(5), ledger)
      }
      if tag % 100 == 0 {
        try trouble(&random)
        producer.poll(timeout: .zero, ledger)
        try await Task.sleep(for: .milliseconds(random.int(0...15)))
      }
    }
    try relief()
    let isFlushed = producer.flush(timeout: waitLimit, ledger)
    #expect(isFlushed, "\(TestSeed.hint(seed))")
    return Outcome(count: count, ledger: ledger, log: try cluster.read(name), seed: seed)
  }

  @Test(arguments: TestSeed.list(4), [true, false])
  func injectedErrorsLoseAndForgeNothing(_ seed: UInt64, isIdempotent: Bool) async throws {
    var random = SplitMix64(seed: seed)
    let own = TestCluster(brokers: Int32(random.int(1...3)))
    // With `transport` the broker hangs up, and answers to batches that were written get lost.
    let hangsUp = random.once(in: 2)
    let answers = Self.answers + (hangsUp ? [.transport] : [])
    let outcome = try await run(
      own,
      seed: seed,
      &random,
      [
        "enable.idempotence": "\(isIdempotent)", "message.timeout.ms": "\(random.int(300...20_000))",
        "max.in.flight": isIdempotent ? "1" : "5",
      ],
      trouble: { random in
        let codes = (0..<random.int(1...5)).map { _ in
          random.once(in: 2) ? .noError : answers[random.int(0...answers.count - 1)]
        }
        try own.with { $0.failNext(.produce, with: codes) }
      },
      relief: { try own.with { $0.clearErrors(.produce) } }
    )
    outcome.check()
    // However slow the machine and short the time-out, some arrive: otherwise nothing has been checked.
    #expect(outcome.ledger.acknowledged.contains { $0.offset >= 0 }, "\(TestSeed.hint(seed))")
    if !hangsUp { #expect(outcome.copies.values.allSatisfy { $0 == 1 }, "\(TestSeed.hint(seed))") }
  }

  @Test(arguments: TestSeed.list(3))
  func brokersThatGoAndComeLoseAndForgeNothing(_ seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let own = TestCluster(brokers: 3)
    let outcome = try await run(
      own,
      seed: seed,
      &random,
      ["message.timeout.ms": "\(random.int(1000...20_000))", "socket.timeout.ms": "1000"],
      trouble: { random in
        let broker = Int32(random.int(1...3))
        switch random.int(0...3) {
        case 0: try own.takeDown(broker: broker)
        case 1, 2: for broker in Int32(1)...3 { try own.bringUp(broker: broker) }
        default:
          try own.with {
            $0.setRoundTrip(
              broker: broker,
              .milliseconds(Int64([0, 5, 40].randomElement(using: &random) ?? 0))
            )
          }
        }
      },
      relief: {
        for broker in Int32(1)...3 {
          try own.bringUp(broker: broker)
          try own.with { $0.setRoundTrip(broker: broker, .zero) }
        }
      }
    )
    outcome.check()
  }

  /// The order within a partition survives retries; the mock cluster takes batches in any order, so only
  /// one may be under way.
  @Test(arguments: TestSeed.list(2))
  func retriesKeepTheOrderOfAPartition(_ seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let own = TestCluster()
    let retriable: [KafkaErrorCode] = [.notLeader, .requestTimedOut, .notEnoughReplicas, .transport]
    let outcome = try await run(
      own,
      seed: seed,
      &random,
      ["max.in.flight": "1", "message.timeout.ms": "30000"],
      trouble: { random in
        let codes = (0..<random.int(1...3)).map { _ in retriable[random.int(0...retriable.count - 1)] }
        try own.with { $0.failNext(.produce, with: codes) }
      },
      relief: { try own.with { $0.clearErrors(.produce) } }
    )
    outcome.check()
    #expect(outcome.ledger.failed.isEmpty, "\(TestSeed.hint(seed))")
    for (_, records) in Dictionary(grouping: outcome.log, by: \.partition) {
      let tags = records.sorted { ($0.offset ?? 0) < ($1.offset ?? 0) }.compactMap {
        $0.valueText.flatMap(Int.init)
      }
      #expect(tags == tags.sorted(), "\(TestSeed.hint(seed))")
    }
  }

  @Test func aRecordThatTimesOutSaysWhetherItMayBeThere() async throws {
    let own = TestCluster()
    let name = try own.topic()
    var producer = try producer(own.brokers, ["message.timeout.ms": "2000", "enable.idempotence": "false"])
    let topic = try producer.topic(name)
    _ = try producer.client.metadata(for: topic, timeout: waitLimit)
    // Every answer is that the broker timed out itself: nobody can tell.
    try own.with { $0.failNext(.produce, with: Array(repeating: .requestTimedOut, count: 200)) }
    _ = try producer.send(to: topic, value: [1], tag: 1)
    let ledger = Ledger()
    let isFlushed = producer.flush(timeout: waitLimit, ledger)
    #expect(isFlushed)
    #expect(ledger.failed.count == 1)
    #expect(ledger.failed.first?.mayBeWritten == true)
  }

  /// librdkafka takes the topic for lost then, until the metadata says otherwise.
  @Test func aTopicThatMayNotBeWrittenToRefusesWhatFollows() throws {
    let own = TestCluster()
    let name = try own.topic()
    var producer = try producer(own.brokers)
    let topic = try producer.topic(name)
    try own.with { $0.failNext(.produce, with: [.topicAuthorizationFailed]) }
    _ = try producer.send(to: topic, value: [1], tag: 1)
    let ledger = Ledger()
    producer.flush(timeout: waitLimit, ledger)
    #expect(ledger.failed.map(\.tag) == [1])
    #expect(ledger.failed.first?.error?.code.isUnauthorized == true)
    var refusal: KafkaError?
    do throws(KafkaError) { _ = try producer.send(to: topic, value: [2]) } catch { refusal = error }
    #expect(refusal?.code == .topicAuthorizationFailed)
    #expect(try own.read(name).isEmpty)
  }

  @Test func onePermanentRefusalDoesNotStopTheOthers() throws {
    let own = TestCluster()
    let name = try own.topic()
    var producer = try producer(own.brokers, ["batch.num.messages": "1", "max.in.flight": "1"])
    let topic = try producer.topic(name)
    try own.with { $0.failNext(.produce, with: [.noError, .messageTooLarge]) }
    for tag in 1...4 { _ = try producer.send(to: topic, value: Array("\(tag)".utf8), tag: UInt(tag)) }
    let ledger = Ledger()
    let isFlushed = producer.flush(timeout: waitLimit, ledger)
    #expect(isFlushed)
    #expect(ledger.failed.map(\.tag) == [2])
    #expect(ledger.failed.first?.error?.code == .messageTooLarge)
    #expect(try own.read(name).map(\.valueText) == ["1", "3", "4"])
  }
}
