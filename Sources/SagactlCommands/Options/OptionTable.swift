/// What ``ArgumentNormalizer`` has to know about one command's options.
///
/// Every run of the program makes one and asks it a few times: plain lists that need no building are
/// quicker than a dictionary.
package struct OptionTable: Sendable {
  /// What a short letter stands for.
  package enum Short: Equatable, Sendable {
    /// The letter alone: `-e`.
    case flag

    /// The letter takes a value; `long` is the name of the same option without its two dashes.
    case value(long: String)
  }

  private let flags: String
  private let values: [String]
  private let greedy: [String]

  /// Makes a table.
  ///
  /// - Parameters:
  ///   - flags: the ASCII letters of the switches, for example "eqv".
  ///   - values: the options that take a value, as a letter, a space and the long name ("t topic"), or as
  ///     the long name alone ("tail").
  ///   - rest: long names of options that take everything after them, such as `exec`.
  package init(flags: String = "", values: [String] = [], rest: [String] = []) {
    self.flags = flags
    self.values = values
    greedy = rest
  }

  /// The meaning of a letter, or nil when the command has no such option.
  func short(_ letter: UInt8) -> Short? {
    if flags.utf8.contains(letter) { return .flag }
    for value in values {
      let option = Self.take(apart: value)
      if option.letter == letter { return .value(long: String(option.long)) }
    }
    return nil
  }

  /// Whether the long option takes a value.
  func takesValue(_ long: String) -> Bool { values.contains { Self.take(apart: $0).long == long[...] } }

  /// Whether a word, as ``ArgumentNormalizer`` leaves it, is an option whose value is the next word.
  func isFollowedByValue(_ word: String) -> Bool {
    let bytes = word.utf8
    if bytes.starts(with: "--".utf8) { return takesValue(String(word.dropFirst(2))) }
    guard bytes.count == 2, bytes.first == UInt8(ascii: "-"), let letter = bytes.last else { return false }
    if case .value? = short(letter) { return true }
    return false
  }

  /// Whether the long option takes everything after it.
  func takesRest(_ long: String) -> Bool { greedy.contains(long) }

  private static func take(apart value: String) -> (letter: UInt8?, long: Substring) {
    let bytes = value.utf8
    guard bytes.dropFirst().first == UInt8(ascii: " ") else { return (nil, value[...]) }
    return (bytes.first, value[bytes.index(bytes.startIndex, offsetBy: 2)...])
  }
}
