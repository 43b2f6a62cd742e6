internal import Kafka

/// What has been told of partitions' troubles, so that one which lasts is not told every second.
struct TroubleTold {
  private var last: [TopicPartition: (code: KafkaErrorCode, at: ContinuousClock.Instant)] = [:]

  /// How long the same trouble of a partition is not told again.
  private static let pause = Duration.seconds(30)

  /// Whether to tell of an error now; it counts as told then.
  mutating func isNew(_ code: KafkaErrorCode, of partition: TopicPartition?) -> Bool {
    guard let partition else { return true }
    let now = ContinuousClock.now
    if let known = last[partition], known.code == code, now - known.at < Self.pause { return false }
    last[partition] = (code, now)
    return true
  }
}

extension ConsumeSink.Trouble {
  /// The partition and what is wrong with it; librdkafka's own words may name the partition already.
  var text: String {
    let place = partition.map { "\($0): " } ?? ""
    return error.reason.hasPrefix(place) ? error.description : place + error.description
  }
}
