internal import Bytes

/// Makes bytes safe to show on a terminal.
enum ControlEscape {
  /// Writes text unchanged and everything a terminal could act on as `\xNN`: control characters other
  /// than newline and tab, their C1 relatives in UTF-8, the controls that change the direction of text, and bytes
  /// that are not UTF-8.
  static func write(_ bytes: UnsafeRawBufferPointer, to out: ByteWriter) {
    var index = 0
    while index < bytes.count {
      let length = harmlessLength(bytes, at: index)
      if length > 0 {
        out.write(UnsafeRawBufferPointer(rebasing: bytes[index..<index + length]))
        index += length
      } else {
        out.write("\\x")
        out.write(hex: UnsafeRawBufferPointer(rebasing: bytes[index...index]))
        index += 1
      }
    }
  }

  /// Writes JSON with the control characters JSON itself leaves alone, DEL, the C1 set and those that change the
  /// direction of text, as `\uNNNN`. They occur in strings only, and mean the same that way.
  static func writeJSON(_ bytes: UnsafeRawBufferPointer, to out: ByteWriter) {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let isC1 = byte == 0xc2 && index + 1 < bytes.count && bytes[index + 1] < 0xa0
      if byte == 0x7f || isC1 {
        if isC1 { index += 1 }
        out.write("\\u00")
        out.write(hex: UnsafeRawBufferPointer(rebasing: bytes[index...index]))
      } else if byte == 0xe2, turns(bytes, at: index) {
        // U+2000 and six bits of each of the bytes that follow.
        let low = (bytes[index + 1] & 0x3f) << 6 | bytes[index + 2] & 0x3f
        out.write("\\u20")
        withUnsafeBytes(of: low) { out.write(hex: $0) }
        index += 2
      } else {
        out.write(byte)
      }
      index += 1
    }
  }

  /// How many bytes from `start` are one harmless character; 0 when the byte there must be escaped.
  private static func harmlessLength(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Int {
    let first = bytes[start]
    if first < 0x80 { return first >= 0x20 && first != 0x7f || first == 9 || first == 10 ? 1 : 0 }
    let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
    guard length > 0, start + length <= bytes.count else { return 0 }
    let character = UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
    guard isValidUTF8(character) else { return 0 }
    return first == 0xc2 && bytes[start + 1] < 0xa0 || turns(bytes, at: start) ? 0 : length
  }

  /// Whether one of the controls begins here that make text read in another order than it is written: U+202A to
  /// U+202E and U+2066 to U+2069.
  private static func turns(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
    guard bytes[start] == 0xe2, start + 2 < bytes.count else { return false }
    return switch bytes[start + 1] {
    case 0x80: (0xaa...0xae).contains(bytes[start + 2])
    case 0x81: (0xa6...0xa9).contains(bytes[start + 2])
    default: false
    }
  }
}
