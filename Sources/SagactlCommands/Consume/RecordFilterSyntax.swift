/// Makes the C library's expressions fit for binary data.
enum RecordFilterSyntax {
  /// The pattern with each `.` outside brackets replaced by something that matches NUL as well, which the
  /// library's own does not.
  ///
  /// The replacement is a group, and would change what `\1` refers to: a pattern with such a reference stays
  /// as it is.
  static func matchingNul(_ pattern: String) -> String {
    var result: [UInt8] = []
    var rest = Array(pattern.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\\"):
        result.append(byte)
        guard let escaped = rest.popFirst() else { break }
        if (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(escaped) { return pattern }
        result.append(escaped)
      case UInt8(ascii: "["):
        let length = bracketLength(rest)
        result.append(byte)
        result += rest.prefix(length)
        rest = rest.dropFirst(length)
      case UInt8(ascii: "."):
        result += "([^a]|a)".utf8
      default:
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// How many bytes of a bracket expression follow its `[`, the closing bracket included.
  private static func bracketLength(_ bytes: ArraySlice<UInt8>) -> Int {
    let close = UInt8(ascii: "]")
    var rest = bytes
    if rest.first == UInt8(ascii: "^") { rest.removeFirst() }
    // Here a closing bracket is a member.
    if rest.first == close { rest.removeFirst() }
    while let byte = rest.popFirst(), byte != close {
      // A class such as [:digit:] ends where its own punctuation does.
      guard byte == UInt8(ascii: "["), let mark = rest.first, ":.=".utf8.contains(mark) else { continue }
      rest.removeFirst()
      while let inner = rest.popFirst() {
        if inner == mark, rest.first == close {
          rest.removeFirst()
          break
        }
      }
    }
    return bytes.count - rest.count
  }
}
