package import Bytes

/// Why a Kafka record is not a saga's.
package struct RecordProblem: Error, Hashable, Sendable {
  /// What is wrong, in a sentence without a full stop.
  package let message: String

  /// Makes a problem.
  package init(message: String) { self.message = message }
}

extension SagaRecord {
  /// Reads a record from its headers and its value.
  ///
  /// A type this version does not know is kept as ``SagaEvent/unrecognised(type:step:value:)``; members and
  /// headers it does not know are passed over, so that a newer writer's log stays readable.
  package init(headers: [Header], value: JSONValue) throws(RecordProblem) {
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    func needed(_ name: String) throws(RecordProblem) -> String {
      guard let value = header(name) else { throw RecordProblem(message: "the header \(name) is missing") }
      return value
    }
    func number(_ name: String) throws(RecordProblem) -> UInt64 {
      let text = try needed(name)
      guard let number = UInt64(text) else {
        throw RecordProblem(message: "the header \(name) is not a number: \(text.prefix(40))")
      }
      return number
    }
    let type = try needed("ce_type")
    let timeText = try needed("ce_time")
    guard let time = Timestamp(rfc3339: timeText) else {
      throw RecordProblem(message: "the header ce_time is not a time: \(timeText.prefix(40))")
    }
    let saga = try needed("ce_correlationid")
    self.init(
      saga: saga,
      sequence: try number("ce_sequence"),
      epoch: try number("ce_sagaepoch"),
      time: time,
      cause: header("ce_causationid").flatMap { id in
        id.hasPrefix("\(saga)/") ? UInt64(id.dropFirst(saga.count + 1)) : nil
      },
      event: try SagaEvent(type: type, step: header("ce_subject"), value: value)
    )
  }
}

extension SagaEvent {
  /// Reads what a record says.
  fileprivate init(type: String, step: String?, value: JSONValue) throws(RecordProblem) {
    guard type.hasPrefix(SagaEvent.typePrefix), type.hasSuffix(SagaEvent.typeSuffix) else {
      self = .unrecognised(type: type, step: step, value: value)
      return
    }
    let name = type.dropFirst(SagaEvent.typePrefix.count).dropLast(SagaEvent.typeSuffix.count)
    let fields = RecordFields(type: String(name), value: value)
    func subject() throws(RecordProblem) -> String {
      guard let step else { throw RecordProblem(message: "the header ce_subject is missing from \(name)") }
      return step
    }
    switch name {
    case "saga.started": self = .sagaStarted(try fields.start())
    case "saga.completed":
      self = .sagaCompleted(output: fields["output"] ?? .null, ignored: try fields.choices("ignored"))
    case "saga.compensating":
      self = .sagaCompensating(try fields.reason(), plan: try fields.strings("plan"))
    case "saga.compensated": self = .sagaCompensated
    case "saga.stuck": self = .sagaStuck(try fields.stuckReport())
    case "saga.suspended": self = .sagaSuspended(note: fields.text("note"))
    case "saga.resumed":
      self = .sagaResumed(note: fields.text("note"), retries: fields["retries"] == .bool(true))
    case "saga.cancel.requested": self = .cancelRequested(note: fields.text("note"))
    case "step.skipped": self = .stepSkipped(step: try subject(), reason: fields.text("reason"))
    case "compensation.skipped":
      self = .compensationSkipped(step: try subject(), reason: fields.text("reason"))
    case "step.resolved":
      self = .stepResolved(
        Resolution(
          step: try subject(),
          as: try fields.choice("as"),
          output: fields["output"],
          by: fields.text("by"),
          note: fields.text("note")
        )
      )
    case "reply.late":
      self = .lateReply(
        step: try subject(),
        operation: try fields.choice("operation"),
        attempt: try fields.count("attempt"),
        outcome: try fields.choice("outcome")
      )
    default:
      guard let occurrence = try fields.occurrence(of: name) else {
        self = .unrecognised(type: type, step: step, value: value)
        return
      }
      let isUndoing = name.hasPrefix("compensation.")
      let operation: OperationKind = isUndoing ? .compensation : try fields.choice("operation")
      if !isUndoing, operation == .compensation {
        throw RecordProblem(message: "a \(name) record is about an action or a query")
      }
      self = .attempt(
        AttemptEvent(
          step: try subject(),
          operation: operation,
          attempt: try fields.count("attempt"),
          occurrence
        )
      )
    }
  }
}
