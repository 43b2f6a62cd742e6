package import Bytes

/// Reads Kafka records as a saga's, one after the other.
///
/// What comes in many records, as ids, names of steps and definitions do, is read once and shared.
package struct RecordDecoder: ~Copyable {
  private var sagas = TextPool(places: 1 << 12)
  private var steps = TextPool(places: 1 << 8)
  private var days = DayCache()
  private var members = RecordMembers()
  private var definitions: [(text: StableBytes, value: JSONValue)] = []

  /// Starts with nothing known.
  package init() {}

  /// Reads one record.
  ///
  /// A type this version does not know is kept as ``SagaEvent/unrecognised(type:step:value:)``; members and
  /// headers it does not know are passed over, so that a newer writer's log stays readable.
  package mutating func decode(
    _ headers: UnsafeBufferPointer<RecordHeader>,
    key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?
  ) -> LogEntry {
    let headers = SagaHeaders(headers)
    guard headers.isClaimed else { return .foreign }
    do throws(RecordProblem) {
      guard let value else { throw RecordProblem(message: "the value is null") }
      let record = try record(headers, value)
      guard let key, headers.saga?.isEqual(to: key) ?? false else { return .stray(record) }
      return .record(record)
    } catch {
      return .problem(error)
    }
  }

  private mutating func record(
    _ headers: SagaHeaders,
    _ value: UnsafeRawBufferPointer
  ) throws(RecordProblem) -> SagaRecord {
    let type = try headers.needed(headers.type, "ce_type")
    let timeText = try headers.needed(headers.time, "ce_time")
    guard let time = days.time(timeText) else {
      throw RecordProblem(message: "the header ce_time is not a time: \(SagaHeaders.excerpt(timeText))")
    }
    let saga = try headers.needed(headers.saga, "ce_correlationid")
    let sequence = try headers.number(headers.sequence, "ce_sequence")
    let epoch = try headers.number(headers.epoch, "ce_sagaepoch")
    do throws(JSONError) {
      try members.read(value, of: type, likely: definitions.first?.text.view)
    } catch {
      throw RecordProblem(message: "the value is not JSON: \(error)")
    }
    return SagaRecord(
      saga: sagas.text(saga),
      sequence: sequence,
      epoch: epoch,
      time: time,
      cause: headers.cause(in: saga),
      marks: headers.marks(saga, sequence),
      event: try event(type, headers.step, value)
    )
  }

  private mutating func event(
    _ type: UnsafeRawBufferPointer,
    _ step: UnsafeRawBufferPointer?,
    _ value: UnsafeRawBufferPointer
  ) throws(RecordProblem) -> SagaEvent {
    guard let known = RecordType(type: type) else {
      do throws(JSONError) {
        return .unrecognised(
          type: String(decoding: type, as: UTF8.self),
          step: step.map { String(decoding: $0, as: UTF8.self) },
          value: try JSONValue(parsing: value)
        )
      } catch {
        throw RecordProblem(message: "the value is not JSON: \(error)")
      }
    }
    func subject() throws(RecordProblem) -> String {
      guard let step else {
        let name = String(decoding: type, as: UTF8.self).dropFirst(11).dropLast(3)
        throw RecordProblem(message: "the header ce_subject is missing from \(name)")
      }
      return steps.text(step)
    }
    switch known {
    case .sagaStarted: return .sagaStarted(try start())
    case .sagaCompleted:
      return .sagaCompleted(
        output: try members.value("output") ?? .null,
        ignored: try members.choices("ignored")
      )
    case .sagaCompensating: return .sagaCompensating(try members.reason(), plan: try members.strings("plan"))
    case .sagaCompensated: return .sagaCompensated
    case .sagaStuck: return .sagaStuck(try members.stuckReport())
    case .sagaSuspended: return .sagaSuspended(note: members.text("note"))
    case .sagaResumed:
      return .sagaResumed(note: members.text("note"), retries: members.bool("retries") == true)
    case .cancelRequested: return .cancelRequested(note: members.text("note"))
    case .stepSkipped: return .stepSkipped(step: try subject(), reason: members.text("reason"))
    case .compensationSkipped:
      return .compensationSkipped(step: try subject(), reason: members.text("reason"))
    case .stepResolved:
      return .stepResolved(
        Resolution(
          step: try subject(),
          as: try members.choice("as"),
          output: try members.value("output"),
          by: members.text("by"),
          note: members.text("note")
        )
      )
    case .lateReply:
      return .lateReply(
        step: try subject(),
        operation: try members.operation(),
        attempt: try members.count("attempt"),
        outcome: try members.choice("outcome")
      )
    case .stepStarted, .stepSucceeded, .stepFailed, .stepUnknown, .stepRetrying, .compensationStarted,
      .compensationSucceeded, .compensationFailed, .compensationUnknown, .compensationRetrying:
      let occurrence = try occurrence(known)
      let operation = try members.operation()
      if known.isUndoing != (operation == .compensation) {
        let name = String(decoding: type, as: UTF8.self).dropFirst(11).dropLast(3)
        let expected = known.isUndoing ? "a compensation" : "an action or a query"
        throw RecordProblem(message: "a \(name) record is about \(expected)")
      }
      return .attempt(
        AttemptEvent(
          step: try subject(),
          operation: operation,
          attempt: try members.count("attempt"),
          occurrence
        )
      )
    }
  }

  private mutating func start() throws(RecordProblem) -> SagaStart {
    SagaStart(
      name: try members.string("name"),
      version: members.text("version"),
      definition: try definition(),
      definitionHash: members.text("definitionHash"),
      input: try members.value("input") ?? .null
    )
  }

  /// The definition, which most records share with those before.
  private mutating func definition() throws(RecordProblem) -> JSONValue {
    guard let text = members.raw("definition") else { return .null }
    if let place = definitions.firstIndex(where: { $0.text.view.isEqual(to: text) }) {
      if place > 0 { definitions.swapAt(0, place) }
    } else {
      guard let value = try members.value("definition") else { return .null }
      guard case .object = value else { return value }
      definitions.insert((StableBytes(text), value), at: 0)
      if definitions.count > 16 { definitions.removeLast() }
    }
    return definitions[0].value
  }

  /// What a record says of an attempt.
  private func occurrence(_ type: RecordType) throws(RecordProblem) -> AttemptEvent.Occurrence {
    switch type {
    case .stepStarted, .compensationStarted:
      return .started(
        RecordedCall(
          key: try members.string("idempotencyKey"),
          input: try members.value("input") ?? .null,
          settings: try members.value("settings") ?? .object(JSONObject())
        )
      )
    case .stepFailed, .compensationFailed:
      let isDefinitive = try members.needed("definitive")
      return .failed(try members.neededFailure(), isDefinitive: isDefinitive)
    case .stepUnknown, .compensationUnknown:
      let reason: UnknownReason = try members.choice("reason")
      return .unknown(reason, try members.failure())
    case .stepRetrying, .compensationRetrying:
      let time = try members.time("nextAttemptAt")
      return .retrying(pause: .milliseconds(Int64(try members.count("delayMs"))), at: time)
    default: return .succeeded(output: try members.value("output") ?? .null)
    }
  }
}
