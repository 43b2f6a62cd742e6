package import Bytes

/// One call to a participant. It answers exactly once, with an ``Outcome``, when the timeout has passed at
/// the latest or as soon after as it is certain that nothing more is running.
///
/// Nothing in it changes. It is a class because it is handed from one to the next.
package final class Invocation: Sendable {
  /// The saga's id.
  package let saga: String
  /// The step.
  package let step: String
  /// Which of its operations.
  package let operation: OperationKind
  /// Which attempt, from 1.
  package let attempt: Int
  /// The key all attempts of the operation carry.
  package let key: String
  /// Whom to call.
  package let participant: String
  /// What for.
  package let command: String?
  /// What it is given; this is what the log says it is given.
  package let input: JSONValue
  /// What its protocol needs besides, evaluated.
  package let settings: JSONValue
  /// How long to wait for an answer.
  package let timeout: Duration
  /// What the step answered, when the call undoes it or asks about it and an answer is known.
  package let output: JSONValue?
  /// What became of the action, when the call undoes it or asks about it.
  package let actionOutcome: AttemptOutcome?
  /// Why the saga is undone, when it is.
  package let reason: CompensationReason?

  /// Makes a call.
  package init(
    saga: String,
    step: String,
    operation: OperationKind,
    attempt: Int,
    key: String,
    participant: String,
    command: String?,
    input: JSONValue,
    settings: JSONValue = .object(JSONObject()),
    timeout: Duration,
    output: JSONValue? = nil,
    actionOutcome: AttemptOutcome? = nil,
    reason: CompensationReason? = nil
  ) {
    self.saga = saga
    self.step = step
    self.operation = operation
    self.attempt = attempt
    self.key = key
    self.participant = participant
    self.command = command
    self.input = input
    self.settings = settings
    self.timeout = timeout
    self.output = output
    self.actionOutcome = actionOutcome
    self.reason = reason
  }
}

extension Invocation: Hashable {
  package static func == (left: Invocation, right: Invocation) -> Bool {
    left === right
      || left.key == right.key && left.saga == right.saga && left.step == right.step
        && left.operation == right.operation && left.attempt == right.attempt
        && left.participant == right.participant && left.command == right.command
        && left.input == right.input && left.settings == right.settings && left.timeout == right.timeout
        && left.output == right.output && left.actionOutcome == right.actionOutcome
        && left.reason == right.reason
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(attempt)
    hasher.combine(input)
  }
}

/// How a participant answered, or that it did not.
package enum Outcome: Hashable, Sendable {
  /// It is done; of a query, the action had been.
  case succeeded(JSONValue)
  /// It is not done and will not be; of a query, the action had not been.
  case refused(Failure)
  /// It is not done; another attempt may succeed.
  case unavailable(Failure)
  /// It may be done.
  case unknown(UnknownReason, Failure? = nil)

  /// The outcome without what came with it.
  package var kind: AttemptOutcome {
    switch self {
    case .succeeded: .succeeded
    case .refused: .refused
    case .unavailable: .unavailable
    case .unknown: .unknown
    }
  }
}

/// An outcome and the attempt it answers.
package struct Reply: Hashable, Sendable {
  /// The step.
  package let step: String
  /// Which of its operations.
  package let operation: OperationKind
  /// Which attempt.
  package let attempt: Int
  /// How it answered.
  package let outcome: Outcome

  /// Makes a reply.
  package init(step: String, operation: OperationKind, attempt: Int, outcome: Outcome) {
    self.step = step
    self.operation = operation
    self.attempt = attempt
    self.outcome = outcome
  }

  /// Makes the reply to a call.
  package init(to invocation: Invocation, _ outcome: Outcome) {
    self.init(
      step: invocation.step,
      operation: invocation.operation,
      attempt: invocation.attempt,
      outcome: outcome
    )
  }
}
