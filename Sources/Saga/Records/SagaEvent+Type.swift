extension SagaEvent {
  /// The CloudEvents type of the record, like `io.sagactl.step.started.v1`.
  package var type: String {
    if case .unrecognised(let type, _, _) = self { return type }
    return SagaEvent.typePrefix + shortType + SagaEvent.typeSuffix
  }

  /// Writes the CloudEvents type of the record.
  func writeType(to out: inout HeaderText) {
    if case .unrecognised(let type, _, _) = self { return out.write(type) }
    out.write("io.sagactl.")
    out.write(knownType)
    out.write(".v1")
  }

  /// At least as many bytes as the type has.
  var longestType: Int {
    if case .unrecognised(let type, _, _) = self { return type.utf8.count }
    return 40
  }

  static var typePrefix: String { "io.sagactl." }
  static var typeSuffix: String { ".v1" }

  /// The type as people say it, like `step.started`; of an unknown type all of it.
  package var shortType: String {
    if case .unrecognised(let type, _, _) = self { return type }
    return knownType.description
  }

  /// The type as people say it; nothing when it is not known.
  private var knownType: StaticString {
    switch self {
    case .sagaStarted: "saga.started"
    case .sagaCompleted: "saga.completed"
    case .sagaCompensating: "saga.compensating"
    case .sagaCompensated: "saga.compensated"
    case .sagaStuck: "saga.stuck"
    case .sagaSuspended: "saga.suspended"
    case .sagaResumed: "saga.resumed"
    case .cancelRequested: "saga.cancel.requested"
    case .attempt(let event):
      event.operation == .compensation ? event.occurrence.undoingType : event.occurrence.stepType
    case .stepSkipped: "step.skipped"
    case .compensationSkipped: "compensation.skipped"
    case .stepResolved: "step.resolved"
    case .lateReply: "reply.late"
    case .unrecognised: ""
    }
  }
}

extension AttemptEvent.Occurrence {
  fileprivate var stepType: StaticString {
    switch self {
    case .started: "step.started"
    case .succeeded: "step.succeeded"
    case .failed: "step.failed"
    case .unknown: "step.unknown"
    case .retrying: "step.retrying"
    }
  }

  fileprivate var undoingType: StaticString {
    switch self {
    case .started: "compensation.started"
    case .succeeded: "compensation.succeeded"
    case .failed: "compensation.failed"
    case .unknown: "compensation.unknown"
    case .retrying: "compensation.retrying"
    }
  }
}
