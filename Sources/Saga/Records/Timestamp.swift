/// A moment of the wall clock in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Moments come in from outside and are data like any other; nothing in this module asks what time it is.
package struct Timestamp: Hashable, Sendable {
  /// Milliseconds since 1970, negative before.
  package let milliseconds: Int64

  /// Takes milliseconds since 1970.
  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// The moment this much later; the last moment there is when that is too far.
  package func advanced(by duration: Duration) -> Timestamp {
    let (sum, overflow) = milliseconds.addingReportingOverflow(duration.wholeMilliseconds)
    return Timestamp(milliseconds: overflow ? .max : sum)
  }

  /// How long it is from this moment to a later one; zero when that one is not later.
  package func distance(to later: Timestamp) -> Duration {
    let (difference, overflow) = later.milliseconds.subtractingReportingOverflow(milliseconds)
    return .milliseconds(overflow ? .max : max(difference, 0))
  }
}

extension Timestamp: Comparable {
  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

extension Duration {
  /// The length in milliseconds, rounded down, and as far as 64 bits reach.
  package var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, tooLong) = seconds.multipliedReportingOverflow(by: 1000)
    let (sum, stillTooLong) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    return tooLong || stillTooLong ? (seconds < 0 ? .min : .max) : sum
  }
}
