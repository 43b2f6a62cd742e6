internal import Bytes
internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// Writes what a log says of a saga as one line of JSON.
struct TimelineJSON {
  private let history: SagaHistory
  private let words: EventWords
  private let advice: SagaAdvice

  static func write(_ history: SagaHistory, _ advice: SagaAdvice, to out: ByteWriter) {
    TimelineJSON(history: history, words: EventWords(history), advice: advice).value.write(to: out)
    out.write(UInt8(ascii: "\n"))
  }

  private var value: JSONValue {
    let state = history.state
    var saga = JSONObject()
    saga["saga"] = .string(history.id)
    saga["name"] = state.start.map { .string($0.name) } ?? .null
    saga["version"] = state.start.map { .string($0.version) } ?? .null
    saga["state"] = .string(history.stateName)
    if let reason = state.reason {
      let masked = CompensationReason(
        reason.kind,
        step: reason.step,
        failure: reason.failure.map(words.masking)
      )
      saga["reason"] = masked.json
    }
    saga["startedAt"] = .string(history.firstTime.rfc3339)
    let last = history.entries.last { $0.rejection == nil }?.record.time ?? history.firstTime
    saga["lastAt"] = .string(last.rfc3339)
    saga["durationMs"] = .number(history.firstTime.distance(to: last).wholeMilliseconds)
    if let start = state.start {
      saga["definitionHash"] = .string(start.definitionHash)
      saga["input"] = words.input(start.input) ?? .null
    }
    if let output = state.output { saga["output"] = words.output(output) ?? .null }
    saga["steps"] = .array(state.steps.map(step))
    if let stuck = state.stuck { saga["stuck"] = self.stuck(stuck) }
    if !history.findings.isEmpty { saga["findings"] = .array(history.findings.map(finding)) }
    saga["records"] = .array(history.entries.map(record))
    return .object(saga)
  }

  private func finding(_ finding: LogFinding) -> JSONValue {
    var object = JSONObject()
    object["rule"] = finding.rule.map(JSONValue.string) ?? .null
    if let sequence = finding.sequence { object["sequence"] = .number(Int64(clamping: sequence)) }
    object["message"] = .string(words.masking(finding))
    return .object(object)
  }

  private func step(_ step: StepState) -> JSONValue {
    var object = JSONObject()
    object["step"] = .string(step.name)
    object["state"] = .string(step.skipped != nil ? "skipped" : Self.word(step.action))
    if step.isUncertain { object["uncertain"] = .bool(true) }
    if let undone = step.undone {
      object["compensation"] = .string(
        undone == .compensation ? "compensated" : undone == .noop ? "noop" : "by hand"
      )
    } else if step.compensation.stage != .idle {
      object["compensation"] = .string(Self.word(step.compensation))
    }
    if let output = step.output { object["output"] = words.output(output, of: step.name) ?? .null }
    object["attempts"] = .array(attempts(of: step.name))
    return .object(object)
  }

  private static func word(_ operation: OperationState) -> String {
    switch operation.stage {
    case .idle: operation.outcome?.rawValue ?? "pending"
    case .running: "running"
    case .waiting: "waiting"
    case .ended: operation.outcome?.rawValue ?? "pending"
    }
  }

  /// Every attempt of a step, with its start and its end.
  private func attempts(of step: String) -> [JSONValue] {
    var attempts: [JSONObject] = []
    var starts: [(operation: OperationKind, number: Int, time: Timestamp)] = []
    for entry in history.entries where entry.rejection == nil {
      guard case .attempt(let event) = entry.record.event, event.step == step else { continue }
      if case .started = event.occurrence {
        var attempt = JSONObject()
        attempt["operation"] = .string(event.operation.rawValue)
        attempt["attempt"] = .number(Int64(event.attempt))
        attempt["startedAt"] = .string(entry.record.time.rfc3339)
        attempts.append(attempt)
        starts.append((event.operation, event.attempt, entry.record.time))
        continue
      }
      guard let outcome = Self.outcome(of: event.occurrence),
        let place = starts.lastIndex(where: { $0.operation == event.operation && $0.number == event.attempt })
      else { continue }
      attempts[place]["endedAt"] = .string(entry.record.time.rfc3339)
      attempts[place]["durationMs"] = .number(
        starts[place].time.distance(to: entry.record.time).wholeMilliseconds
      )
      attempts[place]["outcome"] = .string(outcome.outcome.rawValue)
      if let failure = outcome.failure { attempts[place]["error"] = words.masking(failure).json }
    }
    return attempts.map { .object($0) }
  }

