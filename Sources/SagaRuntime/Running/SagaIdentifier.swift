internal import Glibc

/// Makes ids for sagas: UUIDs of version 7, whose order is that of their making.
package struct SagaIdentifier {
  private var random = RandomPool()

  /// Starts to make ids.
  package init() {}

  /// The next id.
  ///
  /// - Parameter milliseconds: The time since 1970.
  package mutating func next(_ milliseconds: Int64) -> String {
    let high = UInt64(truncatingIfNeeded: milliseconds) << 16 | 0x7000 | random.next() & 0x0fff
    let low = 0x8000_0000_0000_0000 | random.next() & 0x3fff_ffff_ffff_ffff
    return String(unsafeUninitializedCapacity: 36) { bytes in
      var place = 0
      for nibble in 0..<32 {
        if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
          bytes[place] = UInt8(ascii: "-")
          place += 1
        }
        let word = nibble < 16 ? high : low
        bytes[place] = hexadecimalDigit(UInt8(truncatingIfNeeded: word >> UInt64(60 - nibble % 16 * 4)) & 15)
        place += 1
      }
      return place
    }
  }
}

/// The digit of a number below 16.
func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
}

/// The system's random numbers, some at a time: a system call for each costs more than the rest of an id.
private struct RandomPool: RandomNumberGenerator {
  private var numbers: [UInt64] = []

  mutating func next() -> UInt64 {
    if let number = numbers.popLast() { return number }
    // As many as one call gives.
    numbers = [UInt64](repeating: 0, count: 32)
    guard numbers.withUnsafeMutableBytes({ getentropy($0.baseAddress, $0.count) }) == 0 else {
      numbers = []
      var system = SystemRandomNumberGenerator()
      return system.next()
    }
    return numbers.removeLast()
  }
}
