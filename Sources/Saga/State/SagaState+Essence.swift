extension SagaState {
  /// The state without what has no part in how the saga goes on.
  ///
  /// Two states with one essence, judged by one definition, lead to the same decisions from then on, so a
  /// search through all runs need not look at both. Record numbers keep only their order, writers only
  /// whether they are the present one, and moments only their distance from the last record. What is over
  /// keeps its outcome: how many attempts it took, and when, does not matter any more.
  ///
  /// - Parameter definition: What tells whether the beginning of the saga and of its operations matters:
  ///   it does when there are deadlines.
  package func essence(for definition: SagaDefinition) -> SagaState {
    var essence = self
    // On the way back actions and queries are over, whatever they were doing.
    let isBackward = reason != nil
    for place in steps.indices {
      let hasDeadline = definition[step: steps[place].name]?.deadline != nil
      let isOver = essence.steps[place].reduce(isBackward: isBackward)
      for kind in OperationKind.allCases {
        essence.steps[place][kind].reduce(
          epoch: epoch,
          time: time,
          keepsBeginning: hasDeadline && kind == .action && !isOver
        )
      }
    }
    essence.rankNumbers()
    essence.startedAt = definition.deadline == nil || isBackward ? .zero : startedAt.relative(to: time)
    essence.isCancelRequested = isCancelRequested && !isBackward
    essence.epoch = 1
    essence.takeovers = []
    essence.time = .zero
    return essence
  }

  /// Replaces record numbers by their places in the order of those that are left.
  private mutating func rankNumbers() {
    var numbers: [UInt64] = [0]
    func add(_ number: UInt64) {
      if !numbers.contains(number) { numbers.append(number) }
    }
    for step in steps {
      add(step.firstStarted)
      for operation in [step.action, step.query, step.compensation] {
        add(operation.started)
        add(operation.ended)
      }
    }
    numbers.sort()
    func rank(_ number: UInt64) -> UInt64 { UInt64(numbers.firstIndex(of: number) ?? 0) }
    for place in steps.indices {
      steps[place].firstStarted = rank(steps[place].firstStarted)
      for kind in OperationKind.allCases {
        steps[place][kind].started = rank(steps[place][kind].started)
        steps[place][kind].ended = rank(steps[place][kind].ended)
      }
    }
    sequence = UInt64(numbers.count)
  }
}

extension StepState {
  /// Leaves out the attempts of what is over.
  ///
  /// - Returns: Whether the action is.
  fileprivate mutating func reduce(isBackward: Bool) -> Bool {
    let isOver = isBackward || (action.outcome == .succeeded && action.stage == .ended)
    if isBackward { firstStarted = min(firstStarted, 1) }
    if isOver {
      action.conclude()
      query = OperationState()
    }
    if undone != nil { compensation = OperationState() }
    return isOver
  }
}

extension OperationState {
  /// Leaves only how the operation ended.
  fileprivate mutating func conclude() {
    var conclusion = OperationState()
    conclusion.outcome = outcome
    conclusion.stage = stage == .idle ? .idle : .ended
    conclusion.attempts = min(attempts, 1)
    self = conclusion
  }

  fileprivate mutating func reduce(epoch: UInt64, time: Timestamp, keepsBeginning: Bool) {
    self.epoch = stage == .running && self.epoch == epoch ? 1 : 0
    if case .waiting(let until) = stage { stage = .waiting(until: max(until.relative(to: time), .zero)) }
    firstStartedAt = keepsBeginning && stage != .idle ? firstStartedAt.relative(to: time) : .zero
  }
}

extension Timestamp {
  /// The moment from which the essence of a state counts.
  fileprivate static var zero: Timestamp { Timestamp(milliseconds: 0) }

  /// How far the moment is from another, as a moment.
  fileprivate func relative(to origin: Timestamp) -> Timestamp {
    Timestamp(milliseconds: milliseconds.subtractingReportingOverflow(origin.milliseconds).partialValue)
  }
}
