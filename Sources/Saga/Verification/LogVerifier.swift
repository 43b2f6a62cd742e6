/// Reads one saga's log record by record and notes every rule it breaks.
///
/// The rules are about how the saga was run, not about how it ended: a saga that is stuck, or still open,
/// may obey all of them. Duplicates and records of a stale writer break none, for they do not count.
package struct LogVerifier: Sendable {
  /// What the log says so far.
  package private(set) var state = SagaState()

  /// The rules broken so far.
  package private(set) var violations: [Violation] = []

  /// The definition the saga was run by; without it only what the log alone tells can be checked.
  private let definition: SagaDefinition?

  /// Whether the log has the data that decisions are made from.
  private let hasData: Bool

  /// Prepares to read a log from its first record.
  ///
  /// - Parameter isSimulated: Whether the log is a simulation's, which has no data: what depends on that is not
  ///   checked.
  package init(definition: SagaDefinition?, isSimulated: Bool = false) {
    self.definition = definition
    hasData = !isSimulated
  }

  /// Reads the next record.
  ///
  /// - Returns: Why it does not count; nil when it does.
  @discardableResult
  package mutating func read(_ record: SagaRecord) -> Rejection? {
    let rejection = state.rejection(of: record)
    switch rejection {
    case .foreign, .duplicate, .staleEpoch: return rejection
    case .illegal(let illegality, let message):
      violations.append(
        Violation(invariant: invariant(illegality, record), sequence: record.sequence, message: message)
      )
    case nil: check(record)
    }
    if state.sequence > 0 { violations += record.placeBroken(after: state.sequence, epoch: state.epoch) }
    if !record.marks.isEmpty { violations += record.headersBroken }
    state.fold(record, rejection)
    return rejection
  }

  private mutating func report(_ invariant: Invariant, _ record: SagaRecord, _ message: String) {
    violations.append(Violation(invariant: invariant, sequence: record.sequence, message: message))
  }

  private func invariant(_ illegality: Rejection.Illegality, _ record: SagaRecord) -> Invariant {
    switch illegality {
    case .notStarted, .startedTwice, .notStuck: return .r5
    case .ended:
      guard state.phase == .completed else { return .t1 }
      if case .attempt(let event) = record.event, event.operation == .compensation { return .t7 }
      if case .sagaCompensating = record.event { return .t7 }
      return .t1
    case .direction: return .o2
    case .inFlight: return .o3
    case .notOpen:
      if case .attempt(let event) = record.event, event.operation == .compensation { return .i5 }
      return .i6
    case .attempt: return .i1
    case .notPlanned: return .t4
    case .notUndone: return .t3
    }
  }

  private mutating func check(_ record: SagaRecord) {
    let broken = state.rulesBroken(by: record, definition)
    for (invariant, message) in broken { report(invariant, record, message) }
    // What breaks a rule of its own is not what would be decided either; saying so twice helps nobody.
    guard broken.isEmpty, hasData, let definition else { return }
    if let (invariant, message) = state.decisionBroken(by: record, definition) {
      report(invariant, record, message)
    }
  }
}

/// The rules a log breaks; see ``LogVerifier``.
package func verify(_ records: some Sequence<SagaRecord>, _ definition: SagaDefinition?) -> [Violation] {
  var verifier = LogVerifier(definition: definition)
  for record in records { verifier.read(record) }
  return verifier.violations
}
