package import Bytes

/// What of one saga's data is sensitive, so that it can be kept out of what people are shown, wherever it
/// turns up: a step is given parts of the saga's input, and an error may quote them.
package struct Secrets: Sendable {
  private let definition: SagaDefinition
  /// Sensitive values that are no objects or arrays.
  private var values: Set<JSONValue> = []
  /// Their texts, where they are long enough to be told from chance, the longest first.
  private var texts: [String] = []

  /// The shortest text that is looked for inside others.
  private static var shortest: Int { 4 }

  /// Starts with nothing known.
  package init(_ definition: SagaDefinition) { self.definition = definition }

  /// Takes note of what is sensitive in a record.
  package mutating func learn(_ event: SagaEvent) {
    switch event {
    case .sagaStarted(let start): learn(start.input, definition.redacting(input: start.input))
    case .sagaCompleted(let output, _): learn(output, definition.redacting(output: output))
    case .attempt(let event):
      guard case .succeeded(let output) = event.occurrence, let step = definition[step: event.step] else {
        return
      }
      learn(output, step.redacting(output: output))
    case .stepResolved(let resolution):
      guard let output = resolution.output, let step = definition[step: resolution.step] else { return }
      learn(output, step.redacting(output: output))
    default: break
    }
  }

  /// Compares a value with the same value redacted, and keeps what is missing.
  private mutating func learn(_ value: JSONValue, _ shown: JSONValue) {
    if shown == .redacted { return keep(value) }
    switch (value, shown) {
    case (.array(let own), .array(let others)):
      for (value, shown) in zip(own, others) { learn(value, shown) }
    case (.object(let own), .object(let others)):
      for member in own.members {
        if let other = others[member.name] { learn(member.value, other) }
      }
    default: break
    }
  }

  private mutating func keep(_ value: JSONValue) {
    switch value {
    // Everybody has them.
    case .null, .bool: break
    case .number(let number): keep(value, number.text)
    case .string(let text): keep(value, text)
    case .array(let elements): for element in elements { keep(element) }
    case .object(let object): for member in object.members { keep(member.value) }
    }
  }

  private mutating func keep(_ value: JSONValue, _ text: String) {
    guard !text.isEmpty, values.insert(value).inserted, text.utf8.count >= Self.shortest else { return }
    let place = texts.firstIndex { $0.utf8.count < text.utf8.count } ?? texts.endIndex
    texts.insert(text, at: place)
  }

  /// A value as people may see it.
  package func masking(_ value: JSONValue) -> JSONValue {
    if values.isEmpty { return value }
    if values.contains(value) { return .redacted }
    switch value {
    case .null, .bool: return value
    case .number(let number):
      // The text of a number may be that of a sensitive string.
      return values.contains(.string(number.text)) ? .redacted : value
    case .string(let text): return .string(masking(text))
    case .array(let elements): return .array(elements.map(masking))
    case .object(var object):
      for member in object.members { object[member.name] = masking(member.value) }
      return .object(object)
    }
  }

  /// A text as people may see it.
  package func masking(_ text: String) -> String {
    var text = text
    for secret in texts { text = text.replacing(secret, with: "(sensitive)") }
    return text
  }

  /// An error as people may see it.
  package func masking(_ failure: Failure) -> Failure {
    if values.isEmpty { return failure }
    return Failure(
      code: masking(failure.code),
      message: masking(failure.message),
      detail: failure.detail.map(masking)
    )
  }

  /// The input of the saga as people may see it.
  package func input(_ value: JSONValue) -> JSONValue { masking(definition.redacting(input: value)) }

  /// The output of the saga as people may see it.
  package func output(_ value: JSONValue) -> JSONValue { masking(definition.redacting(output: value)) }

  /// The output of a step as people may see it.
  package func output(_ value: JSONValue, of step: String) -> JSONValue {
    masking(definition[step: step]?.redacting(output: value) ?? value)
  }
}

extension String {
  /// The text with every occurrence of another replaced; compared byte by byte.
  fileprivate func replacing(_ part: String, with replacement: String) -> String {
    let (own, part) = (Array(utf8), Array(part.utf8))
    guard !part.isEmpty, own.count >= part.count else { return self }
    var result: [UInt8] = []
    var index = 0
    var isFound = false
    while index < own.count {
      if own.count - index >= part.count, own[index] == part[0], own[index..<index + part.count] == part[...]
      {
        result += replacement.utf8
        index += part.count
        isFound = true
      } else {
        result.append(own[index])
        index += 1
      }
    }
    return isFound ? String(decoding: result, as: UTF8.self) : self
  }
}
