/// Judges moments of a simulated saga by what participants have really done.
struct Oracle {
  let saga: SimulatedSaga

  /// Whether the effects that are there fit the way a saga has ended.
  func complaints(atEnd situation: Situation) -> [Complaint] {
    switch situation.ending {
    case .completed: completed(situation)
    case .compensated: compensated(situation)
    case .stuck: stuck(situation)
    case .suspended, nil: [Complaint("T1", "the saga did not end")]
    }
  }

  private func completed(_ situation: Situation) -> [Complaint] {
    var wrong: [Complaint] = []
    for step in saga.definition.steps where !step.isBestEffort {
      let isSkipped = situation.state[step: step.name].skipped != nil
      if !isSkipped, !situation.participants.hasEffect(step.name) {
        wrong.append(Complaint("T2", "completed, and \(step.name) has no effect"))
      }
    }
    if situation.state.steps.contains(where: { $0.compensation.attempts > 0 }) {
      wrong.append(Complaint("T2", "completed, and something was undone"))
    }
    return wrong
  }

  private func compensated(_ situation: Situation) -> [Complaint] {
    situation.participants.effects.compactMap { name in
      guard let step = saga.definition[step: name], step.compensation != .noop else { return nil }
      return step.kind == .compensable
        ? Complaint("T3", "compensated, and the effect of \(name) is there")
        : Complaint("T6", "compensated after \(name)")
    }
  }

  private func stuck(_ situation: Situation) -> [Complaint] {
    guard let report = situation.state.stuck else { return [Complaint("T5", "stuck without a report")] }
    var wrong: [Complaint] = []
    for name in situation.participants.effects where !report.remaining.contains(name) {
      if situation.state[step: name].undone != .noop {
        wrong.append(Complaint("T5", "stuck, and the effect of \(name) is not reported"))
      }
    }
    if report.operations.isEmpty { wrong.append(Complaint("T5", "stuck, and on nothing")) }
    return wrong
  }

  /// Whether a call may be made in a state.
  func complaints(about call: Invocation, in state: SagaState) -> [Complaint] {
    var wrong: [Complaint] = []
    let step = state[step: call.step]
    let operation = step[call.operation]
    let isRecorded =
      operation.stage == .running && operation.attempts == call.attempt
      && operation.call?.key == call.key && operation.call?.input == call.input
    if !isRecorded { wrong.append(Complaint("D1", "\(call.step) is called without a record")) }
    // What an operator has found may come with an output of the operator's own.
    guard call.operation == .compensation, step.finding == nil else { return wrong }
    let isKnown = step.action.outcome == .succeeded
    let expected = isKnown ? SimulatedParticipants.output(of: call.step) : nil
    if call.output != expected || isKnown != (call.actionOutcome == .succeeded) {
      wrong.append(Complaint("I4", "\(call.step) is undone without what is known of it"))
    }
    return wrong
  }

  /// Whether an effect may go.
  func complaints(about change: SimulatedParticipants.Change, _ participants: SimulatedParticipants)
    -> [Complaint]
  {
    guard case .undone(let name) = change, let index = saga.definition.graph.index(of: name) else {
      return []
    }
    return saga.definition.steps.indices.compactMap { later in
      let step = saga.definition.steps[later]
      guard saga.definition.graph.precedes(index, later), step.compensation != .noop,
        participants.hasEffect(step.name)
      else { return nil }
      return Complaint(
        "O4",
        "\(name) is undone, and the effect of \(step.name), which came after it, is there"
      )
    }
  }

  /// Whether a record says something about the definition that its author has to know.
  func complaints(about record: SagaRecord, before state: SagaState) -> [Complaint] {
    guard case .attempt(let event) = record.event, event.operation == .compensation, event.attempt == 0,
      case .failed(let failure, isDefinitive: true) = event.occurrence
    else { return [] }
    guard failure.code == "ExpressionError", let step = saga.definition[step: event.step],
      let operation = step.call(.compensation)
    else { return [Complaint("T3", "\(event.step) cannot be undone: \(failure.message)")] }
    let when = Circumstance(state: state).missing(in: [operation.input, operation.settings])
    return [
      Complaint("I4", "the compensation of \(event.step) cannot be computed\(when): \(failure.message)")
    ]
  }
}
