import Bytes

/// Records as Kafka takes them, key, headers and value, one after another in a buffer that is used again.
package final class RecordImages {
  private let writer: ByteWriter
  // Nothing of this is lent out while other code runs, and checking that at every record costs a lot.
  @exclusivity(unchecked) private var headers = UnsafeMutablePointer<Header>.allocate(capacity: mostHeaders)
  @exclusivity(unchecked) private var headerCapacity = mostHeaders
  @exclusivity(unchecked) private var headerCount = 0
  @exclusivity(unchecked) private var images: [Image] = []
  @exclusivity(unchecked) private var moments = MomentText()
  private let definitions: Definitions

  /// A header's name, and where its value ends, counted from where the first header's begins.
  typealias Header = (name: StaticString, end: Int)

  /// Where the parts of one record end: in the buffer, and in the list of headers.
  fileprivate struct Image {
    let start: Int
    let keyEnd: Int
    let headersEnd: Int
    let end: Int
    let headers: Range<Int>
  }

  /// The definition written last, which as a rule is the next saga's too.
  package final class Definitions {
    private var last: (hash: String, text: StableBytes)?

    /// Starts with none.
    package init() {}

    /// The JSON of the definition an event embeds, if it does.
    func text(of event: SagaEvent) -> StableBytes? {
      guard case .sagaStarted(let start) = event else { return nil }
      if let last, last.hash == start.definitionHash { return last.text }
      let text = ByteWriter(capacity: 1 << 12)
      start.definition.write(to: text)
      let bytes = text.withBytes { StableBytes($0) }
      last = (start.definitionHash, bytes)
      return bytes
    }
  }

  /// Makes an empty buffer.
  ///
  /// - Parameter definitions: May be shared with others that are used on the same thread.
  package init(capacity: Int = 1 << 14, _ definitions: Definitions = Definitions()) {
    writer = ByteWriter(capacity: capacity)
    self.definitions = definitions
  }

  deinit { headers.deallocate() }

  /// More than a record has.
  private static let mostHeaders = 16

  private func makeRoomForHeaders() {
    if headerCapacity - headerCount >= Self.mostHeaders { return }
    let larger = UnsafeMutablePointer<Header>.allocate(capacity: headerCapacity * 2)
    larger.moveInitialize(from: headers, count: headerCount)
    headers.deallocate()
    headers = larger
    headerCapacity *= 2
  }

  /// How many records there are.
  package var count: Int { images.count }

  /// How many bytes they have.
  package var size: Int { writer.count }

  /// Forgets all of them.
  package func removeAll() {
    writer.removeAll()
    headerCount = 0
    images.removeAll(keepingCapacity: true)
  }

  /// Writes a record behind the others.
  ///
  /// - Parameters:
  ///   - source: See ``SagaRecord/headers(source:traceparent:)``.
  ///   - traceparent: The W3C trace context the record belongs to.
  package func append(_ record: SagaRecord, source: String, traceparent: String?) {
    let start = writer.count
    let firstHeader = headerCount
    writer.write(text: record.saga)
    let keyEnd = writer.count
    makeRoomForHeaders()
    headerCount += record.writeHeaders(
      source: source,
      traceparent: traceparent,
      to: writer,
      &moments,
      headers + headerCount
    )
    let headersEnd = writer.count
    record.event.writeValue(to: writer, definition: definitions.text(of: record.event))
    images.append(
      Image(
        start: start,
        keyEnd: keyEnd,
        headersEnd: headersEnd,
        end: writer.count,
        headers: firstHeader..<headerCount
      )
    )
  }

  /// Shows one record. The bytes are valid inside `body` only.
  package func withParts<R, E: Error>(of index: Int, _ body: (Parts) throws(E) -> R) throws(E) -> R {
    try writer.withBytes { (bytes) throws(E) in
      let image = images[index]
      return try body(Parts(bytes: bytes, image: image, headers: headers))
    }
  }

  /// The parts of a record.
  package struct Parts {
    fileprivate let bytes: UnsafeRawBufferPointer
    fileprivate let image: Image
    fileprivate let headers: UnsafeMutablePointer<Header>

    /// The key: the saga's id.
    package var key: UnsafeRawBufferPointer { slice(image.start, image.keyEnd) }

    /// The value: a JSON object.
    package var value: UnsafeRawBufferPointer { slice(image.headersEnd, image.end) }

    /// Hands over each header.
    @inline(__always)
    package func forEachHeader(_ body: (_ name: StaticString, _ value: UnsafeRawBufferPointer) -> Void) {
      var start = image.keyEnd
      for index in image.headers {
        let end = image.keyEnd + headers[index].end
        body(headers[index].name, slice(start, end))
        start = end
      }
    }

    private func slice(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }
  }
}
