internal import Crdkafka

/// Records without headers and timestamps, collected to be queued a partition at a time.
///
/// Grouping lines by partition before librdkafka sees them lets it take each partition's lock once a
/// group; with 20 partitions that halves both time and CPU against one call a record. The batch holds
/// pointers, not bytes: keys and values must stay where they are until the producer has emptied it. Nothing
/// is allocated after the first use.
package struct RecordBatch: ~Copyable {
  /// How many records fit.
  package let capacity: Int
  /// How many were added since the batch was last empty.
  package private(set) var count = 0

  private let collected: UnsafeMutablePointer<rd_kafka_message_t>
  private let grouped: UnsafeMutablePointer<rd_kafka_message_t>
  private var places: [Int32] = []
  /// Partition numbers from here on are sorted instead of counted.
  private static let tableLimit: Int32 = 1 << 16
  private var isGrouped = false
  private var cursor = 0

  /// Makes an empty batch.
  package init(capacity: Int) {
    self.capacity = capacity
    collected = .allocate(capacity: capacity)
    grouped = .allocate(capacity: capacity)
  }

  deinit {
    collected.deallocate()
    grouped.deallocate()
  }

  /// Whether no more record fits.
  package var isFull: Bool { count == capacity }

  /// Whether every record added has been queued or refused.
  package var isEmpty: Bool { count == 0 }

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
    entry.payload = value.map { NativeBytes.address(of: $0) }
    entry.len = value?.count ?? 0
    entry.key = key.map { NativeBytes.address(of: $0) }
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
    var end = cursor + 1
    while end < count, grouped[end].partition == partition { end += 1 }
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

  /// Puts the records in the order of their partitions; the order within a partition stays.
  private mutating func group() {
    isGrouped = true
    var lowest = Producer.anyPartition
    var highest = Producer.anyPartition
    for index in 0..<count {
      lowest = min(lowest, collected[index].partition)
      highest = max(highest, collected[index].partition)
    }
    // No topic has such partitions: these records are about to be refused, and no table is made for them.
    if lowest < Producer.anyPartition || highest >= Self.tableLimit { return sort() }
    // A counting sort. `places[p + 1]` is where the next record of partition p goes; -1 has the first.
    let size = Int(highest) + 3
    if places.count < size { places = [Int32](repeating: 0, count: size) }
    places.withUnsafeMutableBufferPointer { places in
      for index in 0..<size { places[index] = 0 }
      for index in 0..<count { places[Int(collected[index].partition) &+ 2] &+= 1 }
      for index in 1..<size { places[index] &+= places[index &- 1] }
      for index in 0..<count {
        let slot = Int(collected[index].partition) &+ 1
        (grouped + Int(places[slot])).initialize(to: collected[index])
        places[slot] &+= 1
      }
    }
  }

  private func sort() {
    let collected = collected
    let order = (0..<count).sorted {
      (collected[$0].partition, $0) < (collected[$1].partition, $1)
    }
    for (place, index) in order.enumerated() { (grouped + place).initialize(to: collected[index]) }
  }
}
