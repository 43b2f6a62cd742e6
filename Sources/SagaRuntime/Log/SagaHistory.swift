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

  /// Where its last record was found.
  @exclusivity(unchecked) package internal(set) var lastPlace: LogPlace

  /// How many records claim to be the saga's.
  @exclusivity(unchecked) package internal(set) var count = 0

  /// The definition embedded in its first record; nil when there is none that can be read.
  package let definition: LoadedDefinition?

  /// The state it is in and the rules it broke.
  @exclusivity(unchecked) package internal(set) var verifier: LogVerifier

  /// Its records in their order, when they are wanted.
  @exclusivity(unchecked) package internal(set) var entries: [Entry] = []

  /// One record, and what was found about it.
  package struct Entry: Sendable {
    /// The record.
    package let record: SagaRecord
    /// Where it was found.
    package let place: LogPlace
    /// Why it did not count; nil when it did.
    package let rejection: Rejection?
    /// Which of the history's violations it is to blame for.
    package let violations: Range<Int>
  }

  init(_ id: String, order: Int, at place: LogPlace, _ definition: LoadedDefinition?) {
    self.id = id
    self.order = order
    self.definition = definition
    firstPlace = place
    lastPlace = place
    verifier = LogVerifier(definition: definition?.definition)
  }

  /// The state the saga is in.
  package var state: SagaState { verifier.state }

  /// The rules it broke.
  package var violations: [Violation] { verifier.violations }

  /// Takes the next record.
  func take(_ record: SagaRecord, at place: LogPlace, keeping: Bool) -> Rejection? {
    count += 1
    lastPlace = place
    let known = verifier.violations.count
    let rejection = verifier.read(record)
    if keeping {
      entries.append(
        Entry(
          record: record,
          place: place,
          rejection: rejection,
          violations: known..<verifier.violations.count
        )
      )
    }
    return rejection
  }

  /// Whether nothing more is expected to happen.
  var hasEnded: Bool { verifier.state.phase == .completed || verifier.state.phase == .compensated }
}
