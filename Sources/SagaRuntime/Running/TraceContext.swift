/// The W3C trace contexts of sagas.
///
/// A saga's trace is found from its id alone, so that whoever resumes it goes on with the same one: an id
/// that is a UUID is the trace's id, of any other a hash is. A context the process was started in wins.
package struct TraceContext: Sendable {
  private let inherited: String?

  /// - Parameter inherited: The `TRACEPARENT` the process was started with; what is none is passed over.
  package init(inherited: String?) {
    guard let inherited, Self.isContext(inherited) else {
      self.inherited = nil
      return
    }
    self.inherited = String(inherited.utf8.prefix(35)) ?? nil
  }

  /// The `traceparent` of everything done for a saga.
  package func traceparent(of saga: String) -> String {
    var saga = saga
    return saga.withUTF8 { traceparent(of: $0) }
  }

  private func traceparent(of saga: UnsafeBufferPointer<UInt8>) -> String {
    let span = Self.hash(saga, 0xcbf2_9ce4_8422_2325) | 1
    return String(unsafeUninitializedCapacity: 55) { bytes in
      var place = 0
      func put(_ byte: UInt8) {
        bytes[place] = byte
        place += 1
      }
      func put(_ number: UInt64) {
        for shift in stride(from: UInt64(60), through: 0, by: -4) {
          put(hexadecimalDigit(UInt8(truncatingIfNeeded: number >> shift) & 15))
        }
      }
      if let inherited {
        for byte in inherited.utf8 { put(byte) }
      } else {
        for byte in "00-".utf8 { put(byte) }
        if Self.isUUID(saga) {
          for byte in saga where byte != UInt8(ascii: "-") { put(byte) }
        } else {
          put(Self.hash(saga, 0x6c62_272e_07bb_0142) | 1)
          put(Self.hash(saga, 0x8422_2325_cbf2_9ce4))
        }
      }
      put(UInt8(ascii: "-"))
      put(span)
      for byte in "-01".utf8 { put(byte) }
      return place
    }
  }

  /// Whether a text is a UUID, and not the one that is all zeros.
  private static func isUUID(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var (digits, zeros) = (0, 0)
    guard text.count == 36 else { return false }
    for byte in text where byte != UInt8(ascii: "-") {
      guard isHexadecimal(byte) else { return false }
      digits += 1
      if byte == UInt8(ascii: "0") { zeros += 1 }
    }
    return digits == 32 && zeros < 32
  }

  /// Whether a text is a version, a trace and a span that are not all zeros, and flags.
  private static func isContext(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[0].utf8.count == 2, parts[1].utf8.count == 32, parts[2].utf8.count == 16,
      parts[0] != "ff"
    else { return false }
    return parts[..<3].allSatisfy { $0.utf8.allSatisfy(isHexadecimal) }
      && parts[1].contains { $0 != "0" } && parts[2].contains { $0 != "0" }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }

  /// FNV-1a, whose result is the same in every process.
  private static func hash(_ text: UnsafeBufferPointer<UInt8>, _ start: UInt64) -> UInt64 {
    var hash = start
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash ^ (hash >> 32)
  }
}
