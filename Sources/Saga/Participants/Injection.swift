/// A fault that an operator wants to see happen: `<step>[.<operation>]=<fault>[*<count>|@<attempt>]`.
///
/// ```
/// payment=timeout             every attempt of the action gets no reply, and has no effect
/// payment=timeout*2           the first two attempts
/// payment=refuse@3            the third attempt
/// payment.compensate=crash-after
/// brakes=delay:1.5s
/// ```
/// The operation is `action` when nothing is said, or `compensate` or `query`.
package struct Injection: Hashable, Sendable {
  /// The name of the step.
  package let step: String
  /// Which of its operations.
  package let operation: OperationKind
  /// What happens.
  package let fault: Fault
  /// To which attempts.
  package let attempts: Attempts

  /// Makes an injection.
  package init(
    step: String,
    operation: OperationKind = .action,
    _ fault: Fault,
    attempts: Attempts = .every
  ) {
    self.step = step
    self.operation = operation
    self.fault = fault
    self.attempts = attempts
  }

  /// What happens to an attempt.
  package enum Fault: Hashable, Sendable {
    /// The participant is not called; the answer is a refusal.
    case refuse
    /// The participant is not called, and nobody answers.
    case timeout
    /// The participant is not called; the answer is that it is not available.
    case unavailable
    /// The participant is called and its answer lost.
    case appliedTimeout
    /// The process ends when it would call the participant.
    case crashBefore
    /// The process ends when the participant has answered, before that can be recorded.
    case crashAfter
    /// The participant is called, and called again when it has answered.
    case duplicate
    /// The participant is called, and its answer takes so much longer.
    case delay(Duration)
  }

  /// The attempts something happens to.
  package enum Attempts: Hashable, Sendable {
    case every
    /// So many from the first.
    case first(Int)
    /// This one, counted from 1.
    case only(Int)

    /// Whether an attempt is among them.
    func contains(_ attempt: Int) -> Bool {
      switch self {
      case .every: true
      case .first(let count): attempt <= count
      case .only(let number): attempt == number
      }
    }
  }

  /// Whether it is this call's fault.
  package func applies(to call: Invocation) -> Bool {
    call.step == step && call.operation == operation && attempts.contains(call.attempt)
  }
}

extension [Injection] {
  /// What happens to a call; of several that apply, the first decides.
  package func fault(for call: Invocation) -> Injection.Fault? {
    first { $0.applies(to: call) }?.fault
  }
}
