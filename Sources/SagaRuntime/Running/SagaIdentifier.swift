/// Makes ids for sagas: UUIDs of version 7, whose order is that of their making.
package struct SagaIdentifier {
  private var random = SystemRandomNumberGenerator()

  /// Starts to make ids.
  package init() {}

  /// The next id.
  ///
  /// - Parameter milliseconds: The time since 1970.
  package mutating func next(_ milliseconds: Int64) -> String {
    let high = UInt64(truncatingIfNeeded: milliseconds) << 16 | 0x7000 | random.next() & 0x0fff
    let low = 0x8000_0000_0000_0000 | random.next() & 0x3fff_ffff_ffff_ffff
    var text = ""
    text.reserveCapacity(36)
    for (word, isFirst) in [(high, true), (low, false)] {
      for nibble in 0..<16 {
        // 8-4-4 and 4-12 digits.
        if nibble == (isFirst ? 8 : 4) || nibble == (isFirst ? 12 : 0) { text.append("-") }
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - nibble * 4) & 15)
        text.unicodeScalars.append(
          Unicode.Scalar(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        )
      }
    }
    return text
  }
}
