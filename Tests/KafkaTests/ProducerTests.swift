import Kafka
import KafkaTestKit
import Testing

/// One record at a time: what is sent is what arrives, and each record's end is told once.
struct ProducerTests {
  private let brokers = TestCluster.shared.brokers

  @Test func nullAndEmptyKeysValuesAndHeadersAreDifferentThings() throws {
    let name = try TestCluster.shared.topic("fields")
    var producer = try producer(brokers)
    let topic = try producer.topic(name)
    var headers = HeaderList()
    headers.append("null", nil)
    headers.append("empty", [])
    headers.append("same", [1])
    headers.append("same", [2])
    headers.append("", [3])
    headers.append("é", [0, 255, 10])
    for (key, value) in [(nil, nil), ([], []), (nil, []), ([], nil), ([0], [0, 255])]
      as [([UInt8]?, [UInt8]?)]
    {
      let admission = try producer.send(to: topic, key: key, value: value, headers: headers, timestamp: 5)
      #expect(admission == .done)
    }
    producer.flush(timeout: waitLimit, Ledger())

    let sink = Collector()
    var reader = try reader(brokers)
    try reader.start(TopicPartition(name, 0), at: 0)
    while sink.records.count < 5, reader.poll(timeout: .seconds(5), sink) > 0 {}
    #expect(sink.records.map(\.key) == [nil, [], nil, [], [0]])
    #expect(sink.records.map(\.value) == [nil, [], [], nil, [0, 255]])
    for record in sink.records {
      #expect(record.timestamp == 5)
      #expect(record.headers.map(\.name) == ["null", "empty", "same", "same", "", "é"])
      #expect(record.headers.map(\.value) == [nil, [], [1], [2], [3], [0, 255, 10]])
    }
  }

  @Test func aRecordOfSpansIsCopied() throws {
    let name = try TestCluster.shared.topic("spans")
    var producer = try producer(brokers)
    let topic = try producer.topic(name)
    var bytes: [UInt8] = Array("before".utf8)
    _ = try producer.send(to: topic, key: bytes.span.bytes, value: bytes.span.bytes)
    bytes = Array("after!".utf8)
    _ = try producer.send(to: topic, value: bytes.span.bytes)
    producer.flush(timeout: waitLimit, Ledger())
    let read = try TestCluster.shared.read(name)
    #expect(read.map(\.valueText) == ["before", "after!"])
    #expect(read.map(\.keyText) == ["before", nil])
  }

  @Test func aHeadersNameEndsAtItsFirstNUL() throws {
    let name = try TestCluster.shared.topic("nul")
    var headers = HeaderList()
    headers.append("a\0b", [1])
    headers.append("c", [2])
    var producer = try producer(brokers)
    _ = try producer.send(to: try producer.topic(name), value: [], headers: headers)
    producer.flush(timeout: waitLimit, Ledger())
    let read = try TestCluster.shared.read(name)
    #expect(read.first?.headers.map(\.name) == ["a", "c"])
    #expect(read.first?.headers.map(\.value) == [[1], [2]])
  }

  @Test func aDeliveryTellsPlaceAndTag() throws {
    let name = try TestCluster.shared.topic("tags", partitions: 3)
    var producer = try producer(brokers)
    let topic = try producer.topic(name)
    #expect(topic.name == name)
    for tag in [0, 1, UInt.max, UInt.max / 2] {
      _ = try producer.send(to: topic, value: [1], partition: 2, tag: tag)
    }
    let ledger = Ledger()
    producer.flush(timeout: waitLimit, ledger)
    #expect(ledger.acknowledged.map(\.tag) == [0, 1, .max, .max / 2])
    #expect(ledger.acknowledged.map(\.partition) == [2, 2, 2, 2])
    #expect(ledger.acknowledged.map(\.offset) == [0, 1, 2, 3])
  }

  @Test func whatCanNeverBeSentIsRefusedAtOnce() throws {
    let name = try TestCluster.shared.topic("refused")
    var producer = try producer(brokers, ["message.max.bytes": "1000"])
    let topic = try producer.topic(name)
    _ = try producer.client.metadata(for: topic, timeout: waitLimit)
    var headers = HeaderList()
    headers.append("h", [UInt8](repeating: 1, count: 10))
    let long = [UInt8](repeating: 0, count: 1001)
    for (value, partition, expected) in [
      (long, 0, .messageTooLarge), ([1], 1, .unknownPartitionLocally), ([1], -7, .unknownPartitionLocally),
    ] as [([UInt8], Int32, KafkaErrorCode)] {
      var refusal: KafkaError?
      do throws(KafkaError) {
        _ = try producer.send(to: topic, value: value, headers: headers, partition: partition)
      } catch {
        refusal = error
      }
      #expect(refusal?.code == expected)
    }
    let outstanding = producer.outstanding
    #expect(outstanding == 0)
  }

