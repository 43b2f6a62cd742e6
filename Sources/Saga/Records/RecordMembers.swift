import Bytes

/// The members of a record's value, found by name; a view of bytes that belong to somebody else.
///
/// One serves for many records, so that reading them needs no memory.
struct RecordMembers {
  /// What all its members are about, for messages.
  private var type = UnsafeRawBufferPointer(start: nil, count: 0)

  private var members: [Member] = []

  private struct Member {
    let name: JSONText
    let kind: JSONScanner.Kind
    /// The text of the value; of a string what is between its quotes.
    let raw: UnsafeRawBufferPointer
    let text: JSONText?
  }

  /// Reads the value of a record; the bytes stay where they are as long as its members are asked for.
  ///
  /// - Parameters:
  ///   - type: The record's type, as its header has it.
  ///   - known: A definition's text that is likely to come.
  mutating func read(
    _ value: UnsafeRawBufferPointer,
    of type: UnsafeRawBufferPointer,
    likely known: UnsafeRawBufferPointer?
  ) throws(JSONError) {
    self.type = type
    members.removeAll(keepingCapacity: true)
    var scanner = JSONScanner(value)
    guard try scanner.peek() == .object else {
      // Whatever it is, it has no members; it has to be JSON all the same.
      _ = try scanner.skipValue()
      return try scanner.end()
    }
    try scanner.beginObject()
    while let name = try scanner.nextMember() {
      if let known, name.raw.isEqual(to: "definition"), scanner.skip(known) {
        members.append(Member(name: name, kind: .object, raw: known, text: nil))
        continue
      }
      let kind = try scanner.peek()
      if kind == .string {
        let text = try scanner.string()
        members.append(Member(name: name, kind: kind, raw: text.raw, text: text))
      } else {
        members.append(Member(name: name, kind: kind, raw: try scanner.skipValue(), text: nil))
      }
    }
    try scanner.end()
    try checkNames(value)
  }

  /// Makes sure that no name comes twice.
  private func checkNames(_ value: UnsafeRawBufferPointer) throws(JSONError) {
    for (place, member) in members.enumerated() {
      if place > 16 {
        _ = try JSONValue(parsing: value)
        return
      }
      for earlier in members[..<place] where earlier.name.means(member.name) {
        throw JSONError(.duplicateName(member.name.string), at: member.name.offset)
      }
    }
  }

  private subscript(name: StaticString) -> Member? {
    for member in members where member.name.raw.isEqual(to: name) { return member }
    for member in members where member.name.hasEscapes && member.name.string == name.description {
      return member
    }
    return nil
  }

  /// The text of a member's value, when there is one.
  func raw(_ name: StaticString) -> UnsafeRawBufferPointer? { self[name]?.raw }

  private func problem(_ name: StaticString, _ expected: String) -> RecordProblem {
    var type = String(decoding: type, as: UTF8.self)[...]
    if type.hasPrefix(SagaEvent.typePrefix), type.hasSuffix(SagaEvent.typeSuffix) {
      type = type.dropFirst(SagaEvent.typePrefix.count).dropLast(SagaEvent.typeSuffix.count)
    }
    return RecordProblem(message: "\(name) of a \(type) record is not \(expected)")
  }
}

extension RecordMembers {
  /// A value of any kind; nil when it is missing.
  func value(_ name: StaticString) throws(RecordProblem) -> JSONValue? {
    guard let member = self[name] else { return nil }
    if let text = member.text { return .string(text.string) }
    do throws(JSONError) {
      return try JSONValue(parsing: member.raw)
    } catch {
      throw RecordProblem(message: "the value is not JSON: \(name): \(error.sentence)")
    }
  }

  /// A string, empty when it is missing: what is only for people may be.
  func text(_ name: StaticString) -> String { self[name]?.text?.string ?? "" }

  /// A string that has to be there.
  func string(_ name: StaticString) throws(RecordProblem) -> String {
    guard let text = self[name]?.text else { throw problem(name, "a string") }
    return text.string
  }

  /// A whole number, not below zero and not so large that counting on from it could go wrong.
  func count(_ name: StaticString) throws(RecordProblem) -> Int {
    guard let member = self[name], member.kind == .number else { throw problem(name, "a count") }
    let limit: ClosedRange<UInt64> = 0...1_000_000_000_000_000
    if let number = member.raw.decimal, limit.contains(number) { return Int(number) }
    // It may be written in another way.
    guard case .number(let number)? = try value(name), let count = number.int64,
      let magnitude = UInt64(exactly: count), limit.contains(magnitude)
    else { throw problem(name, "a count") }
    return Int(count)
  }

