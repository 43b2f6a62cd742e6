/// A length of time as people write it: `250ms`, `10s`, `1.5h`, `1h30m`, `2d`; a plain number is seconds.
///
/// Units are `ms`, `s`, `m`, `h` and `d`, the larger ones first when several are combined. The value is exact
/// in milliseconds: what is finer than that is refused rather than rounded.
package struct DurationExpression: Equatable, Sendable {
  /// The length, never negative.
  package let milliseconds: Int64

  /// The forms accepted, for messages and help.
  package static let forms = "write it like 250ms, 10s, 1.5s, 5m, 2h, 1d or 1h30m; a plain number is seconds"

  /// Reads a duration.
  package init(_ text: String) throws(InvalidValue) {
    switch DurationExpression.parse(Array(text.utf8)[...]) {
    case .success(let value): milliseconds = value
    case .failure(let problem):
      throw InvalidValue("duration", text, reason: problem.reason, hint: DurationExpression.forms)
    }
  }

  /// Why bytes are not a duration.
  struct Problem: Error, Equatable {
    let reason: String
  }

  /// Reads the whole of `bytes` as a duration in milliseconds.
  static func parse(_ bytes: ArraySlice<UInt8>) -> Result<Int64, Problem> {
    var rest = bytes
    if rest.isEmpty { return .failure(Problem(reason: "it is empty")) }
    if rest.first == UInt8(ascii: "-") { return .failure(Problem(reason: "it is negative")) }
    var total: Int64 = 0
    var smallest = Int64.max
    while !rest.isEmpty {
      let number = rest.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
      rest = rest.dropFirst(number.count)
      let name = rest.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") }
      rest = rest.dropFirst(name.count)
      if number.isEmpty { return .failure(Problem(reason: "a number is missing")) }
      guard let unit = unit(name) else {
        return .failure(Problem(reason: "the unit is not one of ms, s, m, h, d"))
      }
      // A number without a unit is a whole duration, not a part of one: 1h30 could be minutes or seconds.
      if name.isEmpty, number.count < bytes.count {
        return .failure(Problem(reason: "the last number has no unit"))
      }
      guard unit < smallest else {
        return .failure(Problem(reason: "the units are not in falling order"))
      }
      smallest = unit
      switch scale(number, by: unit) {
      case .failure(let problem): return .failure(problem)
      case .success(let value):
        let (sum, overflow) = total.addingReportingOverflow(value)
        if overflow { return .failure(tooLong) }
        total = sum
      }
    }
    return .success(total)
  }

  private static let tooLong = Problem(reason: "it is too long to count in milliseconds")

  /// The unit's length in milliseconds; no name means seconds.
  private static func unit(_ name: ArraySlice<UInt8>) -> Int64? {
    if name.elementsEqual("ms".utf8) { return 1 }
    if name.isEmpty { return 1000 }
    guard name.count == 1 else { return nil }
    switch name.first {
    case UInt8(ascii: "s"): return 1000
    case UInt8(ascii: "m"): return 60_000
    case UInt8(ascii: "h"): return 3_600_000
    case UInt8(ascii: "d"): return 86_400_000
    default: return nil
    }
  }

  /// Multiplies a decimal number with a unit, exactly.
  private static func scale(_ number: ArraySlice<UInt8>, by unit: Int64) -> Result<Int64, Problem> {
    let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let whole = parts.first, parts.count <= 2, !whole.isEmpty, parts.last?.isEmpty == false else {
      return .failure(Problem(reason: "the number is malformed"))
    }
    guard let count = decimal(whole) else { return .failure(tooLong) }
    let (product, overflow) = count.multipliedReportingOverflow(by: unit)
    if overflow { return .failure(tooLong) }
    guard parts.count == 2, let fraction = parts.last else { return .success(product) }
    // A fraction that does not end in 0 can only be whole milliseconds if its 10^k shares 2^k or 5^k with the
    // unit; a day, the largest one, is 2^10 * 3^3 * 5^5 milliseconds. Ten digits times a day fit in 60 bits.
    var digits = fraction
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    guard digits.count <= 10, let numerator = decimal(digits) else { return .failure(tooFine) }
    let denominator = digits.reduce(into: Int64(1)) { power, _ in power *= 10 }
    guard numerator * unit % denominator == 0 else { return .failure(tooFine) }
    let (sum, over) = product.addingReportingOverflow(numerator * unit / denominator)
    return over ? .failure(tooLong) : .success(sum)
  }

  private static let tooFine = Problem(reason: "it is finer than a millisecond")

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// The number that decimal digits spell, zero for none; nil when it does not fit.
  static func decimal(_ digits: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for digit in digits {
      guard isDigit(digit) else { return nil }
      let (tenfold, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
      if over || carry { return nil }
      value = sum
    }
    return value
  }
}
