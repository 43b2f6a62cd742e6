import Bytes

/// An expression that has no value, whatever data there is.
package struct CertainFailure: Error, Hashable, Sendable {
  /// An expression without paths that fails in the same words.
  package let expression: Expression
}

extension Expression {
  /// What is known of the value in a scope of which not everything is known.
  ///
  /// An expression that only may fail is taken for one that does not.
  package func shape(in scope: Shape) throws(CertainFailure) -> Shape {
    switch self {
    case .literal(let value): return Shape(of: value)
    case .path(let elements):
      return elements.reduce(scope) { shape, element in
        switch element {
        case .name(let name): shape.member(name)
        case .index(let index): shape.element(index)
        }
      }
    case .alternative(let left, let right):
      let shape = try left.shape(in: scope)
      if !shape.kinds.contains(.null) { return shape }
      if shape.isNull { return try right.shape(in: scope) }
      guard let other = try? right.shape(in: scope) else { return shape.withoutNull }
      return shape.withoutNull.union(other)
    case .comparison(let comparison, let left, let right):
      return try comparison.shape(try left.shape(in: scope), try right.shape(in: scope))
    case .and(let left, let right):
      return try both(left, right, in: scope, decisive: false) { .and(.literal($0), .literal(.bool(true))) }
    case .or(let left, let right):
      return try both(left, right, in: scope, decisive: true) { .or(.literal($0), .literal(.bool(false))) }
    case .not(let operand):
      let truths = try operand.truths(in: scope) { .not(.literal($0)) }
      return truths.count == 1 ? Shape(of: .bool(!truths.contains(true))) : Shape(.bool)
    }
  }

  /// `and` and `or`: the right side is looked at only when the left one is not the value that decides.
  private func both(
    _ left: Expression,
    _ right: Expression,
    in scope: Shape,
    decisive: Bool,
    failing: (JSONValue) -> Expression
  ) throws(CertainFailure) -> Shape {
    let first = try left.truths(in: scope, failing: failing)
    if first == [decisive] { return Shape(of: .bool(decisive)) }
    let second: Set<Bool>
    do throws(CertainFailure) {
      second = try right.truths(in: scope, failing: failing)
    } catch {
      if first.count == 1 { throw error }
      // Where the left side does not decide the expression fails, so where it does not fail, it does.
      return Shape(of: .bool(decisive))
    }
    if second == [decisive] { return Shape(of: .bool(decisive)) }
    return first.union(second).contains(decisive) ? Shape(.bool) : Shape(of: .bool(!decisive))
  }

  /// What the expression may be as a condition.
  ///
  /// - Parameter failing: Makes of a value that is no condition the expression that says so.
  func truths(
    in scope: Shape,
    failing: (JSONValue) -> Expression
  ) throws(CertainFailure) -> Set<Bool> {
    let shape = try shape(in: scope)
    if case .bool(let value)? = shape.constant { return [value] }
    var truths: Set<Bool> = []
    if shape.kinds.contains(.bool) { truths = [true, false] }
    if shape.kinds.contains(.null) { truths.insert(false) }
    if truths.isEmpty { throw CertainFailure(expression: failing(shape.sample)) }
    return truths
  }

  /// Whether the expression can fail at all.
  var canFail: Bool {
    switch self {
    case .literal, .path: false
    case .alternative(let left, let right): left.canFail || right.canFail
    case .comparison(.equal, let left, let right), .comparison(.unequal, let left, let right):
      left.canFail || right.canFail
    case .comparison, .and, .or, .not: true
    }
  }
}

extension Expression.Comparison {
  /// What is known of two values compared.
  fileprivate func shape(_ left: Shape, _ right: Shape) throws(CertainFailure) -> Shape {
    if let left = left.constant, let right = right.constant {
      guard let holds = try? holds(left, right) else {
        throw CertainFailure(expression: .comparison(self, .literal(left), .literal(right)))
      }
      return Shape(of: .bool(holds))
    }
    let common = left.kinds.intersection(right.kinds)
    switch self {
    case .equal: return common.isEmpty ? Shape(of: .bool(false)) : Shape(.bool)
    case .unequal: return common.isEmpty ? Shape(of: .bool(true)) : Shape(.bool)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      if common.isDisjoint(with: [.number, .string]) {
        throw CertainFailure(expression: .comparison(self, .literal(left.sample), .literal(right.sample)))
      }
      return Shape(.bool)
    }
  }
}

extension Template {
  /// What is known of the value in a scope of which not everything is known.
  func shape(in scope: Shape) throws(CertainFailure) -> Shape {
    switch self {
    case .value(let value): return Shape(of: value)
    case .expression(let expression): return try expression.shape(in: scope)
    case .text(let pieces):
      for case .expression(let expression) in pieces { _ = try expression.shape(in: scope) }
      return Shape(.string)
    case .array(let elements):
      var shapes: [Shape] = []
      for element in elements { shapes.append(try element.shape(in: scope)) }
      var array = Shape(.array)
      if let first = shapes.first { array.elements = [shapes.dropFirst().reduce(first) { $0.union($1) }] }
      return array
    case .object(let members):
      var shapes: [String: Shape] = [:]
      for member in members { shapes[member.name] = try member.value.shape(in: scope) }
      return Shape(members: shapes)
    }
  }

  /// Whether an expression in it can fail.
  var canFail: Bool {
    switch self {
    case .value: false
    case .expression(let expression): expression.canFail
    case .text(let pieces):
      pieces.contains { if case .expression(let expression) = $0 { expression.canFail } else { false } }
    case .array(let elements): elements.contains(where: \.canFail)
    case .object(let members): members.contains { $0.value.canFail }
    }
  }
}
