/// A string or member name as it stands in a JSON text, between its quotes.
///
/// ``JSONScanner`` makes these and has checked them: the escapes are whole and the bytes are UTF-8. It is
/// a view into the scanned bytes and lives no longer than they do.
package struct JSONText {
  /// The bytes between the quotes, escapes and all.
  package let raw: UnsafeRawBufferPointer

  /// Where the opening quote stands in the text.
  package let offset: Int

  /// Whether ``raw`` holds a backslash; without one it is the string itself.
  package let hasEscapes: Bool

  /// How many bytes beyond the end of ``unescape(into:)``'s result may be overwritten.
  package static var slack: Int { JSONEscaping.slack }

  /// Writes the string that is meant to `target` and returns its length in bytes.
  ///
  /// `target` has room for `raw.count` bytes and ``slack`` more: no escape is shorter than what it means.
  package func unescape(into target: UnsafeMutablePointer<UInt8>) -> Int {
    guard let base = raw.baseAddress else { return 0 }
    return JSONEscaping.unescape(base.assumingMemoryBound(to: UInt8.self), raw.count, into: target)
  }

  /// The string that is meant.
  package var string: String {
    if !hasEscapes { return String(decoding: raw, as: UTF8.self) }
    return String(unsafeUninitializedCapacity: raw.count + Self.slack) { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      return unescape(into: base)
    }
  }
}
