package import Bytes

extension Template {
  /// The value in a scope.
  ///
  /// In a text, strings stand as they are and every other value as its JSON; a missing one is `null`.
  package func evaluate(in scope: JSONValue) throws(EvaluationError) -> JSONValue {
    switch self {
    case .value(let value): return value
    case .expression(let expression): return try expression.evaluate(in: scope)
    case .text(let pieces):
      var text = ""
      for piece in pieces {
        switch piece {
        case .literal(let literal): text += literal
        case .expression(let expression):
          switch try expression.evaluate(in: scope) {
          case .string(let string): text += string
          case let other: text += other.text
          }
        }
      }
      return .string(text)
    case .array(let elements):
      var values: [JSONValue] = []
      for element in elements { values.append(try element.evaluate(in: scope)) }
      return .array(values)
    case .object(let members):
      var object = JSONObject()
      for member in members { object[member.name] = try member.value.evaluate(in: scope) }
      return .object(object)
    }
  }

  /// All paths of all expressions, in order.
  package var paths: [[Expression.PathElement]] {
    switch self {
    case .value: []
    case .expression(let expression): expression.paths
    case .text(let pieces):
      pieces.flatMap { piece -> [[Expression.PathElement]] in
        if case .expression(let expression) = piece { expression.paths } else { [] }
      }
    case .array(let elements): elements.flatMap(\.paths)
    case .object(let members): members.flatMap(\.value.paths)
    }
  }
}
