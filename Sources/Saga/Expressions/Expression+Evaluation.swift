package import Bytes

extension Expression {
  /// The value in a scope.
  package func evaluate(in scope: some ExpressionScope) throws(EvaluationError) -> JSONValue {
    switch self {
    case .literal(let value): return value
    case .path(let elements): return scope.value(at: elements[...])
    case .alternative(let left, let right):
      let value = try left.evaluate(in: scope)
      return value == .null ? try right.evaluate(in: scope) : value
    case .comparison(let comparison, let left, let right):
      return .bool(try comparison.holds(try left.evaluate(in: scope), try right.evaluate(in: scope)))
    case .and(let left, let right):
      guard try left.isTrue(in: scope, "and") else { return .bool(false) }
      return .bool(try right.isTrue(in: scope, "and"))
    case .or(let left, let right):
      if try left.isTrue(in: scope, "or") { return .bool(true) }
      return .bool(try right.isTrue(in: scope, "or"))
    case .not(let operand): return .bool(try !operand.isTrue(in: scope, "not"))
    }
  }

  /// Whether a condition holds. A missing path, which is null, does not; anything but true, false and
  /// null is an error, for guessing what a number or a text means here would hide a mistake.
  package func isTrue(in scope: some ExpressionScope, _ place: String) throws(EvaluationError) -> Bool {
    switch try evaluate(in: scope) {
    case .bool(let value): return value
    case .null: return false
    case let other:
      throw EvaluationError(message: "\(place) needs true or false and was given \(other.kindWithArticle)")
    }
  }
}

/// What the paths of expressions lead through.
package protocol ExpressionScope {
  /// The value a path leads to; null where it leads nowhere.
  func value(at path: ArraySlice<Expression.PathElement>) -> JSONValue
}

extension JSONValue: ExpressionScope {
  package func value(at path: ArraySlice<Expression.PathElement>) -> JSONValue {
    var value = self
    for element in path {
      switch element {
      case .name(let name): value = value[name] ?? .null
      case .index(let index):
        guard case .array(let array) = value, index < array.count else { return .null }
        value = array[index]
      }
    }
    return value
  }
}

extension Expression.Comparison {
  /// Whether two values compare this way.
  func holds(_ left: JSONValue, _ right: JSONValue) throws(EvaluationError) -> Bool {
    switch self {
    case .equal: return left.isEquivalent(to: right)
    case .unequal: return !left.isEquivalent(to: right)
    case .less, .lessOrEqual, .greater, .greaterOrEqual: break
    }
    // All four ask whether one is less than the other.
    let isTurned = self == .greater || self == .lessOrEqual
    let isLess: Bool
    switch isTurned ? (right, left) : (left, right) {
    case (.number(let first), .number(let second)): isLess = first.isLessInValue(than: second)
    case (.string(let first), .string(let second)): isLess = first.utf8.lexicographicallyPrecedes(second.utf8)
    default:
      throw EvaluationError(
        message: "\(rawValue) compares two numbers or two strings"
          + " and was given \(left.kindWithArticle) and \(right.kindWithArticle)"
      )
    }
    return self == .less || self == .greater ? isLess : !isLess
  }
}

extension JSONValue {
  /// What kind of value it is, as a sentence names it.
  var kindWithArticle: String {
    switch self {
    case .null: "null"
    case .bool(true): "true"
    case .bool(false): "false"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
