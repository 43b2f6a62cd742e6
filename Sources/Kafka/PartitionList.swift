internal import Crdkafka

/// Owner of a native topic-partition list.
struct PartitionList: ~Copyable {
  let native: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  init(_ entries: [PartitionOffset]) {
    native = rd_kafka_topic_partition_list_new(Int32(clamping: max(entries.count, 1)))
    for entry in entries { append(entry.partition, offset: entry.offset) }
  }

  /// A list of partitions without offsets.
  init(_ partitions: [TopicPartition]) { self.init(partitions.map { PartitionOffset($0, offset: 0) }) }

  /// Takes over a list, which is destroyed with this owner.
  init(taking native: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) { self.native = native }

  deinit { rd_kafka_topic_partition_list_destroy(native) }

  func append(_ partition: TopicPartition, offset: Int64) {
    let entry = rd_kafka_topic_partition_list_add(native, partition.topic, partition.partition)
    entry?.pointee.offset = offset
  }

  /// Throws the error of the first entry that has one.
  func checkEach() throws(KafkaError) {
    if let problem = entries.lazy.compactMap(\.error).first { throw problem }
  }

  var entries: [PartitionOffset] { Self.entries(of: native) }

  /// Copies the entries of a list owned by somebody else.
  static func entries(
    of list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
  ) -> [PartitionOffset] {
    (0..<Int(list.pointee.cnt)).compactMap { index in
      let entry = list.pointee.elems[index]
      guard let topic = entry.topic else { return nil }
      return PartitionOffset(
        TopicPartition(String(cString: topic), entry.partition),
        offset: entry.offset,
        error: entry.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(entry.err)
      )
    }
  }
}
