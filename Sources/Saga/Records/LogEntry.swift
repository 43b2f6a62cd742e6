/// What was found at one place of a log.
package enum LogEntry: Hashable, Sendable {
  /// A saga's record.
  case record(SagaRecord)
  /// A saga's record whose key in Kafka is not the saga's id: it may be in a partition where nobody looks for
  /// it, and be deleted with the records of another.
  case stray(SagaRecord)
  /// Something that was to be a saga's record and cannot be read as one.
  case problem(RecordProblem)
  /// A record that does not claim to be a saga's: the topic has other traffic.
  case foreign
}
