/// One header of a message; the bytes are valid as long as the message.
package struct HeaderView {
  /// The name's bytes.
  package let name: UnsafeRawBufferPointer

  /// The value's bytes; nil is NULL, which an empty value is not.
  package let value: UnsafeRawBufferPointer?

  package init(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
    self.name = name
    self.value = value
  }
}

/// Where the headers of a message come from.
///
/// They are asked for one by one and only if something wants them, so that a message whose headers nobody
/// reads costs nothing.
package protocol HeaderSource {
  /// The header at a place, counted from 0 in the message's order; nil after the last one.
  func header(at index: Int) -> HeaderView?
}

/// A message without headers.
package struct NoHeaders: HeaderSource {
  package init() {}

  package func header(at index: Int) -> HeaderView? { nil }
}

/// A look at a message's parts, all of them borrowed: valid only while the message is.
package struct MessageView<Headers: HeaderSource> {
  /// The topic's name.
  package var topic: UnsafeRawBufferPointer

  /// The partition's number.
  package var partition: Int32

  /// The offset in the partition.
  package var offset: Int64

  /// Milliseconds since 1970, or -1 when the message has no timestamp.
  package var timestamp: Int64

  /// The key; nil is NULL, which an empty key is not.
  package var key: UnsafeRawBufferPointer?

  /// The value; nil is NULL, which an empty value is not.
  package var value: UnsafeRawBufferPointer?

  /// The headers.
  package var headers: Headers

  package init(
    topic: UnsafeRawBufferPointer,
    partition: Int32,
    offset: Int64,
    timestamp: Int64,
    key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?,
    headers: Headers
  ) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
    self.timestamp = timestamp
    self.key = key
    self.value = value
    self.headers = headers
  }
}
