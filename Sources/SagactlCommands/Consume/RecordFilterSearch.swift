internal import Glibc

/// Looks for a few fixed bytes among others (Horspool's way).
///
/// The byte under the last place of the window tells how far the window can move, so that most of the bytes
/// are never looked at.
struct RecordFilterSearch: Sendable {
  private let needle: [UInt8]

  /// For each byte, how far its last occurrence in the needle (before the last place) is from the end.
  ///
  /// It is the needle's length when there is none, and at most 255: a smaller step is only slower.
  private let steps: [UInt8]

  init(_ needle: [UInt8]) {
    self.needle = needle
    var steps = [UInt8](repeating: UInt8(clamping: needle.count), count: 256)
    for (place, byte) in needle.dropLast().enumerated() {
      steps[Int(byte)] = UInt8(clamping: needle.count - 1 - place)
    }
    self.steps = steps
  }

  /// Whether the needle occurs in the bytes.
  func isFound(in bytes: UnsafeRawBufferPointer) -> Bool {
    needle.withUnsafeBytes { needle in
      guard let needleStart = needle.baseAddress, let last = needle.last else { return true }
      guard let start = bytes.baseAddress, bytes.count >= needle.count else { return false }
      return steps.withUnsafeBufferPointer { steps in
        var end = needle.count &- 1
        while end < bytes.count {
          let byte = start.load(fromByteOffset: end, as: UInt8.self)
          let head = needle.count &- 1
          if byte == last, memcmp(start + (end &- head), needleStart, head) == 0 { return true }
          end &+= Int(steps[Int(byte)])
        }
        return false
      }
    }
  }
}
