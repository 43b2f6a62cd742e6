internal import Crdkafka

/// Headers for a record to be sent: names with values, in order, duplicates and nulls allowed.
public struct HeaderList: ~Copyable {
  /// Made with the first header: most records have none.
  private(set) var native: OpaquePointer?

  /// How many there are.
  public private(set) var count = 0

  /// Makes an empty list.
  public init() {}

  deinit {
    if let native { rd_kafka_headers_destroy(native) }
  }

  /// Adds a header; a nil value is null. librdkafka ends a name at its first NUL.
  public mutating func append(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
    let list = native ?? rd_kafka_headers_new(16)
    native = list
    // An empty value must not be a null pointer, which would make it a null header.
    var none: UInt8 = 0
    withUnsafePointer(to: &none) { none in
      let start = value.map { $0.baseAddress ?? UnsafeRawPointer(none) }
      _ = rd_kafka_header_add(
        list,
        name.baseAddress?.assumingMemoryBound(to: CChar.self)
          ?? UnsafeRawPointer(none)
          .assumingMemoryBound(to: CChar.self),
        name.count,
        start,
        value?.count ?? 0
      )
    }
    count += 1
  }

  /// Adds a header from text.
  public mutating func append(_ name: String, _ value: [UInt8]?) {
    var name = name
    name.withUTF8 { name in
      if let value {
        value.withUnsafeBytes { append(name: UnsafeRawBufferPointer(name), value: $0) }
      } else {
        append(name: UnsafeRawBufferPointer(name), value: nil)
      }
    }
  }
}

extension HeaderList {
  /// Hands the native list over; the receiver destroys it, and this list is empty.
  mutating func give() -> OpaquePointer? {
    defer { (native, count) = (nil, 0) }
    return native
  }

  /// The headers, valid as long as the list and until the next one is added.
  package var pointers: HeaderPointers { HeaderPointers(native) }
}
