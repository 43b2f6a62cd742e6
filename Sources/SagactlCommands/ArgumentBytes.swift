internal import Glibc

/// The arguments as the kernel handed them over.
///
/// Swift makes text of them and puts U+FFFD in the place of what is not UTF-8: a value sent, or a file's name,
/// would be another one than was typed, and nobody would be told.
enum ArgumentBytes {
  /// What is wrong with an argument that is not UTF-8; nil when all of them are.
  static func problem() -> String? {
    for index in 1..<max(Int(CommandLine.argc), 1) {
      guard let text = CommandLine.unsafeArgv[index], String(validatingCString: text) == nil else { continue }
      let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
      return "argument \(index), \(shown(bytes)), is not UTF-8; -D, -K and -f take such bytes as \\xNN, "
        + "produce takes them from standard input, files and, with -J, JSON records with base64"
    }
    return nil
  }

  /// The bytes between quotes, those that are no printable ASCII as `\xNN`; what is long is cut.
  private static func shown(_ bytes: UnsafeRawBufferPointer) -> String {
    var text = "\""
    for byte in bytes.prefix(60) {
      if (0x20..<0x7f).contains(byte) {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        text += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
      }
    }
    return text + (bytes.count > 60 ? "…\"" : "\"")
  }
}
