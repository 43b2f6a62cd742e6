import Bytes

/// Reads one expression from the bytes of a text, beginning anywhere in it.
///
/// Positions in errors count from the start of the whole text, so that whoever knows where the text
/// stands in a file can point at the very byte.
struct ExpressionParser {
  private var tokens: ExpressionTokens

  /// How deep parentheses and `not` may be nested.
  private static let depthLimit = 100

  /// The most members and elements a path may have.
  private static let pathLimit = 100

  /// The most operators an expression may have. A long chain is as deep a tree as deep nesting, and trees
  /// are evaluated, and freed, by recursion.
  private static let operatorLimit = 200

  private var operators = 0

  /// Prepares to read at an offset.
  init(_ bytes: [UInt8], at offset: Int) { tokens = ExpressionTokens(bytes, at: offset) }

  /// Where reading has come to.
  var offset: Int { tokens.offset }

  /// Reads the expression and the `}` after it.
  mutating func parseToBrace() throws(ExpressionSyntaxError) -> Expression {
    let expression = try or(depth: 0)
    try tokens.skipSpace()
    guard try tokens.take("}") else {
      throw tokens.unexpected("an operator or } is expected")
    }
    return expression
  }

  private mutating func or(depth: Int) throws(ExpressionSyntaxError) -> Expression {
    var left = try and(depth: depth)
    while try takeOperator("or") { left = .or(left, try and(depth: depth)) }
    return left
  }

  private mutating func and(depth: Int) throws(ExpressionSyntaxError) -> Expression {
    var left = try not(depth: depth)
    while try takeOperator("and") { left = .and(left, try not(depth: depth)) }
    return left
  }

  private mutating func not(depth: Int) throws(ExpressionSyntaxError) -> Expression {
    guard try tokens.takeWord("not") else { return try comparison(depth: depth) }
    if depth >= Self.depthLimit { throw tooDeep() }
    return .not(try not(depth: depth + 1))
  }

  private mutating func comparison(depth: Int) throws(ExpressionSyntaxError) -> Expression {
    let left = try alternative(depth: depth)
    guard let comparison = try takeComparison() else { return left }
    let result = Expression.comparison(comparison, left, try alternative(depth: depth))
    let end = tokens.offset
    if try takeComparison() != nil {
      throw ExpressionSyntaxError(
        message: "comparisons cannot be chained; use parentheses or and",
        offset: end
      )
    }
    return result
  }

  private mutating func takeComparison() throws(ExpressionSyntaxError) -> Expression.Comparison? {
    // Longer signs come first, for `<` also begins `<=`.
    for comparison in [Expression.Comparison.equal, .unequal, .lessOrEqual, .greaterOrEqual, .less, .greater]
    where try tokens.take(comparison.rawValue) { return comparison }
    return nil
  }

  private mutating func alternative(depth: Int) throws(ExpressionSyntaxError) -> Expression {
    var left = try primary(depth: depth)
    while try tokens.take("//") {
      try countOperator()
      left = .alternative(left, try primary(depth: depth))
    }
    return left
  }

  private mutating func primary(depth: Int) throws(ExpressionSyntaxError) -> Expression {
    try tokens.skipSpace()
    switch tokens.next {
    case UInt8(ascii: "("):
      if depth >= Self.depthLimit { throw tooDeep() }
      _ = try tokens.take("(")
      let inner = try or(depth: depth + 1)
      guard try tokens.take(")") else { throw tokens.unexpected("a closing ) is expected") }
      return inner
    case UInt8(ascii: "."), UInt8(ascii: "["): return .path(try path())
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .literal(.string(try tokens.string()))
    case let byte? where byte == UInt8(ascii: "-") || ExpressionTokens.isDigit(byte):
      return .literal(.number(try tokens.number()))
    default: break
    }
    if try tokens.takeWord("true") { return .literal(.bool(true)) }
    if try tokens.takeWord("false") { return .literal(.bool(false)) }
    if try tokens.takeWord("null") { return .literal(.null) }
    throw tokens.unexpected("a value is expected: a path like .input.name, a number, a 'string'")
  }

  private mutating func path() throws(ExpressionSyntaxError) -> [Expression.PathElement] {
    var elements: [Expression.PathElement] = []
    if tokens.isLoneDot {
      tokens.skipByte()
      return elements
    }
    while let element = try tokens.pathElement() {
      if elements.count >= Self.pathLimit {
        throw ExpressionSyntaxError(message: "the path is too long", offset: tokens.offset)
      }
      elements.append(element)
    }
    return elements
  }

  private mutating func takeOperator(_ word: String) throws(ExpressionSyntaxError) -> Bool {
    guard try tokens.takeWord(word) else { return false }
    try countOperator()
    return true
  }

  private mutating func countOperator() throws(ExpressionSyntaxError) {
    operators += 1
    if operators > Self.operatorLimit {
      throw ExpressionSyntaxError(message: "the expression is too long", offset: tokens.offset)
    }
  }

  private func tooDeep() -> ExpressionSyntaxError {
    ExpressionSyntaxError(message: "the expression is nested too deep", offset: tokens.offset)
  }
}
