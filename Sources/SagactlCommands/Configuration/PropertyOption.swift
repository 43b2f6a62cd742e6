/// What `-X` can say.
package enum PropertyOption: Equatable, Sendable {
  /// `-X list`: print the properties there are.
  case list

  /// `-X dump`: print the configuration, secrets redacted.
  case dump

  /// `-X name=value`.
  case set(name: String, value: PropertyValue)

  /// Reads the text of one `-X`.
  ///
  /// It is cut at the first `=`, so that a value may contain more of them; the message for an error repeats
  /// only what cannot be a value.
  package init(_ text: String) throws(InvalidValue) {
    switch text {
    case "list": self = .list
    case "dump": self = .dump
    default:
      let bytes = text.utf8
      guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else {
        throw InvalidValue("property", text, reason: "there is no =", hint: PropertyOption.forms)
      }
      let name = String(Substring(bytes[..<equals]))
      guard !name.isEmpty else {
        throw InvalidValue("property", "=…", reason: "the name is missing", hint: PropertyOption.forms)
      }
      self = .set(name: name, value: PropertyValue(String(Substring(bytes[bytes.index(after: equals)...]))))
    }
  }

  private static let forms = "write name=value, name=@FILE (the value is in the file), list or dump"
}

/// The value of a `-X`: the text itself, or the contents of a file.
///
/// `@FILE` reads a file, `~/` at its start being the home directory; a value that does begin with `@` is
/// written with two. Only `-X` reads files: in a property file or the environment an `@` is an `@`.
package enum PropertyValue: Equatable, Sendable {
  /// As it is.
  case text(String)

  /// In a file, but for one newline at its end.
  case file(path: String)

  init(_ text: String) {
    if text.utf8.starts(with: "@@".utf8) {
      self = .text(String(Substring(text.utf8.dropFirst())))
    } else if text.utf8.first == UInt8(ascii: "@") {
      self = .file(path: String(Substring(text.utf8.dropFirst())))
    } else {
      self = .text(text)
    }
  }
}
