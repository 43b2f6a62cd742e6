package import Saga
package import SagaFormat

/// All that a log says about one saga so far.
package final class SagaHistory {
  /// The saga's id.
  package let id: String

  /// How many sagas were found before it.
  package let order: Int

  /// Where its first record was found.
  package let firstPlace: LogPlace

  /// When its first record was written.
  package let firstTime: Timestamp

  /// Where its last record was found.
  @exclusivity(unchecked) package private(set) var lastPlace: LogPlace

  /// How many records claim to be the saga's.
  @exclusivity(unchecked) package private(set) var count = 0

  /// Whether its first record is not that of a beginning, so that nothing can be folded.
  package let isHeadless: Bool

  /// Whether it was not run but simulated, so that its records have no data.
  package let isSimulated: Bool

  /// The definition embedded in its first record; nil when there is none that can be read.
  package let definition: LoadedDefinition?

  /// Whether that is the definition whose hash its first record gives, so that it says what of it is sensitive.
  package var isDefinitionItsOwn: Bool {
    guard let definition, let start = state.start else { return false }
    return definition.hash == start.definitionHash
  }

  /// Its records in their order, when they are wanted.
  @exclusivity(unchecked) package private(set) var entries: [Entry] = []

  /// How far a definition would have made the same decisions, when it is held against one.
  @exclusivity(unchecked) package private(set) var against: DivergenceFinder?

  /// Where the record was found that holds the first other decision.
  package private(set) var divergencePlace: LogPlace?

  /// Whether the log has more of it than was to be read.
  package private(set) var isCut = false

  /// What is wrong with it.
  @exclusivity(unchecked) package private(set) var findings: [LogFinding] = []

  @exclusivity(unchecked) private var verifier: LogVerifier
  @exclusivity(unchecked) private var hasHeadlessEnd = false

  /// One record, and what was found about it.
  package struct Entry: Sendable {
    /// The record.
    package let record: SagaRecord
    /// Where it was found.
    package let place: LogPlace
    /// Why it did not count; nil when it did.
    package let rejection: Rejection?
    /// Which of the history's findings are about it.
    package let findings: Range<Int>
  }

  init(
    _ record: SagaRecord,
    order: Int,
    at place: LogPlace,
    _ definition: LoadedDefinition?,
    against other: SagaDefinition?
  ) {
    id = record.saga
    self.order = order
    self.definition = definition
    firstPlace = place
    lastPlace = place
    firstTime = record.time
    isSimulated = record.marks.contains(.simulated)
    verifier = LogVerifier(definition: definition?.definition, isSimulated: isSimulated)
    if case .sagaStarted(let start) = record.event {
      isHeadless = false
      if let other, other.name == start.name {
        against = DivergenceFinder(other, original: definition?.definition)
      }
    } else {
      isHeadless = true
      let missing = record.sequence > 1
      let finding = LogFinding(
        place: place,
        saga: id,
        sequence: record.sequence,
        rule: (missing ? Invariant.k2 : .r5).rawValue,
        missing
          ? "the records before it are missing, so the saga cannot be checked" : "the saga has not started"
      )
      findings.append(finding)
    }
  }

  /// The state the saga is in.
  package var state: SagaState { verifier.state }

  /// The name of that state, `unknown` when nothing could be folded.
  package var stateName: String { isHeadless ? "unknown" : verifier.state.name }

  /// What is to be kept of it once it is forgotten; nil when it has not ended.
  var mark: FinishedSagas.Mark? {
    guard verifier.state.phase == .completed || verifier.state.phase == .compensated else { return nil }
    return FinishedSagas.Mark(
      sequence: verifier.state.sequence,
      epoch: verifier.state.epoch,
      takeovers: verifier.state.takeovers,
      isCompleted: verifier.state.phase == .completed
    )
  }

  /// Whether nothing more is expected to happen.
  var hasEnded: Bool {
    let phase = verifier.state.phase
    return phase == .completed || phase == .compensated || hasHeadlessEnd
  }

  /// Takes the next record.
  ///
  /// - Returns: Why it does not count; nil when it does.
  func take(_ record: SagaRecord, at place: LogPlace, isStray: Bool, keeping: Bool) -> Rejection? {
    count += 1
    lastPlace = place
    let known = findings.count
    if isStray {
      let rule = Invariant.k2.rawValue
      report(rule, "the record's key is not the saga's id", sequence: record.sequence, at: place)
    }
    let rejection: Rejection?
    if isHeadless {
      rejection = .illegal(.notStarted, "the beginning of the saga is missing")
      if case .sagaCompleted = record.event { hasHeadlessEnd = true }
      if case .sagaCompensated = record.event { hasHeadlessEnd = true }
    } else {
      let violations = verifier.violations.count
      rejection = verifier.read(record)
      if verifier.violations.count > violations {
        for violation in verifier.violations[violations...] {
          findings.append(LogFinding(violation, saga: id, at: place))
        }
      }
      if against != nil { compare(record, at: place) }
    }
    if keeping {
      // What was found at the beginning is about the first record.
      let first = entries.isEmpty ? 0 : known
      entries.append(
        Entry(record: record, place: place, rejection: rejection, findings: first..<findings.count)
      )
    }
    return rejection
  }

  /// Takes note of a record of it that is not to be read.
  func cut() { isCut = true }

  /// Takes note of something that is wrong with its last record.
  func report(_ rule: String, _ message: String, sequence: UInt64, at place: LogPlace) {
    findings.append(LogFinding(place: place, saga: id, sequence: sequence, rule: rule, message))
  }

  private func compare(_ record: SagaRecord, at place: LogPlace) {
    guard against?.divergence == nil else { return }
    against?.read(record)
    if against?.divergence != nil { divergencePlace = place }
  }
}