  private static func outcome(
    of occurrence: AttemptEvent.Occurrence
  ) -> (outcome: AttemptOutcome, failure: Saga.Failure?)? {
    switch occurrence {
    case .started, .retrying: nil
    case .succeeded: (.succeeded, nil)
    case .failed(let failure, let isDefinitive): (isDefinitive ? .refused : .unavailable, failure)
    case .unknown(_, let failure): (.unknown, failure)
    }
  }

  private func stuck(_ report: StuckReport) -> JSONValue {
    var object = JSONObject()
    object["steps"] = .array(
      report.operations.map { operation in
        var entry = JSONObject()
        entry["step"] = .string(operation.step)
        entry["operation"] = .string(operation.operation.rawValue)
        entry["outcome"] = .string(operation.outcome.rawValue)
        if let failure = operation.failure { entry["error"] = words.masking(failure).json }
        if !history.isCut {
          let commands = advice.resolutions(
            operation,
            in: history.state,
            by: history.definition?.definition
          )
          entry["resolve"] = .array(commands.map(JSONValue.string))
        }
        return .object(entry)
      }
    )
    object["remaining"] = .array(report.remaining.map(JSONValue.string))
    // It is of no use to anybody where the saga has gone on.
    if !history.isCut { object["resume"] = .string(advice.resume(history.id)) }
    return .object(object)
  }

  private func record(_ entry: SagaHistory.Entry) -> JSONValue {
    let record = entry.record
    var object = JSONObject()
    object["sequence"] = .number(Int64(clamping: record.sequence))
    object["epoch"] = .number(Int64(clamping: record.epoch))
    object["time"] = .string(record.time.rfc3339)
    object["type"] = .string(record.event.shortType)
    if let step = record.event.step { object["step"] = .string(step) }
    if let cause = record.cause { object["cause"] = .number(Int64(clamping: cause)) }
    if entry.place.partition >= 0 { object["partition"] = .number(Int64(entry.place.partition)) }
    if entry.place.offset >= 0 { object["offset"] = .number(entry.place.offset) }
    if let rejection = entry.rejection { object["ignored"] = .string(Self.word(rejection)) }
    object["data"] = data(record) ?? .null
    return .object(object)
  }

  private static func word(_ rejection: Rejection) -> String {
    switch rejection {
    case .foreign: "foreign"
    case .duplicate: "duplicate"
    case .staleEpoch: "stale"
    case .illegal: "illegal"
    }
  }

  /// What the record says, without the definition, which all records of the saga share, and without what is
  /// sensitive.
  private func data(_ record: SagaRecord) -> JSONValue? {
    guard case .object(var value) = record.value else { return words.masking(record.value) }
    if case .unrecognised = record.event { return words.masking(.object(value)) }
    switch record.event {
    case .sagaStarted(let start):
      value["definition"] = nil
      value["input"] = words.input(start.input) ?? .null
    case .sagaCompleted(let output, _): value["output"] = words.output(output) ?? .null
    case .attempt(let event):
      if case .succeeded(let output) = event.occurrence {
        value["output"] = words.output(output, of: event.step) ?? .null
      }
    case .stepResolved(let resolution):
      if let output = resolution.output {
        value["output"] = words.output(output, of: resolution.step) ?? .null
      }
    default: break
    }
    return words.masking(.object(value)) ?? .object(value.withoutSayings(record.event))
  }
}

extension JSONObject {
  /// What a record says without what participants and people said in it, of which nobody knows whether it is
  /// sensitive; only what the engine itself says is left.
  fileprivate func withoutSayings(_ event: SagaEvent) -> JSONObject {
    var object = self
    for name in ["input", "output", "settings", "definition", "error", "note"] where object[name] != nil {
      object[name] = .null
    }
    switch event {
    case .stepSkipped, .compensationSkipped: object["reason"] = .null
    case .sagaStuck:
      guard case .array(let steps)? = object["steps"] else { break }
      object["steps"] = .array(
        steps.map { step in
          guard case .object(var step) = step else { return .null }
          if step["error"] != nil { step["error"] = .null }
          return .object(step)
        }
      )
    default: break
    }
    return object
  }
}
