/// The bytes of `-D` and `-K`: any of them, any number, NUL and `%` included.
///
/// The text is taken as it is but for the escapes of ``EscapeSequence``; it is never read as a format.
package struct Delimiter: Equatable, Sendable {
  /// The bytes; none when the text is empty, which only makes sense on output.
  package let bytes: [UInt8]

  /// The one byte of `-0`.
  package static let null = Delimiter(bytes: [0])

  package init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a delimiter.
  package init(_ text: String) throws(InvalidValue) {
    let hint = "the escapes are \\n \\r \\t \\0 \\e \\xNN \\NNN, and \\\\ for a backslash"
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), !rest.isEmpty else {
        result.append(byte)
        continue
      }
      switch EscapeSequence.read(rest) {
      case .byte(let byte, let length):
        result.append(byte)
        rest = rest.dropFirst(length)
      case .unknown:
        // kcat keeps the backslash when it produces and drops it when it consumes; neither is a safe guess.
        let character = String(decoding: rest, as: UTF8.self).first.map(String.init) ?? ""
        throw InvalidValue("delimiter", text, reason: "\\\(character) is not an escape", hint: hint)
      case .invalid(let reason):
        throw InvalidValue("delimiter", text, reason: reason, hint: hint)
      }
    }
    bytes = result
  }
}
