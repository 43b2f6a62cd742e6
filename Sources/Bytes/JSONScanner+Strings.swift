extension JSONScanner {
  /// Reads a string whose opening quote is at ``offset``.
  mutating func stringBody() throws(JSONError) -> JSONText {
    let quote = offset
    var index = quote &+ 1
    var hasEscapes = false
    while true {
      index = stop(from: index)
      if index >= count { throw JSONError(.unterminatedString, at: quote) }
      let byte = base[index]
      if byte == UInt8(ascii: "\"") {
        offset = index &+ 1
        let raw = UnsafeRawBufferPointer(start: base + (quote &+ 1), count: index &- quote &- 1)
        return JSONText(raw: raw, offset: quote, hasEscapes: hasEscapes)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        index &+= try escapeLength(at: index)
      } else {
        index = try endOfForeign(from: index)
      }
    }
  }

  /// Reads a string and returns the bytes it means: where they stand when nothing is escaped, else written to
  /// `place`.
  ///
  /// - Parameter place: has room for as many bytes as the string takes up and ``JSONText/slack`` more, and is
  ///   not part of the text.
  package mutating func string(
    unescapingInto place: UnsafeMutablePointer<UInt8>
  ) throws(JSONError) -> UnsafeRawBufferPointer {
    guard next() == UInt8(ascii: "\"") else { throw expected("a string") }
    let quote = offset
    var index = quote &+ 1
    while true {
      index = stop(from: index)
      if index >= count { throw JSONError(.unterminatedString, at: quote) }
      if base[index] == UInt8(ascii: "\"") {
        offset = index &+ 1
        return UnsafeRawBufferPointer(start: base + (quote &+ 1), count: index &- quote &- 1)
      }
      if base[index] == UInt8(ascii: "\\") { break }
      index = try endOfForeign(from: index)
    }
    let plain = index &- quote &- 1
    place.update(from: base + (quote &+ 1), count: plain)
    let end = try unescapeRest(from: index, quote: quote, into: place + plain)
    return UnsafeRawBufferPointer(start: place, count: end - place)
  }

  /// Writes what the rest of a string means, from an escape on, and returns where it ends.
  private mutating func unescapeRest(
    from start: Int,
    quote: Int,
    into place: UnsafeMutablePointer<UInt8>
  ) throws(JSONError) -> UnsafeMutablePointer<UInt8> {
    var index = start
    var place = place
    while true {
      if count &- index >= Blocks.size {
        let block = Blocks.load(base + index)
        Blocks.store(block, at: place)
        let plain = Blocks.firstMarked(Blocks.stops(block))
        index &+= plain
        place += plain
        if plain == Blocks.size { continue }
      } else {
        let end = stop(from: index)
        place.update(from: base + index, count: end &- index)
        place += end &- index
        index = end
        if index >= count { throw JSONError(.unterminatedString, at: quote) }
      }
      let byte = base[index]
      if byte == UInt8(ascii: "\\") {
        let length = try escapeLength(at: index)
        if length == 2 {
          place.pointee = JSONEscaping.meaning(of: base[index &+ 1])
          place += 1
        } else {
          place += JSONEscaping.encode(
            JSONEscaping.codePoint(base + index, available: count &- index).point,
            at: place
          )
        }
        index &+= length
      } else if byte == UInt8(ascii: "\"") {
        offset = index &+ 1
        return place
      } else {
        let end = try endOfForeign(from: index)
        place.update(from: base + index, count: end &- index)
        place += end &- index
        index = end
      }
    }
  }

  /// Reads a pair of two strings that hold neither escapes nor anything but ASCII, when exactly that comes next,
  /// without white space; otherwise reads nothing.
  @inline(__always)
  mutating func plainPair() -> (name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)? {
    guard count &- offset > 2, base[offset] == UInt8(ascii: "["), base[offset &+ 1] == UInt8(ascii: "\"")
    else { return nil }
    let name = offset &+ 2
    let nameEnd = stop(from: name)
    guard count &- nameEnd > 3, base[nameEnd] == UInt8(ascii: "\""),
      base[nameEnd &+ 1] == UInt8(ascii: ","), base[nameEnd &+ 2] == UInt8(ascii: "\"")
    else { return nil }
    let value = nameEnd &+ 3
    let valueEnd = stop(from: value)
    guard count &- valueEnd > 1, base[valueEnd] == UInt8(ascii: "\""),
      base[valueEnd &+ 1] == UInt8(ascii: "]")
    else { return nil }
    offset = valueEnd &+ 2
    return (
      UnsafeRawBufferPointer(start: base + name, count: nameEnd &- name),
      UnsafeRawBufferPointer(start: base + value, count: valueEnd &- value)
    )
  }

  /// The index of the first byte at or after `index` that is not plain in a string, or ``count``.
  @inline(__always)
  private func stop(from index: Int) -> Int {
    var index = index
    while count &- index >= Blocks.size {
      let marks = Blocks.stops(Blocks.load(base + index))
      if marks.x | marks.y != 0 { return index &+ Blocks.firstMarked(marks) }
      index &+= Blocks.size
    }
    while index < count {
      let left = count &- index
      let word = left >= 8 ? Words.load(base + index) : Words.load(base + index, count: left)
      let marks = Words.stops(word)
      if marks != 0 { return index &+ Words.firstMarked(marks) }
      index &+= min(left, 8)
    }
    return count
  }

  /// The end of the characters at `index` that are not ASCII.
  @inline(never)
  private func endOfForeign(from start: Int) throws(JSONError) -> Int {
    var index = start
    if base[index] < 0x80 { throw JSONError(.controlCharacter(base[index]), at: index) }
    // Text of one foreign script is a run of these: stay here until it ends.
    repeat {
      let length = utf8SequenceLength(base + index, available: count &- index)
      if length == 0 { throw JSONError(.invalidUTF8, at: index) }
      index &+= length
    } while index < count && base[index] >= 0x80
    return index
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
