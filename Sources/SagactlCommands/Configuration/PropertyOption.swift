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
  /// It is cut at the first `=`, so that a value may contain more of them. The message for an error repeats only
  /// what can be a name: `sasl.password:secret` is a mistake that must not show the secret.
  package init(_ text: String) throws(InvalidValue) {
    switch text {
    case "list": self = .list
    case "dump": self = .dump
    default:
      let bytes = text.utf8
      let end = bytes.firstIndex { !PropertyOption.isNamePart($0) } ?? bytes.endIndex
      guard end < bytes.endIndex else {
        throw InvalidValue("property", text, reason: "there is no =", hint: PropertyOption.forms)
      }
      let equals = end
      guard bytes[equals] == UInt8(ascii: "=") else {
        throw InvalidValue(
          "property",
          "\(Substring(bytes[..<end]))…",
          reason: "there is no = after the name",
          hint: PropertyOption.forms
        )
      }
      let name = String(Substring(bytes[..<equals]))
      guard !name.isEmpty else {
        throw InvalidValue("property", "=…", reason: "the name is missing", hint: PropertyOption.forms)
      }
      self = .set(name: name, value: PropertyValue(String(Substring(bytes[bytes.index(after: equals)...]))))
    }
  }

  /// Whether a property's name may contain the byte.
  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
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
