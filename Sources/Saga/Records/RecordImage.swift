import Bytes

/// A record as Kafka takes it, key, headers and value, in one buffer that is used again for the next.
package final class RecordImage {
  private let writer = ByteWriter(capacity: 1 << 14)
  private let headers = UnsafeMutablePointer<Header>.allocate(capacity: headerCapacity)
  private var headerCount = 0
  private var keyEnd = 0
  private var headersEnd = 0
  /// The definition written last, which as a rule is the next saga's too.
  private var definition: (hash: String, text: StableBytes)?

  /// A header's name, and where its value ends in the buffer.
  fileprivate typealias Header = (name: StaticString, end: Int)

  /// More than a record has.
  private static let headerCapacity = 16

  /// Makes an empty one.
  package init() {}

  deinit { headers.deallocate() }

  /// Writes a record into the buffer, over what was there.
  ///
  /// - Parameters:
  ///   - source: See ``SagaRecord/headers(source:traceparent:)``.
  ///   - traceparent: The W3C trace context the record belongs to.
  package func write(_ record: SagaRecord, source: String, traceparent: String?) {
    writer.removeAll()
    writer.write(text: record.saga)
    keyEnd = writer.count
    var count = 0
    record.writeHeaders(source: source, traceparent: traceparent, to: writer) { name in
      guard count < Self.headerCapacity else { return }
      (headers + count).initialize(to: (name, writer.count))
      count += 1
    }
    headerCount = count
    headersEnd = writer.count
    record.event.writeValue(to: writer, definition: definition(of: record.event))
  }

  /// The JSON of the definition an event embeds, if it does.
  private func definition(of event: SagaEvent) -> StableBytes? {
    guard case .sagaStarted(let start) = event else { return nil }
    if let definition, definition.hash == start.definitionHash { return definition.text }
    let text = ByteWriter(capacity: 1 << 12)
    start.definition.write(to: text)
    let bytes = text.withBytes { StableBytes($0) }
    definition = (start.definitionHash, bytes)
    return bytes
  }

  /// Shows what was written last. The bytes are valid inside `body` only.
  package func withParts<R, E: Error>(_ body: (Parts) throws(E) -> R) throws(E) -> R {
    try writer.withBytes { (bytes) throws(E) in
      let headers = UnsafeBufferPointer(start: headers, count: headerCount)
      return try body(Parts(bytes: bytes, headers: headers, keyEnd: keyEnd, headersEnd: headersEnd))
    }
  }

  /// The parts of a record.
  package struct Parts {
    fileprivate let bytes: UnsafeRawBufferPointer
    fileprivate let headers: UnsafeBufferPointer<Header>
    fileprivate let keyEnd: Int
    fileprivate let headersEnd: Int

    /// The key: the saga's id.
    package var key: UnsafeRawBufferPointer { slice(0, keyEnd) }

    /// The value: a JSON object.
    package var value: UnsafeRawBufferPointer { slice(headersEnd, bytes.count) }

    /// Hands over each header.
    @inline(__always)
    package func forEachHeader(_ body: (_ name: StaticString, _ value: UnsafeRawBufferPointer) -> Void) {
      var start = keyEnd
      for header in headers {
        body(header.name, slice(start, header.end))
        start = header.end
      }
    }

    private func slice(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }
  }
}
