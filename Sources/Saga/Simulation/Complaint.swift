/// Something that is wrong with a simulated run, judged by the truth and not by the engine's own word.
package struct Complaint: Hashable, Sendable {
  /// The letter of the rule that is broken, like `T3`.
  package let rule: String

  /// What is wrong, in a sentence without a full stop.
  package let message: String

  /// Makes a complaint.
  init(_ rule: String, _ message: String) {
    self.rule = rule
    self.message = message
  }

  /// A rule the log breaks.
  init(_ violation: Violation) {
    self.init(violation.invariant.rawValue, violation.message)
  }
}

extension Complaint: CustomStringConvertible {
  package var description: String { "\(rule): \(message)" }
}
