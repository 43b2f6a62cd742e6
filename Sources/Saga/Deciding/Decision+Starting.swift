import Bytes

extension Decision {
  /// Records that an attempt begins and makes it, or records that it cannot be made.
  ///
  /// The first attempt's input is computed and recorded; all later ones are given what the log holds, even
  /// if what it was computed from has changed.
  func start(_ step: Step, _ kind: OperationKind) -> [SagaCommand] {
    guard let call = step.operation(kind) else {
      let failure = Failure(
        code: "NotDefined",
        message: "the definition does not say how \(step.name) is undone"
      )
      return [refuse(step, kind, failure)]
    }
    if let place = state.place(of: step.name), let recorded = state.steps[place].look(at: kind, { $0.call }) {
      return begin(step, kind, call, recorded)
    }
    do {
      let recorded = RecordedCall(
        key: kind.idempotencyKey(saga: state.id, step: step.name),
        input: try call.input.evaluate(in: state),
        settings: try call.settings.evaluate(in: state)
      )
      if let excess = JSONValue.excess(over: RecordLimits.payload, recorded.input, recorded.settings) {
        return [refuse(step, kind, excess.failure("Input", "what \(step.name) would be given"))]
      }
      return begin(step, kind, call, recorded)
    } catch {
      return [refuse(step, kind, Failure(code: "ExpressionError", message: error.message))]
    }
  }

  private func begin(
    _ step: Step,
    _ kind: OperationKind,
    _ call: Operation,
    _ recorded: RecordedCall
  ) -> [SagaCommand] {
    let place = state.place(of: step.name)
    let attempt = (place.map { state.steps[$0].look(at: kind) { $0.attempts } } ?? 0) + 1
    let event = AttemptEvent(step: step.name, operation: kind, attempt: attempt, .started(recorded))
    let invocation = Invocation(
      saga: state.id,
      step: step.name,
      operation: kind,
      attempt: attempt,
      key: recorded.key,
      participant: call.participant,
      command: call.command,
      input: recorded.input,
      settings: recorded.settings,
      timeout: timeout(step, kind),
      output: kind == .action ? nil : place.flatMap { state.steps[$0].output },
      actionOutcome: kind == .action ? nil : place.flatMap { state.steps[$0].actionOutcome },
      reason: state.reason
    )
    return [.append(.attempt(event)), .invoke(invocation)]
  }

  /// An attempt of an action does not outlast the step's deadline.
  private func timeout(_ step: Step, _ kind: OperationKind) -> Duration {
    guard kind == .action, let deadline = step.deadline else { return step.timeout }
    let isFirst = state[step: step.name].action.attempts == 0
    let first = isFirst ? now : state[step: step.name].action.firstStartedAt
    return min(step.timeout, max(now.distance(to: first.advanced(by: deadline)), .milliseconds(1)))
  }

  /// Records that an operation cannot be attempted: nobody is called, so nothing has happened.
  func refuse(_ step: Step, _ kind: OperationKind, _ failure: Failure) -> SagaCommand {
    .append(
      .attempt(
        AttemptEvent(step: step.name, operation: kind, attempt: 0, .failed(failure, isDefinitive: true))
      )
    )
  }
}

extension StepState {
  /// What is known of the action as a whole: a refusal after an unknown attempt leaves it unknown.
  package var actionOutcome: AttemptOutcome? {
    isUncertain ? .unknown : action.outcome
  }
}
