package import Saga

/// A journal that writes nothing: every record counts as written at once, and is handed to somebody.
package final class RehearsalJournal: Journal {
  private let loop: EventLoop
  private let show: (_ record: SagaRecord, _ traceparent: String) -> Void
  private var offset: Int64 = 0

  package weak var witness: (any JournalWitness)?

  /// - Parameter show: Is given each record.
  package init(_ loop: EventLoop, show: @escaping (_ record: SagaRecord, _ traceparent: String) -> Void) {
    self.loop = loop
    self.show = show
  }

  package func append(_ records: [SagaRecord], _ writer: any JournalWriter) {
    for record in records { show(record, writer.traceparent) }
    let first = offset
    offset += Int64(records.count)
    loop.putOff { writer.acknowledged(at: first) }
  }
}
