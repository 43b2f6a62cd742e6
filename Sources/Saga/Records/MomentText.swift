/// Writes moments, remembering the text of the last one: most records that follow are of the same millisecond.
struct MomentText {
  private var last: Timestamp?
  private var text: (UInt64, UInt64, UInt64) = (0, 0, 0)

  /// Writes a moment as ``Timestamp/rfc3339`` has it at a place with room for 24 bytes, and returns how many it
  /// has.
  mutating func write(_ time: Timestamp, at place: UnsafeMutablePointer<UInt8>) -> Int {
    if last != time {
      let count = time.writeRFC3339(at: place)
      withUnsafeMutableBytes(of: &text) {
        $0.copyMemory(from: UnsafeRawBufferPointer(start: place, count: count))
      }
      last = time
      return count
    }
    return withUnsafeBytes(of: text) { text in
      UnsafeMutableRawBufferPointer(start: place, count: text.count).copyMemory(from: text)
      return text.count
    }
  }
}
