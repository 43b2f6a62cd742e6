/// What ``ArgumentNormalizer`` has to know about one command's options.
package struct OptionTable: Sendable {
  /// What a short letter stands for.
  package enum Short: Equatable, Sendable {
    /// The letter alone: `-e`.
    case flag

    /// The letter takes a value; `long` is the name of the same option without its two dashes.
    case value(long: String)
  }

  /// By ASCII letter.
  private let shorts: [UInt8: Short]

  /// Long names, without dashes, of the options that take a value.
  private let valued: Set<String>

  /// Long names, without dashes, of the options that take everything after them.
  private let greedy: Set<String>

  /// Makes a table.
  ///
  /// - Parameters:
  ///   - flags: the letters of the switches, for example "eqv".
  ///   - values: the letter and the long name of each option that takes a value.
  ///   - longValues: long names of options that take a value and have no letter.
  ///   - rest: long names of options that take everything after them, such as `exec`.
  package init(
    flags: String = "",
    values: [Character: String] = [:],
    longValues: Set<String> = [],
    rest: Set<String> = []
  ) {
    var shorts: [UInt8: Short] = [:]
    for letter in flags.utf8 { shorts[letter] = .flag }
    for (letter, long) in values {
      if let byte = letter.asciiValue { shorts[byte] = .value(long: long) }
    }
    self.shorts = shorts
    valued = longValues.union(values.values)
    greedy = rest
  }

  /// The meaning of a letter, or nil when the command has no such option.
  func short(_ letter: UInt8) -> Short? { shorts[letter] }

  /// Whether the long option takes a value.
  func takesValue(_ long: String) -> Bool { valued.contains(long) }

  /// Whether the long option takes everything after it.
  func takesRest(_ long: String) -> Bool { greedy.contains(long) }
}
