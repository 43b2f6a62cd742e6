internal import Kafka

/// Decides the partition of each record the way the Java client does: by murmur2 of the key; without a
/// key one partition for a while, then another (KIP-480's sticky placement).
struct Placement {
  /// Partition -1 leaves the choice to librdkafka's own `partitioner`.
  static let librdkafka: Int32 = -1

  private let count: Int32
  /// Partitions with a leader: records without a key go to these only.
  private let available: [Int32]
  private let fixed: Int32?
  private var sticky: Int32 = 0
  private var stickyLeft = 0
  private var random = SystemRandomNumberGenerator()

  /// - Parameter fixed: the partition of every record (`-p`), or ``librdkafka``.
  init(_ topic: TopicMetadata, fixed: Int32?) {
    count = Int32(topic.partitions.count)
    let led = topic.partitions.filter { $0.leader >= 0 }.map(\.id)
    available = led.isEmpty ? topic.partitions.map(\.id) : led
    self.fixed = fixed
  }

  /// A placement that needs no knowledge of the topic.
  init(fixed: Int32) {
    count = 0
    available = []
    self.fixed = fixed
  }

  /// The partition for a record with this key.
  @inline(__always)
  mutating func partition(forKey key: UnsafeRawBufferPointer?) -> Int32 {
    if let fixed { return fixed }
    if let key { return Partitioner.partition(forKey: key, count: count) }
    if stickyLeft == 0 { moveOn() }
    stickyLeft &-= 1
    return sticky
  }

  /// How many records without a key stay together: large enough for full batches on the wire, small
  /// enough to spread a short input.
  private static let stickyRun = 500

  @inline(never)
  private mutating func moveOn() {
    stickyLeft = Self.stickyRun
    sticky = available.randomElement(using: &random) ?? 0
  }
}
