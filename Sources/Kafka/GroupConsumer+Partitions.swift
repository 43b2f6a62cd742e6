internal import Crdkafka

/// What a member does with the partitions it was given.
extension GroupConsumer {
  /// Starts to read assigned partitions at these offsets.
  ///
  /// An offset may be one of the group's own: a negative ``PartitionOffset/offset`` as
  /// ``committed(_:timeout:)`` returns it means the committed offset, or `auto.offset.reset` without one.
  public func take(_ offsets: [PartitionOffset]) throws(KafkaError) {
    let list = PartitionList(offsets)
    if isCooperative {
      try KafkaError.check(rd_kafka_incremental_assign(client.native, list.native))
    } else {
      try KafkaError.check(rd_kafka_assign(client.native, list.native))
    }
  }

  /// Stops reading revoked partitions.
  public func release(_ partitions: [TopicPartition]) throws(KafkaError) {
    if isCooperative {
      let list = PartitionList(partitions)
      try KafkaError.check(rd_kafka_incremental_unassign(client.native, list.native))
    } else {
      try KafkaError.check(rd_kafka_assign(client.native, nil))
    }
  }

  /// The partitions being read.
  public func assignment() throws(KafkaError) -> [TopicPartition] {
    var native: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    try KafkaError.check(rd_kafka_assignment(client.native, &native))
    guard let native else { return [] }
    return PartitionList(taking: native).entries.map(\.partition)
  }

  /// Stops fetching these partitions while staying in the group: for when what they bring cannot be dealt
  /// with right now. ``poll(timeout:_:events:)`` must still be called.
  public func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
    let list = PartitionList(partitions)
    try KafkaError.check(rd_kafka_pause_partitions(client.native, list.native))
    try list.checkEach()
  }

  /// Fetches paused partitions again.
  public func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
    let list = PartitionList(partitions)
    try KafkaError.check(rd_kafka_resume_partitions(client.native, list.native))
    try list.checkEach()
  }

  /// Begins anew with one of the partitions being read, whatever has become of it; a partition whose offset the
  /// broker did not have has stopped, and ``seek(_:timeout:)`` does not start it again.
  ///
  /// - Parameter others: where reading stands in all other partitions: a member that is not cooperative can
  ///   only begin anew with all of them.
  public func restart(_ offset: PartitionOffset, others: [PartitionOffset]) throws(KafkaError) {
    if isCooperative {
      try release([offset.partition])
      try take([offset])
    } else {
      try release([])
      try take(others + [offset])
    }
  }

  /// Goes on reading assigned partitions at other offsets.
  public func seek(_ offsets: [PartitionOffset], timeout: Duration) throws(KafkaError) {
    let list = PartitionList(offsets)
    try KafkaError.check(rd_kafka_seek_partitions(client.native, list.native, timeout.milliseconds))
    try list.checkEach()
  }
}
