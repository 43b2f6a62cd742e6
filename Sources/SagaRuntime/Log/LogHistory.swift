internal import Bytes
package import Saga
internal import SagaFormat

/// Sorts a log's records by saga, folds each saga's and checks the rules.
///
/// Sagas that have ended are handed over and forgotten, so that the memory it takes is that of those which are
/// still open.
package final class LogHistory {
  /// What was found so far.
  @exclusivity(unchecked) package private(set) var counts = LogCounts()

  /// Whether records are kept with their saga until it is handed over.
  private let keepsRecords: Bool
  private let ended: (SagaHistory) -> Void

  @exclusivity(unchecked) private var open: [String: SagaHistory] = [:]
  private var finished = FinishedSagas()
  @exclusivity(unchecked) private var definitions: [String: Loaded] = [:]

  private struct Loaded {
    let source: JSONValue
    let definition: LoadedDefinition?
  }

  /// Starts with nothing read.
  ///
  /// - Parameter ended: Is given each saga once, when it has ended or the log has.
  package init(keepsRecords: Bool, _ ended: @escaping (SagaHistory) -> Void) {
    self.keepsRecords = keepsRecords
    self.ended = ended
  }

  /// Takes what was found next.
  package func take(_ entry: consuming LogEntry, at place: LogPlace) {
    switch consume entry {
    case .foreign: counts.foreign += 1
    case .problem(_): counts.problems += 1
    case .record(let record): take(record, at: place)
    }
  }

  /// Hands over the sagas that have not ended, in the order of their first records.
  package func finish() {
    let left = open.values.sorted { $0.order < $1.order }
    open.removeAll()
    for history in left { ended(history) }
  }

  private func take(_ record: SagaRecord, at place: LogPlace) {
    counts.records += 1
    if let history = open[record.saga] { return take(record, at: place, of: history) }
    let history = SagaHistory(record.saga, order: counts.sagas, at: place, definition(of: record))
    counts.sagas += 1
    open[record.saga] = history
    take(record, at: place, of: history)
  }

  private func take(_ record: SagaRecord, at place: LogPlace, of history: SagaHistory) {
    switch history.take(record, at: place, keeping: keepsRecords) {
    case .duplicate: counts.duplicates += 1
    case .staleEpoch: counts.stale += 1
    case nil:
      if history.hasEnded {
        open[history.id] = nil
        ended(history)
      }
    case .foreign, .illegal: break
    }
  }

  private func definition(of record: SagaRecord) -> LoadedDefinition? {
    guard case .sagaStarted(let start) = record.event else { return nil }
    if let known = definitions[start.definitionHash], known.source == start.definition {
      return known.definition
    }
    let loaded = try? LoadedDefinition(logged: start.definition)
    definitions[start.definitionHash] = Loaded(source: start.definition, definition: loaded)
    return loaded
  }
}

/// What a log holds, in numbers.
package struct LogCounts: Hashable, Sendable {
  /// Sagas.
  package internal(set) var sagas = 0
  /// Records of sagas, whether or not they count.
  package internal(set) var records = 0
  /// Records that do not claim to be a saga's.
  package internal(set) var foreign = 0
  /// Records, or lines, that cannot be read.
  package internal(set) var problems = 0
  /// Records that had been there before.
  package internal(set) var duplicates = 0
  /// Records of a writer after another had taken over.
  package internal(set) var stale = 0
}
