internal import Bytes

// The encodings that the braces of a format ask for.
extension ByteWriter {
  /// Appends two lower-case hexadecimal digits for each byte.
  func write(hex bytes: UnsafeRawBufferPointer) {
    // In pieces, so that room is never made for the whole of a large value.
    let limit = 4 << 10
    var start = 0
    while start < bytes.count {
      let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + limit, bytes.count)])
      append(upTo: piece.count * 2) { output in
        for place in 0..<piece.count {
          output[2 * place] = ByteWriter.hexDigit(piece[place] >> 4)
          output[2 * place + 1] = ByteWriter.hexDigit(piece[place] & 15)
        }
        return 2 * piece.count
      }
      start += piece.count
    }
  }

  /// Appends a JSON string, or `{"base64":"…"}` for bytes that are not UTF-8.
  func write(jsonOrBase64 bytes: UnsafeRawBufferPointer) {
    if writeJSONString(ifUTF8: bytes, after: "") { return }
    write("{\"base64\":\"")
    Base64.encode(bytes, into: self)
    write("\"}")
  }

  /// Appends a number as four bytes, the highest first.
  func write(bigEndian value: Int32) {
    append(upTo: 4) { output in
      let bits = UInt32(bitPattern: value)
      output[0] = UInt8(truncatingIfNeeded: bits >> 24)
      output[1] = UInt8(truncatingIfNeeded: bits >> 16)
      output[2] = UInt8(truncatingIfNeeded: bits >> 8)
      output[3] = UInt8(truncatingIfNeeded: bits)
      return 4
    }
  }

  /// A lower-case hexadecimal digit.
  static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }
}
