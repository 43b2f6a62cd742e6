extension JSONScanner {
  /// Reads a number and returns its text.
  package mutating func number() throws(JSONError) -> UnsafeRawBufferPointer {
    guard let first = next(), isDigit(first) || first == UInt8(ascii: "-") else { throw expected("a number") }
    let start = offset
    var index = start
    if first == UInt8(ascii: "-") { index &+= 1 }
    index = try endOfWholePart(from: index)
    if index < count, base[index] == UInt8(ascii: ".") { index = try endOfDigits(from: index &+ 1) }
    if index < count, base[index] | 0x20 == UInt8(ascii: "e") {
      index &+= 1
      if index < count, base[index] == UInt8(ascii: "+") || base[index] == UInt8(ascii: "-") { index &+= 1 }
      index = try endOfDigits(from: index)
    }
    offset = index
    return UnsafeRawBufferPointer(start: base + start, count: index &- start)
  }

  /// Reads a whole number; one with a fraction or an exponent, even `1.0`, is refused.
  package mutating func int64() throws(JSONError) -> Int64 {
    guard let first = next(), isDigit(first) || first == UInt8(ascii: "-") else {
      throw expected("a whole number")
    }
    let start = offset
    let isNegative = first == UInt8(ascii: "-")
    let digits = start &+ (isNegative ? 1 : 0)
    var end = digits
    var magnitude: UInt64 = 0
    while end < count, isDigit(base[end]) {
      magnitude = magnitude &* 10 &+ UInt64(base[end] &- UInt8(ascii: "0"))
      end &+= 1
    }
    let length = end &- digits
    let isFollowed = end < count && (base[end] == UInt8(ascii: ".") || base[end] | 0x20 == UInt8(ascii: "e"))
    if isFollowed || length == 0 || length > 1 && base[digits] == UInt8(ascii: "0") {
      _ = try number()
      throw JSONError(.notWhole, at: start)
    }
    offset = end
    // Nineteen digits fit the magnitude; a number of twenty is too large whatever was summed up.
    let limit = UInt64(Int64.max) &+ (isNegative ? 1 : 0)
    if length > 19 || magnitude > limit { throw JSONError(.outOfRange, at: start) }
    return Int64(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude)
  }

  /// The end of a zero or of digits that do not begin with one.
  @inline(__always)
  private func endOfWholePart(from start: Int) throws(JSONError) -> Int {
    let end = try endOfDigits(from: start)
    if end &- start > 1, base[start] == UInt8(ascii: "0") { throw JSONError(.badNumber, at: start) }
    return end
  }

  /// The end of one digit or more.
  @inline(__always)
  private func endOfDigits(from start: Int) throws(JSONError) -> Int {
    var index = start
    while index < count, isDigit(base[index]) { index &+= 1 }
    if index == start { throw JSONError(.badNumber, at: min(start, count)) }
    return index
  }

  @inline(__always)
  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
