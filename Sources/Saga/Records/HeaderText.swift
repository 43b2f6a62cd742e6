/// Text that is written into memory that is known to be large enough for it.
struct HeaderText {
  private let place: UnsafeMutablePointer<UInt8>

  /// How many bytes have been written.
  var count = 0

  /// Begins at a place.
  init(_ place: UnsafeMutablePointer<UInt8>) { self.place = place }

  /// Where the next byte goes.
  var next: UnsafeMutablePointer<UInt8> { place + count }

  /// Writes a literal.
  @inline(__always)
  mutating func write(_ literal: StaticString) {
    next.update(from: literal.utf8Start, count: literal.utf8CodeUnitCount)
    count += literal.utf8CodeUnitCount
  }

  /// Writes a text.
  @inline(__always)
  mutating func write(_ text: String) {
    let length = text.utf8.withContiguousStorageIfAvailable { bytes -> Int in
      if let start = bytes.baseAddress { next.update(from: start, count: bytes.count) }
      return bytes.count
    }
    if let length {
      count += length
    } else {
      for byte in text.utf8 {
        next.pointee = byte
        count += 1
      }
    }
  }

  /// Writes a part of what has been written once more.
  @inline(__always)
  mutating func `repeat`(_ part: Range<Int>) {
    next.update(from: place + part.lowerBound, count: part.count)
    count += part.count
  }

  /// Writes a number.
  mutating func write(_ number: UInt64) {
    var length = 1
    var rest = number
    while rest >= 10 {
      rest /= 10
      length += 1
    }
    write(number, digits: length)
  }

  /// Writes a number in twenty digits, as many as the largest has, so that texts are ordered as the numbers are.
  mutating func writeSortable(_ number: UInt64) { write(number, digits: 20) }

  private mutating func write(_ number: UInt64, digits: Int) {
    var rest = number
    for offset in stride(from: digits - 1, through: 0, by: -1) {
      next[offset] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    count += digits
  }
}