  /// Whether it is `true`; nil when it is neither that nor `false`.
  func bool(_ name: StaticString) -> Bool? {
    guard let member = self[name], member.kind == .bool else { return nil }
    return member.raw.isEqual(to: "true")
  }

  /// True or false, which has to be there.
  func needed(_ name: StaticString) throws(RecordProblem) -> Bool {
    guard let bool = bool(name) else { throw problem(name, "true or false") }
    return bool
  }

  /// One of the words of an enumeration.
  func choice<Word: RawRepresentable<String>>(_ name: StaticString) throws(RecordProblem) -> Word {
    guard let word = Word(rawValue: try string(name)) else { throw problem(name, "a word that is known") }
    return word
  }

  /// The operation an attempt is of; most are actions.
  func operation() throws(RecordProblem) -> OperationKind {
    if let text = self["operation"]?.text, text.raw.isEqual(to: "action") { return .action }
    return try choice("operation")
  }

  /// A moment that has to be there.
  func time(_ name: StaticString) throws(RecordProblem) -> Timestamp {
    guard let time = Timestamp(rfc3339: try string(name)) else { throw problem(name, "a time") }
    return time
  }

  /// An array of strings.
  func strings(_ name: StaticString) throws(RecordProblem) -> [String] {
    guard case .array(let elements)? = try value(name) else { throw problem(name, "an array of strings") }
    var strings: [String] = []
    for element in elements {
      guard case .string(let text) = element else { throw problem(name, "an array of strings") }
      strings.append(text)
    }
    return strings
  }

  /// An array of words of an enumeration; none when it is missing.
  func choices<Word: RawRepresentable<String>>(_ name: StaticString) throws(RecordProblem) -> [Word] {
    if self[name] == nil { return [] }
    var words: [Word] = []
    for text in try strings(name) {
      guard let word = Word(rawValue: text) else { throw problem(name, "words that are known") }
      words.append(word)
    }
    return words
  }

  /// An error, when there is one.
  func failure() throws(RecordProblem) -> Failure? { try failure(try value("error")) }

  /// An error that has to be there.
  func neededFailure() throws(RecordProblem) -> Failure {
    guard let failure = try failure() else { throw problem("error", "an error") }
    return failure
  }

  private func failure(_ error: JSONValue?) throws(RecordProblem) -> Failure? {
    guard let error else { return nil }
    guard case .string(let code)? = error["code"] else { throw problem("code", "a string") }
    var message = ""
    if case .string(let text)? = error["message"] { message = text }
    return Failure(code: code, message: message, detail: error["detail"])
  }

  /// Why a saga is undone.
  func reason() throws(RecordProblem) -> CompensationReason {
    CompensationReason(
      try choice("reason"),
      step: self["step"] == nil ? nil : try string("step"),
      failure: try failure()
    )
  }

  /// What an operator has to look at.
  func stuckReport() throws(RecordProblem) -> StuckReport {
    guard case .array(let elements)? = try value("steps") else { throw problem("steps", "an array") }
    func word<Word: RawRepresentable<String>>(
      _ name: StaticString,
      of element: JSONValue
    ) throws(RecordProblem) -> Word {
      guard case .string(let text)? = element[name.description] else { throw problem(name, "a string") }
      guard let word = Word(rawValue: text) else { throw problem(name, "a word that is known") }
      return word
    }
    var operations: [StuckOperation] = []
    for element in elements {
      guard case .string(let step)? = element["step"] else { throw problem("step", "a string") }
      operations.append(
        StuckOperation(
          step: step,
          operation: try word("operation", of: element),
          outcome: try word("outcome", of: element),
          failure: try failure(element["error"])
        )
      )
    }
    return StuckReport(operations: operations, remaining: try strings("remaining"))
  }
}

extension JSONText {
  /// Whether two texts mean the same string, however it is escaped.
  fileprivate func means(_ other: JSONText) -> Bool {
    if !hasEscapes, !other.hasEscapes { return raw.isEqual(to: other.raw) }
    return string.utf8.elementsEqual(other.string.utf8)
  }
}
