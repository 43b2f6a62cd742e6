/// Bytes as librdkafka takes them: it reads a null address as null, and so do we only then.
enum NativeBytes {
  /// Somewhere to point to when there is nothing to point at; never read or written.
  nonisolated(unsafe) private static let nothing = UnsafeMutableRawPointer.allocate(
    byteCount: 1,
    alignment: 1
  )

  /// The bytes' address. An empty buffer may have none: it gets one, or it would become null.
  @inline(__always)
  static func address(of bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer {
    bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) } ?? nothing
  }

  /// A span's memory, good for as long as the caller's span.
  static func pointer(to span: RawSpan?) -> UnsafeRawBufferPointer? {
    guard let span else { return nil }
    return span.withUnsafeBytes { $0 }
  }

  /// Runs `body` with an array's memory, or without any for nil.
  static func with<R>(
    _ array: [UInt8]?,
    _ body: (UnsafeRawBufferPointer?) throws(KafkaError) -> R
  ) throws(KafkaError) -> R {
    guard let array else { return try body(nil) }
    return try array.withUnsafeBufferPointer { (bytes) throws(KafkaError) in
      try body(UnsafeRawBufferPointer(bytes))
    }
  }
}
