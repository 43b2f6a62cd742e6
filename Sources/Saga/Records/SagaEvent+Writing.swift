package import Bytes

extension SagaRecord {
  /// The value of the record: an object, never null, because a null value deletes in a compacted topic.
  package var value: JSONValue {
    if case .unrecognised(_, _, let value) = event { return value }
    let writer = ByteWriter(capacity: 1024)
    event.writeValue(to: writer)
    // What has just been written is JSON.
    return writer.withBytes { (try? JSONValue(parsing: $0, depthLimit: .max)) ?? .null }
  }
}

extension SagaEvent {
  /// Writes the value of the event's record.
  ///
  /// - Parameter definition: The definition as JSON, where that has been written before; nil writes it anew.
  func writeValue(to writer: ByteWriter, definition: StableBytes? = nil) {
    switch self {
    case .sagaStarted(let start): start.write(to: writer, definition)
    case .sagaCompleted(let output, let ignored):
      writer.write("{\"output\":")
      output.write(to: writer)
      if !ignored.isEmpty {
        writer.write(",\"ignored\":")
        writer.writeStrings(ignored.map(\.rawValue))
      }
      writer.write("}")
    case .sagaCompensating(let reason, let plan):
      writer.write("{")
      reason.writeMembers(to: writer)
      writer.write(",\"plan\":")
      writer.writeStrings(plan)
      writer.write("}")
    case .sagaCompensated: writer.write("{}")
    case .sagaStuck(let report): report.write(to: writer)
    case .sagaSuspended(let note), .cancelRequested(let note):
      writer.write("{\"note\":")
      writer.writeJSONString(note)
      writer.write("}")
    case .sagaResumed(let note, let retries):
      writer.write("{\"note\":")
      writer.writeJSONString(note)
      writer.write(retries ? ",\"retries\":true}" : ",\"retries\":false}")
    case .attempt(let event): event.write(to: writer)
    case .stepSkipped(_, let reason), .compensationSkipped(_, let reason):
      writer.write("{\"reason\":")
      writer.writeJSONString(reason)
      writer.write("}")
    case .stepResolved(let resolution): resolution.write(to: writer)
    case .lateReply(_, let operation, let attempt, let outcome):
      writer.writeAttempt(operation, attempt)
      writer.write(",\"outcome\":")
      writer.writeJSONString(outcome.rawValue)
      writer.write("}")
    case .unrecognised(_, _, let value): value.write(to: writer)
    }
  }
}

extension SagaStart {
  fileprivate func write(to writer: ByteWriter, _ written: StableBytes?) {
    writer.write("{\"name\":")
    writer.writeJSONString(name)
    writer.write(",\"version\":")
    writer.writeJSONString(version)
    writer.write(",\"definitionHash\":")
    writer.writeJSONString(definitionHash)
    writer.write(",\"definition\":")
    if let written { writer.write(written.view) } else { definition.write(to: writer) }
    writer.write(",\"input\":")
    input.write(to: writer)
    writer.write("}")
  }
}

extension AttemptEvent {
  fileprivate func write(to writer: ByteWriter) {
    writer.writeAttempt(operation, attempt)
    switch occurrence {
    case .started(let call):
      writer.write(",\"idempotencyKey\":")
      writer.writeJSONString(call.key)
      writer.write(",\"input\":")
      call.input.write(to: writer)
      if call.settings != .object(JSONObject()) {
        writer.write(",\"settings\":")
        call.settings.write(to: writer)
      }
    case .succeeded(let output):
      writer.write(",\"output\":")
      output.write(to: writer)
    case .failed(let failure, let isDefinitive):
      writer.write(isDefinitive ? ",\"definitive\":true" : ",\"definitive\":false")
      writer.writeError(failure)
    case .unknown(let reason, let failure):
      writer.write(",\"reason\":")
      writer.writeJSONString(reason.rawValue)
      if let failure { writer.writeError(failure) }
    case .retrying(let pause, let time):
      writer.write(",\"delayMs\":")
      writer.write(decimal: pause.wholeMilliseconds)
      writer.write(",\"nextAttemptAt\":\"")
      time.writeRFC3339(to: writer)
      writer.write("\"")
    }
    writer.write("}")
  }
}

extension CompensationReason {
  fileprivate func writeMembers(to writer: ByteWriter) {
    writer.write("\"reason\":")
    writer.writeJSONString(kind.rawValue)
    if let step {
      writer.write(",\"step\":")
      writer.writeJSONString(step)
    }
    if let failure { writer.writeError(failure) }
  }
}

extension StuckReport {
  fileprivate func write(to writer: ByteWriter) {
    writer.write("{\"steps\":[")
    for (index, entry) in operations.enumerated() {
      writer.write(index == 0 ? "{\"step\":" : ",{\"step\":")
      writer.writeJSONString(entry.step)
      writer.write(",\"operation\":")
      writer.writeJSONString(entry.operation.rawValue)
      writer.write(",\"outcome\":")
      writer.writeJSONString(entry.outcome.rawValue)
      if let failure = entry.failure { writer.writeError(failure) }
      writer.write("}")
    }
    writer.write("],\"remaining\":")
    writer.writeStrings(remaining)
    writer.write("}")
  }
}

extension Resolution {
  fileprivate func write(to writer: ByteWriter) {
    writer.write("{\"as\":")
    writer.writeJSONString(finding.rawValue)
    writer.write(",\"by\":")
    writer.writeJSONString(by)
    writer.write(",\"note\":")
    writer.writeJSONString(note)
    if let output {
      writer.write(",\"output\":")
      output.write(to: writer)
    }
    writer.write("}")
  }
}

extension ByteWriter {
  /// The beginning of what is about an attempt; the object stays open.
  fileprivate func writeAttempt(_ operation: OperationKind, _ attempt: Int) {
    switch operation {
    case .action: write("{\"operation\":\"action\",\"attempt\":")
    case .query: write("{\"operation\":\"query\",\"attempt\":")
    case .compensation: write("{\"operation\":\"compensate\",\"attempt\":")
    }
    write(decimal: Int64(attempt))
  }

  /// A member with an error, after others.
  fileprivate func writeError(_ failure: Failure) {
    write(",\"error\":{\"code\":")
    writeJSONString(failure.code)
    write(",\"message\":")
    writeJSONString(failure.message)
    if let detail = failure.detail {
      write(",\"detail\":")
      detail.write(to: self)
    }
    write("}")
  }

  fileprivate func writeStrings(_ strings: [String]) {
    write("[")
    for (index, string) in strings.enumerated() {
      if index > 0 { write(",") }
      writeJSONString(string)
    }
    write("]")
  }
}
