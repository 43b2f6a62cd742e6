/// What to do next with a saga.
///
/// The answer depends on the folded log, the definition and the clock, and on nothing else, so a process
/// that takes over after a crash decides as the one before it would have. Commands to append come before
/// everything that depends on them; whoever carries them out folds the new records and asks again, until
/// nothing is to be appended.
///
/// - Parameters:
///   - jitter: Any 64 bits; pauses before retries are scattered by them.
///   - isComplete: Whether everything is wanted that may come next, in whatever order, as it is by those who
///     judge a log. Otherwise the list ends where a record may change what follows, so that every record is
///     what the state after all those before it asks for, and it does not matter after which a process ends.
package func decide(
  _ state: consuming SagaState,
  _ definition: SagaDefinition,
  now: Timestamp,
  jitter: UInt64,
  isComplete: Bool = true
) -> [SagaCommand] {
  let decision = Decision(state: state, definition: definition, now: now, jitter: jitter)
  return decision.commands(isComplete: isComplete)
}

/// What a decision is made from.
struct Decision {
  /// What the log says. A turn makes several decisions, and between them this becomes what the log will say.
  var state: SagaState
  let definition: SagaDefinition
  let now: Timestamp
  let jitter: UInt64

  init(state: consuming SagaState, definition: SagaDefinition, now: Timestamp, jitter: UInt64) {
    self.state = state
    self.definition = definition
    self.now = now
    self.jitter = jitter
  }

  /// See ``decide(_:_:now:jitter:isComplete:)``.
  func commands(isComplete: Bool) -> [SagaCommand] {
    switch state.phase {
    case .pending: return []
    case .completed: return [.finish(.completed)]
    case .compensated: return [.finish(.compensated)]
    case .stuck: return [.finish(.stuck)]
    case .running, .compensating: break
    }
    let lost = lostAttempts()
    if !lost.isEmpty { return lost }
    if state.isSuspended { return state.isAnythingInFlight ? [] : [.finish(.suspended)] }
    return state.phase == .running ? forward(isComplete: isComplete) : backward()
  }

  /// Whether the pivot is behind the saga, so that it can only go forward.
  var isPastPivot: Bool {
    for name in definition.pivots {
      guard let place = state.place(of: name) else { continue }
      if state.steps[place].action.outcome == .succeeded || state.steps[place].skipped != nil { return true }
    }
    return false
  }

  /// Attempts an earlier writer started and did not see the end of. They may have had their effect.
  func lostAttempts() -> [SagaCommand] {
    var commands: [SagaCommand] = []
    for place in state.steps.indices where state.steps[place].isInFlight {
      for kind in OperationKind.allCases {
        guard let attempt = state.steps[place].attempt(of: kind, lostBefore: state.epoch) else { continue }
        let event = AttemptEvent(
          step: state.steps[place].name,
          operation: kind,
          attempt: attempt,
          .unknown(.crash, nil)
        )
        commands.append(.append(.attempt(event)))
      }
    }
    return commands
  }

  /// Whether another attempt may follow the one that ended last.
  ///
  /// An attempt that a crash cut off counts like any other for an action, whose author may have meant
  /// "once" by one attempt. It does not for a compensation, which is safe to repeat and has to be done.
  func mayRetry(_ step: Step, _ kind: OperationKind) -> Bool {
    guard let place = state.place(of: step.name) else { return false }
    let operation = state.steps[place][kind]
    let policy = kind == .compensation ? step.compensationRetry : step.retry
    let cause: RetryPolicy.Cause
    switch operation.outcome {
    case .unknown:
      if operation.isHopeless { return false }
      cause = .unknown
    case .unavailable: cause = .unavailable
    case .succeeded, .refused, nil: return false
    }
    let counted = operation.attempts - operation.forgiven - (kind == .compensation ? operation.crashes : 0)
    guard policy.on.contains(cause), policy.allows(attemptAfter: counted) else { return false }
    guard kind == .action, let deadline = step.deadline else { return true }
    // The longest pause counts, so that chance has no part in the decision.
    let next = now.advanced(by: policy.longestPause(after: attemptsOfBudget(operation)))
    return next < operation.firstStartedAt.advanced(by: deadline)
  }

  /// The pause before the next attempt.
  func pause(_ step: Step, _ kind: OperationKind) -> Duration {
    let operation = state[step: step.name][kind]
    let policy = kind == .compensation ? step.compensationRetry : step.retry
    return policy.pause(after: attemptsOfBudget(operation), random: scatter(operation.started))
  }

  private func attemptsOfBudget(_ operation: OperationState) -> Int {
    max(operation.attempts - operation.forgiven, 1)
  }

  /// Records that another attempt follows.
  func retry(_ step: Step, _ kind: OperationKind) -> SagaCommand {
    let pause = pause(step, kind)
    let event = AttemptEvent(
      step: step.name,
      operation: kind,
      attempt: state[step: step.name][kind].attempts + 1,
      .retrying(pause: pause, at: now.advanced(by: pause))
    )
    return .append(.attempt(event))
  }

  /// Bits that differ between the attempts of one decision: the given ones mixed with a record's number.
  private func scatter(_ sequence: UInt64) -> UInt64 {
    var mixed = jitter &+ sequence &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 32)) &* 0xd6e8_feb8_6659_fd93
    mixed = (mixed ^ (mixed >> 32)) &* 0xd6e8_feb8_6659_fd93
    return mixed ^ (mixed >> 32)
  }
}
