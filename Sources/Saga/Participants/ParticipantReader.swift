import Bytes

/// Reads the values of a participant's members and collects what is wrong with them.
struct ParticipantReader {
  typealias Path = [Expression.PathElement]

  /// What is wrong so far.
  private(set) var problems: [InputSchema.Problem]

  init(problems: [InputSchema.Problem]) { self.problems = problems }

  mutating func report(_ path: Path, _ message: String, offset: Int? = nil) {
    problems.append(InputSchema.Problem(path, message, offset: offset))
  }

  /// Reports a member that nothing is known of, with the name it may have been meant to have.
  mutating func reportUnknown(_ name: String, _ path: Path, of owner: String, known: [String]) {
    let near = nearest(to: name, among: known).map { "did you mean \($0)?" }
    let hint = near ?? "there \(known.count == 1 ? "is" : "are") \(known.joined(separator: ", "))"
    report(path + [.name(name)], "\(owner) has no \(name); \(hint)")
  }

  /// The members of an object, nil when it is none.
  mutating func members(_ value: JSONValue, _ path: Path) -> [JSONObject.Member]? {
    if case .object(let object) = value { return object.members }
    report(path, "an object is expected here, not \(value.kindWithArticle)")
    return nil
  }

  /// The members of an object that are known; the others are reported.
  mutating func members(_ value: JSONValue, _ path: Path, of owner: String, known: [String]) -> [String:
    JSONValue]
  {
    var found: [String: JSONValue] = [:]
    for member in members(value, path) ?? [] {
      if known.contains(member.name) {
        found[member.name] = member.value
      } else {
        reportUnknown(member.name, path, of: owner, known: known)
      }
    }
    return found
  }

  /// The elements of an array, nil when it is none or has none.
  mutating func elements(_ value: JSONValue, _ path: Path, of what: String) -> [JSONValue]? {
    guard case .array(let elements) = value else {
      report(path, "a list of \(what) is expected here, not \(value.kindWithArticle)")
      return nil
    }
    if elements.isEmpty {
      report(path, "this list of \(what) is empty")
      return nil
    }
    return elements
  }

  /// A text that can stand in an argument, in the environment or in a path, nil when it is none.
  mutating func text(_ value: JSONValue, _ path: Path) -> String? {
    guard case .string(let text) = value else {
      report(path, "a string is expected here, not \(value.kindWithArticle)")
      return nil
    }
    if text.utf8.contains(0) {
      report(path, "a NUL character cannot stand here")
      return nil
    }
    return text
  }

  /// A text that is not empty.
  mutating func name(_ value: JSONValue, _ path: Path) -> String? {
    guard let text = text(value, path) else { return nil }
    if !text.isEmpty { return text }
    report(path, "an empty string cannot stand here")
    return nil
  }

  /// A whole number of a range.
  mutating func whole(_ value: JSONValue, _ path: Path, _ range: ClosedRange<Int64>) -> Int? {
    if case .number(let number) = value, let whole = number.int64, range.contains(whole) { return Int(whole) }
    report(path, "a whole number from \(range.lowerBound) to \(range.upperBound) is expected here")
    return nil
  }

  /// A length of time.
  mutating func duration(_ value: JSONValue, _ path: Path) -> Duration? {
    switch value {
    case .string(let text):
      do {
        return try Duration(parsing: text)
      } catch {
        report(path, error.message)
      }
    case .number: report(path, "the length of time has no unit; \(Duration.forms)")
    default: report(path, "a length of time is expected here; \(Duration.forms)")
    }
    return nil
  }

  /// A condition: one expression and nothing else, or true or false.
  mutating func condition(_ value: JSONValue, _ path: Path) -> Expression? {
    switch value {
    case .bool: return .literal(value)
    case .string:
      if case .expression(let expression)? = template(value, path) { return expression }
      if problems.last?.path != path {
        report(path, "a condition is one expression, like ${ .input.amount > 1000 }")
      }
    default: report(path, "a condition is expected here, like ${ .input.amount > 1000 }")
    }
    return nil
  }

  /// A value with expressions that see what a participant is sent.
  mutating func template(_ value: JSONValue, _ path: Path) -> Template? {
    var found: [Template.Problem] = []
    let template = Template(value, problems: &found)
    for problem in found {
      report(path + problem.path, problem.error.message, offset: problem.error.offset)
    }
    for reference in template.references where !Invocation.envelopeAllows(reference.path) {
      let known = Invocation.envelopeNames.map { ".\($0)" }.joined(separator: ", ")
      report(
        path + reference.place,
        "\(reference.path.pathText) means nothing here; a participant is sent \(known)"
      )
    }
    return found.isEmpty ? template : nil
  }
}
