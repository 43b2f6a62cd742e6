internal import Bytes
internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// Says in words what records of one saga say.
struct EventWords {
  private let definition: SagaDefinition?
  private var secrets: Secrets?

  /// What is shown in the place of something of which nobody knows whether it is sensitive.
  static let hidden = "(not shown)"

  /// Learns from all of a saga's records what must not be shown; nothing of what participants and people said is
  /// shown when the definition is not there that says what is sensitive.
  init(_ history: SagaHistory) {
    definition = history.definition?.definition
    var secrets = history.isDefinitionItsOwn ? definition.map { Secrets($0) } : nil
    for entry in history.entries { secrets?.learn(entry.record.event) }
    self.secrets = secrets
  }

  /// Learns what must not be shown from what a saga's records have added up to.
  init(_ definition: SagaDefinition, knowing state: SagaState) {
    self.definition = definition
    var secrets = Secrets(definition)
    if let start = state.start { secrets.learn(.sagaStarted(start)) }
    for step in state.steps {
      guard let output = step.output else { continue }
      let event = AttemptEvent(step: step.name, operation: .action, attempt: 1, .succeeded(output: output))
      secrets.learn(.attempt(event))
    }
    self.secrets = secrets
  }

  /// Shows nothing of what participants and people said: it is not known what of that is sensitive.
  init(hidingAllOf definition: SagaDefinition?) {
    self.definition = definition
    secrets = nil
  }

  /// Learns what must not be shown from one more record.
  mutating func learn(_ event: SagaEvent) { secrets?.learn(event) }

  /// An error without what is sensitive.
  func masking(_ failure: Saga.Failure) -> Saga.Failure {
    secrets?.masking(failure) ?? Saga.Failure(code: Self.hidden)
  }

  /// A text without what is sensitive.
  func masking(_ text: String) -> String {
    secrets?.masking(text) ?? (text.isEmpty ? "" : Self.hidden)
  }

  /// What the checks of the log say, without what is sensitive; they quote no values.
  func masking(_ finding: LogFinding) -> String { secrets?.masking(finding.message) ?? finding.message }

  /// An error in words; nothing where that is not to be shown.
  private func text(_ failure: Saga.Failure) -> String { secrets?.masking(failure.description) ?? "" }

  /// A value without what is sensitive; nil when it is not known what is.
  func masking(_ value: JSONValue) -> JSONValue? { secrets?.masking(value) }

  /// An output of a step without what is sensitive.
  func output(_ value: JSONValue, of step: String) -> JSONValue? { secrets?.output(value, of: step) }

  /// The output of the saga without what is sensitive.
  func output(_ value: JSONValue) -> JSONValue? { secrets?.output(value) }

  /// The input of the saga without what is sensitive.
  func input(_ value: JSONValue) -> JSONValue? { secrets?.input(value) }

  /// ` (OutOfStock: none are left)`, or nothing.
  func error(_ failure: Saga.Failure?) -> String {
    guard let failure, secrets != nil else { return "" }
    return " (\(text(failure)))"
  }

  /// A value as one line; nothing for one that says nothing.
  private func text(_ value: JSONValue?) -> String {
    switch value {
    case nil, .null?: ""
    case .object(let object)? where object.count == 0: ""
    case .string(let text)?: text
    case let value?: value.text
    }
  }

  /// What an event says: what kind of thing it is, in few words, and the rest.
  ///
  /// - Parameter wasStuck: Whether the saga was stuck before it.
  func describe(
    _ event: SagaEvent,
    wasStuck: Bool = false
  ) -> (mark: Timeline.Mark, what: String, detail: String) {
    switch event {
    case .sagaStarted(let start): return (.note, "started", text(input(start.input)))
    case .sagaCompleted(let result, let ignored):
      let late = ignored.map { $0 == .cancelled ? "cancelled" : "its deadline passed" }
      let remark = late.isEmpty ? "" : "\(late.joined(separator: ", ")), too late to matter"
      return (.end, "completed", [remark, text(output(result))].joinedNonEmpty)
    case .sagaCompensating(let reason, let plan):
      let undo = plan.isEmpty ? "there is nothing to undo" : "to undo: \(plan.joined(separator: ", "))"
      return (.turn, "compensating", "\(why(reason)); \(undo)")
    case .sagaCompensated: return (.undone, "compensated", "")
    case .sagaStuck(let report): return (.stuck, "stuck", stuck(report))
    case .sagaSuspended(let note): return (.person, "suspended", masking(note))
    case .sagaResumed(let note, let retries):
      return (
        .person, "resumed",
        [note == "resumed" ? "" : masking(note), retries && wasStuck ? "what is stuck is tried again" : ""]
          .joinedNonEmpty
      )
    case .cancelRequested(let note): return (.person, "cancel requested", masking(note))
    case .attempt(let event): return describe(event)
    case .stepSkipped(_, let reason):
      return (.skipped, "skipped", reason == "condition" ? "its condition does not hold" : masking(reason))
    case .compensationSkipped(_, let reason):
      return (.skipped, "undo: nothing", reason == "noop" ? "there is nothing to undo" : masking(reason))
    case .stepResolved(let resolution): return describe(resolution)
    case .lateReply(_, let operation, let attempt, let outcome):
      return (.note, "late reply", "\(name(operation, attempt)) \(outcome.rawValue); it changes nothing")
    case .unrecognised(let type, _, let value):
      return (.note, type, text(masking(value)))
    }
  }

