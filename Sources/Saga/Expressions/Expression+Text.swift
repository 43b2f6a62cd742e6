package import Bytes

extension Expression {
  /// The expression as it may be written between `${` and `}`.
  package var text: String { text(within: 0) }

  /// How tightly the outermost operator holds its operands together.
  private var rank: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .not: 3
    case .comparison: 4
    case .alternative: 5
    case .literal, .path: 6
    }
  }

  private func text(within rank: Int) -> String {
    let own = self.rank
    let text =
      switch self {
      case .literal(let value): value.literalText
      case .path(let elements): elements.pathText
      case .alternative(let left, let right): "\(left.text(within: own)) // \(right.text(within: own + 1))"
      case .comparison(let comparison, let left, let right):
        "\(left.text(within: own + 1)) \(comparison.rawValue) \(right.text(within: own + 1))"
      case .and(let left, let right): "\(left.text(within: own)) and \(right.text(within: own + 1))"
      case .or(let left, let right): "\(left.text(within: own)) or \(right.text(within: own + 1))"
      case .not(let operand): "not \(operand.text(within: own))"
      }
    return own < rank ? "(\(text))" : text
  }
}

extension JSONValue {
  fileprivate var literalText: String {
    guard case .string(let text) = self else { return self.text }
    var quoted = "'"
    for character in text.unicodeScalars {
      switch character {
      case "\\", "'": quoted += "\\\(character)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(character)
      }
    }
    return quoted + "'"
  }
}

extension Template {
  /// The value with its expressions as text again, like that the template was read from.
  package var source: JSONValue {
    switch self {
    case .value(let value): value
    case .expression(let expression): .string("${ \(expression.text) }")
    case .text(let pieces):
      .string(
        pieces.reduce(into: "") { text, piece in
          switch piece {
          case .literal(let literal): text += literal
          case .expression(let expression): text += "${ \(expression.text) }"
          }
        }
      )
    case .array(let elements): .array(elements.map(\.source))
    case .object(let members):
      .object(members.reduce(into: JSONObject()) { $0[$1.name] = $1.value.source })
    }
  }
}
