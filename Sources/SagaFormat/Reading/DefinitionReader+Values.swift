import Bytes
import Saga

extension DefinitionReader {
  /// Reports that a value is of the wrong kind, unless it has been reported already.
  mutating func mismatch(_ value: PlacedValue, _ name: String, _ expected: String, hint: String? = nil) {
    if case .unreadable = value.content { return }
    problems.report(value.place, "\(name) must be \(expected), and is \(value.kind)", hint: hint)
  }

  /// Reports a value that is of the right kind, and not one that can be had.
  mutating func refuse(_ member: PlacedMember, _ expected: String, near words: [String] = []) {
    switch member.value.content {
    case .string(let text):
      let hint = nearest(to: text, among: words).map { "did you mean \($0)?" }
      problems.report(member.value.place, "\(member.name) must be \(expected), not \(text)", hint: hint)
    case .number(let number):
      problems.report(member.value.place, "\(member.name) must be \(expected), not \(number.text)")
    default: mismatch(member.value, member.name, expected)
    }
  }

  /// A text.
  mutating func string(_ member: PlacedMember) -> String? {
    if case .string(let text) = member.value.content { return text }
    var hint: String?
    switch member.value.content {
    case .number(let number): hint = "write \"\(number.text)\""
    case .bool(let value): hint = "write \"\(value)\""
    default: break
    }
    mismatch(member.value, member.name, "a string", hint: hint)
    return nil
  }

  /// A truth value.
  mutating func bool(_ member: PlacedMember) -> Bool? {
    if case .bool(let value) = member.value.content { return value }
    var hint: String?
    if case .string(let text) = member.value.content {
      switch text.lowercased() {
      case "yes", "on", "y": hint = "write true"
      case "no", "off", "n": hint = "write false"
      default: hint = "write it without quotes"
      }
      if hint == "write it without quotes", text != "true", text != "false" { hint = nil }
    }
    mismatch(member.value, member.name, "true or false", hint: hint)
    return nil
  }

  /// One word of several.
  mutating func word<Word: RawRepresentable<String> & CaseIterable>(
    _ value: PlacedValue,
    _ name: String,
    _: Word.Type,
    synonyms: [String: Word] = [:]
  ) -> Word? {
    let words = Word.allCases.map(\.rawValue)
    guard case .string(let text) = value.content else {
      mismatch(value, name, words.listed("or"))
      return nil
    }
    if let word = Word(rawValue: text) ?? synonyms[text] { return word }
    problems.report(
      value.place,
      "\(name) must be \(words.listed("or")), not \(text)",
      hint: nearest(to: text, among: words + synonyms.keys.sorted()).map { "did you mean \($0)?" }
    )
    return nil
  }

  /// A list of words, as a set.
  mutating func words<Word: RawRepresentable<String> & CaseIterable & Hashable>(
    _ member: PlacedMember,
    _: Word.Type,
    synonyms: [String: Word] = [:]
  ) -> Set<Word>? {
    guard let elements = list(member) else { return nil }
    let words = elements.map { word($0, "each of \(member.name)", Word.self, synonyms: synonyms) }
    return words.contains(nil) ? nil : Set(words.compactMap { $0 })
  }

  /// A list.
  mutating func list(_ member: PlacedMember) -> [PlacedValue]? {
    if case .array(let elements) = member.value.content { return elements }
    var hint: String?
    if case .string(let text) = member.value.content { hint = "write [\(text)]" }
    mismatch(member.value, member.name, "a list", hint: hint)
    return nil
  }

  /// A length of time.
  mutating func duration(_ member: PlacedMember) -> Duration? {
    guard case .string(let text) = member.value.content else {
      var hint = Duration.forms
      if case .number(let number) = member.value.content {
        hint = "write the unit as well: \(number.text)s or \(number.text)ms"
      }
      mismatch(member.value, member.name, "a length of time", hint: hint)
      return nil
    }
    do throws(DurationSyntaxError) {
      return try Duration(parsing: text)
    } catch {
      problems.report(member.value.place, error.message)
      return nil
    }
  }

  /// A value in whose strings expressions may stand.
  mutating func template(_ value: PlacedValue) -> Template {
    var found: [Template.Problem] = []
    let template = Template(value.json, problems: &found)
    for problem in found {
      report(problem.error, in: value.follow(problem.path).value)
    }
    return template
  }

  /// What is kept of a reply, or given at the end, and which members of that are sensitive.
  ///
  /// A member `{ value: …, sensitive: true }` stands for its value.
  mutating func output(_ member: PlacedMember) -> (template: Template, sensitive: Set<String>) {
    guard case .object(let members) = member.value.content else {
      refuseMarks(in: member.value)
      return (template(member.value), [])
    }
    if member.value.isMarkedAsSensitive { refuseMark(of: member.value) }
    var sensitive: Set<String> = []
    let plain = members.map { field -> PlacedMember in
      guard let mark = field.value.member("sensitive"), let value = field.value.member("value"),
        case .object(let parts) = field.value.content, parts.count == 2
      else {
        refuseMarks(in: field.value)
        return field
      }
      if bool(mark) == true { sensitive.insert(field.name) }
      refuseMarks(in: value.value)
      return PlacedMember(name: field.name, place: field.place, value: value.value)
    }
    return (template(PlacedValue(.object(plain), at: member.value.place)), sensitive)
  }

  /// Refuses `sensitive: true` where it would mark nothing: what its author wants hidden would be shown.
  ///
  /// What has been run is not judged again.
  private mutating func refuseMarks(in value: PlacedValue) {
    if text == nil { return }
    if value.isMarkedAsSensitive { refuseMark(of: value) }
    switch value.content {
    case .array(let elements): for element in elements { refuseMarks(in: element) }
    case .object(let members): for member in members { refuseMarks(in: member.value) }
    default: break
    }
  }

  private mutating func refuseMark(of value: PlacedValue) {
    guard text != nil, let mark = value.member("sensitive") else { return }
    problems.report(
      mark.place,
      "sensitive: true marks nothing here",
      hint: "it marks a whole member of output, and nothing stands beside it but the value: "
        + "output: { token: { value: \"${ .t }\", sensitive: true } }"
    )
  }

  /// Points at the character of a string that cannot be read as an expression.
  mutating func report(_ error: ExpressionSyntaxError, in value: PlacedValue) {
    problems.report(place(ofByte: error.offset, in: value), error.message)
  }

  /// Reports what was found in the JSON of a member's value.
  mutating func report(_ found: [InputSchema.Problem], below member: PlacedMember) {
    for problem in found {
      let landing = member.value.follow(problem.path)
      var place = problem.path.isEmpty && landing.value.isCollection ? member.place : landing.place
      if let offset = problem.offset { place = self.place(ofByte: offset, in: landing.value) }
      if case .unreadable = landing.value.content { continue }
      problems.report(place, problem.message)
    }
  }

  /// The place of a byte of a string.
  func place(ofByte offset: Int, in value: PlacedValue) -> Place {
    guard case .string(let string) = value.content, let text else { return value.place }
    return StringPlaces.place(ofByte: offset, of: string, at: value.place, in: text)
  }
}

extension PlacedValue {
  /// Whether it is an object whose member `sensitive` is true.
  fileprivate var isMarkedAsSensitive: Bool {
    guard let mark = member("sensitive"), case .bool(true) = mark.value.content else { return false }
    return true
  }
}
