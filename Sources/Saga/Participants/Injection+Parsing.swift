/// Why a text is no injection.
package struct InjectionError: Error, Hashable, Sendable {
  /// What is wrong, in a sentence without a full stop.
  package let message: String

  /// Makes an error.
  package init(message: String) { self.message = message }
}

extension Injection {
  /// The form of an injection, for messages and help.
  package static let form = "<step>[.compensate]=<fault>[*<count>|@<attempt>]"

  /// The words for faults, for messages and help.
  package static let faultWords = [
    "refuse", "timeout", "unavailable", "applied-timeout", "crash-before", "crash-after", "duplicate",
    "delay:<duration>",
  ]

  /// Reads an injection.
  package init(parsing text: String) throws(InjectionError) {
    let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard sides.count == 2 else { throw InjectionError(message: "an injection is written \(Self.form)") }
    let names = sides[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    step = String(names[0])
    if step.isEmpty { throw InjectionError(message: "the step is missing; write \(Self.form)") }
    operation = try names.count == 2 ? Self.operation(String(names[1])) : .action
    (fault, attempts) = try Self.faultAndAttempts(String(sides[1]))
  }

  private static func operation(_ word: String) throws(InjectionError) -> OperationKind {
    if let kind = OperationKind(rawValue: word) { return kind }
    let words = OperationKind.allCases.map(\.rawValue)
    let near = nearest(to: word, among: words).map { "did you mean \($0)?" }
    throw InjectionError(
      message: "a step has no operation \(word); \(near ?? "there are \(words.joined(separator: ", "))")"
    )
  }

  private static func faultAndAttempts(_ text: String) throws(InjectionError) -> (Fault, Attempts) {
    guard let mark = text.firstIndex(where: { $0 == "*" || $0 == "@" }) else {
      return (try fault(text), .every)
    }
    let fault = try fault(String(text[..<mark]))
    let digits = text[text.index(after: mark)...]
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits), number > 0 else {
      let what = text[mark] == "*" ? "how many attempts" : "which attempt"
      throw InjectionError(
        message: "after \(text[mark]) stands \(what), a whole number from 1, and not \"\(digits)\""
      )
    }
    return (fault, text[mark] == "*" ? .first(number) : .only(number))
  }

  private static func fault(_ text: String) throws(InjectionError) -> Fault {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let word = parts[0]
    if word == "delay" {
      guard parts.count == 2 else { throw InjectionError(message: "a delay says how long, like delay:2s") }
      do {
        return .delay(try Duration(parsing: parts[1]))
      } catch {
        throw InjectionError(message: error.message)
      }
    }
    let known: [String: Fault] = [
      "refuse": .refuse, "timeout": .timeout, "unavailable": .unavailable,
      "applied-timeout": .appliedTimeout, "crash-before": .crashBefore, "crash-after": .crashAfter,
      "duplicate": .duplicate,
    ]
    if let fault = known[word] {
      if parts.count == 1 { return fault }
      throw InjectionError(message: "only delay is followed by a colon")
    }
    if word.isEmpty { throw InjectionError(message: "the fault is missing; write \(form)") }
    let near = nearest(to: word, among: known.keys.sorted() + ["delay"]).map { "did you mean \($0)?" }
    let hint = near ?? "there are \(faultWords.joined(separator: ", "))"
    throw InjectionError(message: "there is no fault \(word); \(hint)")
  }

  /// Why it can never happen to a saga of a definition; nil when it can.
  package func problem(in definition: SagaDefinition) -> InjectionError? {
    guard let step = definition[step: step] else {
      let near = nearest(to: step, among: definition.steps.map(\.name)).map { "; did you mean \($0)?" } ?? ""
      return InjectionError(message: "there is no step named \(self.step)\(near)")
    }
    switch (operation, step.compensation, step.query) {
    case (.compensation, .noop?, _):
      return InjectionError(message: "\(step.name) is compensated by noop, which calls nobody")
    case (.compensation, nil, _): return InjectionError(message: "\(step.name) has no compensation")
    case (.query, _, nil): return InjectionError(message: "\(step.name) has no query")
    default: return nil
    }
  }
}
