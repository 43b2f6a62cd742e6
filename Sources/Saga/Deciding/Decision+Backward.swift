extension Decision {
  /// The next commands of a saga that is being undone.
  ///
  /// The plan is worked off one step at a time. A step whose compensation cannot be finished holds up
  /// those it depended on, and nothing else; when nothing is left but such steps, the saga is stuck.
  func backward() -> [SagaCommand] {
    var stuck: [String] = []
    for name in state.plan {
      let progress = state[step: name]
      if progress.undone != nil { continue }
      guard let step = definition[step: name] else {
        stuck.append(name)
        continue
      }
      if stuck.contains(where: { depends($0, on: name) }) { continue }
      if step.compensation == .noop { return [.append(.compensationSkipped(step: name, reason: "noop"))] }
      switch progress.compensation.stage {
      case .idle: return start(step, .compensation)
      case .running: return []
      case .waiting(let time): return now >= time ? start(step, .compensation) : [.wake(at: time)]
      case .ended:
        if mayRetry(step, .compensation) { return [retry(step, .compensation)] }
        stuck.append(name)
      }
    }
    if stuck.isEmpty { return [.append(.sagaCompensated)] }
    let operations = stuck.map { ($0, OperationKind.compensation) }
    return [.append(.sagaStuck(stuckReport(operations, remaining: remainingToUndo())))]
  }

  private func depends(_ later: String, on earlier: String) -> Bool {
    let graph = definition.graph
    guard let later = graph.index(of: later), let earlier = graph.index(of: earlier) else { return false }
    return graph.precedes(earlier, later)
  }

  /// The steps of the plan that are not undone, in the order they were started.
  private func remainingToUndo() -> [String] {
    state.plan.reversed().filter { state[step: $0].undone == nil }
  }
}
