internal import Saga

/// Something in a log that is not as it should be, and where.
package struct LogFinding: Hashable, Sendable {
  /// Where it was found.
  package let place: LogPlace
  /// The saga; nil when that cannot be told.
  package let saga: String?
  /// The number of the record in its saga; nil when that cannot be told.
  package let sequence: UInt64?
  /// The rule that is broken, by its letter and number; nil when a record cannot be read at all.
  package let rule: String?
  /// What is wrong, in a sentence without a full stop.
  package let message: String

  init(_ violation: Violation, saga: String, at place: LogPlace) {
    self.init(
      place: place,
      saga: saga,
      sequence: violation.sequence,
      rule: violation.invariant.rawValue,
      violation.message
    )
  }

  init(place: LogPlace, saga: String? = nil, sequence: UInt64? = nil, rule: String? = nil, _ message: String)
  {
    self.place = place
    self.saga = saga
    self.sequence = sequence
    self.rule = rule
    self.message = message
  }
}
