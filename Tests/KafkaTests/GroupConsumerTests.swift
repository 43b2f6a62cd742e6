import Kafka
import KafkaTestKit
import Testing

/// A member of a group. The mock takes three seconds to form one: each test is a whole story.
@Suite struct GroupConsumerTests {
  private let brokers = TestCluster.shared.brokers

  private func member(_ group: String, _ assignor: String = "cooperative-sticky") throws -> GroupConsumer {
    try GroupConsumer(
      configuration(
        brokers,
        [
          "group.id": group, "partition.assignment.strategy": assignor, "enable.auto.commit": "false",
          "enable.auto.offset.store": "false", "enable.partition.eof": "true", "fetch.wait.max.ms": "10",
          "auto.offset.reset": "error", "session.timeout.ms": "6000",
        ]
      )
    )
  }

  /// Polls until an event is the one that is waited for, or `isEnough`.
  private func poll(
    _ consumer: borrowing GroupConsumer,
    _ sink: Collector,
    until isEnough: (GroupEvent) -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + waitLimit
    while ContinuousClock.now < deadline {
      if isEnough(consumer.poll(timeout: .milliseconds(5), sink) { _ in }) { return }
      try await Task.sleep(for: .milliseconds(1))
    }
    Issue.record("it did not happen: \(sink.values)")
  }

  /// Waits for the member's partitions, which are all.
  private func assigned(_ consumer: borrowing GroupConsumer, _ count: Int) async throws -> [TopicPartition] {
    var partitions: [TopicPartition] = []
    try await poll(consumer, Collector()) {
      if case .assigned(let given) = $0 { partitions += given }
      return partitions.count == count
    }
    return partitions.sorted()
  }

  @Test(arguments: ["cooperative-sticky", "range"])
  func aMemberReadsCommitsPausesAndBeginsAgain(_ assignor: String) async throws {
    let name = try TestCluster.shared.topic("group", partitions: 2)
    try TestCluster.shared.send((0..<6).map { TestRecord("\($0)", partition: Int32($0 % 2)) }, to: name)
    let ids = [TopicPartition(name, 0), TopicPartition(name, 1)]
    let consumer = try member(name, assignor)
    let none = try consumer.committed(ids, timeout: waitLimit)
    #expect(none.allSatisfy { $0.offset < 0 })
    try consumer.subscribe(to: [name])
    let given = try await assigned(consumer, 2)
    #expect(given == ids)

    try consumer.take([PartitionOffset(ids[0], offset: 1), PartitionOffset(ids[1], offset: 0)])
    let taken = try consumer.assignment().sorted()
    #expect(taken == ids)
    let sink = Collector()
    try await poll(consumer, sink) { _ in sink.ends.count == 2 }
    #expect(sink.offsets(of: 0) == [1, 2])
    #expect(sink.offsets(of: 1) == [0, 1, 2])

    // What is committed is remembered; the answer to a commit in the background is an event.
    try consumer.commit([PartitionOffset(ids[0], offset: 3)], timeout: waitLimit)
    try consumer.commitInBackground([PartitionOffset(ids[1], offset: 2)])
    try await poll(consumer, sink) {
      guard case .committed(let offsets, let error) = $0 else { return false }
      #expect(error == nil)
      #expect(offsets.map(\.offset) == [2])
      return true
    }
    let committed = try consumer.committed(ids, timeout: waitLimit).sorted { $0.partition < $1.partition }
    #expect(committed.map(\.offset) == [3, 2])

    // A paused partition waits, the other goes on.
    try consumer.pause([ids[0]])
    try TestCluster.shared.send(
      [TestRecord("late", partition: 0), TestRecord("late", partition: 1)],
      to: name
    )
    try await poll(consumer, sink) { _ in sink.offsets(of: 1).count == 4 }
    #expect(sink.offsets(of: 0) == [1, 2])
    try consumer.resume([ids[0]])
    try await poll(consumer, sink) { _ in sink.offsets(of: 0).count == 3 }

    // Backwards, one way and the other.
    try consumer.seek([PartitionOffset(ids[0], offset: 2)], timeout: waitLimit)
    try await poll(consumer, sink) { _ in sink.offsets(of: 0) == [1, 2, 3, 2, 3] }
    try consumer.restart(
      PartitionOffset(ids[1], offset: 3),
      others: [PartitionOffset(ids[0], offset: 4)]
    )
    try await poll(consumer, sink) { _ in sink.offsets(of: 1) == [0, 1, 2, 3, 3] }
    #expect(sink.offsets(of: 0) == [1, 2, 3, 2, 3])
    let hasLeft = consumer.leave(timeout: waitLimit)
    #expect(hasLeft)
  }

  @Test func anOffsetThatDoesNotExistStopsItsPartitionUntilItIsStartedAgain() async throws {
    let name = try TestCluster.shared.topic("group")
    try TestCluster.shared.send(lines: ["0", "1"], to: name)
    let consumer = try member(name)
    try consumer.subscribe(to: [name])
    let ids = try await assigned(consumer, 1)
    let id = try #require(ids.first)
    try consumer.take([PartitionOffset(id, offset: 50)])
    let sink = Collector()
    try await poll(consumer, sink) { _ in !sink.errors.isEmpty }
    #expect(sink.errors.first?.partition == id)
    #expect(sink.errors.first?.error.code == .autoOffsetReset)
    try consumer.restart(PartitionOffset(id, offset: 0), others: [])
    try await poll(consumer, sink) { _ in sink.values == ["0", "1"] }
    let hasLeft = consumer.leave(timeout: waitLimit)
    #expect(hasLeft)
  }

  @Test func offsetsLeftForLibrdkafkaAreCommittedWhenTheMemberLeaves() async throws {
    let name = try TestCluster.shared.topic("group")
    try TestCluster.shared.send(lines: ["0", "1"], to: name)
    let properties = try configuration(
      brokers,
      ["group.id": name, "enable.auto.offset.store": "false", "auto.offset.reset": "earliest"]
    )
    let consumer = try GroupConsumer(properties)
    try consumer.subscribe(to: [name])
    let ids = try await assigned(consumer, 1)
    let id = try #require(ids.first)
    // A negative offset is the committed one, or what auto.offset.reset says.
    try consumer.take([PartitionOffset(id, offset: -1001)])
    let sink = Collector()
    try await poll(consumer, sink) { _ in sink.values.count == 2 }
    try consumer.store([PartitionOffset(id, offset: 2)])
    if consumer.groupMetadata() == nil { Issue.record("a member knows its group") }
    let hasLeft = consumer.leave(timeout: waitLimit)
    #expect(hasLeft)
    let other = try member(name)
    let committed = try other.committed([id], timeout: waitLimit)
    #expect(committed.first?.offset == 2)
  }
}
