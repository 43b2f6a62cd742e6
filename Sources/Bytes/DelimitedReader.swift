import Glibc

/// Reads a descriptor in large chunks and cuts what it reads at a delimiter.
///
/// Pieces are views into one reused buffer and stay valid until the next ``fill()``; nothing is allocated
/// per piece. A piece longer than `longest` is skipped without being held, so that a file without a
/// delimiter cannot take all memory.
package struct DelimitedReader: ~Copyable {
  /// What a read brought.
  package enum Fill: Equatable {
    /// There are new bytes.
    case data
    /// The input has ended.
    case end
    /// Reading failed with this `errno`.
    case failed(Int32)
  }

  /// One piece of the input, without its delimiter.
  package enum Piece {
    /// Its bytes.
    case bytes(UnsafeRawBufferPointer)
    /// It was longer than allowed; this many bytes were skipped.
    case tooLong(Int64)
  }

  private let descriptor: Int32
  private let delimiter: [UInt8]
  private let longest: Int
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// The unread bytes are `base[start..<end]`.
  private var start = 0
  private var end = 0
  /// `base[start..<searched]` is known to hold no delimiter.
  private var searched = 0
  private var skipped: Int64 = 0
  private var isSkipping = false
  private var isAtEnd = false

  /// How many bytes have been read from the descriptor.
  package private(set) var consumed: Int64 = 0

  /// How many of them have been handed out as pieces, with what ended them.
  package var taken: Int64 { consumed - Int64(end - start) }

  /// Whether all that has been read has been handed out.
  package var isDrained: Bool { start == end && !isSkipping }

  /// Makes a reader; the descriptor stays the caller's to close.
  ///
  /// - Parameters:
  ///   - delimiter: one byte or more; a piece ends before it.
  ///   - longest: the length in bytes up to which pieces are handed out.
  package init(descriptor: Int32, delimiter: [UInt8], longest: Int, capacity: Int = 1 << 20) {
    self.descriptor = descriptor
    self.delimiter = delimiter.isEmpty ? [UInt8(ascii: "\n")] : delimiter
    self.longest = longest
    self.capacity = max(capacity, 4096)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// Reads once, blocking until something is there. Pieces handed out before become invalid.
  package mutating func fill() -> Fill {
    if isAtEnd { return .end }
    makeRoom()
    while true {
      let got = read(descriptor, base + end, capacity - end)
      if got > 0 {
        end += got
        consumed += Int64(got)
        return .data
      }
      if got == 0 {
        isAtEnd = true
        return .end
      }
      if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&waiting, 1, -1)
      } else if errno != EINTR {
        return .failed(errno)
      }
    }
  }

  /// The next whole piece in the buffer, or nil when more must be read; after the end, the rest without a
  /// delimiter.
  package mutating func next() -> Piece? {
    let found = delimiter.withUnsafeBytes { find($0, in: base + searched, count: end - searched) }
    if let found {
      let from = base + start
      let length = found - UnsafeRawPointer(from)
      start = start + length + delimiter.count
      searched = start
      if isSkipping {
        isSkipping = false
        let total = skipped + Int64(length)
        skipped = 0
        return .tooLong(total)
      }
      if length > longest { return .tooLong(Int64(length)) }
      return .bytes(UnsafeRawBufferPointer(start: from, count: length))
    }
    // A delimiter may lie across two reads: keep its possible beginning to be searched again.
    searched = max(start, end - (delimiter.count - 1))
    guard isAtEnd else { return nil }
    return last()
  }

  private mutating func last() -> Piece? {
    let length = end - start
    defer {
      start = end
      searched = end
    }
    if isSkipping {
      isSkipping = false
      return .tooLong(skipped + Int64(length))
    }
    guard length > 0 else { return nil }
    if length > longest { return .tooLong(Int64(length)) }
    return .bytes(UnsafeRawBufferPointer(start: base + start, count: length))
  }

  /// Moves the unfinished piece to the front, or grows the buffer, or starts skipping.
  private mutating func makeRoom() {
    if isSkipping || end - start > longest {
      isSkipping = true
      skipped += Int64(searched - start)
      start = searched
    }
    if start > 0 {
      memmove(base, base + start, end - start)
      end -= start
      searched -= start
      start = 0
    }
    guard capacity - end < capacity / 2 else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
    memcpy(larger, base, end)
    base.deallocate()
    base = larger
    capacity *= 2
  }
}
