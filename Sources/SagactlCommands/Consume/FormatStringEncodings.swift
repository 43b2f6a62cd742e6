internal import Bytes

// The encodings that the braces of a format ask for, each behind one function.
extension ByteWriter {
  /// Appends base64 with padding.
  func write(formatBase64 bytes: UnsafeRawBufferPointer) {
    let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    let digits = alphabet.utf8Start
    writePieces(of: bytes, atMost: 3 << 10, growth: 2) { piece, output in
      var end = 0
      for place in stride(from: 0, to: piece.count, by: 3) {
        let left = piece.count - place
        let second = left > 1 ? UInt32(piece[place + 1]) : 0
        let third = left > 2 ? UInt32(piece[place + 2]) : 0
        let group = UInt32(piece[place]) << 16 | second << 8 | third
        output[end] = digits[Int(group >> 18)]
        output[end + 1] = digits[Int(group >> 12 & 63)]
        output[end + 2] = left > 1 ? digits[Int(group >> 6 & 63)] : UInt8(ascii: "=")
        output[end + 3] = left > 2 ? digits[Int(group & 63)] : UInt8(ascii: "=")
        end += 4
      }
      return end
    }
  }

  /// Appends two lower-case hexadecimal digits for each byte.
  func write(formatHex bytes: UnsafeRawBufferPointer) {
    writePieces(of: bytes, atMost: 4 << 10, growth: 2) { piece, output in
      for place in 0..<piece.count {
        output[2 * place] = ByteWriter.formatHexDigit(piece[place] >> 4)
        output[2 * place + 1] = ByteWriter.formatHexDigit(piece[place] & 15)
      }
      return 2 * piece.count
    }
  }

  /// Encodes bytes piece by piece, so that room is made once for many and never for a whole large value.
  ///
  /// - Parameters:
  ///   - limit: the length of a piece, for base64 a multiple of 3.
  ///   - growth: the most bytes that one byte becomes, with 2 more for an incomplete group.
  ///   - encode: fills the place it is given and says how much of it.
  @inline(__always)
  private func writePieces(
    of bytes: UnsafeRawBufferPointer,
    atMost limit: Int,
    growth: Int,
    _ encode: (UnsafeRawBufferPointer, UnsafeMutablePointer<UInt8>) -> Int
  ) {
    var start = 0
    while start < bytes.count {
      let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + limit, bytes.count)])
      append(upTo: piece.count * growth + 2) { encode(piece, $0) }
      start += piece.count
    }
  }

  /// Appends a JSON string, or `{"base64":"…"}` for bytes that are not UTF-8.
  func write(formatJSON bytes: UnsafeRawBufferPointer) {
    guard (try? UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)) != nil else {
      write("{\"base64\":\"")
      write(formatBase64: bytes)
      write("\"}")
      return
    }
    write(UInt8(ascii: "\""))
    var start = 0
    for place in 0..<bytes.count {
      let byte = bytes[place]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
      write(UnsafeRawBufferPointer(rebasing: bytes[start..<place]))
      start = place + 1
      writeJSONEscape(byte)
    }
    write(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    write(UInt8(ascii: "\""))
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

  private func writeJSONEscape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\n"): write("\\n")
    case UInt8(ascii: "\r"): write("\\r")
    case UInt8(ascii: "\t"): write("\\t")
    case 0x08: write("\\b")
    case 0x0c: write("\\f")
    case UInt8(ascii: "\""): write("\\\"")
    case UInt8(ascii: "\\"): write("\\\\")
    default:
      write("\\u00")
      write(ByteWriter.formatHexDigit(byte >> 4))
      write(ByteWriter.formatHexDigit(byte & 15))
    }
  }

  private static func formatHexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }
}
