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
    let end = try endOfWholePart(from: digits)
    if end < count, base[end] == UInt8(ascii: ".") || base[end] | 0x20 == UInt8(ascii: "e") {
      _ = try number()
      throw JSONError(.notWhole, at: start)
    }
    // Summed up below zero, where there is room for one more than above.
    var value: Int64 = 0
    for index in digits..<end {
      let digit = Int64(base[index] &- UInt8(ascii: "0"))
      let (tenfold, tooSmall) = value.multipliedReportingOverflow(by: 10)
      let (sum, stillTooSmall) = tenfold.subtractingReportingOverflow(digit)
      if tooSmall || stillTooSmall { throw JSONError(.outOfRange, at: start) }
      value = sum
    }
    if !isNegative {
      let (positive, tooLarge) = Int64(0).subtractingReportingOverflow(value)
      if tooLarge { throw JSONError(.outOfRange, at: start) }
      value = positive
    }
    offset = end
    return value
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
