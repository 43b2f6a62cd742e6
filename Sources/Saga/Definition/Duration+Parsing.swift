/// Why a text is no length of time.
package struct DurationSyntaxError: Error, Hashable, Sendable {
  /// What is wrong, in a sentence without a full stop.
  package let message: String

  /// Makes an error.
  package init(message: String) { self.message = message }
}

extension Duration {
  /// Reads a length of time as a definition writes it: `250ms`, `2s`, `1.5m`, `1h30m`, `2d`, or as ISO 8601
  /// writes it: `PT2S`, `P1DT12H`.
  ///
  /// The units are `d`, `h`, `m`, `s` and `ms`, the larger ones first when several are combined. A number
  /// without a unit is refused, for some tools count seconds and some milliseconds, and so is what is finer
  /// than a millisecond or longer than a hundred years.
  package init(parsing text: String) throws(DurationSyntaxError) {
    let bytes = Array(text.utf8)
    var reader = DurationReader(rest: bytes[...])
    if bytes.first == UInt8(ascii: "P") {
      try reader.readISO8601()
    } else {
      try reader.readUnits(DurationReader.units)
    }
    self = .milliseconds(reader.milliseconds)
  }

  /// The forms that are understood, for messages.
  package static let forms = "write it like 250ms, 2s, 1h30m or PT2S"
}

private struct DurationReader {
  var rest: ArraySlice<UInt8>
  var milliseconds: Int64 = 0

  /// A unit's name and its length in milliseconds.
  typealias Unit = (name: String, length: Int64)

  static let units: [Unit] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)]
  private static let days: [Unit] = [("D", 86_400_000)]
  private static let times: [Unit] = [("H", 3_600_000), ("M", 60_000), ("S", 1000)]
  private static let longest: Int64 = 36_500 * 86_400_000

  mutating func readISO8601() throws(DurationSyntaxError) {
    rest = rest.dropFirst()
    let time = rest.firstIndex(of: UInt8(ascii: "T"))
    let afterTime = time.map { rest[($0 + 1)...] }
    rest = rest[..<(time ?? rest.endIndex)]
    if time == nil || !rest.isEmpty { try readUnits(Self.days) }
    guard let afterTime else { return }
    rest = afterTime
    try readUnits(Self.times)
  }

  /// Reads one number with its unit after the other, up to the end.
  mutating func readUnits(_ units: [Unit]) throws(DurationSyntaxError) {
    if rest.isEmpty {
      throw DurationSyntaxError(message: "a length of time is missing here; \(Duration.forms)")
    }
    var units = units[...]
    while !rest.isEmpty {
      let number = rest.prefix { Self.isDigit($0) || $0 == UInt8(ascii: ".") }
      rest = rest.dropFirst(number.count)
      let name = String(
        decoding: rest.prefix { !Self.isDigit($0) && $0 != UInt8(ascii: ".") },
        as: UTF8.self
      )
      rest = rest.dropFirst(name.utf8.count)
      if number.isEmpty { throw malformed }
      if name.isEmpty {
        throw DurationSyntaxError(message: "the length of time has no unit; \(Duration.forms)")
      }
      guard let place = units.firstIndex(where: { $0.name == name }) else { throw malformed }
      try add(number, of: units[place].length)
      units = units[(place + 1)...]
    }
  }

  private mutating func add(_ number: ArraySlice<UInt8>, of length: Int64) throws(DurationSyntaxError) {
    let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else { throw malformed }
    guard let whole = Int64(String(decoding: parts[0], as: UTF8.self)), whole <= Self.longest / length
    else { throw tooLong }
    milliseconds += whole * length
    // Ten digits are enough: what has more, and does not end in zeros, is no whole number of milliseconds.
    var digits = Array(parts.dropFirst().joined())
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    guard digits.count <= 10 else { throw tooFine }
    var numerator: Int64 = 0
    var denominator: Int64 = 1
    for digit in digits {
      numerator = numerator * 10 + Int64(digit - UInt8(ascii: "0"))
      denominator *= 10
    }
    guard numerator * length % denominator == 0 else { throw tooFine }
    milliseconds += numerator * length / denominator
    if milliseconds > Self.longest { throw tooLong }
  }

  private var malformed: DurationSyntaxError {
    DurationSyntaxError(message: "this is no length of time; \(Duration.forms)")
  }

  private var tooLong: DurationSyntaxError {
    DurationSyntaxError(message: "the length of time is more than a hundred years")
  }

  private var tooFine: DurationSyntaxError {
    DurationSyntaxError(message: "the length of time is finer than a millisecond")
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
