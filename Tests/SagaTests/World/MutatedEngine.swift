import Saga

/// An engine with a wrong rule, to show that it is found out.
struct MutatedEngine: SimulatedEngine {
  let mutation: Mutation
  private let core = CoreEngine()

  init(_ mutation: Mutation) { self.mutation = mutation }

  /// A wrong rule that other engines have.
  enum Mutation: CaseIterable {
    /// A1: only what succeeded is undone.
    case undoOnlySucceeded
    /// A2: an attempt is recorded when it has ended.
    case noWriteAhead
    /// A3: a refusal clears an earlier unknown outcome, whatever the participant.
    case refusalClears
    /// A4: steps are undone in the order they were done.
    case forwardOrder
  }

  func reads(_ definition: SagaDefinition) -> SagaDefinition {
    guard mutation == .refusalClears else { return definition }
    return SagaDefinition(
      name: definition.name,
      deadline: definition.deadline,
      steps: definition.steps.map { $0.takenForIdempotent },
      output: definition.output
    )
  }

  func turn(
    after occasion: Occasion,
    from state: SagaState,
    by definition: SagaDefinition,
    now: Timestamp,
    jitter: UInt64
  ) -> Turn {
    let turn = core.turn(after: occasion, from: state, by: definition, now: now, jitter: jitter)
    guard mutation == .undoOnlySucceeded || mutation == .forwardOrder else { return turn }
    for (index, record) in turn.records.enumerated() {
      guard case .sagaCompensating(let reason, let plan) = record.event else { continue }
      let before = turn.records[..<index].reduce(into: state) { $0.fold($1) }
      let wrongPlan =
        mutation == .forwardOrder
        ? Array(plan.reversed()) : plan.filter { before[step: $0].action.outcome == .succeeded }
      var events = turn.records[..<index].map(\.event)
      // The first record of a saga and of a take-over is written by the turn itself.
      var wrongOccasion = Occasion.events(events)
      switch occasion {
      case .start: return turn
      case .events: wrongOccasion = .events(events + [.sagaCompensating(reason, plan: wrongPlan)])
      case .takeOver(let retries, _):
        events.removeFirst()
        wrongOccasion = .takeOver(
          retries: retries,
          events + [.sagaCompensating(reason, plan: wrongPlan)]
        )
      }
      return core.turn(after: wrongOccasion, from: state, by: definition, now: now, jitter: jitter)
    }
    return turn
  }

  /// Takes back what would not be in the log if attempts were recorded when they have ended.
  func recovers(_ log: [SagaRecord]) -> [SagaRecord] {
    guard mutation == .noWriteAhead else { return log }
    let state = log.reduce(into: SagaState()) { $0.fold($1) }
    return log.filter { record in
      guard case .attempt(let event) = record.event, case .started = event.occurrence else { return true }
      let operation = state[step: event.step][event.operation]
      return operation.stage != .running || operation.attempts != event.attempt
    }
  }
}

extension Step {
  fileprivate var takenForIdempotent: Step {
    Step(
      name: name,
      kind: kind,
      dependsOn: dependsOn,
      condition: condition,
      action: action,
      compensation: compensation,
      query: query,
      onUnknown: onUnknown,
      onFailure: onFailure,
      compensateOn: compensateOn,
      isIdempotent: true,
      retry: retry,
      compensationRetry: compensationRetry,
      timeout: timeout,
      deadline: deadline,
      output: output
    )
  }
}

/// The engine running a definition as it is written, with its data.
struct EngineWithData: SimulatedEngine {
  let definition: SagaDefinition
  private let core = CoreEngine()

  init(_ definition: SagaDefinition) { self.definition = definition }

  func reads(_: SagaDefinition) -> SagaDefinition { definition }

  func turn(
    after occasion: Occasion,
    from state: SagaState,
    by definition: SagaDefinition,
    now: Timestamp,
    jitter: UInt64
  ) -> Turn {
    core.turn(after: occasion, from: state, by: definition, now: now, jitter: jitter)
  }
}
