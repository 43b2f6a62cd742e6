/// Why a record does not count.
package enum Rejection: Error, Hashable, Sendable {
  /// It is another saga's.
  case foreign
  /// Its number has been seen, or was passed over, by the same writer.
  case duplicate
  /// A later writer has taken over, and may have used the number.
  case staleEpoch
  /// It cannot follow what came before; the sentence says why.
  case illegal(Illegality, String)

  /// The kinds of records that cannot follow what came before.
  package enum Illegality: Hashable, Sendable {
    /// The saga has not started.
    case notStarted
    /// The saga has started.
    case startedTwice
    /// The saga has ended.
    case ended
    /// An action in a saga that is being undone, or the undoing of one that is not.
    case direction
    /// Something is in flight that must end first.
    case inFlight
    /// The end of an attempt that is not open.
    case notOpen
    /// An attempt whose number or key does not follow from those before.
    case attempt
    /// A step is undone that is not in the plan.
    case notPlanned
    /// The saga is said to be undone and is not.
    case notUndone
    /// An operator's finding about a step the saga is not stuck on.
    case notStuck
  }
}
