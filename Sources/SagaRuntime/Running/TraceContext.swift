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
    let span = Self.hexadecimal(Self.hash(saga, 0xcbf2_9ce4_8422_2325) | 1)
    if let inherited { return "\(inherited)-\(span)-01" }
    let trace =
      Self.trace(ofUUID: saga)
      ?? Self.hexadecimal(Self.hash(saga, 0x6c62_272e_07bb_0142) | 1)
      + Self.hexadecimal(Self.hash(saga, 0x8422_2325_cbf2_9ce4))
    return "00-\(trace)-\(span)-01"
  }

  /// A UUID without its dashes; nil when the text is none, or the one that is all zeros.
  private static func trace(ofUUID text: String) -> String? {
    var digits = 0
    var zeros = 0
    guard text.utf8.count == 36 else { return nil }
    for byte in text.utf8 where byte != UInt8(ascii: "-") {
      guard isHexadecimal(byte) else { return nil }
      digits += 1
      if byte == UInt8(ascii: "0") { zeros += 1 }
    }
    guard digits == 32, zeros < 32 else { return nil }
    return String(unsafeUninitializedCapacity: 32) { bytes in
      var place = 0
      for byte in text.utf8 where byte != UInt8(ascii: "-") {
        bytes[place] = byte
        place += 1
      }
      return place
    }
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
  private static func hash(_ text: String, _ start: UInt64) -> UInt64 {
    var hash = start
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash ^ (hash >> 32)
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    String(unsafeUninitializedCapacity: 16) { bytes in
      for nibble in 0..<16 {
        bytes[nibble] = hexadecimalDigit(UInt8(truncatingIfNeeded: value >> UInt64(60 - nibble * 4)) & 15)
      }
      return 16
    }
  }
}
