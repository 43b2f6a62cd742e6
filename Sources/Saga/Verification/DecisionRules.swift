import Bytes

/// Whether what a record decides follows from the log and the definition (I3, D3); this is the state before it.
///
/// Most records of a log begin attempts: of these only what the first is given is computed again, which costs a
/// fraction of deciding anew. Turns, refusals without a call and what is skipped come once or never in a
/// saga's life, and are held against what ``decide(_:_:now:jitter:isComplete:)`` says.
extension SagaState {
  /// The rule a record breaks that breaks no other; nil when its decision is the definition's, or none.
  func decisionBroken(by record: SagaRecord, _ definition: SagaDefinition) -> (Invariant, String)? {
    switch record.event {
    case .sagaStarted(let start):
      guard let schema = definition.inputSchema, !schema.problems(of: start.input).isEmpty else { return nil }
      return (.i3, "the saga's input is not what its definition allows")
    case .attempt(let event):
      switch event.occurrence {
      case .started(let call): return broken(byCalling: event, call, definition)
      case .failed where event.attempt == 0:
        if isDecided(record, definition) { return nil }
        return (.d3, "\(event.step) could be attempted, and is said to be impossible")
      case .succeeded, .failed, .unknown, .retrying: return nil
      }
    case .sagaCompleted: return broken(byCompleting: record, definition)
    case .sagaCompensating:
      if isDecided(record, definition) { return nil }
      return (.d3, "the saga is undone for a reason, or in an order, that does not follow from the log")
    case .sagaStuck:
      if isDecided(record, definition) { return nil }
      return (.d3, "that the saga is stuck, or what on, does not follow from the log")
    case .stepSkipped(let step, _):
      return isDecided(record, definition)
        ? nil : (.d3, "\(step) is skipped, which does not follow from the log")
    case .sagaCompensated, .sagaSuspended, .sagaResumed, .cancelRequested, .compensationSkipped,
      .stepResolved,
      .lateReply, .unrecognised:
      return nil
    }
  }

  private func broken(
    byCalling event: AttemptEvent,
    _ call: RecordedCall,
    _ definition: SagaDefinition
  ) -> (Invariant, String)? {
    // All attempts of an operation make the same call, which is looked at already.
    guard self[step: event.step][event.operation].call == nil else { return nil }
    guard let step = definition[step: event.step], let operation = step.operation(event.operation) else {
      return (.d3, "the definition does not say how to \(event.operation.verb) \(event.step)")
    }
    if event.operation == .action, let condition = step.condition,
      (try? condition.isTrue(in: self, "if")) != true
    {
      return (.d3, "\(event.step) starts and its condition does not hold")
    }
    let isGiven =
      ((try? operation.input.gives(call.input, in: self)) ?? false)
      && ((try? operation.settings.gives(call.settings, in: self)) ?? false)
    if isGiven { return nil }
    return (.i3, "what \(event.step) is given is not what the definition makes of the log before it")
  }

  private func broken(byCompleting record: SagaRecord, _ definition: SagaDefinition) -> (Invariant, String)? {
    let decision = Decision(state: self, definition: definition, now: record.time, jitter: 0)
    if case .append(record.event) = decision.complete() { return nil }
    return (.d3, "the saga's output is not what the definition makes of the log before it")
  }

  private func isDecided(_ record: SagaRecord, _ definition: SagaDefinition) -> Bool {
    decide(self, definition, now: record.time, jitter: 0).contains { command in
      if case .append(let event) = command { event.isSameTurn(as: record.event) } else { false }
    }
  }
}

extension Step {
  /// The call an operation of the step makes; nil when the definition has none.
  func operation(_ kind: OperationKind) -> Operation? {
    switch kind {
    case .action: action
    case .query: query
    case .compensation:
      if case .operation(let operation)? = compensation { operation } else { nil }
    }
  }
}

extension OperationKind {
  /// What is done to a step by it.
  fileprivate var verb: String {
    switch self {
    case .action: "do"
    case .query: "ask about"
    case .compensation: "undo"
    }
  }
}
