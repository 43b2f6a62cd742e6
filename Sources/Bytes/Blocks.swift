/// Sixteen bytes looked at together, in one vector register.
///
/// A test answers with two words in which every matching byte has all its bits set; unlike those of ``Words``
/// the answer is exact for every byte.
enum Blocks {
  /// How many bytes are looked at together.
  @inline(__always)
  static var size: Int { 16 }

  /// Which bytes match; the lowest byte of `low` is the first in memory.
  typealias Marks = SIMD2<UInt64>

  /// Sixteen bytes as signed numbers.
  typealias Vector = SIMD16<Int8>

  /// The sixteen bytes at `start`.
  @inline(__always)
  static func load(_ start: UnsafePointer<UInt8>) -> Vector {
    UnsafeRawPointer(start).loadUnaligned(as: Vector.self)
  }

  /// Stores sixteen bytes at `place`.
  @inline(__always)
  static func store(_ block: Vector, at place: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(place).storeBytes(of: block, as: Vector.self)
  }

  /// Marks what a scan of a JSON string stops at: `"`, `\`, control characters and what is not ASCII.
  @inline(__always)
  static func stops(_ block: Vector) -> Marks {
    // As signed numbers, all that is not ASCII is below the space, as control characters are.
    // Whole vectors on both sides: comparing with a number is a loop over the bytes.
    let (space, quote, backslash) = (
      Vector(repeating: 0x20), Vector(repeating: 0x22), Vector(repeating: 0x5c)
    )
    let marks = (block .< space) .| (block .== quote) .| (block .== backslash)
    return unsafeBitCast(marks, to: Marks.self)
  }

  /// The index of the first marked byte; 16 when none is.
  @inline(__always)
  static func firstMarked(_ marks: Marks) -> Int {
    let low = UInt64(littleEndian: marks.x)
    if low != 0 { return low.trailingZeroBitCount &>> 3 }
    return 8 &+ UInt64(littleEndian: marks.y).trailingZeroBitCount &>> 3
  }
}
