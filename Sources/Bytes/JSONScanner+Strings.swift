extension JSONScanner {
  /// Reads a string whose opening quote is at ``offset``.
  mutating func stringBody() throws(JSONError) -> JSONText {
    let (base, count) = (self.base, self.count)
    let quote = offset
    var index = quote &+ 1
    var hasEscapes = false
    while true {
      let left = count &- index
      if left <= 0 { throw JSONError(.unterminatedString, at: quote) }
      let word = left >= 8 ? Words.load(base + index) : Words.load(base + index, count: left)
      let marks = Words.stops(word)
      if marks == 0 {
        index &+= min(left, 8)
        // Where one word is plain, the next two are likely to be as well.
        while count &- index >= 16 {
          let both = Words.stops(Words.load(base + index)) | Words.stops(Words.load(base + (index &+ 8)))
          if both != 0 { break }
          index &+= 16
        }
        continue
      }
      index &+= Words.firstMarked(marks)
      let byte = base[index]
      if byte == UInt8(ascii: "\"") {
        offset = index &+ 1
        let raw = UnsafeRawBufferPointer(start: base + (quote &+ 1), count: index &- quote &- 1)
        return JSONText(raw: raw, offset: quote, hasEscapes: hasEscapes)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        index &+= try escapeLength(at: index)
      } else if byte >= 0x80 {
        // Text of one foreign script is a run of these: stay here until it ends.
        repeat {
          let length = utf8SequenceLength(base + index, available: count &- index)
          if length == 0 { throw JSONError(.invalidUTF8, at: index) }
          index &+= length
        } while index < count && base[index] >= 0x80
      } else {
        throw JSONError(.controlCharacter(byte), at: index)
      }
    }
  }

  /// The length of the escape at `index`, a surrogate pair being one.
  private func escapeLength(at index: Int) throws(JSONError) -> Int {
    let available = count &- index
    guard available >= 2 else { throw JSONError(.badEscape, at: index) }
    switch base[index &+ 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"):
      if JSONEscaping.unit(base + index, available: available) == nil {
        throw JSONError(.badEscape, at: index)
      }
      let length = JSONEscaping.codePoint(base + index, available: available).length
      if length == 0 { throw JSONError(.loneSurrogate, at: index) }
      return length
    default:
      throw JSONError(.badEscape, at: index)
    }
  }
}
