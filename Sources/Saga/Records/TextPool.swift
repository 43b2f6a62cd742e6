import Bytes

/// Gives bytes that come again and again the same string each time, so that most need no memory of their own
/// and are compared by looking at where they are.
///
/// It has a fixed number of places, found by the bytes at both ends: what has not been asked for in a while
/// is forgotten.
struct TextPool: ~Copyable {
  /// The longest text that is kept.
  private static var longest: Int { 64 }

  private let mask: UInt64
  private let keys: UnsafeMutableRawPointer
  private var texts: [Entry]

  private struct Entry {
    var length = -1
    var text = ""
  }

  /// Makes a pool of so many places, a power of two.
  init(places: Int) {
    mask = UInt64(places - 1)
    keys = .allocate(byteCount: places * Self.longest, alignment: 8)
    texts = [Entry](repeating: Entry(), count: places)
  }

  deinit { keys.deallocate() }

  /// The string of some bytes, with what is not UTF-8 repaired.
  mutating func text(_ bytes: UnsafeRawBufferPointer) -> String {
    guard bytes.count <= Self.longest, bytes.count >= 8, let start = bytes.baseAddress else {
      // Short texts need no memory anyway.
      return String(decoding: bytes, as: UTF8.self)
    }
    let head = start.loadUnaligned(as: UInt64.self)
    let tail = start.loadUnaligned(fromByteOffset: bytes.count &- 8, as: UInt64.self)
    let mixed = (head ^ (tail << 29 | tail >> 35)) &* 0x9e37_79b9_7f4a_7c15
    let place = Int(truncatingIfNeeded: (mixed >> 40) & mask)
    let key = UnsafeRawBufferPointer(start: keys + place &* Self.longest, count: bytes.count)
    if texts[place].length == bytes.count, key.isEqual(to: bytes) { return texts[place].text }
    let text = String(decoding: bytes, as: UTF8.self)
    (keys + place &* Self.longest).copyMemory(from: start, byteCount: bytes.count)
    texts[place] = Entry(length: bytes.count, text: text)
    return text
  }
}
