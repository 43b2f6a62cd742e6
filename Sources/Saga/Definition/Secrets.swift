package import Bytes

/// What of one saga's data is sensitive, so that it can be kept out of what people are shown, wherever it
/// turns up: a step is given parts of the saga's input, and an error may quote them.
package struct Secrets: Sendable {
  private let definition: SagaDefinition
  /// Sensitive values that are no objects or arrays.
  private var values: Set<JSONValue> = []
  /// Their texts, where they are long enough to be told from chance, the longest first.
  private var texts: [String] = []
  /// Those that are numbers, or read as one, each of which can be written in many ways.
  private var numbers: [JSONNumber] = []

  /// The shortest text that is looked for inside others.
  private static var shortest: Int { 4 }

  /// What stands in a text for a part that was left out before it was known what is sensitive.
  package static let cut = "…"

  /// The shortest text that may have been cut without saying so.
  private static var longText: Int { 4000 }

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

  private static var mask: String { "(sensitive)" }

  /// A text without what the ends of sensitive texts may be, where it was cut: its beginning may be the end of
  /// one, and its end the beginning.
  private func maskingEnds(_ text: String) -> String {
    let isLong = text.utf8.count >= Self.longText
    let hasLostBeginning = text.hasPrefix(Self.cut)
    let hasLostEnd = text.hasSuffix(Self.cut)
    guard isLong || hasLostBeginning || hasLostEnd else { return text }
    var bytes = Array(text.utf8)
    let mark = Array(Self.cut.utf8)
    if isLong || hasLostBeginning {
      let start = hasLostBeginning ? mark.count : 0
      let length = longest { $0.lengthOfEnd(at: bytes[start...]) }
      if length > 0 { bytes.replaceSubrange(start..<start + length, with: Self.mask.utf8) }
    }
    if isLong || hasLostEnd {
      let end = bytes.count - (hasLostEnd ? mark.count : 0)
      let length = longest { $0.lengthOfBeginning(at: bytes[..<end]) }
      if length > 0 { bytes.replaceSubrange(end - length..<end, with: Self.mask.utf8) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func longest(_ length: ([UInt8]) -> Int) -> Int {
    let longest = texts.reduce(0) { max($0, length(Array($1.utf8))) }
    return longest < Self.shortest ? 0 : longest
  }

  /// A text without numbers that are sensitive ones, written in another way.
  private func maskingNumbers(_ text: String) -> String {
    let numbers = numbers.filter { $0.text.utf8.count >= Self.shortest }
    if numbers.isEmpty { return text }
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    var isInWord = false
    while let first = rest.first {
      let run = isInWord || !(first.isDigit || first == UInt8(ascii: "-")) ? rest.prefix(1) : rest.numberRun
      rest = rest.dropFirst(run.count)
      // A sentence may end behind a number.
      let token = run.dropLast(run.reversed().prefix { !$0.isDigit }.count)
      let isWhole = !isInWord && (token.count < run.count || !(rest.first?.isWordByte ?? false))
      if isWhole, let number = JSONNumber(String(decoding: token, as: UTF8.self)),
        numbers.contains(where: { $0.isEqualInValue(to: number) })
      {
        result += Self.mask.utf8
        result += run.dropFirst(token.count)
      } else {
        result += run
      }
      isInWord = run.last?.isWordByte ?? false
    }
    return String(decoding: result, as: UTF8.self)
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

extension UInt8 {
  fileprivate var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

  /// Whether it is part of a word, in which digits are no number.
  fileprivate var isWordByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), 0x80...:
      true
    default: false
    }
  }
}

extension ArraySlice<UInt8> {
  /// The bytes at the beginning that may be parts of a number.
  fileprivate var numberRun: ArraySlice<UInt8> { prefix { $0.isDigit || "+-.eE".utf8.contains($0) } }
}

extension [UInt8] {
  /// How much of other bytes, from their beginning, may be the end of these.
  fileprivate func lengthOfEnd(at other: ArraySlice<UInt8>) -> Int {
    for length in stride(from: Swift.min(count - 1, other.count), to: 0, by: -1)
    where self[count - length] == other[other.startIndex]
      && suffix(length).elementsEqual(other.prefix(length))
    {
      return length
    }
    return 0
  }

  /// How much of other bytes, up to their end, may be the beginning of these.
  fileprivate func lengthOfBeginning(at other: ArraySlice<UInt8>) -> Int {
    for length in stride(from: Swift.min(count - 1, other.count), to: 0, by: -1)
    where self[0] == other[other.endIndex - length] && prefix(length).elementsEqual(other.suffix(length)) {
      return length
    }
    return 0
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
