import Kafka
import KafkaTestKit
import Testing

/// Reading without a group.
@Suite struct PartitionReaderTests {
  private let brokers = TestCluster.shared.brokers

  private func topic(_ counts: [Int]) throws -> String {
    let name = try TestCluster.shared.topic("reader", partitions: Int32(counts.count))
    for (partition, count) in counts.enumerated() {
      try TestCluster.shared.send(
        (0..<count).map { TestRecord("\(partition)/\($0)", partition: Int32(partition)) },
        to: name
      )
    }
    return name
  }

  @Test func everyRecordOfItsPartitionsComesInOrderAndThenTheEnd() async throws {
    let name = try topic([1000, 0, 300])
    var reader = try reader(brokers)
    for partition in Int32(0)..<3 { try reader.start(TopicPartition(name, partition), at: 0) }
    let sink = Collector()
    try await reader.read(sink) { $0.ends.count == 3 }
    #expect(sink.offsets(of: 0) == (0..<1000).map { $0 })
    #expect(sink.offsets(of: 1) == [])
    #expect(sink.offsets(of: 2) == (0..<300).map { $0 })
    #expect(sink.records.filter { $0.partition == 2 }.map(\.valueText) == (0..<300).map { "2/\($0)" })
    #expect((0..<3).map { sink.ends[TopicPartition(name, Int32($0))] } == [1000, 0, 300])
    #expect(sink.errors.isEmpty)
  }

  @Test func readingBeginsWhereItIsTold() async throws {
    let name = try topic([10])
    var reader = try reader(brokers)
    try reader.start(TopicPartition(name, 0), at: 7)
    let sink = Collector()
    try await reader.read(sink) { !$0.ends.isEmpty }
    #expect(sink.offsets(of: 0) == [7, 8, 9])
  }

  @Test func aPauseEndsTheCallAndLosesNothing() async throws {
    let name = try topic([500])
    var reader = try reader(brokers)
    try reader.start(TopicPartition(name, 0), at: 0)
    let sink = Collector()
    sink.flow = { $0 % 100 == 0 ? .pause : .next }
    var stops: [Int] = []
    while sink.records.count < 500 {
      let before = sink.records.count
      reader.poll(timeout: .seconds(1), sink)
      if sink.records.count > before, sink.records.count % 100 == 0 { stops.append(sink.records.count) }
      #expect(sink.records.count / 100 - before / 100 <= 1, "a call went on behind a pause")
    }
    #expect(stops == [100, 200, 300, 400, 500])
    #expect(sink.offsets(of: 0) == (0..<500).map { $0 })
  }

  @Test func aStoppedPartitionBringsNothingMoreAndMayBeStartedAgain() async throws {
    let name = try topic([5, 5])
    var reader = try reader(brokers)
    for partition in Int32(0)..<2 { try reader.start(TopicPartition(name, partition), at: 0) }
    let sink = Collector()
    try await reader.read(sink) { $0.ends.count == 2 }
    try reader.stop(TopicPartition(name, 0))
    // Stopping what is not read is nothing.
    try reader.stop(TopicPartition(name, 0))
    try TestCluster.shared.send(
      [TestRecord("late", partition: 0), TestRecord("late", partition: 1)],
      to: name
    )
    try await reader.read(sink) { $0.offsets(of: 1).count == 6 }
    #expect(sink.offsets(of: 0).count == 5)
    try reader.start(TopicPartition(name, 0), at: 4)
    try await reader.read(sink) { $0.offsets(of: 0).count == 7 }
    #expect(sink.offsets(of: 0).suffix(2) == [4, 5])
  }

  @Test func anOffsetThatDoesNotExistIsAFailureOfItsPartition() async throws {
    let name = try topic([3, 3])
    var reader = try reader(brokers)
    try reader.start(TopicPartition(name, 0), at: 100)
    try reader.start(TopicPartition(name, 1), at: 0)
    let sink = Collector()
    try await reader.read(sink) { !$0.errors.isEmpty && !$0.ends.isEmpty }
    let failure = try #require(sink.errors.first)
    #expect(failure.partition == TopicPartition(name, 0))
    #expect(failure.error.code == .autoOffsetReset || failure.error.code == .offsetOutOfRange)
    #expect(sink.offsets(of: 1) == [0, 1, 2])
  }

  @Test func markersOfTransactionsAreNotHandedOutButCount() async throws {
    let name = try topic([2])
    for _ in 0..<2 { try StoredBatch.transactionMarker.append(to: name, 0, brokers: brokers) }
    var reader = try reader(brokers)
    try reader.start(TopicPartition(name, 0), at: 0)
    let sink = Collector()
    try await reader.read(sink) { $0.ends[TopicPartition(name, 0)] == 4 }
    #expect(sink.offsets(of: 0) == [0, 1])
    #expect(sink.ends == [TopicPartition(name, 0): 4])
  }

  @Test func fetchErrorsThatPassLoseNothing() async throws {
    let own = TestCluster()
    let name = try own.topic()
    try own.send((0..<200).map { TestRecord("\($0)") }, to: name)
    try own.with { $0.failNext(.fetch, with: [.notLeader, .requestTimedOut, .unknownTopicOrPartition]) }
    var reader = try reader(own.brokers)
    try reader.start(TopicPartition(name, 0), at: 0)
    let sink = Collector()
    try await reader.read(sink) { !$0.ends.isEmpty }
    #expect(sink.offsets(of: 0) == (0..<200).map { $0 })
  }
}
