extension ByteWriter {
  /// Above this many bytes a string is checked first and then written in pieces.
  ///
  /// Below it the room for the worst case is made at once, and checking and escaping are one pass.
  private static var onePassLimit: Int { 4 << 10 }

  /// The most bytes that one byte becomes: `\u001f`.
  private static var growth: Int { 6 }

  /// Appends `prefix` and `bytes` as a JSON string, or nothing when the bytes are not UTF-8.
  ///
  /// Escaped are `"`, `\` and control characters, with the short forms where JSON has them; everything
  /// else stands as it is, DEL and the separators U+2028 and U+2029 included.
  ///
  /// - Parameter prefix: what comes before the opening quote, for instance a member's name and colon.
  /// - Returns: whether the bytes were UTF-8, and so written.
  @inline(__always)
  package func writeJSONString(
    ifUTF8 bytes: UnsafeRawBufferPointer,
    after prefix: StaticString = ""
  ) -> Bool {
    bytes.count <= Self.onePassLimit
      ? writeShortJSONString(bytes, after: prefix) : writeLongJSONString(bytes, after: prefix)
  }

  /// Appends text as a JSON string.
  package func writeJSONString(_ text: String) {
    let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable {
      _ = writeJSONString(ifUTF8: UnsafeRawBufferPointer($0))
    }
    if isWritten != nil { return }
    var text = text
    text.withUTF8 { _ = writeJSONString(ifUTF8: UnsafeRawBufferPointer($0)) }
  }

  private func writeShortJSONString(_ bytes: UnsafeRawBufferPointer, after prefix: StaticString) -> Bool {
    let prefixLength = prefix.utf8CodeUnitCount
    var valid = true
    append(upTo: prefixLength &+ bytes.count &* Self.growth &+ 2 &+ JSONEscaping.slack) { place in
      place.update(from: prefix.utf8Start, count: prefixLength)
      place[prefixLength] = UInt8(ascii: "\"")
      var end = prefixLength &+ 1
      if let base = bytes.baseAddress {
        let source = base.assumingMemoryBound(to: UInt8.self)
        let length = JSONEscaping.escape(source, bytes.count, into: place + end, checked: true)
        if length < 0 {
          valid = false
          return 0
        }
        end &+= length
      }
      place[end] = UInt8(ascii: "\"")
      return end &+ 1
    }
    return valid
  }

  @inline(never)
  private func writeLongJSONString(_ bytes: UnsafeRawBufferPointer, after prefix: StaticString) -> Bool {
    guard isValidUTF8(bytes) else { return false }
    write(prefix)
    write(UInt8(ascii: "\""))
    if let base = bytes.baseAddress {
      var source = base.assumingMemoryBound(to: UInt8.self)
      var left = bytes.count
      while left > 0 {
        // A piece may end inside a character: what is not ASCII is copied byte by byte.
        let piece = min(left, Self.onePassLimit)
        append(upTo: piece &* Self.growth &+ JSONEscaping.slack) { place in
          JSONEscaping.escape(source, piece, into: place, checked: false)
        }
        source += piece
        left &-= piece
      }
    }
    write(UInt8(ascii: "\""))
    return true
  }
}
