import Glibc

extension UnsafeRawBufferPointer {
  /// Whether the bytes are those of a literal.
  @inline(__always)
  package func isEqual(to literal: StaticString) -> Bool {
    count == literal.utf8CodeUnitCount && starts(with: literal)
  }

  /// Whether the bytes are the same as others.
  @inline(__always)
  package func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let baseAddress, let start = other.baseAddress else { return count == 0 }
    return memcmp(baseAddress, start, count) == 0
  }

  /// Whether the first bytes are those of a literal.
  @inline(__always)
  package func starts(with literal: StaticString) -> Bool {
    guard count >= literal.utf8CodeUnitCount, let baseAddress else { return literal.utf8CodeUnitCount == 0 }
    return memcmp(baseAddress, literal.utf8Start, literal.utf8CodeUnitCount) == 0
  }

  /// Whether the last bytes are those of a literal.
  @inline(__always)
  package func ends(with literal: StaticString) -> Bool {
    guard count >= literal.utf8CodeUnitCount, let baseAddress else { return literal.utf8CodeUnitCount == 0 }
    let end = baseAddress + (count &- literal.utf8CodeUnitCount)
    return memcmp(end, literal.utf8Start, literal.utf8CodeUnitCount) == 0
  }

  /// The bytes without so many at each end; there have to be as many.
  @inline(__always)
  package func dropping(first: Int, last: Int = 0) -> UnsafeRawBufferPointer {
    guard let baseAddress, count >= first &+ last else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(start: baseAddress + first, count: count &- first &- last)
  }

  /// The whole number that the bytes are the decimal digits of; nil when they are anything else.
  @inline(__always)
  package var decimal: UInt64? {
    guard count > 0, count <= 20 else { return nil }
    var value: UInt64 = 0
    for byte in self {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      // Nineteen digits always fit; only the twentieth can be one too many.
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, isStillTooLarge) = product.addingReportingOverflow(UInt64(digit))
      if isTooLarge || isStillTooLarge { return nil }
      value = sum
    }
    return value
  }
}
