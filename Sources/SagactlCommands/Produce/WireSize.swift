internal import Kafka

/// The size librdkafka compares with `message.max.bytes`: key, value and headers, and the largest overhead a
/// record of message format 2 can have.
enum WireSize {
  /// Lengths and deltas as the longest variable-length integers, and the attributes' byte.
  private static let overhead = 36

  /// The size of a record in bytes.
  static func of(_ record: OutgoingRecord, headers: HeaderPointers) -> Int {
    var size = overhead + record.size
    for index in 0..<headers.count {
      guard let header = headers.header(at: index) else { continue }
      let value = header.value?.count ?? 0
      size += header.name.count + value + lengthOfLength(header.name.count) + lengthOfLength(value)
    }
    return size
  }

  /// How many bytes a length takes as a zigzag variable-length integer.
  private static func lengthOfLength(_ length: Int) -> Int {
    var rest = length << 1
    var bytes = 1
    while rest >= 0x80 {
      rest >>= 7
      bytes += 1
    }
    return bytes
  }
}
