import Saga
import SagaRuntime

/// A journal whose process dies: after so many records nothing is written any more and nobody hears anything.
final class CrashingJournal: Journal {
  private let inner: any Journal
  private var left: Int
  private(set) var hasCrashed = false

  var witness: (any JournalWitness)? {
    get { inner.witness }
    set { inner.witness = newValue }
  }

  /// - Parameter records: How many are written before the end.
  init(_ inner: any Journal, after records: Int) {
    self.inner = inner
    left = records
  }

  func append(_ records: [SagaRecord], _ writer: any JournalWriter) {
    if hasCrashed { return }
    if records.count < left {
      left -= records.count
      return inner.append(records, writer)
    }
    let last = Array(records.prefix(left))
    left = 0
    if last.isEmpty {
      hasCrashed = true
    } else {
      inner.append(last, LastWord(writer.traceparent) { [self] in hasCrashed = true })
    }
  }

  /// Dies at once.
  func crash() { hasCrashed = true }

  /// Hears what nobody else hears any more.
  private final class LastWord: JournalWriter {
    let traceparent: String
    private let whenHeard: () -> Void

    init(_ traceparent: String, _ whenHeard: @escaping () -> Void) {
      self.traceparent = traceparent
      self.whenHeard = whenHeard
    }

    func acknowledged(at offset: Int64) { whenHeard() }
    func failed(_ failure: JournalFailure) { whenHeard() }
  }
}
