package import Bytes

extension SagaRecord {
  /// A header of a Kafka record.
  package struct Header: Hashable, Sendable {
    package let name: String
    package let value: String

    /// Makes a header.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The id of the record, which is the same however often it is sent.
  package var id: String { saga + "/" + String(sequence) }

  /// The headers of the record: CloudEvents 1.0, binary mode.
  ///
  /// - Parameters:
  ///   - source: Who writes it, a URI reference like `/sagactl/host-17`.
  ///   - traceparent: The W3C trace context it belongs to.
  package func headers(source: String, traceparent: String?) -> [Header] {
    let writer = ByteWriter(capacity: 512)
    var headers: [Header] = []
    writeHeaders(source: source, traceparent: traceparent, to: writer) { name in
      headers.append(Header(name.description, writer.withBytes { String(decoding: $0, as: UTF8.self) }))
      writer.removeAll()
    }
    return headers
  }

  /// Writes the values of the record's headers, one after another.
  ///
  /// - Parameter ended: Is called with each header's name when its value has been written.
  package func writeHeaders(
    source: String,
    traceparent: String?,
    to writer: ByteWriter,
    _ ended: (StaticString) -> Void
  ) {
    writer.write("1.0")
    ended("ce_specversion")
    writeID(sequence, to: writer)
    ended("ce_id")
    writer.write(text: source)
    ended("ce_source")
    event.writeType(to: writer)
    ended("ce_type")
    time.writeRFC3339(to: writer)
    ended("ce_time")
    if let step = event.step {
      writer.write(text: step)
      ended("ce_subject")
    }
    writeSortable(sequence, to: writer)
    ended("ce_sequence")
    writer.write(text: saga)
    ended("ce_correlationid")
    if let cause {
      writeID(cause, to: writer)
      ended("ce_causationid")
    }
    writer.write(text: saga)
    ended("ce_partitionkey")
    writer.write(decimal: epoch)
    ended("ce_sagaepoch")
    if let traceparent {
      writer.write(text: traceparent)
      ended("traceparent")
    }
    writer.write("application/json")
    ended("content-type")
  }

  private func writeID(_ sequence: UInt64, to writer: ByteWriter) {
    writer.write(text: saga)
    writer.write(UInt8(ascii: "/"))
    writer.write(decimal: sequence)
  }

  /// The value of the record: an object, never null, because a null value deletes in a compacted topic.
  package var value: JSONValue { event.value }
}

extension SagaEvent {
  /// What the record's value says.
  var value: JSONValue {
    switch self {
    case .sagaStarted(let start):
      .members([
        "name": .string(start.name), "version": .string(start.version),
        "definitionHash": .string(start.definitionHash), "definition": start.definition,
        "input": start.input,
      ])
    case .sagaCompleted(let output, let ignored):
      JSONValue.members(["output": output])
        .with("ignored", ignored.isEmpty ? nil : .array(ignored.map { .string($0.rawValue) }))
    case .sagaCompensating(let reason, let plan):
      reason.json.with("plan", .array(plan.map(JSONValue.string)))
    case .sagaCompensated: .members([:])
    case .sagaStuck(let report):
      .members([
        "steps": .array(report.operations.map(\.json)),
        "remaining": .array(report.remaining.map(JSONValue.string)),
      ])
    case .sagaSuspended(let note), .cancelRequested(let note): .members(["note": .string(note)])
    case .sagaResumed(let note, let retries): .members(["note": .string(note), "retries": .bool(retries)])
    case .attempt(let event): event.value
    case .stepSkipped(_, let reason), .compensationSkipped(_, let reason):
      .members(["reason": .string(reason)])
    case .stepResolved(let resolution):
      JSONValue.members([
        "as": .string(resolution.finding.rawValue), "by": .string(resolution.by),
        "note": .string(resolution.note),
      ]).with("output", resolution.output)
    case .lateReply(_, let operation, let attempt, let outcome):
      .members([
        "operation": .string(operation.rawValue), "attempt": .number(Int64(attempt)),
        "outcome": .string(outcome.rawValue),
      ])
    case .unrecognised(_, _, let value): value
    }
  }
}

extension AttemptEvent {
  /// What the record's value says.
  fileprivate var value: JSONValue {
    let common = JSONValue.members([
      "operation": .string(operation.rawValue), "attempt": .number(Int64(attempt)),
    ])
    switch occurrence {
    case .started(let call):
      return
        common
        .with("idempotencyKey", .string(call.key))
        .with("input", call.input)
        .with("settings", call.settings == .members([:]) ? nil : call.settings)
    case .succeeded(let output): return common.with("output", output)
    case .failed(let failure, let isDefinitive):
      return common.with("definitive", .bool(isDefinitive)).with("error", failure.json)
    case .unknown(let reason, let failure):
      return common.with("reason", .string(reason.rawValue)).with("error", failure?.json)
    case .retrying(let pause, let time):
      return
        common
        .with("delayMs", .number(pause.wholeMilliseconds))
        .with("nextAttemptAt", .string(time.rfc3339))
    }
  }
}

extension StuckOperation {
  /// The entry as the log has it.
  fileprivate var json: JSONValue {
    JSONValue.members([
      "step": .string(step), "operation": .string(operation.rawValue), "outcome": .string(outcome.rawValue),
    ]).with("error", failure?.json)
  }
}

extension JSONValue {
  /// Makes an object of members whose names are known to differ; of two with one name the last counts.
  package static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    var object = JSONObject()
    for (name, value) in members { object[name] = value }
    return .object(object)
  }

  /// An object with one more member, if there is a value for it.
  fileprivate func with(_ name: String, _ value: JSONValue?) -> JSONValue {
    guard let value, case .object(var object) = self else { return self }
    object[name] = value
    return .object(object)
  }
}
