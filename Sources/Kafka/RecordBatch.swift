internal import Crdkafka

/// Records without headers and timestamps, collected to be queued a partition at a time.
///
/// Grouping lines by partition before librdkafka sees them lets it take each partition's lock once a
/// group; with 20 partitions that halves both time and CPU against one call a record. The batch holds
/// pointers, not bytes: keys and values must stay where they are until ``Producer/enqueue(_:to:_:)`` has
/// emptied it. Nothing is allocated after the first use.
public struct RecordBatch: ~Copyable {
  /// How many records fit.
  public let capacity: Int
  /// How many were added since the batch was last empty.
  public private(set) var count = 0

  private let collected: UnsafeMutablePointer<rd_kafka_message_t>
  private let grouped: UnsafeMutablePointer<rd_kafka_message_t>
  /// `starts[p + 1]` is where partition p's group begins in `grouped`; -1 leaves the choice to librdkafka and
  /// has a group like any other.
  private var starts: [Int32] = []
  private var isGrouped = false
  private var cursor = 0

  /// Makes an empty batch.
  public init(capacity: Int) {
    self.capacity = capacity
    collected = .allocate(capacity: capacity)
    grouped = .allocate(capacity: capacity)
  }

  deinit {
    collected.deallocate()
    grouped.deallocate()
  }

  /// Whether no more record fits.
  public var isFull: Bool { count == capacity }

  /// Whether every record added has been queued or refused.
  public var isEmpty: Bool { count == 0 }

  /// Adds a record for a partition; `tag` comes back with its ``Delivery``. The batch must not be full.
  @inline(__always)
  package mutating func append(
    key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?,
    partition: Int32,
    tag: UInt
  ) {
    // The memory is touched only as far as it is used: a short input pays for a page, not for all.
    var entry = rd_kafka_message_t()
    entry.partition = partition
    entry.payload = UnsafeMutableRawPointer(mutating: value?.baseAddress)
    entry.len = value?.count ?? 0
    entry.key = UnsafeMutableRawPointer(mutating: key?.baseAddress)
    entry.key_len = key?.count ?? 0
    entry._private = UnsafeMutableRawPointer(bitPattern: tag)
    (collected + count).initialize(to: entry)
    count &+= 1
  }

  /// The next group that is still to be queued: entries of one partition.
  mutating func nextGroup() -> UnsafeMutableBufferPointer<rd_kafka_message_t>? {
    guard cursor < count else { return nil }
    if !isGrouped { group() }
    let partition = grouped[cursor].partition
    let end = Int(starts[Int(partition) + 2])
    return UnsafeMutableBufferPointer(start: grouped + cursor, count: end - cursor)
  }

  /// Marks the first `number` entries of the current group as dealt with.
  mutating func advance(_ number: Int) {
    cursor += number
    if cursor >= count {
      count = 0
      cursor = 0
      isGrouped = false
    }
  }

  /// A counting sort by partition; the order within a partition stays.
  private mutating func group() {
    var highest: Int32 = -1
    for index in 0..<count { highest = max(highest, collected[index].partition) }
    let size = Int(highest) + 3
    if starts.count < size { starts = [Int32](repeating: 0, count: size) }
    starts.withUnsafeMutableBufferPointer { starts in
      for index in 0..<size { starts[index] = 0 }
      for index in 0..<count { starts[Int(collected[index].partition) &+ 2] &+= 1 }
      for index in 1..<size { starts[index] &+= starts[index &- 1] }
      // Placing a record moves its group's start to the next free place: afterwards each start is the
      // end of its group, so shifting by one restores the starts.
      for index in 0..<count {
        let slot = Int(collected[index].partition) &+ 1
        (grouped + Int(starts[slot])).initialize(to: collected[index])
        starts[slot] &+= 1
      }
      for index in stride(from: size - 1, to: 0, by: -1) { starts[index] = starts[index - 1] }
      starts[0] = 0
    }
    isGrouped = true
  }
}
