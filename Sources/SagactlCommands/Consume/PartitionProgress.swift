internal import Bytes
internal import Kafka

/// How far one partition has been read, and how far it is to be.
final class PartitionProgress {
  let id: TopicPartition
  /// Where to stop, one past the last offset wanted; nil follows for ever.
  var end: Int64?
  /// The next offset to hand out: everything below has been dealt with.
  var position: Int64
  /// The position up to which everything has reached the output.
  var flushed: Int64
  /// The position the group is known to have committed.
  var committed: Int64
  /// Whether `end` has been reached.
  var isDone = false
  /// Whether `position` has not been written yet and is waited for.
  var isAhead = false
  /// The time, in milliseconds since 1970, that the first record to be read has at least; nil once it is there.
  var notBefore: Int64?
  /// Whether records that were to be read had been deleted before the run began.
  var isShort = false
  /// The beginning of every JSON record of this partition.
  let jsonPrefix: [UInt8]
  /// The topic's name as bytes at a fixed address.
  let topicBytes: StableBytes

  init(_ id: TopicPartition, position: Int64, end: Int64?) {
    self.id = id
    self.position = position
    self.end = end
    flushed = position
    committed = position
    jsonPrefix = RecordJSONWriter.prefix(topic: id.topic, partition: id.partition)
    topicBytes = StableBytes(id.topic.utf8)
    isDone = end.map { position >= $0 } ?? false
  }

  /// Goes on elsewhere, where nothing has been read or committed yet.
  func move(to offset: Int64) {
    position = offset
    flushed = offset
    committed = -1
  }
}
