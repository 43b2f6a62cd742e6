internal import Bytes

/// A length of time on the command line: what ``DurationText`` reads, and a plain number is seconds.
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
  typealias Problem = DurationText.Problem

  /// Reads the whole of `bytes` as a duration in milliseconds.
  static func parse(_ bytes: ArraySlice<UInt8>) -> Result<Int64, Problem> {
    DurationText.milliseconds(bytes, plainNumber: .seconds)
  }
}
