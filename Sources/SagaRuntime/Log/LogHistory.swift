internal import Bytes
package import Saga
internal import SagaFormat

/// Sorts a log's records by saga, folds each saga's and checks the rules.
///
/// Sagas that have ended are handed over and forgotten a little later, so that the memory it takes is that of
/// those which are still open.
package final class LogHistory {
  /// What was found so far.
  @exclusivity(unchecked) package private(set) var counts = LogCounts()

  /// Why definitions in the log could not be read, each reason once.
  package private(set) var definitionProblems: [String] = []

  private let settings: Settings
  private let ended: (SagaHistory) -> Void
  private let found: (LogFinding) -> Void

  @exclusivity(unchecked) private var open: [String: SagaHistory] = [:]
  /// Sagas that have ended and may still have late records, the one that ended first at `oldest`.
  private var lingering: [SagaHistory] = []
  private var oldest = 0
  private var finished = FinishedSagas()
  private var definitions: [DefinitionKey: JudgedDefinition] = [:]

  /// How many sagas that have ended are remembered as a whole: records that come late are still theirs.
  private static var lingeringLimit: Int { 1000 }

  /// What is to be done with a log.
  package struct Settings: Sendable {
    /// Whether records are kept with their saga until it is handed over.
    package var keepsRecords: Bool
    /// The definition whose decisions are compared with those in the log.
    package var against: SagaDefinition?
    /// How far each saga is read.
    package var until: Limit?

    /// Asks for nothing but counts.
    package init(keepsRecords: Bool = false, against: SagaDefinition? = nil, until: Limit? = nil) {
      self.keepsRecords = keepsRecords
      self.against = against
      self.until = until
    }
  }

  /// A point in a saga's life.
  package enum Limit: Hashable, Sendable {
    /// After the record of this number.
    case sequence(UInt64)
    /// After all that happened at this moment.
    case time(Timestamp)

    fileprivate func excludes(_ record: SagaRecord) -> Bool {
      switch self {
      case .sequence(let last): record.sequence > last
      case .time(let last): record.time > last
      }
    }
  }

  private struct DefinitionKey: Hashable {
    let hash: String
    let source: JSONValue

    // The source is large, and hardly ever differs where the hash does not.
    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
  }

  private struct JudgedDefinition {
    let loaded: LoadedDefinition?
    let isHashRight: Bool

    /// Why a beginning does not fit the definition in it; nil when it does.
    func complaint(about start: SagaStart) -> String? {
      if !isHashRight {
        return start.definition == .null
          ? "the definition that the hash is of is missing"
          : "the hash of the definition is not that of the definition it holds"
      }
      guard let definition = loaded?.definition else { return nil }
      return start.name == definition.name && start.version == definition.version
        ? nil : "the name or the version is not that of the definition it holds"
    }
  }

  /// Starts with nothing read.
  ///
  /// - Parameters:
  ///   - found: Is given whatever is wrong, as it is found.
  ///   - ended: Is given each saga once, when it has ended or the log has.
  package init(
    _ settings: Settings,
    found: @escaping (LogFinding) -> Void,
    ended: @escaping (SagaHistory) -> Void
  ) {
    self.settings = settings
    self.found = found
    self.ended = ended
  }

  /// Takes what was found next.
  package func take(_ entry: consuming LogEntry, at place: LogPlace) {
    switch consume entry {
    case .foreign: counts.foreign += 1
    case .problem(let problem):
      counts.unreadable += 1
      found(LogFinding(place: place, problem.message))
    case .record(let record): take(record, isStray: false, at: place)
    case .stray(let record): take(record, isStray: true, at: place)
    }
  }

  /// Hands over the sagas that have not been, in the order of their first records.
  package func finish() {
    let left = open.values.sorted { $0.order < $1.order }
    open.removeAll()
    lingering.removeAll()
    for history in left { hand(history) }
  }

  private func take(_ record: SagaRecord, isStray: Bool, at place: LogPlace) {
    if settings.until?.excludes(record) ?? false {
      counts.later += 1
      open[record.saga]?.cut()
      return
    }
    counts.records += 1
    if case .unrecognised = record.event { counts.unrecognised += 1 }
    if let history = open[record.saga] { return take(record, isStray, at: place, of: history) }
    if var mark = finished[record.saga] {
      let (rejection, broken) = mark.take(record, isStray: isStray)
      count(rejection)
      for violation in broken { report(LogFinding(violation, saga: record.saga, at: place)) }
      return finished.note(record.saga, mark)
    }
    begin(record, isStray, at: place)
  }

  private func begin(_ record: SagaRecord, _ isStray: Bool, at place: LogPlace) {
    let judged = definition(of: record)
    let history = SagaHistory(
      record,
      order: counts.sagas,
      at: place,
      judged?.loaded,
      against: settings.against
    )
    counts.sagas += 1
    if judged?.loaded == nil {
      counts.unjudged += 1
    } else if history.isSimulated {
      counts.simulated += 1
    }
    if case .sagaStarted(let start) = record.event, let message = judged?.complaint(about: start) {
      history.report("R8", message, sequence: record.sequence, at: place)
    }
    for finding in history.findings { report(finding) }
    open[record.saga] = history
    take(record, isStray, at: place, of: history)
  }

  private func take(
    _ record: SagaRecord,
    _ isStray: Bool,
    at place: LogPlace,
    of history: SagaHistory
  ) {
    let wasOver = history.hasEnded
    let known = history.findings.count
    count(history.take(record, at: place, isStray: isStray, keeping: settings.keepsRecords))
    if history.findings.count > known { for finding in history.findings[known...] { report(finding) } }
    if !wasOver, history.hasEnded { linger(history) }
  }

  private func count(_ rejection: Rejection?) {
    switch rejection {
    case .duplicate: counts.duplicates += 1
    case .staleEpoch: counts.stale += 1
    case .foreign, .illegal, nil: break
    }
  }

  private func report(_ finding: LogFinding) {
    counts.violations += 1
    found(finding)
  }

  /// Keeps a saga that has ended for a while, in the place of another that has been kept long enough.
  private func linger(_ history: SagaHistory) {
    if lingering.count < Self.lingeringLimit { return lingering.append(history) }
    let forgotten = lingering[oldest]
    lingering[oldest] = history
    oldest = (oldest + 1) % Self.lingeringLimit
    open[forgotten.id] = nil
    if let mark = forgotten.mark { finished.note(forgotten.id, mark) }
    hand(forgotten)
  }

  private func hand(_ history: SagaHistory) {
    counts.states[history.stateName, default: 0] += 1
    ended(history)
  }

  /// The definition a saga began with, read once however many sagas have it.
  private func definition(of record: SagaRecord) -> JudgedDefinition? {
    guard case .sagaStarted(let start) = record.event else { return nil }
    let key = DefinitionKey(hash: start.definitionHash, source: start.definition)
    if let known = definitions[key] { return known }
    let judged: JudgedDefinition
    do throws(DefinitionProblems) {
      let loaded = try LoadedDefinition(logged: start.definition)
      judged = JudgedDefinition(loaded: loaded, isHashRight: loaded.hash == start.definitionHash)
    } catch {
      // What cannot be understood, maybe because it was altered, has a hash all the same.
      let hash = LoadedDefinition.hash(of: start.definition)
      judged = JudgedDefinition(loaded: nil, isHashRight: hash == start.definitionHash)
      note(error, of: start)
    }
    // Many different definitions are no log's; they are read again rather than kept.
    if definitions.count >= 1000 { definitions.removeAll() }
    definitions[key] = judged
    return judged
  }

  private func note(_ problems: DefinitionProblems, of start: SagaStart) {
    guard definitionProblems.count < 10, let first = problems.problems.first else { return }
    let text = "\(start.name) \(start.version): \(first.message)"
    if !definitionProblems.contains(text) { definitionProblems.append(text) }
  }
}
