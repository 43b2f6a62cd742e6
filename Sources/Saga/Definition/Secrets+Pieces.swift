import Bytes

/// Sensitive values that are in a text and not as they stand: halves of them where it was cut, and numbers that are
/// written in another way.
extension Secrets {
  /// The shortest text that may have been cut without saying so.
  private static var longText: Int { 4000 }

  /// A text without what the ends of sensitive texts may be, where it was cut: its beginning may be the end of
  /// one, and its end the beginning.
  func maskingEnds(_ text: String) -> String {
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
  func maskingNumbers(_ text: String) -> String {
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
