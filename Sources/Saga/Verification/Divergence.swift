/// The first decision a log holds that a definition would not have made.
package struct Divergence: Hashable, Sendable {
  /// The number of the record that holds the decision.
  package let sequence: UInt64
  /// What the log says.
  package let recorded: SagaEvent
  /// What the definition would have decided at that point; of a pause, the longest that is possible.
  package let expected: [SagaEvent]
  /// Why the definition would not even have begun the saga; nil when it would have.
  package let refusal: String?

  init(sequence: UInt64, recorded: SagaEvent, expected: [SagaEvent] = [], refusal: String? = nil) {
    self.sequence = sequence
    self.recorded = recorded
    self.expected = expected
    self.refusal = refusal
  }
}

/// Holds one saga's log against a definition, record by record.
///
/// What participants, operators and new writers did is taken from the log. Every other record is a
/// decision, and is compared with what ``decide(_:_:now:jitter:isComplete:)`` says of the log before it. Pauses,
/// which are scattered by chance, only have to be possible. Whom an attempt calls is not in its record; it is
/// what the definition says that the saga was run by, where that is known.
package struct DivergenceFinder: Sendable {
  /// The first decision the definition would not have made; nil as long as it would have made them all.
  package private(set) var divergence: Divergence?

  /// How many decisions have been compared.
  package private(set) var decisions = 0

  private let definition: SagaDefinition
  private let original: SagaDefinition?
  private var state = SagaState()

  /// Starts before the first record.
  ///
  /// - Parameter original: The definition the saga was run by.
  package init(_ definition: SagaDefinition, original: SagaDefinition? = nil) {
    self.definition = definition
    self.original = original
  }

  /// Reads the next record; after the first divergence nothing more is compared.
  package mutating func read(_ record: SagaRecord) {
    guard divergence == nil else { return }
    let rejection = state.rejection(of: record)
    if rejection == nil { divergence = compare(record) }
    if divergence == nil { state.fold(record, rejection) }
  }

  private mutating func compare(_ record: SagaRecord) -> Divergence? {
    if case .sagaStarted(let start) = record.event {
      guard let problem = definition.inputSchema?.problems(of: start.input).first else { return nil }
      let place = problem.path.isEmpty ? "" : " \(problem.path.pathText)"
      return Divergence(
        sequence: record.sequence,
        recorded: record.event,
        refusal: "the input\(place) \(problem.message)"
      )
    }
    guard record.event.isDecision else { return nil }
    decisions += 1
    let expected = decide(state, definition, now: record.time, jitter: 0).compactMap { command in
      if case .append(let event) = command { withLongestPause(event) } else { nil }
    }
    if expected.contains(where: { isSameDecision($0, as: record.event) }), !isOtherCall(record.event) {
      return nil
    }
    return Divergence(sequence: record.sequence, recorded: record.event, expected: expected)
  }

  private func isSameDecision(_ own: SagaEvent, as recorded: SagaEvent) -> Bool {
    guard case .attempt(let event) = own, case .attempt(let other) = recorded,
      case .retrying(let longest, _) = event.occurrence, case .retrying(let pause, _) = other.occurrence
    else { return own.isSameTurn(as: recorded) }
    guard event.step == other.step, event.operation == other.operation, event.attempt == other.attempt
    else { return false }
    return policy(of: event)?.jitter == .full ? pause <= longest : pause == longest
  }

  /// The event with the longest pause there can be, when it is one.
  private func withLongestPause(_ event: SagaEvent) -> SagaEvent {
    guard case .attempt(let attempt) = event, case .retrying(_, let time) = attempt.occurrence,
      let policy = policy(of: attempt)
    else { return event }
    let budget = attempt.attempt - 1 - state[step: attempt.step][attempt.operation].forgiven
    let longest = policy.longestPause(after: max(budget, 1))
    return .attempt(
      AttemptEvent(
        step: attempt.step,
        operation: attempt.operation,
        attempt: attempt.attempt,
        .retrying(pause: longest, at: time)
      )
    )
  }

  private func policy(of event: AttemptEvent) -> RetryPolicy? {
    let step = definition[step: event.step]
    return event.operation == .compensation ? step?.compensationRetry : step?.retry
  }

  /// Whether an attempt calls somebody else, or for something else, than it did.
  private func isOtherCall(_ event: SagaEvent) -> Bool {
    guard case .attempt(let attempt) = event, case .started = attempt.occurrence,
      let call = definition[step: attempt.step]?.operation(attempt.operation),
      let original = original?[step: attempt.step]?.operation(attempt.operation)
    else { return false }
    return call.participant != original.participant || call.command != original.command
  }
}

/// The first decision in a saga's log that a definition would not have made; nil when it would have made
/// them all. See ``DivergenceFinder``.
package func divergence(
  of records: some Sequence<SagaRecord>,
  from definition: SagaDefinition,
  original: SagaDefinition? = nil
) -> Divergence? {
  var finder = DivergenceFinder(definition, original: original)
  for record in records { finder.read(record) }
  return finder.divergence
}

extension SagaEvent {
  /// Whether the engine, and not the world, made this happen.
  var isDecision: Bool {
    switch self {
    case .attempt(let event):
      switch event.occurrence {
      case .started, .retrying: true
      case .failed: event.attempt == 0
      case .unknown(let reason, _): reason == .crash
      case .succeeded: false
      }
    case .sagaCompleted, .sagaCompensating, .sagaCompensated, .sagaStuck, .stepSkipped, .compensationSkipped:
      true
    case .sagaStarted, .sagaSuspended, .sagaResumed, .cancelRequested, .stepResolved, .lateReply,
      .unrecognised:
      false
    }
  }
}

extension SagaEvent {
  /// Whether a recorded turn is this one. Errors that the engine words itself may be worded as an earlier
  /// version did.
  func isSameTurn(as recorded: SagaEvent) -> Bool {
    switch (self, recorded) {
    case (.sagaCompensating(let own, let plan), .sagaCompensating(let other, let otherPlan)):
      own.kind == other.kind && own.step == other.step && plan == otherPlan
        && Failure.isSame(own.failure, asRecorded: other.failure)
    case (.sagaStuck(let own), .sagaStuck(let other)):
      own.remaining == other.remaining && own.operations.count == other.operations.count
        && zip(own.operations, other.operations).allSatisfy { own, other in
          own.step == other.step && own.operation == other.operation && own.outcome == other.outcome
            && Failure.isSame(own.failure, asRecorded: other.failure)
        }
    default: self == recorded
    }
  }
}

extension Failure {
  /// Whether an error that follows from a log is the one a record says; both may be missing.
  fileprivate static func isSame(_ own: Failure?, asRecorded recorded: Failure?) -> Bool {
    if own == recorded { return true }
    guard let own, let recorded else { return false }
    // Earlier versions had a bare word for an attempt nobody gave a reason for, and kept what had been known
    // before an operator judged.
    if own.code == resolvedCode { return true }
    guard recorded.message.isEmpty, let reason = UnknownReason(rawValue: recorded.code) else { return false }
    return own == reason.failure
  }
}
