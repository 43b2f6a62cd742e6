import Bytes

/// Reads moments, remembering the day of the last one: most that follow are of the same.
struct DayCache {
  private var date: (UInt64, UInt16) = (0, 0)
  private var midnight: Int64 = 0

  /// Reads an RFC 3339 moment; nil when it is none.
  mutating func time(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    // Other ways to write a moment than our own are rare.
    guard text.count == 24, text[19] == UInt8(ascii: "."), text[23] == UInt8(ascii: "Z"),
      text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":")
    else { return Timestamp(rfc3339: String(decoding: text, as: UTF8.self)) }
    let day = (
      text.loadUnaligned(as: UInt64.self), text.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    )
    if day != date {
      let midnightText = String(decoding: text[..<10], as: UTF8.self) + "T00:00:00.000Z"
      guard let known = Timestamp(rfc3339: midnightText) else { return nil }
      midnight = known.milliseconds
      date = day
    }
    var isWrong = false
    func digit(_ place: Int) -> Int64 {
      let digit = text[place] &- UInt8(ascii: "0")
      isWrong = isWrong || digit > 9
      return Int64(digit)
    }
    let hour = digit(11) &* 10 &+ digit(12)
    let minute = digit(14) &* 10 &+ digit(15)
    let second = digit(17) &* 10 &+ digit(18)
    let fraction = digit(20) &* 100 &+ digit(21) &* 10 &+ digit(22)
    guard !isWrong, hour < 24, minute < 60, second < 61 else { return nil }
    return Timestamp(
      milliseconds: midnight &+ ((hour &* 60 &+ minute) &* 60 &+ second) &* 1000 &+ fraction
    )
  }
}
