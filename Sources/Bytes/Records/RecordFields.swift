/// One header: a name and a value, which may be null.
///
/// Both are views; see ``RecordFields``.
package struct RecordHeader {
  /// The name, which holds no NUL.
  package let name: UnsafeRawBufferPointer
  /// The value; nil is null, which is not the same as empty.
  package let value: UnsafeRawBufferPointer?

  /// Makes a header of views.
  package init(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
    self.name = name
    self.value = value
  }
}

/// What one JSON line says about a record.
///
/// The byte fields are views into the line that was read and into this value's own memory. They hold
/// until the line changes or the next line is read; a view of no bytes still has an address, so that
/// empty and null stay apart when only the address is looked at. One value serves a whole run and
/// allocates only when a line is longer than all before it or has more headers.
package struct RecordFields: ~Copyable {
  /// The topic; nil when the line names none.
  package var topic: UnsafeRawBufferPointer?

  /// The partition, at least 0; nil when the line names none.
  package var partition: Int32?

  /// The offset, at least 0; nil when the line names none.
  package var offset: Int64?

  /// Milliseconds since 1970; nil when the line has none, which means now.
  package var timestamp: Int64?

  /// Who set the timestamp; `.none` when there is none or the line does not say.
  package var timestampType = RecordTimestampType.none

  /// The key; nil is null, which is also what an absent key means.
  package var key: UnsafeRawBufferPointer?

  /// The value; nil is null, which is also what an absent value means.
  package var value: UnsafeRawBufferPointer?

  /// The headers in their order.
  package var headers: [RecordHeader] = []

  private var memory: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var used = 0
  /// How many bytes of lines the memory still has room for; nil when each line has it for itself.
  private var batch: Int?

  /// Makes fields that say nothing.
  package init() {
    capacity = 4096
    memory = .allocate(capacity: capacity)
  }

  deinit { memory.deallocate() }

  /// Forgets everything and makes room for what a line of `length` bytes can decode to.
  ///
  /// Every string of the line is decoded at most once and never to more bytes than it takes up there, so
  /// the memory need not grow, and move, while views into it exist.
  mutating func reset(forLineOf length: Int) {
    topic = nil
    partition = nil
    offset = nil
    timestamp = nil
    timestampType = .none
    key = nil
    value = nil
    if let left = batch, left >= length {
      batch = left &- length
    } else {
      batch = nil
      headers.removeAll(keepingCapacity: true)
      makeRoom(length)
    }
  }

  /// Lets the views of several lines be good at the same time, until the next batch begins or a line is read
  /// that goes beyond `length` bytes for all of them; the headers of each line follow those of the last.
  package mutating func beginBatch(ofLength length: Int) {
    headers.removeAll(keepingCapacity: true)
    makeRoom(length)
    batch = length
  }

  private mutating func makeRoom(_ length: Int) {
    used = 0
    let wanted = length &+ JSONText.slack
    if wanted <= capacity { return }
    memory.deallocate()
    capacity = max(wanted, capacity &* 2)
    memory = .allocate(capacity: capacity)
  }

  /// The bytes a string means: where they stand when nothing is escaped, else decoded here.
  mutating func bytes(of text: JSONText) -> UnsafeRawBufferPointer {
    if !text.hasEscapes { return text.raw }
    let place = memory + used
    let length = text.unescape(into: place)
    used &+= length
    return UnsafeRawBufferPointer(start: place, count: length)
  }

  /// Reads a string and returns the bytes it means.
  mutating func string(_ scanner: inout JSONScanner) throws(JSONError) -> UnsafeRawBufferPointer {
    let place = memory + used
    let bytes = try scanner.string(unescapingInto: place)
    if bytes.baseAddress == UnsafeRawPointer(place) { used &+= bytes.count }
    return bytes
  }

  /// The bytes that a string stands for in base64.
  mutating func bytes(ofBase64 text: JSONText) throws(Base64.Failure) -> UnsafeRawBufferPointer {
    let place = memory + used
    // Base64 with escapes in it (some write \/) is first unescaped to the place where it is then decoded.
    let source =
      text.hasEscapes
      ? UnsafeRawBufferPointer(start: place, count: text.unescape(into: place)) : text.raw
    let length = try Base64.decode(source, into: place)
    used &+= length
    return UnsafeRawBufferPointer(start: place, count: length)
  }
}
