/// Eight bytes looked at together, in one machine word.
///
/// The lowest byte of the word is the first byte in memory on every machine. The tests below answer
/// with the high bit of each byte that matches; only the *lowest* set bit is to be trusted, because the
/// subtraction can carry into the bytes above a match.
enum Words {
  /// The high bit of every byte.
  @inline(__always)
  static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  /// The same byte eight times.
  @inline(__always)
  static func repeating(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// The eight bytes at `start`.
  @inline(__always)
  static func load(_ start: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
  }

  /// The `count` bytes at `start`, 1 to 7 of them, with spaces above; reads no byte beyond them.
  @inline(__always)
  static func load(_ start: UnsafePointer<UInt8>, count: Int) -> UInt64 {
    let raw = UnsafeRawPointer(start)
    let fill = repeating(0x20) << UInt64(truncatingIfNeeded: count &* 8)
    if count >= 4 {
      let low = UInt64(UInt32(littleEndian: raw.loadUnaligned(as: UInt32.self)))
      let high = UInt64(
        UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
      )
      return low | high << UInt64(truncatingIfNeeded: (count &- 4) &* 8) | fill
    }
    if count >= 2 {
      let low = UInt64(UInt16(littleEndian: raw.loadUnaligned(as: UInt16.self)))
      let high = UInt64(
        UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: count &- 2, as: UInt16.self))
      )
      return low | high << UInt64(truncatingIfNeeded: (count &- 2) &* 8) | fill
    }
    return UInt64(start.pointee) | fill
  }

  /// Stores eight bytes at `place`.
  @inline(__always)
  static func store(_ word: UInt64, at place: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(place).storeBytes(of: word.littleEndian, as: UInt64.self)
  }

  /// Marks the bytes equal to `byte`, which must be ASCII.
  @inline(__always)
  static func equal(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    let difference = word ^ repeating(byte)
    return (difference &- repeating(1)) & ~difference & highBits
  }

  /// Marks the bytes below a space.
  @inline(__always)
  static func controls(_ word: UInt64) -> UInt64 {
    (word &- repeating(0x20)) & ~word & highBits
  }

  /// Marks what may not stand as it is in a JSON string: `"`, `\` and control characters.
  @inline(__always)
  static func escapes(_ word: UInt64) -> UInt64 {
    equal(word, UInt8(ascii: "\"")) | equal(word, UInt8(ascii: "\\")) | controls(word)
  }

  /// Marks what a scan of a JSON string stops at: what ``escapes(_:)`` marks, and what is not ASCII.
  @inline(__always)
  static func stops(_ word: UInt64) -> UInt64 { escapes(word) | word & highBits }

  /// The index of the first marked byte; 8 when none is.
  @inline(__always)
  static func firstMarked(_ marks: UInt64) -> Int { marks.trailingZeroBitCount &>> 3 }
}
