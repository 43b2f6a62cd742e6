/// Kafka's default placement of records with a key, as the Java client does it.
public enum Partitioner {
  /// MurmurHash2, 32 bit, seed 0x9747b28c (Kafka's `Utils.murmur2`).
  @inline(__always)
  public static func murmur2(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let factor: UInt32 = 0x5bd1_e995
    let length = bytes.count
    var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: length)
    guard let start = bytes.baseAddress else { return finish(hash) }
    var index = 0
    while index &+ 4 <= length {
      var block = UInt32(littleEndian: start.loadUnaligned(fromByteOffset: index, as: UInt32.self))
      block = block &* factor
      block ^= block >> 24
      block = block &* factor
      hash = (hash &* factor) ^ block
      index &+= 4
    }
    let rest = length &- index
    if rest > 0 {
      if rest > 2 { hash ^= UInt32(start.load(fromByteOffset: index &+ 2, as: UInt8.self)) << 16 }
      if rest > 1 { hash ^= UInt32(start.load(fromByteOffset: index &+ 1, as: UInt8.self)) << 8 }
      hash ^= UInt32(start.load(fromByteOffset: index, as: UInt8.self))
      hash = hash &* factor
    }
    return finish(hash)
  }

  @inline(__always)
  private static func finish(_ value: UInt32) -> UInt32 {
    var hash = value ^ (value >> 13)
    hash = hash &* 0x5bd1_e995
    return hash ^ (hash >> 15)
  }

  /// The partition of a key among `count` (`Utils.toPositive(murmur2(key)) % count`).
  @inline(__always)
  public static func partition(forKey key: UnsafeRawBufferPointer, count: Int32) -> Int32 {
    Int32(truncatingIfNeeded: murmur2(key) & 0x7fff_ffff) % max(count, 1)
  }
}
