package import Bytes

/// What of one saga's data is sensitive, so that it can be kept out of what people are shown, wherever it
/// turns up: a step is given parts of the saga's input, and an error may quote them.
package struct Secrets: Sendable {
  private let definition: SagaDefinition
  /// Sensitive values that are no objects or arrays.
  private var values: Set<JSONValue> = []
  /// Their texts, where they are long enough to be told from chance, the longest first.
  private(set) var texts: [String] = []
  /// Those that are numbers, or read as one, each of which can be written in many ways.
  private(set) var numbers: [JSONNumber] = []

  /// The shortest text that is looked for inside others.
  static var shortest: Int { 4 }

  /// What stands in a text for something sensitive.
  static var mask: String { "(sensitive)" }

  /// What stands in a text for a part that was left out before it was known what is sensitive.
  package static let cut = "…"

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
    guard !text.isEmpty, values.insert(value).inserted else { return }
    if let number = JSONNumber(text) { numbers.append(number) }
    guard text.utf8.count >= Self.shortest else { return }
    for form in Self.forms(of: text) where !texts.contains(form) {
      let place = texts.firstIndex { $0.utf8.count < form.utf8.count } ?? texts.endIndex
      texts.insert(form, at: place)
    }
  }

  /// The texts in which a text turns up: as it stands, inside a JSON string, and inside JSON that is itself
  /// a string of JSON. Writers differ in what they escape besides what they have to, and line ends at the end
  /// come and go.
  private static func forms(of text: String) -> [String] {
    let trimmed = text.trimmed
    if trimmed != text, trimmed.utf8.count >= shortest { return forms(asWritten: text) + forms(of: trimmed) }
    return forms(asWritten: text)
  }

  private static func forms(asWritten text: String) -> [String] {
    let isPlain = text.utf8.allSatisfy { byte in
      byte >= 0x20 && byte < 0x7f && !"\"\\/".utf8.contains(byte)
    }
    if isPlain { return [text] }
    var forms = [text]
    for (isASCII, escapesSlash) in [(false, false), (true, false), (false, true), (true, true)] {
      let once = text.escaped(isASCII, escapesSlash)
      forms += [once, once.escaped(isASCII, escapesSlash)]
    }
    var known: Set<[UInt8]> = []
    return forms.filter { known.insert(Array($0.utf8)).inserted }
  }

  /// A value as people may see it.
  package func masking(_ value: JSONValue) -> JSONValue {
    if values.isEmpty { return value }
    if values.contains(value) { return .redacted }
    switch value {
    case .null, .bool: return value
    case .number(let number):
      // It may be written in another way, and be that of a sensitive string.
      return numbers.contains { $0.isEqualInValue(to: number) } ? .redacted : value
    case .string(let text): return .string(masking(text))
    case .array(let elements): return .array(elements.map(masking))
    case .object(let object):
      var shown = JSONObject(capacity: object.count)
      for member in object.members {
        let name = masking(member.name)
        var unique = name
        var number = 1
        while shown[unique] != nil {
          number += 1
          unique = "\(name) \(number)"
        }
        shown.append(unique, masking(member.value))
      }
      return .object(shown)
    }
  }

  /// A text as people may see it.
  package func masking(_ text: String) -> String {
    // Numbers come first: the text of one may be the beginning of another way to write it.
    var text = maskingNumbers(text)
    for secret in texts { text = text.replacing(secret, with: Self.mask) }
    return maskingEnds(text)
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
  /// The text without white space at its ends.
  fileprivate var trimmed: String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0d }
    let bytes = Array(utf8)
    guard let first = bytes.firstIndex(where: { !isSpace($0) }),
      let last = bytes.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }

  /// The text as it stands inside a JSON string.
  ///
  /// - Parameters:
  ///   - isASCII: Whether characters beyond ASCII are escaped too.
  ///   - escapesSlash: Whether slashes are.
  fileprivate func escaped(_ isASCII: Bool, _ escapesSlash: Bool) -> String {
    let quoted = JSONValue.string(self).text
    var result = ""
    for scalar in quoted.unicodeScalars.dropFirst().dropLast() {
      if escapesSlash, scalar == "/" {
        result += "\\/"
      } else if isASCII, !scalar.isASCII {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

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
