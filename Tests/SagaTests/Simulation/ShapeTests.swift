import Bytes
import Saga
import Testing

/// What is known of values that nobody has.
@Suite struct ShapeTests {
  private func value(_ random: inout SeededRandom, depth: Int = 0) -> JSONValue {
    switch random.below(depth > 2 ? 5 : 7) {
    case 0: return .null
    case 1: return .bool(random.once(in: 2))
    case 2: return .number(Int64(random.below(3)))
    case 3, 4: return .string(random.pick(["", "a", "b"]))
    case 5: return .array((0..<random.below(3)).map { _ in value(&random, depth: depth + 1) })
    default:
      var object = JSONObject()
      for name in ["x", "y", "z"] where random.once(in: 2) {
        object[name] = value(&random, depth: depth + 1)
      }
      return .object(object)
    }
  }

  /// A shape that a value has, vaguer or less.
  private func shape(of value: JSONValue, _ random: inout SeededRandom) -> Shape {
    switch random.below(5) {
    case 0: return Shape(of: value)
    case 1: return .anything
    case 2: return Shape(of: value).union(Shape(of: self.value(&random)))
    default: break
    }
    var shape = Shape(Shape.Kinds(of: value))
    switch value {
    case .null: return .null
    case .object(let object):
      for member in object.members where random.once(in: 2) {
        shape.members[member.name] = self.shape(of: member.value, &random)
      }
      let isAllNamed = object.members.allSatisfy { shape.members[$0.name] != nil }
      shape.isOpen = !isAllNamed || random.once(in: 2)
      if random.once(in: 3) { shape.kinds.insert(.null) }
    case .array(let elements):
      let shapes = elements.map { self.shape(of: $0, &random) }
      if let first = shapes.first { shape.elements = [shapes.dropFirst().reduce(first) { $0.union($1) }] }
    default: break
    }
    return shape
  }

  private func expression(_ random: inout SeededRandom, depth: Int = 0) -> Expression {
    switch random.below(depth > 3 ? 4 : 11) {
    case 0: return .literal(value(&random, depth: 2))
    case 1...3:
      return .path(
        (0..<(1 + random.below(3))).map { _ in
          random.once(in: 5) ? .index(random.below(2)) : .name(random.pick(["x", "y", "z"]))
        }
      )
    default: break
    }
    let left = expression(&random, depth: depth + 1)
    let right = expression(&random, depth: depth + 1)
    switch random.below(6) {
    case 0: return .alternative(left, right)
    case 1: return .and(left, right)
    case 2: return .or(left, right)
    case 3: return .not(left)
    default:
      let all: [Expression.Comparison] = [.equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual]
      return .comparison(random.pick(all), left, right)
    }
  }

  private func isOf(_ value: JSONValue, _ shape: Shape) -> Bool {
    if !shape.kinds.contains(Shape.Kinds(of: value)) { return false }
    if let constant = shape.constant { return constant == value }
    switch value {
    case .object(let object): return object.members.allSatisfy { isOf($0.value, shape.member($0.name)) }
    case .array(let elements): return elements.enumerated().allSatisfy { isOf($1, shape.element($0)) }
    default: return true
    }
  }

  /// Whatever is known by shapes is true of every value they fit.
  @Test func whatIsCertainOfAShapeHoldsForEveryValueOfIt() {
    var certainties = 0
    var failures = 0
    for seed in 0..<40_000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let scope = value(&random)
      let shape = shape(of: scope, &random)
      #expect(isOf(scope, shape), "seed \(seed): \(scope.text) is not of \(shape)")
      let expression = expression(&random)
      let real = try? expression.evaluate(in: scope)
      do throws(CertainFailure) {
        let known = try expression.shape(in: shape)
        guard let real else { continue }
        let text = "${ \(expression.text) }"
        #expect(isOf(real, known), "seed \(seed): \(text) is \(real.text) in \(scope.text), not of \(known)")
        if known.constant != nil { certainties += 1 }
      } catch {
        failures += 1
        #expect(real == nil, "seed \(seed): ${ \(expression.text) } has a value in \(scope.text)")
        // The expression that stands for the failure fails whatever there is.
        #expect(throws: EvaluationError.self) { try error.expression.evaluate(in: JSONValue.null) }
      }
    }
    #expect(certainties > 5000)
    #expect(failures > 2000)
  }

  /// What an expression's text says is the expression.
  @Test func theTextOfAnExpressionIsReadAsTheExpression() throws {
    for seed in 0..<10_000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let expression = writable(expression(&random))
      let read = try Template(parsing: "${ \(expression.text) }")
      #expect(read == .expression(expression), "seed \(seed): \(expression.text)")
    }
  }

  /// An expression that can be written: arrays and objects are no literals.
  private func writable(_ expression: Expression) -> Expression {
    switch expression {
    case .literal(.array), .literal(.object): .literal(.string("it's \\ \"\n\t"))
    case .literal, .path: expression
    case .alternative(let left, let right): .alternative(writable(left), writable(right))
    case .comparison(let comparison, let left, let right):
      .comparison(comparison, writable(left), writable(right))
    case .and(let left, let right): .and(writable(left), writable(right))
    case .or(let left, let right): .or(writable(left), writable(right))
    case .not(let operand): .not(writable(operand))
    }
  }

  @Test(
    arguments: [
      (#"{"type":"string"}"#, "== null", false), (#"{"type":["string","null"]}"#, "== null", nil),
      (#"{"type":"integer"}"#, "== 'x'", false), (#"{"const":3}"#, "> 2", true),
      (#"{"enum":[1,2]}"#, "== null", false), (#"{}"#, "== null", nil),
    ] as [(String, String, Bool?)]
  )
  func whatASchemaAllowsIsKnown(schema: String, comparison: String, expected: Bool?) throws {
    var problems: [InputSchema.Problem] = []
    let input = InputSchema(try JSONValue(parsing: schema), problems: &problems)
    guard case .expression(let expression) = try Template(parsing: "${ .v \(comparison) }") else { return }
    let shape = try expression.shape(in: Shape(members: ["v": input.shape]))
    #expect(shape.constant == expected.map { .bool($0) })
  }

  @Test func membersThatAreNotRequiredMayBeMissing() throws {
    var problems: [InputSchema.Problem] = []
    let text =
      #"{"type":"object","required":["a"],"additionalProperties":false,"properties":{"#
      + #""a":{"type":"string"},"b":{"type":"string"},"c":{"type":"array","items":{"type":"number"}}}}"#
    let shape = InputSchema(try JSONValue(parsing: text), problems: &problems).shape
    #expect(problems.isEmpty)
    #expect(shape.member("a").kinds == .string)
    #expect(shape.member("b").kinds == [.string, .null])
    #expect(shape.member("c").element(0).kinds == [.number, .null])
    #expect(shape.member("d") == .null)
  }
}
