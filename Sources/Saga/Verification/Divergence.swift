/// The first decision a log holds that a definition would not have made.
package struct Divergence: Hashable, Sendable {
  /// The number of the record that holds the decision.
  package let sequence: UInt64
  /// What the log says.
  package let recorded: SagaEvent
  /// What the definition would have decided at that point.
  package let expected: [SagaEvent]
}

/// Holds one saga's log against a definition, record by record.
///
/// What participants, operators and new writers did is taken from the log. Every other record is a
/// decision, and is compared with what ``decide(_:_:now:jitter:)`` says of the log before it. Pauses,
/// which are scattered by chance, only have to be possible.
package struct DivergenceFinder: Sendable {
  /// The first decision the definition would not have made; nil as long as it would have made them all.
  package private(set) var divergence: Divergence?

  /// How many decisions have been compared.
  package private(set) var decisions = 0

  private let definition: SagaDefinition
  private var state = SagaState()

  /// Starts before the first record.
  package init(_ definition: SagaDefinition) { self.definition = definition }

  /// Reads the next record; after the first divergence nothing more is compared.
  package mutating func read(_ record: SagaRecord) {
    guard divergence == nil else { return }
    let rejection = state.rejection(of: record)
    if rejection == nil, record.event.isDecision {
      decisions += 1
      let expected = decide(state, definition, now: record.time, jitter: 0).compactMap { command in
        if case .append(let event) = command { event } else { nil }
      }
      if !expected.contains(where: { $0.isSameDecision(as: record.event, definition) }) {
        divergence = Divergence(sequence: record.sequence, recorded: record.event, expected: expected)
        return
      }
    }
    state.fold(record, rejection)
  }
}

/// The first decision in a saga's log that a definition would not have made; nil when it would have made
/// them all. See ``DivergenceFinder``.
package func divergence(
  of records: some Sequence<SagaRecord>,
  from definition: SagaDefinition
) -> Divergence? {
  var finder = DivergenceFinder(definition)
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

  fileprivate func isSameDecision(as other: SagaEvent, _ definition: SagaDefinition) -> Bool {
    guard case .attempt(let own) = self, case .attempt(let recorded) = other,
      case .retrying = own.occurrence, case .retrying(let pause, _) = recorded.occurrence
    else { return self == other }
    guard own.step == recorded.step, own.operation == recorded.operation, own.attempt == recorded.attempt,
      let step = definition[step: own.step]
    else { return false }
    let policy = own.operation == .compensation ? step.compensationRetry : step.retry
    return pause <= policy.maxDelay
  }
}
