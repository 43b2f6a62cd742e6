package import Bytes
internal import Kafka

/// A Kafka record as it was found, in memory that is somebody else's: good only as long as the call lasts
/// that hands it over.
package struct RawRecord {
  /// Where it was found.
  package let place: LogPlace
  /// The topic, when a line names one; nil when a topic is read, whose name is known.
  package let topic: UnsafeRawBufferPointer?
  /// Milliseconds since 1970; nil when there is none.
  package let timestamp: Int64?
  /// The key; nil is null.
  package let key: UnsafeRawBufferPointer?
  /// The value; nil is null.
  package let value: UnsafeRawBufferPointer?
  /// The headers in their order.
  package let headers: UnsafeBufferPointer<RecordHeader>
}

/// Headers of one message after the other, in memory that is used again.
struct HeaderMemory {
  private var headers: [RecordHeader] = []

  /// Runs `body` with a message as a raw record.
  mutating func with<Result>(
    _ message: borrowing Message,
    _ body: (RawRecord) -> Result
  ) -> Result {
    headers.removeAll(keepingCapacity: true)
    let pointers = message.headerPointers
    var index = 0
    while let header = pointers.header(at: index) {
      headers.append(RecordHeader(name: header.name, value: header.value))
      index += 1
    }
    let stamp = message.timestamp
    let place = LogPlace(partition: message.partition, offset: message.offset)
    let (key, value) = (message.keyBytes, message.valueBytes)
    return headers.withUnsafeBufferPointer { headers in
      body(
        RawRecord(
          place: place,
          topic: nil,
          timestamp: stamp.type == .none ? nil : stamp.milliseconds,
          key: key,
          value: value,
          headers: headers
        )
      )
    }
  }
}
