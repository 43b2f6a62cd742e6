internal import Bytes

/// Makes bytes safe to show on a terminal.
enum ControlEscape {
  /// Writes text unchanged and everything a terminal could act on as `\xNN`: control characters other
  /// than newline and tab, their C1 relatives in UTF-8, and bytes that are not UTF-8.
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

  /// Writes JSON with the control characters JSON itself leaves alone, DEL and the C1 set, as `\u00NN`. They
  /// occur in strings only, and mean the same that way.
  static func writeJSON(_ bytes: UnsafeRawBufferPointer, to out: ByteWriter) {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let isC1 = byte == 0xc2 && index + 1 < bytes.count && bytes[index + 1] < 0xa0
      if byte == 0x7f || isC1 {
        if isC1 { index += 1 }
        out.write("\\u00")
        out.write(hex: UnsafeRawBufferPointer(rebasing: bytes[index...index]))
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
    return first == 0xc2 && bytes[start + 1] < 0xa0 ? 0 : length
  }
}
