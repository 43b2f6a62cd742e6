internal import Kafka

/// Acknowledgements of a transaction, kept until it is known whether they count.
///
/// 20 bytes a record: a transaction of a million records holds 20 MB.
struct HeldAcknowledgements {
  private var tags: [UInt] = []
  private var offsets: [Int64] = []
  /// For each record an index into ``partitions``.
  private var places: [UInt32] = []
  private var partitions: [TopicPartition] = []
  private var known: [Place: UInt32] = [:]

  /// A partition without its topic's name, which would have to be made for every record.
  private struct Place: Hashable {
    let topic: UInt
    let partition: Int32
  }

  /// Keeps one.
  mutating func add(_ message: borrowing Message, tag: UInt) {
    let place = Place(topic: message.topicToken, partition: message.partition)
    let index: UInt32
    if let found = known[place] {
      index = found
    } else {
      index = UInt32(partitions.count)
      known[place] = index
      partitions.append(TopicPartition(message.topic, message.partition))
    }
    tags.append(tag)
    offsets.append(message.offset)
    places.append(index)
  }

  /// Hands them out in the order in which they came.
  func forEach(_ body: (TopicPartition, _ offset: Int64, _ tag: UInt) -> Void) {
    for index in tags.indices { body(partitions[Int(places[index])], offsets[index], tags[index]) }
  }
}
