internal import Bytes
internal import Kafka

/// A message's headers as ``FormatString`` and ``RecordFilter`` ask for them.
struct MessageHeaders: HeaderSource {
  let pointers: HeaderPointers

  func header(at index: Int) -> HeaderView? {
    pointers.header(at: index).map { HeaderView(name: $0.name, value: $0.value) }
  }
}

extension MessageView where Headers == MessageHeaders {
  /// Looks at a message of a partition.
  @inline(__always)
  init(_ message: borrowing Message, _ partition: PartitionProgress, withHeaders: Bool) {
    self.init(
      topic: partition.topicBytes.view,
      partition: message.partition,
      offset: message.offset,
      timestamp: message.timestamp.milliseconds,
      key: message.keyBytes,
      value: message.valueBytes,
      headers: MessageHeaders(pointers: withHeaders ? message.headerPointers : .none)
    )
  }
}

extension RecordJSONWriter {
  /// Writes a record's headers.
  mutating func headers(_ pointers: HeaderPointers) {
    beginHeaders()
    var index = 0
    while let header = pointers.header(at: index) {
      self.header(name: header.name, value: header.value)
      index += 1
    }
    endHeaders()
  }
}

extension RecordTimestampType {
  init(_ type: TimestampType) {
    self =
      switch type {
      case .none: .none
      case .create: .create
      case .logAppend: .logAppend
      }
  }
}
