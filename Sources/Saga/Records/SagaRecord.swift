/// One record of the log: what happened, to which saga, as which of its records, and who wrote it when.
package struct SagaRecord: Hashable, Sendable {
  /// The saga's id, which is the record's key.
  package let saga: String

  /// The record's number in its saga, from 1 and without gaps.
  package let sequence: UInt64

  /// The number of the writer; each that takes over has the next, so that the one before is found out.
  package let epoch: UInt64

  /// When the record was written.
  package let time: Timestamp

  /// The sequence number of the record that led to this one; nil for the first, and 0 when what was named is no
  /// record of the saga.
  package let cause: UInt64?

  /// What is remarkable about the headers it was read from.
  package let marks: HeaderMarks

  /// What happened.
  package let event: SagaEvent

  /// Makes a record.
  package init(
    saga: String,
    sequence: UInt64,
    epoch: UInt64,
    time: Timestamp,
    cause: UInt64? = nil,
    marks: HeaderMarks = [],
    event: SagaEvent
  ) {
    self.saga = saga
    self.sequence = sequence
    self.epoch = epoch
    self.time = time
    self.cause = cause
    self.marks = marks
    self.event = event
  }
}
