package import Bytes

/// What a record of the log says.
package enum SagaEvent: Hashable, Sendable {
  /// The saga exists.
  case sagaStarted(SagaStart)
  /// Every step succeeded; `ignored` names what came too late to matter, a cancellation or the deadline.
  case sagaCompleted(output: JSONValue, ignored: [CompensationReason.Kind])
  /// The saga is undone, in the order of the plan.
  case sagaCompensating(CompensationReason, plan: [String])
  /// Everything in the plan is undone.
  case sagaCompensated
  /// The saga cannot go on without an operator.
  case sagaStuck(StuckReport)
  /// The saga pauses; what is in flight still ends.
  case sagaSuspended(note: String)
  /// A new writer has taken over; with `retries` an operator wants another try of what is stuck.
  case sagaResumed(note: String, retries: Bool)
  /// Somebody wants the saga undone.
  case cancelRequested(note: String)
  /// An attempt began, ended or is repeated.
  case attempt(AttemptEvent)
  /// The step's condition did not hold.
  case stepSkipped(step: String, reason: String)
  /// There is nothing to undo.
  case compensationSkipped(step: String, reason: String)
  /// An operator has found out, or done, what the engine could not.
  case stepResolved(Resolution)
  /// A reply came to an attempt that is no longer open.
  case lateReply(step: String, operation: OperationKind, attempt: Int, outcome: AttemptOutcome)
  /// A record of a type this version does not know.
  case unrecognised(type: String, step: String?, value: JSONValue)

  /// The step the record is about.
  package var step: String? {
    switch self {
    case .attempt(let attempt): attempt.step
    case .stepSkipped(let step, _), .compensationSkipped(let step, _), .lateReply(let step, _, _, _): step
    case .stepResolved(let resolution): resolution.step
    case .unrecognised(_, let step, _): step
    default: nil
    }
  }
}

/// Why a saga is undone.
package struct CompensationReason: Hashable, Sendable {
  /// What kind of reason it is.
  package let kind: Kind
  /// The step that failed, if one did.
  package let step: String?
  /// Its error.
  package let failure: Failure?

  /// Makes a reason.
  package init(_ kind: Kind, step: String? = nil, failure: Failure? = nil) {
    self.kind = kind
    self.step = step
    self.failure = failure
  }

  /// Why sagas are undone.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case refused
    case unavailable
    case unknown
    case cancelled
    case deadline
  }
}

/// What an operator has to look at.
package struct StuckReport: Hashable, Sendable {
  /// The operations that cannot be decided or finished.
  package let operations: [StuckOperation]
  /// All steps whose effect may still be there, in the order they were started.
  package let remaining: [String]

  /// Makes a report.
  package init(operations: [StuckOperation], remaining: [String]) {
    self.operations = operations
    self.remaining = remaining
  }
}

/// An operation that cannot be decided or finished.
package struct StuckOperation: Hashable, Sendable {
  /// The step.
  package let step: String
  /// Its operation.
  package let operation: OperationKind
  /// How its last attempt ended.
  package let outcome: AttemptOutcome
  /// The error of its last attempt.
  package let failure: Failure?

  /// Makes an entry.
  package init(
    step: String,
    operation: OperationKind,
    outcome: AttemptOutcome,
    failure: Failure?
  ) {
    self.step = step
    self.operation = operation
    self.outcome = outcome
    self.failure = failure
  }
}

/// What an operator has found out about a step.
package struct Resolution: Hashable, Sendable {
  /// The step.
  package let step: String
  /// The finding.
  package let finding: Finding
  /// The output the step would have had.
  package let output: JSONValue?
  /// Who found out.
  package let by: String
  /// How, in the operator's words.
  package let note: String

  /// Makes a finding.
  package init(
    step: String,
    as finding: Finding,
    output: JSONValue? = nil,
    by: String = "",
    note: String = ""
  ) {
    self.step = step
    self.finding = finding
    self.output = output
    self.by = by
    self.note = note
  }

  /// What can be found out.
  package enum Finding: String, Hashable, Sendable, CaseIterable {
    /// The action had its effect.
    case succeeded
    /// The action had no effect.
    case refused
    /// The effect has been undone by hand.
    case compensated
  }
}
