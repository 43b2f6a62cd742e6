import Bytes

/// The members of a record's value, read by name.
struct RecordFields {
  /// The short type of the record, for messages.
  let type: String

  /// The value.
  let value: JSONValue

  subscript(name: String) -> JSONValue? { value[name] }

  private func problem(_ name: String, _ expected: String) -> RecordProblem {
    RecordProblem(message: "\(name) of a \(type) record is not \(expected)")
  }

  /// A string, empty when it is missing: what is only for people may be.
  func text(_ name: String) -> String {
    if case .string(let text)? = value[name] { text } else { "" }
  }

  /// A string that has to be there.
  func string(_ name: String) throws(RecordProblem) -> String {
    guard case .string(let text)? = value[name] else { throw problem(name, "a string") }
    return text
  }

  /// A whole number, not below zero and not so large that counting on from it could go wrong.
  func count(_ name: String) throws(RecordProblem) -> Int {
    guard case .number(let number)? = value[name], let count = number.int64,
      (0...1_000_000_000_000_000).contains(count)
    else { throw problem(name, "a count") }
    return Int(count)
  }

  /// One of the words of an enumeration.
  func choice<Word: RawRepresentable<String>>(_ name: String) throws(RecordProblem) -> Word {
    guard let word = Word(rawValue: try string(name)) else { throw problem(name, "a word that is known") }
    return word
  }

  /// An array of strings.
  func strings(_ name: String) throws(RecordProblem) -> [String] {
    guard case .array(let elements)? = value[name] else { throw problem(name, "an array of strings") }
    var strings: [String] = []
    for element in elements {
      guard case .string(let text) = element else { throw problem(name, "an array of strings") }
      strings.append(text)
    }
    return strings
  }

  /// An array of words of an enumeration; none when it is missing.
  func choices<Word: RawRepresentable<String>>(_ name: String) throws(RecordProblem) -> [Word] {
    if value[name] == nil { return [] }
    var words: [Word] = []
    for text in try strings(name) {
      guard let word = Word(rawValue: text) else { throw problem(name, "words that are known") }
      words.append(word)
    }
    return words
  }

  /// An error, when there is one.
  func failure(_ name: String = "error") throws(RecordProblem) -> Failure? {
    guard let error = value[name] else { return nil }
    let fields = RecordFields(type: type, value: error)
    return Failure(code: try fields.string("code"), message: fields.text("message"), detail: error["detail"])
  }

  func start() throws(RecordProblem) -> SagaStart {
    SagaStart(
      name: try string("name"),
      version: text("version"),
      definition: self["definition"] ?? .null,
      definitionHash: text("definitionHash"),
      input: self["input"] ?? .null
    )
  }

  func reason() throws(RecordProblem) -> CompensationReason {
    CompensationReason(
      try choice("reason"),
      step: self["step"] == nil ? nil : try string("step"),
      failure: try failure()
    )
  }

  func stuckReport() throws(RecordProblem) -> StuckReport {
    guard case .array(let elements)? = self["steps"] else { throw problem("steps", "an array") }
    var operations: [StuckOperation] = []
    for element in elements {
      let fields = RecordFields(type: type, value: element)
      operations.append(
        StuckOperation(
          step: try fields.string("step"),
          operation: try fields.choice("operation"),
          outcome: try fields.choice("outcome"),
          failure: try fields.failure()
        )
      )
    }
    return StuckReport(operations: operations, remaining: try strings("remaining"))
  }

  /// What a `step.…` or `compensation.…` record says of an attempt; nil when the type is not known.
  func occurrence(of name: Substring) throws(RecordProblem) -> AttemptEvent.Occurrence? {
    switch name {
    case "step.started", "compensation.started":
      let call = RecordedCall(
        key: try string("idempotencyKey"),
        input: self["input"] ?? .null,
        settings: self["settings"] ?? .object(JSONObject())
      )
      return .started(call)
    case "step.succeeded", "compensation.succeeded": return .succeeded(output: self["output"] ?? .null)
    case "step.failed", "compensation.failed":
      guard case .bool(let isDefinitive)? = self["definitive"] else {
        throw problem("definitive", "true or false")
      }
      guard let failure = try failure() else { throw problem("error", "an error") }
      return .failed(failure, isDefinitive: isDefinitive)
    case "step.unknown", "compensation.unknown":
      let reason: UnknownReason = try choice("reason")
      return .unknown(reason, try failure())
    case "step.retrying", "compensation.retrying":
      guard let time = Timestamp(rfc3339: try string("nextAttemptAt")) else {
        throw problem("nextAttemptAt", "a time")
      }
      return .retrying(pause: .milliseconds(Int64(try count("delayMs"))), at: time)
    default: return nil
    }
  }
}
