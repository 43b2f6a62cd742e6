package import Bytes

/// All that a saga's log says about one step.
package struct StepState: Hashable, Sendable {
  /// The step's name.
  package let name: String

  /// The attempts to do it.
  package internal(set) var action = OperationState()

  /// The attempts to ask whether it was done.
  package internal(set) var query = OperationState()

  /// The attempts to undo it.
  package internal(set) var compensation = OperationState()

  /// Why it was skipped, when it was.
  package internal(set) var skipped: String?

  /// What its action answered, as far as the step keeps it.
  package internal(set) var output: JSONValue?

  /// Whether some attempt of the action may have had an effect that nothing since has denied.
  ///
  /// An unknown outcome sets it. A later refusal does not clear it, because a participant that lost its
  /// reply may also refuse the repetition; what clears it is a query's answer or an operator's finding.
  package internal(set) var isUncertain = false

  /// The number of the record that started the first attempt; 0 when there was none.
  package internal(set) var firstStarted: UInt64 = 0

  /// How it came to be undone, when it is.
  package internal(set) var undone: Undoing?

  /// What an operator found out last.
  package internal(set) var finding: Resolution.Finding?

  /// The step as it is before the log mentions it.
  init(name: String) { self.name = name }

  /// How a step comes to be undone.
  package enum Undoing: String, Hashable, Sendable {
    /// Its compensation succeeded.
    case compensation
    /// There was nothing to undo.
    case noop
    /// An operator said so.
    case hand
  }

  /// One of the step's operations.
  package subscript(operation: OperationKind) -> OperationState {
    get { look(at: operation) { $0 } }
    set { change(operation) { $0 = newValue } }
  }

  /// Asks something of one of the step's operations where it is: a copy of it would cost more than the look.
  @inline(__always)
  func look<Answer>(at operation: OperationKind, _ question: (OperationState) -> Answer) -> Answer {
    switch operation {
    case .action: question(action)
    case .query: question(query)
    case .compensation: question(compensation)
    }
  }

  /// Changes one of the step's operations where it is.
  @inline(__always)
  mutating func change(_ operation: OperationKind, _ body: (inout OperationState) -> Void) {
    switch operation {
    case .action: body(&action)
    case .query: body(&query)
    case .compensation: body(&compensation)
    }
  }

  /// Whether an attempt of an operation is the one that was started last, and has not ended.
  func isOpen(_ attempt: Int, of operation: OperationKind) -> Bool {
    look(at: operation) { $0.stage == .running && $0.attempts == attempt }
  }

  /// The attempt of an operation that an earlier writer has started and not seen the end of, if there is one.
  func attempt(of operation: OperationKind, lostBefore epoch: UInt64) -> Int? {
    look(at: operation) { $0.stage == .running && $0.epoch < epoch ? $0.attempts : nil }
  }

  /// The number of the record that started the last attempt of an operation; 0 when there was none.
  func start(of operation: OperationKind) -> UInt64 { look(at: operation) { $0.started } }

  /// Whether an attempt of any operation has started and not ended.
  @inline(__always)
  package var isInFlight: Bool {
    action.stage == .running || compensation.stage == .running || query.stage == .running
  }

  /// Whether the action succeeded or may have had an effect, and nothing has undone it.
  ///
  /// - Parameter isIdempotent: Whether a refusal denies all attempts before it.
  @inline(__always)
  package func mayHaveEffect(isIdempotent: Bool) -> Bool {
    if undone != nil { return false }
    if action.stage == .running || action.outcome == .succeeded { return true }
    return isUncertain && !(isIdempotent && action.outcome == .refused)
  }
}

/// All that a saga's log says about one operation of one step.
package struct OperationState: Hashable, Sendable {
  /// Where the operation is.
  package internal(set) var stage = Stage.idle

  /// How many attempts were started.
  package internal(set) var attempts = 0

  /// How many of those since ``forgiven`` were cut off by the end of the process that made them.
  package internal(set) var crashes = 0

  /// How many attempts had been made when an operator asked for another try, which has the whole budget.
  package internal(set) var forgiven = 0

  /// How the last attempt that ended did.
  package internal(set) var outcome: AttemptOutcome?

  /// Why the last attempt that failed did.
  package internal(set) var failure: Failure?

  /// Whether another attempt would end as the last one did, which makes it pointless.
  package internal(set) var isHopeless = false

  /// What the attempts are given, the same for all.
  package internal(set) var call: RecordedCall?

  /// When the first attempt of the present budget started.
  package internal(set) var firstStartedAt = Timestamp(milliseconds: 0)

  /// The number of the record that started the last attempt.
  package internal(set) var started: UInt64 = 0

  /// The number of the record that ended the last attempt.
  package internal(set) var ended: UInt64 = 0

  /// The writer that started the last attempt.
  package internal(set) var epoch: UInt64 = 0

  /// Where an operation can be.
  package enum Stage: Hashable, Sendable {
    /// It has not been attempted.
    case idle
    /// An attempt has started and not ended.
    case running
    /// The last attempt has ended.
    case ended
    /// The last attempt has failed and the next is made at this time.
    case waiting(until: Timestamp)
  }
}
