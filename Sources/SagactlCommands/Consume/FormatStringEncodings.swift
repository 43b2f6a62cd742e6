internal import Bytes

// The encodings that the braces of a format ask for, each behind one function.
extension ByteWriter {
  /// Appends base64 with padding.
  func write(formatBase64 bytes: UnsafeRawBufferPointer) {
    let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    let digits = alphabet.utf8Start
    var place = 0
    while place < bytes.count {
      let count = min(bytes.count - place, 3)
      append(upTo: 4) { output in
        let first = UInt32(bytes[place])
        let second = count > 1 ? UInt32(bytes[place + 1]) : 0
        let third = count > 2 ? UInt32(bytes[place + 2]) : 0
        let group = first << 16 | second << 8 | third
        output[0] = digits[Int(group >> 18)]
        output[1] = digits[Int(group >> 12 & 63)]
        output[2] = count > 1 ? digits[Int(group >> 6 & 63)] : UInt8(ascii: "=")
        output[3] = count > 2 ? digits[Int(group & 63)] : UInt8(ascii: "=")
        return 4
      }
      place += count
    }
  }

  /// Appends two lower-case hexadecimal digits for each byte.
  func write(formatHex bytes: UnsafeRawBufferPointer) {
    for byte in bytes {
      append(upTo: 2) { output in
        output[0] = ByteWriter.formatHexDigit(byte >> 4)
        output[1] = ByteWriter.formatHexDigit(byte & 15)
        return 2
      }
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