  @Test func aFullQueueTakesTheSameRecordLater() throws {
    let name = try TestCluster.shared.topic("full")
    var producer = try producer(brokers, ["queue.buffering.max.messages": "2", "linger.ms": "1000"])
    let topic = try producer.topic(name)
    var headers = HeaderList()
    headers.append("h", [1])
    let ledger = Ledger()
    var refusals = 0
    for number in 0..<20 {
      while try producer.send(to: topic, value: Array("\(number)".utf8), headers: headers) == .queueFull {
        refusals += 1
        producer.hurry()
        producer.poll(timeout: .milliseconds(10), ledger)
      }
    }
    producer.flush(timeout: waitLimit, ledger)
    #expect(refusals > 0)
    #expect(try TestCluster.shared.read(name).map(\.valueText) == (0..<20).map { "\($0)" })
  }

  @Test(arguments: ["", "a\0b", String(repeating: "x", count: 513)])
  func aNameNoTopicCanHaveIsRefused(_ name: String) throws {
    var producer = try producer(brokers)
    var refusal: KafkaError?
    do throws(KafkaError) { _ = try producer.topic(name) } catch { refusal = error }
    #expect(refusal?.code == .invalidArgument)
    #expect(refusal?.reason.contains("not a valid topic name") == true)
  }

  @Test func purgedRecordsComeBackAsFailed() throws {
    // Nobody listens there.
    var producer = try producer("127.0.0.1:1")
    let topic = try producer.topic("t")
    for tag in 1...3 { _ = try producer.send(to: topic, value: [1], tag: UInt(tag)) }
    let ledger = Ledger()
    var isFlushed = producer.flush(timeout: .milliseconds(50), ledger)
    #expect(!isFlushed)
    producer.purge()
    isFlushed = producer.flush(timeout: waitLimit, ledger)
    #expect(isFlushed)
    #expect(ledger.failed.map(\.tag).sorted() == [1, 2, 3])
    #expect(ledger.failed.allSatisfy { $0.error?.code == .purgedInQueue && !$0.mayBeWritten })
    #expect(ledger.errors.contains { $0.code.isUnreachable })
  }

  /// Closing would otherwise wait until they time out, for five minutes.
  @Test func aProducerWithOutstandingRecordsClosesAtOnce() throws {
    let times = try (0..<3).map { _ in try closingTime() }
    #expect(try #require(times.min()) < .seconds(2))
  }

  private func closingTime() throws -> Duration {
    var producer = try producer("127.0.0.1:1")
    let topic = try producer.topic("t")
    _ = try producer.send(to: topic, value: [1])
    let start = ContinuousClock.now
    close(producer, topic)
    return .now - start
  }

  private func close(_ producer: consuming Producer, _ topic: consuming Topic) {}

  /// A handle may be kept longer than its client, or go away after it.
  @Test func aTopicHandleOutlivesItsProducer() throws {
    let name = try TestCluster.shared.topic("handle")
    var topics: [Topic] = []
    for _ in 0..<20 {
      var producer = try producer(brokers)
      topics.append(try producer.topic(name))
    }
    #expect(topics.map(\.name) == Array(repeating: name, count: 20))
  }

  @Test func aFatalErrorIsToldWithItsCodeAndRefusesEverythingAfter() throws {
    let own = TestCluster()
    let name = try own.topic()
    // A producer that may not be idempotent can do nothing at all.
    try own.with { $0.failNext(.initProducerID, with: [.clusterAuthorizationFailed]) }
    var producer = try producer(own.brokers)
    let topic = try producer.topic(name)
    _ = try producer.send(to: topic, value: [1], tag: 7)
    let ledger = Ledger()
    let deadline = ContinuousClock.now + waitLimit
    while !ledger.errors.contains(where: \.isFatal), ContinuousClock.now < deadline {
      producer.poll(timeout: .milliseconds(50), ledger)
    }
    let fatal = try #require(ledger.errors.first { $0.isFatal })
    #expect(fatal.code == .clusterAuthorizationFailed)
    #expect(fatal.code.isUnauthorized)
    var refusal: KafkaError?
    do throws(KafkaError) { _ = try producer.send(to: topic, value: [2]) } catch { refusal = error }
    #expect(refusal?.isFatal == true)
    var batch = RecordBatch(capacity: 1)
    batch.append(key: nil, value: nil, partition: 0, tag: 9)
    var refused: [UInt] = []
    let admission = producer.enqueue(&batch, to: topic) { tag, _, _, _ in refused.append(tag) }
    #expect(admission == .done)
    #expect(refused == [9])
    producer.purge()
    producer.flush(timeout: waitLimit, ledger)
    #expect(ledger.failed.map(\.tag) == [7])
  }

  @Test func statisticsAreToldWhenAskedFor() throws {
    let producer = try producer(brokers, ["statistics.interval.ms": "20"])
    let ledger = Ledger()
    func statistics() -> String? {
      ledger.events.lazy.compactMap { if case .statistics(let json) = $0 { json } else { nil } }.first
    }
    let deadline = ContinuousClock.now + waitLimit
    while statistics() == nil, ContinuousClock.now < deadline {
      producer.poll(timeout: .milliseconds(50), ledger)
    }
    #expect(statistics()?.contains("\"client_id\"") == true)
  }
}
