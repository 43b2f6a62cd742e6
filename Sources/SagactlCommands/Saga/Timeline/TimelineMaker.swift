internal import Bytes
internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// Makes the timeline of a saga from what a log says of it.
struct TimelineMaker {
  private let history: SagaHistory
  private let words: EventWords
  private let advice: SagaAdvice
  private var rows: [Timeline.Row] = []
  private var attempts: [Timeline.Attempt] = []
  private var isStuck = false

  /// The timeline of a saga whose records were kept.
  static func timeline(of history: SagaHistory, _ advice: SagaAdvice) -> Timeline {
    var maker = TimelineMaker(history, advice)
    for entry in history.entries { maker.add(entry) }
    return maker.timeline()
  }

  private init(_ history: SagaHistory, _ advice: SagaAdvice) {
    self.history = history
    self.advice = advice
    words = EventWords(history)
  }

  private func elapsed(_ time: Timestamp) -> Duration { history.firstTime.distance(to: time) }

  private mutating func add(_ entry: SagaHistory.Entry) {
    let (mark, what, detail) = words.describe(entry.record.event, wasStuck: isStuck)
    if entry.rejection == nil { follow(entry.record, mark, what, detail) }
    rows.append(
      Timeline.Row(
        elapsed: elapsed(entry.record.time),
        sequence: entry.record.sequence,
        step: entry.record.event.step.map(PlainText.line),
        mark: mark,
        what: PlainText.line(what),
        detail: PlainText.line(detail),
        ignored: entry.rejection.map { PlainText.line(Self.words($0)) },
        findings: history.findings[entry.findings].map { finding in
          PlainText.line((finding.rule.map { "\($0): " } ?? "") + words.masking(finding))
        }
      )
    )
  }

  /// Opens and closes attempts, and keeps in mind whether the saga is stuck.
  private mutating func follow(_ record: SagaRecord, _ mark: Timeline.Mark, _ what: String, _ detail: String)
  {
    switch record.event {
    case .sagaStuck: isStuck = true
    case .sagaResumed(_, true), .stepResolved: isStuck = false
    default: break
    }
    guard case .attempt(let event) = record.event else { return }
    let time = elapsed(record.time)
    switch event.occurrence {
    case .started:
      attempts.append(
        Timeline.Attempt(
          step: PlainText.line(event.step),
          operation: event.operation,
          number: event.attempt,
          start: time,
          end: nil,
          mark: .begun,
          what: "in flight"
        )
      )
    case .succeeded, .failed, .unknown:
      let place = attempts.lastIndex {
        $0.step == PlainText.line(event.step) && $0.operation == event.operation && $0.number == event.attempt
      }
      guard let place else { return }
      attempts[place].end = time
      attempts[place].mark = mark
      attempts[place].what = PlainText.line(detail.isEmpty ? what : "\(what): \(detail)")
    case .retrying: break
    }
  }

  private func timeline() -> Timeline {
    let state = history.state
    let name = history.stateName
    var steps: [String] = []
    for row in rows { if let step = row.step, !steps.contains(step) { steps.append(step) } }
    let last = history.entries.last { $0.rejection == nil } ?? history.entries.last
    return Timeline(
      id: PlainText.line(history.id),
      definition: state.start.map { PlainText.line("\($0.name) \($0.version)") },
      state: name,
      tone: Self.tone(of: name),
      reason: words.reason(for: state).map(PlainText.line),
      start: history.firstTime,
      length: elapsed(last?.record.time ?? history.firstTime),
      hasEnded: ["completed", "compensated", "stuck"].contains(name),
      places: places,
      count: history.count,
      rows: rows,
      attempts: attempts,
      steps: steps,
      remedies: history.isHeadless || history.isCut || history.isSimulated ? [] : remedies(state),
      remarks: remarks
    )
  }

  private static func tone(of state: String) -> Timeline.Tone {
    switch state {
    case "completed": .good
    case "compensated": .undone
    case "stuck": .bad
    case "unknown": .doubt
    default: .plain
    }
  }

  private static func words(_ rejection: Rejection) -> String {
    switch rejection {
    case .foreign: "it is another saga's"
    case .duplicate: "a duplicate"
    case .staleEpoch: "of a writer that had been replaced"
    case .illegal(_, let message): message
    }
  }

  private var places: String {
    let (first, last) = (history.firstPlace, history.lastPlace)
    if first.partition != last.partition {
      return "partitions \(first.partition) and \(last.partition)"
    }
    if first.partition >= 0, first.offset >= 0 {
      let range =
        first.offset == last.offset ? "offset \(first.offset)" : "offsets \(first.offset) to \(last.offset)"
      return "partition \(first.partition), \(range)"
    }
    return first.line == last.line ? "line \(first.line)" : "lines \(first.line) to \(last.line)"
  }

  private var remarks: [String] {
    var remarks: [String] = []
    if history.isCut { remarks.append("The log has more of it than is shown.") }
    if history.isHeadless {
      remarks.append("Its beginning is not in the log, so what its records add up to is not known.")
    } else if history.definition == nil {
      remarks.append("Its definition cannot be read, so not every rule could be checked.")
    }
    if history.isSimulated {
      remarks.append("It was simulated: what is given is the text of the definition, and is not checked.")
    }
    if !history.isDefinitionItsOwn {
      remarks.append("Values are not shown, for which of them are sensitive is not known.")
    }
    return remarks
  }

  /// What can be done about a saga that does not go on by itself.
  private func remedies(_ state: SagaState) -> [Timeline.Remedy] {
    let resume = PlainText.line(advice.resume(history.id))
    switch state.phase {
    case .pending, .completed, .compensated: return []
    case .running, .compensating:
      let sentence =
        state.isSuspended
        ? "It is suspended, and continues with" : "When nobody works on it any more, it continues with"
      return [Timeline.Remedy(sentence: sentence, commands: [resume])]
    case .stuck:
      var remedies = (state.stuck?.operations ?? []).map { operation in
        let what =
          operation.operation == .compensation ? "The compensation of \(operation.step)" : operation.step
        return Timeline.Remedy(
          sentence: PlainText.line(
            "\(what) is \(operation.outcome.rawValue)\(words.error(operation.failure)). "
              + "Find out what happened and tell it with"
          ),
          commands: advice.resolutions(operation, in: state, by: history.definition?.definition)
            .map(PlainText.line)
        )
      }
      remedies.append(Timeline.Remedy(sentence: "To have it tried again:", commands: [resume]))
      return remedies
    }
  }
}
