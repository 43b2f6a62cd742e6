package import Bytes

extension InputSchema {
  /// Everything in a value that the schema does not allow; nothing when it is valid.
  package func problems(of value: JSONValue) -> [Problem] {
    var problems: [Problem] = []
    var path: [Expression.PathElement] = []
    check(value, &path, &problems)
    return problems
  }

  /// - Parameter path: Leads to the value; one for all, for as a rule nobody asks for it.
  private func check(
    _ value: JSONValue,
    _ path: inout [Expression.PathElement],
    _ problems: inout [Problem]
  ) {
    if let types, !types.contains(where: { $0.includes(value) }) {
      let names = types.map(\.rawValue).sorted().joined(separator: " or ")
      problems.append(Problem(path, "must be of type \(names), and is \(value.kindWithArticle)"))
      return
    }
    if let choices, !choices.contains(where: { $0.isEquivalent(to: value) }) {
      let texts = choices.prefix(10).map(\.text).joined(separator: ", ")
      problems.append(Problem(path, "must be \(choices.count == 1 ? "" : "one of ")\(texts)"))
    }
    switch value {
    case .number(let number): checkLimits(number, .numbers, path, &problems)
    case .string(let text):
      if limits.isEmpty { return }
      checkLimits(JSONNumber(Int64(text.unicodeScalars.count)), .lengths, path, &problems)
    case .array(let elements):
      checkLimits(JSONNumber(Int64(elements.count)), .counts, path, &problems)
      for (index, element) in elements.enumerated() {
        guard let items else { break }
        path.append(.index(index))
        items.check(element, &path, &problems)
        path.removeLast()
      }
    case .object(let object): check(object, &path, &problems)
    case .null, .bool: break
    }
  }

  private func check(
    _ object: JSONObject,
    _ path: inout [Expression.PathElement],
    _ problems: inout [Problem]
  ) {
    for name in required where object[name] == nil {
      problems.append(Problem(path + [.name(name)], "is missing"))
    }
    for member in object.members {
      path.append(.name(member.name))
      if let property = properties.first(where: { $0.name == member.name }) {
        property.schema.check(member.value, &path, &problems)
      } else if !allowsOthers {
        let near = nearest(to: member.name, among: properties.map(\.name))
        problems.append(Problem(path, "is not known" + (near.map { "; did you mean \($0)?" } ?? "")))
      } else {
        others?.check(member.value, &path, &problems)
      }
      path.removeLast()
    }
  }

  private func checkLimits(
    _ number: JSONNumber,
    _ group: LimitGroup,
    _ path: [Expression.PathElement],
    _ problems: inout [Problem]
  ) {
    if limits.isEmpty { return }
    func report(_ rule: String, _ limit: JSONNumber) {
      problems.append(Problem(path, "must \(group.verb) \(rule) \(limit.text)\(group.unit(of: limit))"))
    }
    if let least = limits[group.least], number.isLessInValue(than: least) { report("at least", least) }
    if let most = limits[group.most], most.isLessInValue(than: number) { report("at most", most) }
    guard group == .numbers else { return }
    if let bound = limits[.exclusiveMinimum], !bound.isLessInValue(than: number) { report("above", bound) }
    if let bound = limits[.exclusiveMaximum], !number.isLessInValue(than: bound) { report("below", bound) }
  }

  /// What a pair of limits is about.
  private enum LimitGroup {
    case numbers
    case lengths
    case counts

    var least: Limit {
      switch self {
      case .numbers: .minimum
      case .lengths: .minLength
      case .counts: .minItems
      }
    }

    var most: Limit {
      switch self {
      case .numbers: .maximum
      case .lengths: .maxLength
      case .counts: .maxItems
      }
    }

    var verb: String { self == .numbers ? "be" : "have" }

    func unit(of limit: JSONNumber) -> String {
      let ending = limit.text == "1" ? "" : "s"
      return switch self {
      case .numbers: ""
      case .lengths: " character\(ending)"
      case .counts: " element\(ending)"
      }
    }
  }

  /// Whether an object that is valid may have a member of this name.
  func allows(_ name: String) -> Bool { allowsOthers || properties.contains { $0.name == name } }

  /// A value with everything sensitive replaced by a text that says so.
  package func redacting(_ value: JSONValue) -> JSONValue {
    if isSensitive { return .redacted }
    switch value {
    case .array(let elements): return .array(elements.map { items?.redacting($0) ?? $0 })
    case .object(var object):
      for member in object.members {
        let schema = properties.first { $0.name == member.name }?.schema ?? others
        if let schema { object[member.name] = schema.redacting(member.value) }
      }
      return .object(object)
    default: return value
    }
  }
}

extension InputSchema.ValueType {
  /// Whether a value is of the type; `1.0` and `1e2` are integers as well.
  func includes(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.null, .null), (.boolean, .bool), (.number, .number), (.string, .string), (.array, .array),
      (.object, .object):
      true
    case (.integer, .number(let number)): number.isWhole
    default: false
    }
  }
}

extension JSONNumber {
  /// Whether the value has no fraction, however it is written and however large it is.
  var isWhole: Bool {
    if int64 != nil { return true }
    // Beyond 64 bits: split into the digits before and after the point, and see whether those after are zero.
    var digits: [UInt8] = []
    var point: Int?
    var exponent = 0
    for (index, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "."): point = digits.count
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        exponent = Int(text.utf8.dropFirst(index + 1).drop { $0 == UInt8(ascii: "+") }.asText) ?? 0
        return Self.isWhole(digits, (point ?? digits.count) + exponent)
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
      default: break
      }
    }
    return Self.isWhole(digits, point ?? digits.count)
  }

  private static func isWhole(_ digits: [UInt8], _ point: Int) -> Bool {
    digits.dropFirst(max(0, point)).allSatisfy { $0 == UInt8(ascii: "0") }
  }
}

extension Sequence<UInt8> {
  fileprivate var asText: String { String(decoding: Array(self), as: UTF8.self) }
}
