import Glibc

/// A byte buffer that is appended to and then written to a file descriptor, or kept in memory.
///
/// One object serves a whole run: appending allocates nothing once the buffer has its size. With a
/// descriptor the buffer drains when full; without one it grows. A failed write is remembered in
/// ``failure`` and everything after it is dropped, so that code which cannot throw (a C callback) may
/// append freely and the loop around it checks once.
package final class ByteWriter {
  // Each access would be checked at run time for overlap with another, a third of the cost of a short
  // write; none can overlap, for no property is ever lent out while other code runs.
  @exclusivity(unchecked) private var base: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) private var capacity: Int

  /// How many bytes are buffered and not yet written.
  @exclusivity(unchecked) package private(set) var count = 0

  /// The `errno` of the first write that failed, or nil.
  @exclusivity(unchecked) package private(set) var failure: Int32?

  /// Where the bytes go; nil keeps them in memory.
  package let descriptor: Int32?

  /// Asked before each write(2): whether to give up instead, with `EINTR` as the failure.
  package var isOver: ((_ descriptor: Int32) -> Bool)?

  /// How many bytes have been handed to the descriptor.
  @exclusivity(unchecked) package private(set) var written: Int64 = 0

  /// Makes a writer; the descriptor stays the caller's to close.
  package init(descriptor: Int32? = nil, capacity: Int = 1 << 18) {
    self.descriptor = descriptor
    self.capacity = max(capacity, 64)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// The buffered bytes, valid inside `body` only.
  package func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    try body(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// Forgets what is buffered.
  package func removeAll() { count = 0 }

  /// Takes back the bytes after the first `length`.
  package func truncate(to length: Int) {
    if length < count { count = length }
  }

  /// Appends one byte.
  @inline(__always)
  package func write(_ byte: UInt8) {
    if count == capacity { makeRoom(1) }
    base[count] = byte
    count += 1
  }

  /// Appends bytes.
  @inline(__always)
  package func write(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    write(start, bytes.count)
  }

  /// Appends `length` bytes from `start`.
  @inline(__always)
  package func write(_ start: UnsafeRawPointer, _ length: Int) {
    if capacity &- count < length { makeRoom(length) }
    if capacity &- count >= length {
      memcpy(base + count, start, length)
      count &+= length
    } else {
      writeThrough(UnsafeRawBufferPointer(start: start, count: length))
    }
  }

  /// Appends a span.
  @inline(__always)
  package func write(_ span: RawSpan) {
    span.withUnsafeBytes { write($0) }
  }

  /// Appends a literal.
  @inline(__always)
  package func write(_ literal: StaticString) {
    write(UnsafeRawPointer(literal.utf8Start), literal.utf8CodeUnitCount)
  }

  /// Appends a string's UTF-8.
  package func write(text: String) {
    // What lies in memory is not copied, nor counted as used by one more.
    let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { write(UnsafeRawBufferPointer($0)) }
    if isWritten != nil { return }
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }

  /// Appends an array.
  package func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { write($0) }
  }

  /// Appends a whole number in decimal.
  package func write(decimal value: Int64) {
    reserve(20)
    var place = base + count
    if value < 0 {
      place.pointee = UInt8(ascii: "-")
      place += 1
    }
    place += DecimalDigits.write(value.magnitude, at: place)
    count = place - base
  }

  /// Appends a whole number in decimal.
  package func write(decimal value: UInt64) {
    append(upTo: 20) { DecimalDigits.write(value, at: $0) }
  }

  /// Makes sure that `length` bytes can be appended in place; `length` must be far below the capacity.
  @inline(__always)
  package func reserve(_ length: Int) {
    if capacity &- count < length { makeRoom(length) }
  }

  /// Lets `body` fill up to `length` bytes in place; it says how many and leaves the writer alone.
  @inline(__always)
  package func append(upTo length: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
    if capacity &- count < length { grow(by: length) }
    let added = body(base + count)
    count &+= added
  }

  /// Writes everything buffered to the descriptor; afterwards the buffer is empty whatever happened.
  ///
  /// - Returns: whether every byte up to now reached the descriptor.
  @discardableResult
  package func flush() -> Bool {
    guard descriptor != nil else { return true }
    if count > 0 {
      let pending = UnsafeRawBufferPointer(start: base, count: count)
      count = 0
      writeThrough(pending)
    }
    return failure == nil
  }

  @inline(never)
  private func makeRoom(_ length: Int) {
    if descriptor == nil { grow(by: length) } else { flush() }
  }

  @inline(never)
  private func grow(by length: Int) {
    if descriptor != nil { flush() }
    if capacity - count >= length { return }
    let wanted = max(capacity * 2, count + length)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
    memcpy(larger, base, count)
    base.deallocate()
    base = larger
    capacity = wanted
  }

  private func writeThrough(_ bytes: UnsafeRawBufferPointer) {
    guard let descriptor, failure == nil else { return }
    var rest = bytes
    while rest.count > 0 {
      if let isOver, isOver(descriptor) {
        failure = EINTR
        return
      }
      let sent = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if sent >= 0 {
        written += Int64(sent)
        rest = UnsafeRawBufferPointer(rebasing: rest[sent...])
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, -1)
      } else if errno != EINTR {
        failure = errno
        return
      }
    }
  }
}
