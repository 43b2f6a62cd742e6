package import Kafka
package import Saga

/// Where the records of sagas go. Everything happens on the thread of the ``EventLoop``.
package protocol Journal: AnyObject {
  /// Appends records of one saga, in order.
  ///
  /// - Parameter writer: Hears exactly once what became of them, never before this returns. It appends
  ///   nothing more until it has.
  func append(_ records: [SagaRecord], _ writer: any JournalWriter)
}

/// Who appends to a ``Journal``.
package protocol JournalWriter: AnyObject {
  /// Every record is in the log, and nothing of another writer counts in between.
  func acknowledged()

  /// It is not certain that every record is in the log, or certain that not every one is. Nothing may be
  /// done because of them.
  func failed(_ failure: JournalFailure)
}

/// Why records were not acknowledged.
package struct JournalFailure: Error, Sendable {
  /// What went wrong.
  package let cause: Cause

  /// Whether the first of the records is in the log for certain.
  package let isFirstWritten: Bool

  /// What can go wrong.
  package enum Cause: Sendable {
    /// The cluster did not take a record, or did not say whether it did.
    case cluster(KafkaError)
    /// Nothing has been acknowledged for so long.
    case silence(Duration)
    /// A later writer has taken the saga over: its epoch, and the offset of its record.
    case takenOver(epoch: UInt64, offset: Int64)
  }
}
