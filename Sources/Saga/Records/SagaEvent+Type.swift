extension SagaEvent {
  /// The CloudEvents type of the record, like `io.sagactl.step.started.v1`.
  package var type: String {
    if case .unrecognised(let type, _, _) = self { return type }
    return "\(SagaEvent.typePrefix)\(shortType)\(SagaEvent.typeSuffix)"
  }

  static var typePrefix: String { "io.sagactl." }
  static var typeSuffix: String { ".v1" }

  /// The type as people say it, like `step.started`; of an unknown type all of it.
  package var shortType: String {
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
      (event.operation == .compensation ? "compensation." : "step.") + event.occurrence.word
    case .stepSkipped: "step.skipped"
    case .compensationSkipped: "compensation.skipped"
    case .stepResolved: "step.resolved"
    case .lateReply: "reply.late"
    case .unrecognised(let type, _, _): type
    }
  }
}

extension AttemptEvent.Occurrence {
  /// The last word of the record's type.
  var word: String {
    switch self {
    case .started: "started"
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .unknown: "unknown"
    case .retrying: "retrying"
    }
  }
}
