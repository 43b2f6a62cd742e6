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
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      switch EscapeSequence.read(rest) {
      case .byte(let byte, let length):
        result.append(byte)
        rest = rest.dropFirst(length)
      case .end:
        result.append(byte)
      case .invalid(let reason):
        throw InvalidValue("delimiter", text, reason: reason, hint: EscapeSequence.forms)
      }
    }
    bytes = result
  }
}
