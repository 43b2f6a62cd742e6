internal import Crdkafka

/// The group's memory of how far its members have come.
extension GroupConsumer {
  /// The group's committed offsets; negative where there is none.
  ///
  /// - Throws: ``KafkaError`` also when one of them could not be told: who took that for none would begin somewhere
  ///   else than the group left off.
  public func committed(
    _ partitions: [TopicPartition],
    timeout: Duration
  ) throws(KafkaError) -> [PartitionOffset] {
    let list = PartitionList(partitions)
    try KafkaError.check(rd_kafka_committed(client.native, list.native, timeout.milliseconds))
    try list.checkEach()
    return list.entries
  }

  /// Commits and waits for the coordinator's answer; each offset is that of the next record to read.
  ///
  /// - Throws: ``KafkaError`` when any of the offsets was not committed, or when there was no answer in
  ///   time (the commit may still happen then).
  public func commit(_ offsets: [PartitionOffset], timeout: Duration) throws(KafkaError) {
    guard !offsets.isEmpty else { return }
    // rd_kafka_commit() waits for as long as the coordinator is away; on a queue of its own the answer can
    // be waited for with a limit.
    let list = PartitionList(offsets)
    guard let answers = rd_kafka_queue_new(client.native) else { throw KafkaError(.state) }
    defer { rd_kafka_queue_destroy(answers) }
    try KafkaError.check(rd_kafka_commit_queue(client.native, list.native, answers, nil, nil))
    guard let event = rd_kafka_queue_poll(answers, timeout.milliseconds) else {
      throw KafkaError(.timedOut, reason: "the group's coordinator did not answer the commit in time")
    }
    defer { rd_kafka_event_destroy(event) }
    try KafkaError.check(rd_kafka_event_error(event))
    let answered = rd_kafka_event_topic_partition_list(event).map { PartitionList.entries(of: $0) } ?? []
    if let problem = answered.lazy.compactMap(\.error).first { throw problem }
  }

  /// Commits without waiting: the answer comes as ``GroupEvent/committed(_:_:)``.
  public func commitInBackground(_ offsets: [PartitionOffset]) throws(KafkaError) {
    guard !offsets.isEmpty else { return }
    try KafkaError.check(requestCommit(of: PartitionList(offsets)))
  }

  /// Leaves offsets for librdkafka to commit by itself, every `auto.commit.interval.ms`; needs
  /// `enable.auto.commit=true` and `enable.auto.offset.store=false`.
  public func store(_ offsets: [PartitionOffset]) throws(KafkaError) {
    let list = PartitionList(offsets)
    try KafkaError.check(rd_kafka_offsets_store(client.native, list.native))
    try list.checkEach()
  }

  /// Who this member is, for ``Producer/sendOffsets(_:of:timeout:)``; nil when there is no group.
  public func groupMetadata() -> GroupMetadata? {
    rd_kafka_consumer_group_metadata(client.native).map { GroupMetadata(taking: $0) }
  }
}

/// A member's group, id and generation at the moment it was asked.
public struct GroupMetadata: ~Copyable {
  let native: OpaquePointer

  init(taking native: OpaquePointer) { self.native = native }

  deinit { rd_kafka_consumer_group_metadata_destroy(native) }
}
