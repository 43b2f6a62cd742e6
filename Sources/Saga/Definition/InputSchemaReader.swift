import Bytes

/// Reads the values of a schema's keywords and collects what is wrong with them.
package struct InputSchemaReader {
  /// What is wrong so far.
  private(set) var problems: [InputSchema.Problem]

  init(problems: [InputSchema.Problem]) { self.problems = problems }

  /// How deep schemas may be nested.
  private static let depthLimit = 100

  /// The keywords that say nothing about what is valid.
  package static let annotations: Set<String> = [
    "$schema", "$id", "$comment", "title", "description", "default", "examples", "format", "deprecated",
  ]

  /// The keywords that mean something here.
  package static let keywords =
    ["type", "enum", "const", "required", "properties", "additionalProperties", "items", "sensitive"]
    + InputSchema.Limit.allCases.map(\.rawValue)

  private mutating func report(_ path: [Expression.PathElement], _ message: String) {
    problems.append(InputSchema.Problem(path, message))
  }

  /// The keywords of a schema, none when it is no schema.
  mutating func keywords(_ schema: JSONValue, _ path: [Expression.PathElement]) -> [JSONObject.Member] {
    if path.count > Self.depthLimit {
      report(path, "the schema is nested too deep")
      return []
    }
    if schema == .bool(true) { return [] }
    return members(schema, path)
  }

  mutating func members(_ value: JSONValue, _ path: [Expression.PathElement]) -> [JSONObject.Member] {
    if case .object(let object) = value { return object.members }
    report(path, "an object is expected here")
    return []
  }

  mutating func array(_ value: JSONValue, _ path: [Expression.PathElement]) -> [JSONValue] {
    if case .array(let elements) = value { return elements }
    report(path, "an array is expected here")
    return []
  }

  mutating func strings(_ value: JSONValue, _ path: [Expression.PathElement]) -> [String] {
    array(value, path).enumerated().compactMap { index, element in
      if case .string(let text) = element { return text }
      report(path + [.index(index)], "a string is expected here")
      return nil
    }
  }

  mutating func number(_ value: JSONValue, _ path: [Expression.PathElement]) -> JSONNumber? {
    if case .number(let number) = value { return number }
    report(path, "a number is expected here")
    return nil
  }

  mutating func bool(_ value: JSONValue, _ path: [Expression.PathElement]) -> Bool {
    if case .bool(let bool) = value { return bool }
    report(path, "true or false is expected here")
    return false
  }

  mutating func types(_ value: JSONValue, _ path: [Expression.PathElement]) -> Set<InputSchema.ValueType> {
    let names = if case .string(let name) = value { [name] } else { strings(value, path) }
    var types: Set<InputSchema.ValueType> = []
    for name in names {
      if let type = InputSchema.ValueType(rawValue: name) {
        types.insert(type)
      } else {
        let known = InputSchema.ValueType.allCases.map(\.rawValue)
        let near = nearest(to: name, among: known).map { "; did you mean \($0)?" }
        report(path, "there is no type \(name)\(near ?? ", only \(known.joined(separator: ", "))")")
      }
    }
    return types
  }

  /// Reports a choice among nothing.
  mutating func checkChoices(_ choices: [JSONValue]?, _ path: [Expression.PathElement]) {
    if choices?.isEmpty == true { report(path + ["enum"], "enum needs a value, or nothing is allowed") }
  }

  /// Reports limits that nothing can keep.
  mutating func checkLimits(_ limits: InputSchema.Limits, _ path: [Expression.PathElement]) {
    for limit in InputSchema.Limit.allCases where limit.isCount {
      guard let number = limits[limit] else { continue }
      if number.isLessInValue(than: JSONNumber(0)) {
        report(path + [.name(limit.rawValue)], "\(limit.rawValue) must not be less than 0")
      }
    }
    for (least, most) in InputSchema.Limit.pairs {
      guard let low = limits[least], let high = limits[most], high.isLessInValue(than: low) else { continue }
      report(
        path + [.name(most.rawValue)],
        "\(most.rawValue) is less than \(least.rawValue), so that nothing is allowed"
      )
    }
  }

  /// Reports members that have to be there and may not.
  mutating func checkRequired(_ required: [String], _ known: [String], _ path: [Expression.PathElement]) {
    for (index, name) in required.enumerated() where !known.contains(name) {
      let near = nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
      report(path + ["required", .index(index)], "\(name) is required and not allowed\(near)")
    }
  }

  /// Reports a keyword that is neither known nor without meaning.
  mutating func checkAnnotation(_ name: String, _ path: [Expression.PathElement]) {
    if Self.annotations.contains(name) { return }
    let near = nearest(to: name, among: Self.keywords).map { "; did you mean \($0)?" } ?? ""
    report(path, "the keyword \(name) is not supported\(near)")
  }
}

extension InputSchema.Limit {
  /// The limits that exclude each other when the second is less than the first.
  fileprivate static let pairs: [(InputSchema.Limit, InputSchema.Limit)] = [
    (.minimum, .maximum), (.minLength, .maxLength), (.minItems, .maxItems),
  ]

  /// Whether it is a number of things.
  fileprivate var isCount: Bool {
    switch self {
    case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum: false
    case .minLength, .maxLength, .minItems, .maxItems: true
    }
  }
}
