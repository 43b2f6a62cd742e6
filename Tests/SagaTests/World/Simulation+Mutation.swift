import Saga

extension Simulation {
  /// A wrong rule, to show that the properties find it.
  enum Mutation: CaseIterable {
    /// Only what succeeded is undone.
    case undoOnlySucceeded
    /// An attempt is recorded when it has ended.
    case noWriteAhead
    /// A refusal clears an earlier unknown outcome, whatever the participant.
    case refusalClears
    /// Steps are undone in the order they were done.
    case forwardOrder
  }

  /// The turn as a wrong rule would have it.
  func mutated(_ turn: Turn) -> Turn {
    guard mutation == .undoOnlySucceeded || mutation == .forwardOrder else { return turn }
    for (index, record) in turn.records.enumerated() {
      guard case .sagaCompensating(let reason, let plan) = record.event else { continue }
      let before = turn.records[..<index].reduce(into: state) { $0.fold($1) }
      let wrongPlan =
        mutation == .forwardOrder
        ? Array(plan.reversed()) : plan.filter { before[step: $0].action.outcome == .succeeded }
      return Turn(
        from: state,
        turn.records[..<index].map(\.event) + [.sagaCompensating(reason, plan: wrongPlan)],
        by: definition,
        now: now,
        jitter: scenario.seed
      )
    }
    return turn
  }

  /// Takes back what would not be in the log if attempts were recorded when they have ended.
  mutating func forgetOpenAttempts() {
    log.removeAll { record in
      guard case .attempt(let event) = record.event, case .started = event.occurrence else { return false }
      let operation = state[step: event.step][event.operation]
      return operation.stage == .running && operation.attempts == event.attempt
    }
  }
}
