package import Saga

/// How far a saga was brought.
package struct SagaOutcome: Sendable {
  /// The saga's id.
  package let saga: String

  /// Which input it came from, from 0.
  package let index: Int

  /// What the log is known to say; pending when it may not even hold the saga's beginning.
  package let state: SagaState

  /// Why it was brought no further.
  package let ending: Ending

  /// Whether the log has records of this writer, not in ``state``, that another writer's may have come before:
  /// only the log tells which of them count.
  package let isUnsettled: Bool

  /// Says how far a saga was brought.
  package init(saga: String, index: Int, state: SagaState, ending: Ending, isUnsettled: Bool = false) {
    self.saga = saga
    self.index = index
    self.state = state
    self.ending = ending
    self.isUnsettled = isUnsettled
  }

  /// Why work on a saga ends.
  package enum Ending: Sendable {
    /// There is nothing more to do.
    case ended(SagaEnding)
    /// The log did not take a record, or did not say so.
    case interrupted(JournalFailure)
    /// Another writer has the saga now; this is the record that says so.
    case takenOver(ForeignRecord)
    /// The writer before has written more than was known when the saga was to be taken over from it: its log
    /// has to be read again.
    case contested
    /// What was to be recorded cannot follow what the log holds.
    case rejected(Rejection)
  }
}
