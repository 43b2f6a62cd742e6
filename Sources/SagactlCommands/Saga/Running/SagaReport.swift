internal import Bytes
internal import Kafka
internal import Saga
internal import SagaRuntime

/// What people and programs are told of one saga when work on it has ended.
struct SagaReport {
  /// The saga's id; nil when it was refused one.
  let saga: String?
  /// The definition's name.
  let name: String
  /// Where the saga is: as the log says, or `invalid` or `duplicate` when it was not begun.
  let state: String
  /// Why it is undone, or stuck, when it is.
  var reason: String?
  /// The step that is to blame.
  var step: String?
  /// What went wrong.
  var error: Saga.Failure?
  /// What a completed saga gives.
  var output: JSONValue?
  /// Which input it came from, from 0.
  let index: Int
  /// What the exit code is when no other saga fared worse.
  let status: ExitStatus
  /// What the log says of a saga whose steps an operator has to find out about.
  var stuck: SagaState?
  /// Whether another process has the saga, so that this one's users are to leave it alone.
  var isTakenOver = false

  /// Tells of a saga that was not begun.
  init(
    saga: String?,
    name: String,
    state: String,
    index: Int,
    status: ExitStatus,
    error: Saga.Failure? = nil
  ) {
    self.saga = saga
    self.name = name
    self.state = state
    self.index = index
    self.status = status
    self.error = error
  }

  /// Reports that the log has a saga of the id an input asks for. That keeps a pipeline that is run again
  /// from doing anything twice, and is no failure, unless that saga has not ended.
  static func duplicate(
    _ saga: String,
    _ name: String,
    _ index: Int,
    isUnfinished: Bool = false
  ) -> SagaReport {
    let status: ExitStatus = isUnfinished ? .resumable : .done
    var report = SagaReport(saga: saga, name: name, state: duplicateState, index: index, status: status)
    if isUnfinished { report.reason = unfinishedReason }
    return report
  }

  /// The reason a duplicate is told with whose saga has begun before and not ended.
  static let unfinishedReason = "unfinished"

  /// Whether it tells of a duplicate whose saga has begun before and not ended.
  var isUnfinishedDuplicate: Bool { state == Self.duplicateState && status == .resumable }

  /// The state of a saga that was not begun because the log has one of its id.
  static let duplicateState = "duplicate"

  /// Reports how far a saga was brought.
  ///
  /// - Parameters:
  ///   - definition: The saga's.
  ///   - words: What is not to be shown; nil when everything may be.
  ///   - cause: The best-known reason why the cluster is silent, if it is.
  init(
    _ outcome: SagaOutcome,
    of definition: SagaDefinition,
    words: EventWords? = nil,
    cause: String?
  ) {
    let state = outcome.state
    saga = outcome.saga
    name = definition.name
    index = outcome.index
    reason = (state.reason?.kind ?? state.stuckReason)?.rawValue
    step = state.reason?.step
    error = state.reason?.failure
    switch outcome.ending {
    case .ended(let ending):
      self.state = state.name
      status = ending.status
      switch ending {
      case .completed:
        output = state.output
        // The log says that it is null; why, its definition says again.
        if state.output == .null { error = state.result(by: definition).failure }
      case .stuck:
        stuck = state
        step = state.stuck?.operations.first?.step ?? step
        error = state.stuck?.operations.first?.failure ?? error
      case .compensated, .suspended: break
      }
    case .interrupted(let failure):
      // What is in the log for certain counts, even where more was to be written with it.
      let isBegun = state.phase != .pending || failure.isFirstWritten
      self.state = state.phase == .pending && isBegun ? SagaState.Phase.running.rawValue : state.name
      status = isBegun ? .resumable : failure.status
      error = failure.error(cause)
    case .takenOver(let record):
      isTakenOver = true
      self.state = state.phase == .pending ? Self.duplicateState : state.name
      status = state.phase == .pending ? .badData : .resumable
      error = Saga.Failure(
        code: "TakenOver",
        message:
          "another process has taken the saga over, as writer \(record.epoch), at offset \(record.offset)"
      )
    case .contested:
      self.state = state.name
      status = .resumable
      error = Saga.Failure(code: "Contested", message: "another process writes to the saga")
    case .rejected(let rejection):
      self.state = state.name
      status = .bug
      error = Saga.Failure(code: "Rejected", message: "\(rejection)")
    }
    if let words {
      error = error.map { words.masking($0) }
      output = output.flatMap { words.output($0) }
    }
  }

  /// Says what has become of a finding that is not known to be in the log.
  mutating func add(_ finding: Resolution, _ outcome: SagaOutcome) {
    let subject = "what was found out about \(finding.step)"
    let words: String
    switch outcome.ending {
    case .ended: return
    case .interrupted: words = "whether \(subject) is recorded is not known"
    case .takenOver where outcome.isUnsettled: words = "whether \(subject) counts only the log shows"
    case .takenOver, .contested, .rejected: words = "\(subject) is not recorded"
    }
    error = error.map {
      Saga.Failure(code: $0.code, message: "\($0.message); \(words)", detail: $0.detail)
    }
  }

  /// Writes the report as one line of JSON; what does not apply is left out.
  func write(to out: ByteWriter) {
    out.write("{\"saga\":")
    if let saga { out.writeJSONString(saga) } else { out.write("null") }
    out.write(",\"name\":")
    out.writeJSONString(name)
    out.write(",\"state\":")
    out.writeJSONString(state)
    if let reason {
      out.write(",\"reason\":")
      out.writeJSONString(reason)
    }
    if let step {
      out.write(",\"step\":")
      out.writeJSONString(step)
    }
    if let error {
      out.write(",\"error\":")
      error.json.write(to: out)
    }
    if let output {
      out.write(",\"output\":")
      output.write(to: out)
    }
    out.write(",\"index\":")
    out.write(decimal: Int64(index))
    out.write("}\n")
  }

  /// The report as a sentence.
  var sentence: String {
    var text = "\(saga ?? "input \(index + 1)"): \(state)"
    if let reason { text += " (\(reason)\(step.map { " at \($0)" } ?? ""))" }
    if let error { text += ": \(error)" }
    return PlainText.line(text)
  }
}

extension SagaEnding {
  /// The exit code that tells of it.
  var status: ExitStatus {
    switch self {
    case .completed: .done
    case .compensated: .compensated
    case .stuck: .stuck
    case .suspended: .resumable
    }
  }
}

extension JournalFailure {
  /// The exit code when it kept a saga from beginning.
  fileprivate var status: ExitStatus {
    switch cause {
    case .cluster(let error) where error.code.isUnauthorized: .notAuthorized
    case .cluster(let error) where error.code == .messageTooLarge: .badData
    case .cluster, .silence: .unavailable
    }
  }

  /// What went wrong, for people.
  fileprivate func error(_ reason: String?) -> Saga.Failure {
    switch cause {
    case .cluster(let error) where error.code == .messageTooLarge:
      Saga.Failure(
        code: "RecordTooLarge",
        message: "a record is larger than message.max.bytes; raise it with -X message.max.bytes="
      )
    case .cluster(let error): Saga.Failure(code: "LogUnavailable", message: error.description)
    case .silence(let duration):
      Saga.Failure(
        code: "LogUnavailable",
        message: "nothing was acknowledged for \(duration.seconds) s\(reason.map { ": \($0)" } ?? "")"
      )
    }
  }
}