  private func describe(_ event: AttemptEvent) -> (mark: Timeline.Mark, what: String, detail: String) {
    let name = name(event.operation, event.attempt)
    switch event.occurrence {
    case .started(let call):
      return (.begun, name, event.attempt == 1 ? describe(call, of: event) : "")
    case .succeeded(let result):
      let what = event.operation == .query ? "\(name): it was done" : "\(name) succeeded"
      return (
        event.operation == .compensation ? .undone : .succeeded, what, text(output(result, of: event.step))
      )
    case .failed(let failure, true):
      let what =
        event.attempt == 0
        ? "\(name) impossible" : event.operation == .query ? "\(name): it was not done" : "\(name) refused"
      return (.refused, what, text(failure))
    case .failed(let failure, false):
      return (.unavailable, "\(name) unavailable", text(failure))
    case .unknown(let reason, let failure):
      let cause =
        switch reason {
        case .timeout: "no reply came in time"
        case .lost: "the reply was lost"
        case .output: "what is kept of the reply has no value"
        case .crash: "the process that made it ended before it knew"
        }
      let words = failure.map(text) ?? ""
      return (.unknown, "\(name) unknown", words.isEmpty ? cause : words)
    case .retrying(let pause, _): return (.pause, "\(name) in \(pause.words)", "")
    }
  }

  /// Whom an attempt calls, what for and with what.
  func describe(_ call: RecordedCall, of event: AttemptEvent) -> String {
    [receiver(event), text(masking(call.input))].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private func name(_ operation: OperationKind, _ attempt: Int) -> String {
    let number = attempt == 0 ? "" : " \(attempt)"
    return switch operation {
    case .action: "attempt\(number)"
    case .query: "query\(number)"
    case .compensation: "undo\(number)"
    }
  }

  /// Whom an attempt calls, and what for: `payment charge`.
  private func receiver(_ event: AttemptEvent) -> String {
    guard let step = definition?[step: event.step] else { return "" }
    let call: Saga.Operation?
    switch event.operation {
    case .action: call = step.action
    case .query: call = step.query
    case .compensation:
      if case .operation(let operation)? = step.compensation { call = operation } else { call = nil }
    }
    return call.map { [$0.participant, $0.command].compactMap { $0 }.joined(separator: " ") } ?? ""
  }

  private func describe(_ resolution: Resolution) -> (mark: Timeline.Mark, what: String, detail: String) {
    let author = resolution.by.isEmpty ? "" : "by \(resolution.by)"
    let output = resolution.output.map { text(self.output($0, of: resolution.step)) } ?? ""
    return (
      .person, "resolved as \(resolution.finding.rawValue)",
      [author, masking(resolution.note), output].joinedNonEmpty
    )
  }

  private func stuck(_ report: StuckReport) -> String {
    let operations = report.operations.map { operation in
      let what =
        operation.operation == .compensation ? "the compensation of \(operation.step)" : operation.step
      return "\(what) is \(operation.outcome.rawValue)\(error(operation.failure))"
    }
    let left =
      report.remaining.isEmpty
      ? "no effect remains" : "effects that may remain: \(report.remaining.joined(separator: ", "))"
    return (operations + [left]).joined(separator: "; ")
  }

  /// Why a saga is undone.
  func why(_ reason: CompensationReason) -> String {
    let step = reason.step ?? "a step"
    return switch reason.kind {
    case .refused: "\(step) was refused\(error(reason.failure))"
    case .unavailable: "\(step) is unavailable\(error(reason.failure))"
    case .unknown: "\(step) is unknown\(error(reason.failure))"
    case .cancelled: "it was cancelled"
    case .deadline: "its deadline passed"
    }
  }

  /// Why a saga is where it is; nil when that needs no reason.
  func reason(for state: SagaState) -> String? {
    switch state.phase {
    case .stuck: state.stuck.map(stuck)
    case .compensating, .compensated: state.reason.map(why)
    case .pending, .running, .completed: nil
    }
  }
}

extension [String] {
  /// The texts that say something, as one.
  fileprivate var joinedNonEmpty: String { filter { !$0.isEmpty }.joined(separator: "; ") }
}
