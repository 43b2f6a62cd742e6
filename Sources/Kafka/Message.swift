internal import Crdkafka

/// What a record's timestamp means.
public enum TimestampType: Sendable {
  /// The record has none.
  case none
  /// The producer set it.
  case create
  /// The broker set it when it appended the record.
  case logAppend
}

/// A record as it lies in librdkafka's memory: a view that cannot outlive the call it is handed to.
public struct Message: ~Copyable, ~Escapable {
  private let native: UnsafeMutablePointer<rd_kafka_message_t>

  @_lifetime(immortal)
  init(_ native: UnsafeMutablePointer<rd_kafka_message_t>) { self.native = native }

  /// The topic's name.
  public var topic: String { String(cString: rd_kafka_topic_name(native.pointee.rkt)) }

  /// Equal for messages of one topic of one client; cheap to compare where the name is not.
  public var topicToken: UInt { UInt(bitPattern: native.pointee.rkt) }

  /// The partition's number.
  public var partition: Int32 { native.pointee.partition }

  /// The record's place in the partition.
  public var offset: Int64 { native.pointee.offset }

  /// The key: nil when it is null, empty when it is empty.
  public var key: RawSpan? {
    @_lifetime(copy self)
    get {
      guard let start = native.pointee.key else { return nil }
      return _overrideLifetime(
        RawSpan(_unsafeStart: start, byteCount: native.pointee.key_len),
        copying: self
      )
    }
  }

  /// The value: nil when it is null (a tombstone), empty when it is empty.
  public var value: RawSpan? {
    @_lifetime(copy self)
    get {
      guard let start = native.pointee.payload else { return nil }
      return _overrideLifetime(RawSpan(_unsafeStart: start, byteCount: native.pointee.len), copying: self)
    }
  }

  /// A copy of the key as text, with invalid UTF-8 repaired; nil when it is null.
  public var keyText: String? { keyBytes.map { String(decoding: $0, as: UTF8.self) } }

  /// A copy of the value as text, with invalid UTF-8 repaired; nil when it is null.
  public var valueText: String? { valueBytes.map { String(decoding: $0, as: UTF8.self) } }

  /// The key's memory, valid as long as the message.
  @inline(__always)
  package var keyBytes: UnsafeRawBufferPointer? {
    native.pointee.key.map { UnsafeRawBufferPointer(start: $0, count: native.pointee.key_len) }
  }

  /// The value's memory, valid as long as the message.
  @inline(__always)
  package var valueBytes: UnsafeRawBufferPointer? {
    native.pointee.payload.map { UnsafeRawBufferPointer(start: $0, count: native.pointee.len) }
  }

  /// The timestamp in milliseconds since 1970 and what it means; -1 with `.none`.
  public var timestamp: (milliseconds: Int64, type: TimestampType) {
    var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let milliseconds = rd_kafka_message_timestamp(native, &type)
    return switch type {
    case RD_KAFKA_TIMESTAMP_CREATE_TIME: (milliseconds, .create)
    case RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME: (milliseconds, .logAppend)
    default: (-1, .none)
    }
  }

  /// The record's headers without a lifetime: valid as long as the message.
  package var headerPointers: HeaderPointers {
    var list: OpaquePointer?
    guard rd_kafka_message_headers(native, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else {
      return HeaderPointers(nil)
    }
    return HeaderPointers(list)
  }

  /// The record's headers, in their order.
  public var headers: Headers {
    @_lifetime(copy self)
    get { _overrideLifetime(Headers(headerPointers), copying: self) }
  }
}

/// A record's headers, parsed on first use; duplicates and nulls are kept.
public struct Headers: ~Copyable, ~Escapable {
  private let pointers: HeaderPointers

  /// How many there are.
  public var count: Int { pointers.count }

  @_lifetime(immortal)
  init(_ pointers: HeaderPointers) { self.pointers = pointers }

  /// Hands each header to `body`, in order: its name (invalid UTF-8 repaired), and its value, nil when null.
  public func forEach(_ body: (_ name: String, _ value: RawSpan?) -> Void) {
    for index in 0..<count {
      guard let header = pointers.header(at: index) else { continue }
      let name = String(decoding: header.name, as: UTF8.self)
      guard let value = header.value else {
        body(name, nil)
        continue
      }
      body(name, value.bytes)
    }
  }
}

/// The same headers without a lifetime, for code that promises to look at them only as long as their
/// message or list is there.
package struct HeaderPointers {
  private let native: OpaquePointer?

  init(_ native: OpaquePointer?) { self.native = native }

  /// No headers.
  package static var none: HeaderPointers { HeaderPointers(nil) }

  /// How many there are.
  package var count: Int { native.map { rd_kafka_header_cnt($0) } ?? 0 }

  /// Header `index`: its name, and its value (nil when null); nil past the end.
  package func header(at index: Int) -> (name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?)? {
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var length = 0
    guard let native,
      rd_kafka_header_get_all(native, index, &name, &value, &length) == RD_KAFKA_RESP_ERR_NO_ERROR,
      let name
    else { return nil }
    var end = name
    while end.pointee != 0 { end += 1 }
    return (
      UnsafeRawBufferPointer(start: name, count: end - name),
      value.map { UnsafeRawBufferPointer(start: $0, count: length) }
    )
  }
}
