/// Why a Kafka record is not a saga's.
package struct RecordProblem: Error, Hashable, Sendable {
  /// What is wrong, in a sentence without a full stop.
  package let message: String

  /// Makes a problem.
  package init(message: String) { self.message = message }
}
