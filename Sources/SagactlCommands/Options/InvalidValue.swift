/// A value on the command line, in the environment or in a file that cannot be understood.
///
/// It is data; ``description`` turns it into the one sentence a person reads.
package struct InvalidValue: Error, Equatable, CustomStringConvertible {
  /// What the value was meant to be, for example "offset".
  package let kind: String

  /// The value as it was given.
  package let text: String

  /// Why it is not one.
  package let reason: String

  /// What would be accepted.
  package let hint: String

  package init(_ kind: String, _ text: String, reason: String, hint: String) {
    self.kind = kind
    self.text = text
    self.reason = reason
    self.hint = hint
  }

  package var description: String {
    let start = "invalid \(kind) \(InvalidValue.quoted(text)): \(reason)"
    return hint.isEmpty ? start : "\(start); \(hint)"
  }

  /// The text between double quotes, on one line and harmless on a terminal: control characters are
  /// escaped, and what is longer than 200 characters is cut.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    var length = 0
    for scalar in text.unicodeScalars {
      if length == 200 {
        result += "…"
        break
      }
      length += 1
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\"", "\\": result += "\\\(scalar)"
      default:
        let isControl =
          scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
        if isControl || scalar.properties.generalCategory == .lineSeparator
          || scalar.properties.generalCategory == .paragraphSeparator
        {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
