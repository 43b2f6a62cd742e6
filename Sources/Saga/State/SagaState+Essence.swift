extension SagaState {
  /// The state without what depends on how long the log is and when it was written.
  ///
  /// Two states with one essence, judged by one definition, lead to the same decisions from then on, so a
  /// search through all runs need not look at both. Record numbers keep only their order, writers only
  /// whether they are the present one, and moments only their distance from the last record.
  ///
  /// - Parameter definition: What tells whether the beginning of the saga and of its operations matters:
  ///   it does when there are deadlines.
  package func essence(for definition: SagaDefinition) -> SagaState {
    var state = self
    let numbers = Set(
      steps.flatMap { step in
        [step.firstStarted] + OperationKind.allCases.flatMap { [step[$0].started, step[$0].ended] }
      }
    )
    let ranks = Dictionary(
      uniqueKeysWithValues: numbers.union([0]).sorted().enumerated().map { ($1, UInt64($0)) }
    )
    for place in state.steps.indices {
      let hasDeadline = definition[step: state.steps[place].name]?.deadline != nil
      state.steps[place].firstStarted = ranks[state.steps[place].firstStarted] ?? 0
      for kind in OperationKind.allCases {
        state.steps[place][kind].reduce(
          ranks: ranks,
          epoch: epoch,
          time: time,
          keepsBeginning: hasDeadline && kind == .action
        )
      }
    }
    state.startedAt = definition.deadline == nil ? .zero : startedAt.relative(to: time)
    state.sequence = UInt64(ranks.count)
    state.epoch = 1
    state.time = .zero
    return state
  }
}

extension OperationState {
  fileprivate mutating func reduce(
    ranks: [UInt64: UInt64],
    epoch: UInt64,
    time: Timestamp,
    keepsBeginning: Bool
  ) {
    started = ranks[started] ?? 0
    ended = ranks[ended] ?? 0
    self.epoch = stage == .running && self.epoch == epoch ? 1 : 0
    if case .waiting(let until) = stage { stage = .waiting(until: until.relative(to: time)) }
    firstStartedAt = keepsBeginning ? firstStartedAt.relative(to: time) : .zero
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
