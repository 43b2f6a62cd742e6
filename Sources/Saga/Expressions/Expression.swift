package import Bytes

/// What stands between `${` and `}`: a small language of paths, literals and comparisons.
///
/// ```
/// or          = and { "or" and }
/// and         = not { "and" not }
/// not         = "not" not | comparison
/// comparison  = alternative [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) alternative ]
/// alternative = primary { "//" primary }
/// primary     = path | number | string | "true" | "false" | "null" | "(" or ")"
/// path        = "." | ( "." name | "[" digits "]" ) { "." name | "[" digits "]" }
/// ```
/// A path leads from the root of a ``Scope``; where it leads nowhere it is null.
package indirect enum Expression: Hashable, Sendable {
  /// A value written in the text.
  case literal(JSONValue)
  /// Members and elements followed from the root; none is the root itself.
  case path([PathElement])
  /// The left value, or the right one where the left is null.
  case alternative(Expression, Expression)
  /// Two values compared.
  case comparison(Comparison, Expression, Expression)
  /// True when both are; the right one is not looked at when the left decides.
  case and(Expression, Expression)
  /// True when one is; the right one is not looked at when the left decides.
  case or(Expression, Expression)
  /// The opposite.
  case not(Expression)

  /// One step of a path.
  package enum PathElement: Hashable, Sendable {
    /// The member of this name.
    case name(String)
    /// The element of this index, from 0.
    case index(Int)
  }

  /// The way two values are compared. The first two take anything, the others two numbers or two strings.
  package enum Comparison: String, Hashable, Sendable {
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  /// All paths in the expression, from left to right.
  package var paths: [[PathElement]] {
    switch self {
    case .literal: []
    case .path(let elements): [elements]
    case .not(let operand): operand.paths
    case .alternative(let left, let right), .comparison(_, let left, let right), .and(let left, let right),
      .or(let left, let right):
      left.paths + right.paths
    }
  }
}

/// Why a text is no expression, and where.
package struct ExpressionSyntaxError: Error, Hashable, Sendable {
  /// What is wrong, in a sentence without a full stop.
  package let message: String

  /// How many bytes of the text come before the offending one.
  package let offset: Int
}

/// Why an expression has no value.
package struct EvaluationError: Error, Hashable, Sendable {
  /// What is wrong, in a sentence without a full stop.
  package let message: String
}
