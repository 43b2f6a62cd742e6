/// A partition of a topic.
public struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The topic's name.
  public let topic: String
  /// The partition's number, from 0.
  public let partition: Int32

  /// Names a partition.
  public init(_ topic: String, _ partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  /// By topic, then number.
  public static func < (left: Self, right: Self) -> Bool {
    (left.topic, left.partition) < (right.topic, right.partition)
  }

  /// `topic [partition]`.
  public var description: String { "\(topic) [\(partition)]" }
}

/// A partition with an offset, or why there is none.
public struct PartitionOffset: Sendable {
  /// The partition.
  public let partition: TopicPartition
  /// The offset; negative when there is none (nothing committed, no record at that time).
  public let offset: Int64
  /// What kept the broker from answering for this partition.
  public let error: KafkaError?

  /// Joins a partition and an offset.
  public init(_ partition: TopicPartition, offset: Int64, error: KafkaError? = nil) {
    self.partition = partition
    self.offset = offset
    self.error = error
  }
}
