/// What was found at one place of a log.
package enum LogEntry: Hashable, Sendable {
  /// A saga's record.
  case record(SagaRecord)
  /// Something that was to be a saga's record and cannot be read as one.
  case problem(RecordProblem)
  /// A record that does not claim to be a saga's: the topic has other traffic.
  case foreign
}
