import Bytes

/// The types of records this version knows.
enum RecordType {
  case sagaStarted, sagaCompleted, sagaCompensating, sagaCompensated, sagaStuck, sagaSuspended, sagaResumed
  case cancelRequested
  case stepStarted, stepSucceeded, stepFailed, stepUnknown, stepRetrying, stepSkipped, stepResolved
  case compensationStarted, compensationSucceeded, compensationFailed, compensationUnknown
  case compensationRetrying, compensationSkipped
  case lateReply

  /// Finds the type of a CloudEvents type such as `io.sagactl.step.started.v1`; nil when it is not known.
  init?(type: UnsafeRawBufferPointer) {
    guard type.starts(with: Self.prefix), type.ends(with: Self.suffix) else { return nil }
    let name = type.dropping(first: Self.prefix.utf8CodeUnitCount, last: Self.suffix.utf8CodeUnitCount)
    switch name.count {
    case 10 where name.isEqual(to: "saga.stuck"): self = .sagaStuck
    case 10 where name.isEqual(to: "reply.late"): self = .lateReply
    case 11 where name.isEqual(to: "step.failed"): self = .stepFailed
    case 12 where name.isEqual(to: "step.started"): self = .stepStarted
    case 12 where name.isEqual(to: "saga.started"): self = .sagaStarted
    case 12 where name.isEqual(to: "step.unknown"): self = .stepUnknown
    case 12 where name.isEqual(to: "step.skipped"): self = .stepSkipped
    case 12 where name.isEqual(to: "saga.resumed"): self = .sagaResumed
    case 13 where name.isEqual(to: "step.retrying"): self = .stepRetrying
    case 13 where name.isEqual(to: "step.resolved"): self = .stepResolved
    case 14 where name.isEqual(to: "step.succeeded"): self = .stepSucceeded
    case 14 where name.isEqual(to: "saga.completed"): self = .sagaCompleted
    case 14 where name.isEqual(to: "saga.suspended"): self = .sagaSuspended
    case 16 where name.isEqual(to: "saga.compensated"): self = .sagaCompensated
    case 17 where name.isEqual(to: "saga.compensating"): self = .sagaCompensating
    case 19 where name.isEqual(to: "compensation.failed"): self = .compensationFailed
    case 20 where name.isEqual(to: "compensation.started"): self = .compensationStarted
    case 20 where name.isEqual(to: "compensation.unknown"): self = .compensationUnknown
    case 20 where name.isEqual(to: "compensation.skipped"): self = .compensationSkipped
    case 21 where name.isEqual(to: "compensation.retrying"): self = .compensationRetrying
    case 21 where name.isEqual(to: "saga.cancel.requested"): self = .cancelRequested
    case 22 where name.isEqual(to: "compensation.succeeded"): self = .compensationSucceeded
    default: return nil
    }
  }

  /// What all types of the engine's records begin with.
  static var prefix: StaticString { "io.sagactl." }
  private static var suffix: StaticString { ".v1" }

  /// Whether the record is about the undoing of a step.
  var isUndoing: Bool {
    switch self {
    case .compensationStarted, .compensationSucceeded, .compensationFailed, .compensationUnknown,
      .compensationRetrying, .compensationSkipped:
      true
    default: false
    }
  }
}
