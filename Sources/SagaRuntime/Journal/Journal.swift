package import Kafka
package import Saga

/// Where the records of sagas go. Everything happens on the thread of the ``EventLoop``.
package protocol Journal: AnyObject {
  /// Appends records of one saga, in order.
  ///
  /// - Parameter writer: Hears exactly once what became of them, never before this returns. It appends
  ///   nothing more until it has.
  func append(_ records: [SagaRecord], _ writer: any JournalWriter)

  /// Who is told what other writers have written to sagas; nil tells nobody.
  var witness: (any JournalWitness)? { get set }
}

/// Who appends to a ``Journal``.
package protocol JournalWriter: AnyObject {
  /// The W3C trace context of the saga.
  var traceparent: String { get }

  /// Every record is in the log. Whatever others wrote before the last of them has been told.
  ///
  /// - Parameter offset: Where the first of the records is.
  func acknowledged(at offset: Int64)

  /// It is not certain that every record is in the log, or certain that not every one is. Nothing may be
  /// done because of them.
  func failed(_ failure: JournalFailure)
}

/// Who hears of other writers.
package protocol JournalWitness: AnyObject {
  /// Another writer has appended a record to a saga, which may be any.
  func foreign(_ record: ForeignRecord)
}

/// A record another writer has appended.
package struct ForeignRecord: Hashable, Sendable {
  /// The saga.
  package let saga: String
  /// The number of the writer.
  package let epoch: UInt64
  /// Where the record is.
  package let offset: Int64

  /// Makes a notice of a record.
  package init(saga: String, epoch: UInt64, offset: Int64) {
    self.saga = saga
    self.epoch = epoch
    self.offset = offset
  }
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
  }
}
