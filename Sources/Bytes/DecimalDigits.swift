/// Whole numbers as decimal digits.
enum DecimalDigits {
  /// Writes the digits of `value` at `place`, which has room for 20, and returns how many they are.
  @inline(__always)
  static func write(_ value: UInt64, at place: UnsafeMutablePointer<UInt8>) -> Int {
    let length = digitCount(value)
    var rest = value
    var index = length
    // Two digits a step: a division costs more than a look into the table.
    while rest >= 100 {
      let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
      rest = quotient
      index &-= 2
      place[index] = pairs.utf8Start[Int(truncatingIfNeeded: pair &* 2)]
      place[index &+ 1] = pairs.utf8Start[Int(truncatingIfNeeded: pair &* 2 &+ 1)]
    }
    if rest >= 10 {
      place[0] = pairs.utf8Start[Int(truncatingIfNeeded: rest &* 2)]
      place[1] = pairs.utf8Start[Int(truncatingIfNeeded: rest &* 2 &+ 1)]
    } else {
      place[0] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest)
    }
    return length
  }

  /// How many decimal digits `value` has, 1 to 20.
  @inline(__always)
  private static func digitCount(_ value: UInt64) -> Int {
    var length = 1
    var rest = value
    while rest >= 10_000 {
      rest /= 10_000
      length &+= 4
    }
    return length &+ (rest >= 10 ? 1 : 0) &+ (rest >= 100 ? 1 : 0) &+ (rest >= 1000 ? 1 : 0)
  }

  /// 00 to 99, one after the other.
  private static let pairs: StaticString = """
    00010203040506070809101112131415161718192021222324252627282930313233343536373839\
    40414243444546474849505152535455565758596061626364656667686970717273747576777879\
    8081828384858687888990919293949596979899
    """
}
