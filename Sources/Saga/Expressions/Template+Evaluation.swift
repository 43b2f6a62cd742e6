package import Bytes

extension Template {
  /// The value in a scope.
  ///
  /// In a text, strings stand as they are and every other value as its JSON; a missing one is `null`.
  package func evaluate(in scope: some ExpressionScope) throws(EvaluationError) -> JSONValue {
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
      values.reserveCapacity(elements.count)
      for element in elements { values.append(try element.evaluate(in: scope)) }
      return .array(values)
    case .object(let members):
      var object = JSONObject(capacity: members.count)
      for member in members { object.append(member.name, try member.value.evaluate(in: scope)) }
      return .object(object)
    }
  }

  /// Whether the value in a scope is a certain one; most of it is compared where it is and not made anew.
  func gives(_ value: JSONValue, in scope: some ExpressionScope) throws(EvaluationError) -> Bool {
    switch self {
    case .value(let own): return own == value
    case .expression, .text: return try evaluate(in: scope) == value
    case .array(let elements):
      guard case .array(let values) = value, values.count == elements.count else { return false }
      for (element, value) in zip(elements, values) where try !element.gives(value, in: scope) {
        return false
      }
      return true
    case .object(let members):
      guard case .object(let object) = value, object.count == members.count else { return false }
      for (member, found) in zip(members, object.members) {
        guard member.name == found.name, try member.value.gives(found.value, in: scope) else { return false }
      }
      return true
    }
  }

  /// A path some expression follows, and the place in the template where it does.
  package struct Reference: Hashable, Sendable {
    /// The members and elements that lead to the string.
    package let place: [Expression.PathElement]
    /// The path.
    package let path: [Expression.PathElement]

    /// Makes a reference.
    package init(place: [Expression.PathElement], path: [Expression.PathElement]) {
      self.place = place
      self.path = path
    }
  }

  /// All paths of all expressions, in order.
  package var references: [Reference] { references(at: []) }

  private func references(at place: [Expression.PathElement]) -> [Reference] {
    switch self {
    case .value: []
    case .expression(let expression): expression.paths.map { Reference(place: place, path: $0) }
    case .text(let pieces):
      pieces.flatMap { piece -> [Reference] in
        guard case .expression(let expression) = piece else { return [] }
        return expression.paths.map { Reference(place: place, path: $0) }
      }
    case .array(let elements):
      elements.enumerated().flatMap { $1.references(at: place + [.index($0)]) }
    case .object(let members): members.flatMap { $0.value.references(at: place + [.name($0.name)]) }
    }
  }
}

extension [Expression.PathElement] {
  /// The path as it is written.
  package var pathText: String {
    if isEmpty { return "." }
    return reduce(into: "") { text, element in
      switch element {
      case .name(let name): text += ".\(name)"
      case .index(let index): text += "[\(index)]"
      }
    }
  }
}
