import Bytes

extension Decision {
  /// The next commands of a saga that goes forward.
  ///
  /// - Parameter isComplete: See ``decide(_:_:now:jitter:isComplete:)``.
  func forward(isComplete: Bool) -> [SagaCommand] {
    let graph = definition.graph
    let outside = isPastPivot ? nil : outsideReason
    var verdicts = definition.steps.map { verdict($0, isStopping: false) }
    let failed = firstFailed(verdicts)
    if failed != nil || outside != nil {
      // The others stop, which can turn a step that waits to be tried again into one that has failed.
      verdicts = definition.steps.map { verdict($0, isStopping: true) }
    }
    if verdicts.allSatisfy({ $0 == .satisfied }) { return [complete()] }

    let reason = failed.map { self.reason(for: $0) } ?? outside
    let isStuck = verdicts.contains { if case .stuck = $0 { true } else { false } }
    var commands: [SagaCommand] = []
    for index in graph.order {
      let step = definition.steps[index]
      let next: [SagaCommand]
      switch verdicts[index] {
      case .retry(let kind) where !isStuck: next = [retry(step, kind)]
      case .ask: next = start(step, .query)
      case .waiting(let kind, let time) where now >= time && !isStuck:
        // An operator can have what was never begun tried again, and then its condition still counts.
        let isFirst = kind == .action && state[step: step.name].firstStarted == 0
        next = isFirst ? startOrSkip(step) : start(step, kind)
      case .pending where reason == nil && !isStuck:
        guard graph.dependencies[index].allSatisfy({ verdicts[$0] == .satisfied }) else { continue }
        next = startOrSkip(step)
      default: continue
      }
      // Most decisions move one step.
      if commands.isEmpty { commands = next } else { commands += next }
      // That an attempt starts, and is made, changes nothing for the other steps. Any other record may: what
      // cannot even be attempted fails the saga, and nothing else is to start.
      if !isComplete, case .append? = commands.last { return commands }
    }
    if !commands.isEmpty { return commands }
    return rest(verdicts, reason, isStuck: isStuck)
  }

  /// What remains to do when no step can be moved: wait, or end this direction.
  private func rest(_ verdicts: [Verdict], _ reason: CompensationReason?, isStuck: Bool) -> [SagaCommand] {
    var wakes = verdicts.compactMap { verdict in
      if case .waiting(_, let time) = verdict { time } else { nil }
    }
    if verdicts.contains(.inFlight) || (!wakes.isEmpty && !isStuck) {
      if reason == nil, !isPastPivot, let deadline { wakes.append(deadline) }
      // A moment that has passed is no reason to be woken: only what is in flight can bring news.
      return wakes.filter { $0 > now }.min().map { [.wake(at: $0)] } ?? []
    }
    if isStuck { return [.append(.sagaStuck(stuckReport(verdicts)))] }
    if let reason { return [.append(.sagaCompensating(reason, plan: compensationPlan()))] }
    // Only a definition whose dependencies go in a circle comes here: nothing can start.
    return [.append(.sagaCompensating(CompensationReason(.refused), plan: compensationPlan()))]
  }

  private func startOrSkip(_ step: Step) -> [SagaCommand] {
    guard let condition = step.condition else { return start(step, .action) }
    do {
      if try condition.isTrue(in: state, "if") { return start(step, .action) }
      return [.append(.stepSkipped(step: step.name, reason: "condition"))]
    } catch {
      return [refuse(step, .action, Failure(code: "ExpressionError", message: error.message))]
    }
  }

  /// The step that failed first, by the log.
  private func firstFailed(_ verdicts: [Verdict]) -> Int? {
    var first: Int?
    for index in verdicts.indices where verdicts[index] == .failed {
      if let known = first, end(of: known) <= end(of: index) { continue }
      first = index
    }
    return first
  }

  private func end(of index: Int) -> UInt64 {
    let name = definition.steps[index].name
    return max(state[step: name].action.ended, state[step: name].query.ended)
  }

  private func reason(for index: Int) -> CompensationReason {
    let step = definition.steps[index]
    let progress = state[step: step.name]
    let kind: CompensationReason.Kind =
      if progress.mayHaveEffect(isIdempotent: step.isIdempotent) {
        .unknown
      } else if progress.action.outcome == .unavailable {
        .unavailable
      } else {
        .refused
      }
    // What an operator found out is known of the action, whatever a question had led to.
    let isAnswered = progress.query.outcome == .refused && progress.finding == nil
    let failure = isAnswered ? progress.query.failure : progress.action.failure
    return CompensationReason(kind, step: step.name, failure: failure)
  }

  func complete() -> SagaCommand {
    let output = state.result(by: definition).output
    return .append(.sagaCompleted(output: output, ignored: outsideReason.map { [$0.kind] } ?? []))
  }

  /// The steps that have or may have had an effect, last started first; nothing starts before what it
  /// depends on, so this undoes every step before those it depended on.
  func compensationPlan() -> [String] {
    state.steps
      .filter { progress in
        guard progress.firstStarted > 0, let step = definition[step: progress.name] else { return false }
        return progress.mayHaveEffect(isIdempotent: step.isIdempotent)
          || step.compensateOn.contains(.failed) && progress.undone == nil
      }
      .sorted { $0.firstStarted > $1.firstStarted }
      .map(\.name)
  }

  private func stuckReport(_ verdicts: [Verdict]) -> StuckReport {
    var operations: [(String, OperationKind)] = []
    for (index, verdict) in verdicts.enumerated() {
      guard case .stuck(let kind) = verdict else { continue }
      let name = definition.steps[index].name
      operations.append((name, kind))
    }
    return stuckReport(operations, remaining: compensationPlan().reversed())
  }

  /// What an operator is told about operations; their errors, each of which fits a record, fit one together.
  func stuckReport(_ operations: [(String, OperationKind)], remaining: [String]) -> StuckReport {
    let share = RecordLimits.payload / max(operations.count, 1)
    return StuckReport(
      operations: operations.map { stuckOperation($0, $1, share) },
      remaining: remaining
    )
  }

  private func stuckOperation(_ name: String, _ kind: OperationKind, _ share: Int) -> StuckOperation {
    let progress = state[step: name]
    let outcome = kind == .compensation ? progress.compensation.outcome : progress.actionOutcome
    return StuckOperation(
      step: name,
      operation: kind,
      outcome: outcome ?? .unknown,
      failure: progress[kind].failure?.fitting(share)
    )
  }
}
