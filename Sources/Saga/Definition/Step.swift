/// One step of a saga: an action and what is done when it fails, is not heard of, or has to be undone.
///
/// Nothing in it changes. It is a class only so that the engine, which looks at every step at every
/// decision, does not copy it each time.
package final class Step: Sendable {
  /// The name, unique in its definition.
  package let name: String

  /// What the step is for the saga's fate.
  package let kind: Kind

  /// The names of the steps that end before this one starts.
  package let dependsOn: [String]

  /// When this is given and not true, the step is skipped.
  package let condition: Expression?

  /// What the step does.
  package let action: Operation

  /// How what it did is undone; nil when the text does not say.
  package let compensation: Compensation?

  /// A question to the participant whether the action has happened; it changes nothing.
  package let query: Operation?

  /// What is done when the action's fate is unknown after the last attempt.
  package let onUnknown: OnUnknown

  /// What is done when the action has failed after the last attempt.
  package let onFailure: OnFailure

  /// After which outcomes the step is undone; ``Undoable/always`` is the least.
  package let compensateOn: Set<Undoable>

  /// Whether a refusal says that no attempt before it has had an effect either.
  package let isIdempotent: Bool

  /// How often and when the action (and the query) is tried again.
  package let retry: RetryPolicy

  /// How often and when the compensation is tried again.
  package let compensationRetry: RetryPolicy

  /// How long one attempt may take.
  package let timeout: Duration

  /// How long all attempts of the action and the pauses between them may take; nil is forever.
  package let deadline: Duration?

  /// What is kept of the action's reply; nil keeps all of it.
  package let output: Template?

  /// The members of the output that are kept out of what people are shown.
  package let sensitiveOutput: Set<String>

  /// Makes a step; what is left out has the value of a field left out in the text.
  package init(
    name: String,
    kind: Kind = .compensable,
    dependsOn: [String] = [],
    condition: Expression? = nil,
    action: Operation,
    compensation: Compensation? = nil,
    query: Operation? = nil,
    onUnknown: OnUnknown? = nil,
    onFailure: OnFailure = .compensate,
    compensateOn: Set<Undoable> = Undoable.always,
    isIdempotent: Bool = false,
    retry: RetryPolicy = .action,
    compensationRetry: RetryPolicy = .compensation,
    timeout: Duration = .seconds(30),
    deadline: Duration? = nil,
    output: Template? = nil,
    sensitiveOutput: Set<String> = []
  ) {
    self.name = name
    self.kind = kind
    self.dependsOn = dependsOn
    self.condition = condition
    self.action = action
    self.compensation = compensation
    self.query = query
    self.onUnknown = onUnknown ?? (kind == .compensable ? .compensate : .stuck)
    self.onFailure = onFailure
    self.compensateOn = compensateOn
    self.isIdempotent = isIdempotent
    self.retry = retry
    self.compensationRetry = compensationRetry
    self.timeout = timeout
    self.deadline = deadline
    self.output = output
    self.sensitiveOutput = sensitiveOutput
  }

  /// What a step is for the saga's fate.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// It can be undone.
    case compensable
    /// It decides: before it the saga can be undone, after it the saga can only go forward.
    case pivot
    /// It comes after the pivot and is tried until it succeeds.
    case retryable
  }

  /// How a step is undone.
  package enum Compensation: Hashable, Sendable {
    /// By calling a participant.
    case operation(Operation)
    /// Not at all, because there is nothing to undo; this has to be said.
    case noop
  }

  /// What is done about an unknown outcome.
  package enum OnUnknown: String, Hashable, Sendable, CaseIterable {
    /// It may have happened: undo it.
    case compensate
    /// Ask the participant.
    case query
    /// Ask an operator.
    case stuck
  }

  /// What is done about a failed step.
  package enum OnFailure: String, Hashable, Sendable, CaseIterable {
    /// Undo the saga.
    case compensate
    /// Go on without it.
    case `continue`
  }

  /// An outcome after which a step is undone.
  package enum Undoable: String, Hashable, Sendable, CaseIterable {
    case succeeded
    case unknown
    case failed

    /// The outcomes after which every step is undone, because it has or may have had an effect.
    package static var always: Set<Undoable> { [.succeeded, .unknown] }
  }

  /// Whether the saga goes on when the step fails.
  package var isBestEffort: Bool { onFailure == .continue }
}
