internal import Bytes
internal import Saga

/// Tells a run that breaks a rule: what happened, what was written, and what was really the case.
struct CaseText {
  private let shown: SimulationReport.Shown
  private let out: ByteWriter

  init(_ shown: SimulationReport.Shown, to out: ByteWriter) {
    self.shown = shown
    self.out = out
  }

  func write() {
    let failure = shown.failure
    line("violation \(failure.complaint.rule): \(failure.complaint.message)")
    if let seed = failure.seed { line("  found with --runs 1 --seed \(seed), and made smaller:") }
    for (step, holds) in failure.run.ways.sorted(by: { $0.key < $1.key }) {
      line("  the condition of \(step) \(holds ? "holds" : "does not hold")")
    }
    let records = shown.run.course.compactMap { happening -> SagaRecord? in
      switch happening {
      case .record(let record), .lost(let record): record
      case .move: nil
      }
    }
    let start = records.first?.time ?? shown.run.situation.now
    let typeWidth = records.map(\.event.shortType.count).max() ?? 0
    let stepWidth = records.map { $0.event.step?.count ?? 0 }.max() ?? 0
    for happening in shown.run.course {
      switch happening {
      case .move(let move, let changes):
        if let words = words(move, changes) { line("            > \(words)") }
      case .record(let record): self.record(record, start, typeWidth, stepWidth, "")
      case .lost(let record): self.record(record, start, typeWidth, stepWidth, "  (not written)")
      }
    }
    let left = shown.run.situation.participants.effects
    line("  effects left: \(left.isEmpty ? "none" : left.joined(separator: ", "))")
  }

  private func record(
    _ record: SagaRecord,
    _ start: Timestamp,
    _ typeWidth: Int,
    _ stepWidth: Int,
    _ note: String
  ) {
    let elapsed = start.distance(to: record.time).wholeMilliseconds
    let time = "+\(elapsed / 1000).\(String(elapsed % 1000 + 1000).dropFirst())s"
    var text = padded(time, 11, before: true) + padded("\(record.sequence)", 5, before: true) + "  "
    text += padded(record.event.shortType, typeWidth)
    if stepWidth > 0 { text += "  " + padded(record.event.step ?? "", stepWidth) }
    if let detail = record.event.detail { text += "  \(detail)" }
    while text.last == " " { text.removeLast() }
    line(text + note)
  }

  /// A move in words; nil when the record after it says the same.
  private func words(_ move: Move, _ changes: [SimulatedParticipants.Change]) -> String? {
    var words: String?
    switch move {
    case .answer(let call, let behaviour, _):
      switch behaviour {
      case .ok: words = changes.isEmpty ? nil : "\(call) is done"
      case .refuse: words = "\(call) is refused"
      case .unavailable: words = "\(call) is unavailable"
      case .appliedSilently: words = "\(call) is done, and the reply is lost"
      case .ignoredSilently: words = "\(call) is not done, and there is no reply"
      }
    case .wake: break
    case .crash(let crash):
      words = "the process ends"
      if !crash.performed.isEmpty { words? += "; done all the same: \(list(crash.performed))" }
      if !crash.underway.isEmpty { words? += "; may arrive later: \(list(crash.underway))" }
    case .repeatAnswer, .arrive, .cancel, .suspend, .resume, .help, .misjudge: words = "\(move)"
    }
    let effects = changes.map { change in
      switch change {
      case .done(let step): "the effect of \(step) is there"
      case .undone(let step): "the effect of \(step) is gone"
      }
    }
    if effects.isEmpty { return words }
    return ([words].compactMap { $0 } + effects).joined(separator: ": ")
  }

  private func list(_ calls: [Move.Call]) -> String {
    calls.map(\.description).joined(separator: ", ")
  }

  private func padded(_ text: String, _ width: Int, before: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return before ? space + text : text + space
  }

  private func line(_ text: String) { out.write(text: text + "\n") }
}

extension SagaEvent {
  /// What else a line about the event says.
  fileprivate var detail: String? {
    switch self {
    case .attempt(let event):
      switch event.occurrence {
      case .started: "attempt \(event.attempt)"
      case .succeeded: nil
      case .failed(let failure, _): event.attempt > 0 ? "\(failure)" : "not attempted: \(failure)"
      case .unknown(let reason, _): reason.rawValue
      case .retrying(let pause, _): "attempt \(event.attempt) in \(pause.words)"
      }
    case .sagaCompensating(let reason, let plan):
      "because \(reason.step.map { "\($0) is " } ?? "it is ")\(reason.kind.rawValue)"
        + (plan.isEmpty ? ", nothing to undo" : ", to be undone: \(plan.joined(separator: ", "))")
    case .sagaStuck(let report):
      "on \(report.operations.map { "\(Move.Call($0.step, $0.operation))" }.joined(separator: ", "))"
        + (report.remaining.isEmpty ? "" : ", may remain: \(report.remaining.joined(separator: ", "))")
    case .stepResolved(let resolution): "as \(resolution.finding.rawValue)"
    default: nil
    }
  }
}
