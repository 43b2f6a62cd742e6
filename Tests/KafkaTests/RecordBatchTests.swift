import Kafka
import KafkaTestKit
import Testing

/// Records collected, grouped by partition and queued: each exactly once, in its partition's order.
struct RecordBatchTests {
  /// Refills one batch many times while a tiny local queue refuses its groups in the middle.
  @Test(arguments: TestSeed.list(6))
  func everyRecordIsQueuedOrRefusedExactlyOnceAndInOrder(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let partitions = Int32(random.int(1...12))
    let name = try TestCluster.shared.topic("batch", partitions: partitions)
    var producer = try producer(
      TestCluster.shared.brokers,
      [
        "queue.buffering.max.messages": "\(random.int(1...50))", "message.max.bytes": "1000",
        "max.in.flight": "1", "partitioner": "random",
      ]
    )
    let topic = try producer.topic(name)
    // Only once the topic is known are partitions that do not exist refused.
    _ = try producer.client.metadata(for: topic, timeout: waitLimit)

    var batch = RecordBatch(capacity: random.int(1...60))
    let ledger = Ledger()
    var refused: [UInt: KafkaErrorCode] = [:]
    var sent: [Int32: [UInt]] = [:]
    var expectedRefusals: [UInt: KafkaErrorCode] = [:]
    let value = random.bytes(20)
    let long = random.bytes(1200)
    var tag: UInt = 0
    for _ in 0..<random.int(5...40) {
      while !batch.isFull, !random.once(in: 80) {
        tag += 1
        var partition = Int32(random.int(0...Int(partitions) - 1))
        let isLong = random.once(in: 15)
        if isLong {
          expectedRefusals[tag] = .messageTooLarge
        } else if random.once(in: 15) {
          partition = [partitions, 70_000, .max, -2, .min][random.int(0...4)]
          expectedRefusals[tag] = .unknownPartitionLocally
        } else if random.once(in: 15) {
          partition = Producer.anyPartition
        } else {
          sent[partition, default: []].append(tag)
        }
        (isLong ? long : value).withUnsafeBytes {
          batch.append(key: nil, value: $0, partition: partition, tag: tag)
        }
      }
      // The arrays stay where they are until the batch has been emptied.
      try withExtendedLifetime((value, long)) {
        let count = batch.count
        var queuedFull = 0
        while producer.enqueue(
          &batch,
          to: topic,
          refuse: { tag, _, _, error in
            #expect(refused[tag] == nil)
            refused[tag] = error.code
          }
        ) == .queueFull {
          queuedFull += 1
          producer.poll(timeout: .milliseconds(20), ledger)
          try #require(queuedFull < 100_000, "\(count) records never went in; \(TestSeed.hint(seed))")
        }
      }
      let isEmpty = batch.isEmpty
      #expect(isEmpty)
    }
    let isFlushed = producer.flush(timeout: waitLimit, ledger)
    #expect(isFlushed, "\(TestSeed.hint(seed))")

    #expect(refused == expectedRefusals, "\(TestSeed.hint(seed))")
    let delivered = ledger.outcomes.map(\.tag)
    #expect(ledger.failed.isEmpty)
    #expect(Set(delivered).count == delivered.count, "\(TestSeed.hint(seed))")
    #expect(delivered.count + refused.count == Int(tag))
    #expect(Set(delivered).union(refused.keys).count == Int(tag), "\(TestSeed.hint(seed))")
    for (partition, tags) in sent {
      let inLogOrder = ledger.outcomes.filter { $0.partition == partition && tags.contains($0.tag) }
        .sorted { $0.offset < $1.offset }
      #expect(inLogOrder.map(\.tag) == tags, "partition \(partition); \(TestSeed.hint(seed))")
    }
  }

  @Test func bytesWithoutAnAddressAreEmptyAndNotNull() throws {
    let name = try TestCluster.shared.topic("batch")
    var producer = try producer(TestCluster.shared.brokers)
    let topic = try producer.topic(name)
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    var batch = RecordBatch(capacity: 4)
    batch.append(key: nothing, value: nothing, partition: 0, tag: 1)
    batch.append(key: nil, value: nothing, partition: 0, tag: 2)
    batch.append(key: nothing, value: nil, partition: 0, tag: 3)
    batch.append(key: nil, value: nil, partition: 0, tag: 4)
    let admission = producer.enqueue(&batch, to: topic) { _, _, _, _ in }
    #expect(admission == .done)
    producer.flush(timeout: waitLimit, Ledger())
    let read = try TestCluster.shared.read(name)
    #expect(read.map(\.key) == [[], nil, [], nil])
    #expect(read.map(\.value) == [[], [], nil, nil])
  }
}
