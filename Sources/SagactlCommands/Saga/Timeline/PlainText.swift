internal import Saga

/// Text from a log, made safe to be shown among other text.
enum PlainText {
  /// The text on one line, without anything that could act on a terminal or turn the writing around: what is
  /// not to be printed is shown as `\n`, `\t` or `\u{1b}`.
  static func line(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if isHarmless(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        }
      }
    }
    return result
  }

  /// Whether a scalar only shows itself.
  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
    // Marks that turn the writing around would let one record rewrite how the next looks.
    case .format: scalar == "\u{200d}" || scalar == "\u{200c}"
    default: true
    }
  }

  /// At most so many characters of a text, with a mark where it is cut.
  static func cut(_ text: String, _ limit: Int) -> String {
    if text.utf8.count <= limit || text.count <= limit { return text }
    return text.prefix(limit - 1) + "…"
  }
}

extension Duration {
  /// How long after the beginning something happened, with milliseconds: `0.378`, `1:02.378`, `2:01:02.378`.
  var clock: String {
    let total = max(wholeMilliseconds, 0)
    let fraction = String(total % 1000 + 1000).dropFirst()
    let seconds = total / 1000
    if seconds < 60 { return "\(seconds).\(fraction)" }
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let minutes = seconds / 60
    if minutes < 60 { return "\(minutes):\(two(seconds % 60)).\(fraction)" }
    return "\(minutes / 60):\(two(minutes % 60)):\(two(seconds % 60)).\(fraction)"
  }
}
