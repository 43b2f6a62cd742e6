internal import Bytes
internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// One run of `saga replay` that shows or checks what a log says, to the exit code.
final class ReplayJob {
  private let plan: ReplayPlan
  private let source: ReplaySource
  private let client: ClientOptions
  private let diagnostics: Diagnostics
  private let out = ByteWriter(descriptor: 1)

  /// How many unreadable records are told one by one.
  private static let told = 5

  private var unreadable: [LogFinding] = []
  private var seen: Set<String> = []
  /// Sagas the log has records of, whether or not they are to be read; those that were asked for.
  private var known: Set<String> = []

  init(_ plan: ReplayPlan, _ source: ReplaySource, _ client: ClientOptions, _ diagnostics: Diagnostics) {
    self.plan = plan
    self.source = source
    self.client = client
    self.diagnostics = diagnostics
  }

  /// Reads the log and returns the exit code.
  func run() throws(Failure) -> Int32 {
    let report: any ReplayReport =
      plan.verifies || plan.against != nil
      ? CheckReport(plan, out) : TimelineReport(plan, client, source, out, diagnostics)
    let settings = LogHistory.Settings(
      keepsRecords: report.needsRecords,
      against: plan.against?.definition.definition,
      until: plan.until
    )
    let history = LogHistory(settings) { [unowned self] finding in
      if finding.saga == nil { note(finding) }
      report.found(finding)
    } ended: { [unowned self] saga in
      if plan.sagas != nil { seen.insert(saga.id) }
      report.ended(saga)
    }
    let progress = ReplayProgress(diagnostics)
    try source.read { [out, unowned self] place, entry in
      if plan.sagas != nil, plan.until != nil { note(entry) }
      history.take(entry, at: place)
      progress.count(history)
      // Nobody may be reading any more.
      return out.failure == nil ? .next : .stop
    }
    diagnostics.endProgress()
    history.finish()
    try refuseNothing(history.counts)
    let code = try report.finish(history)
    tell(history)
    let written = try out.finish()
    if written != 0 { return written }
    if try missing() { return ExitStatus.noInput.rawValue }
    return code == 0 && history.counts.unreadable > 0 ? ExitStatus.someFailed.rawValue : code
  }

  private func note(_ entry: LogEntry) {
    switch entry {
    case .record(let record), .stray(let record): known.insert(record.saga)
    case .problem, .foreign: break
    }
  }

  private func note(_ finding: LogFinding) {
    if unreadable.count < Self.told { unreadable.append(finding) }
  }

  /// Refuses a log without any saga.
  private func refuseNothing(_ counts: LogCounts) throws(Failure) {
    guard counts.sagas == 0 else { return }
    if counts.later > 0, plan.sagas.map({ $0.isSubset(of: known) }) ?? true {
      let what = plan.sagas.map { $0.sorted().joined(separator: ", ") } ?? "its sagas"
      throw Failure(.noInput, "\(source.name) has nothing of \(what) up to \(plan.untilText)")
    }
    if let sagas = plan.sagas {
      let names = sagas.sorted().joined(separator: ", ")
      throw Failure(.noInput, "\(source.name) has no saga \(names)", hint: hint)
    }
    if let first = unreadable.first, counts.foreign == 0, plan.file != nil {
      throw Failure(
        .badData,
        "\(source.name) is not a log: \(first.place): \(first.message)",
        hint: "sagactl consume -J writes one"
      )
    }
    let others = counts.foreign + counts.unreadable
    let what =
      others == 0 ? "is empty" : "has \(grouped(Int64(others))) records, and none of them is a saga's"
    throw Failure(.noInput, "\(source.name) \(what)", hint: hint)
  }

  private var hint: String {
    plan.topic == nil
      ? "sagactl consume -e -J -t TOPIC writes a log" : "the log may be in another topic: name it with -t"
  }

  /// Tells of sagas that were asked for and are not there.
  private func missing() throws(Failure) -> Bool {
    let missing = (plan.sagas ?? []).subtracting(seen).sorted()
    for id in missing {
      let isLater = known.contains(id)
      diagnostics.error(
        "\(source.name) has \(isLater ? "nothing of \(id) up to \(plan.untilText)" : "no saga \(id)")"
      )
    }
    return !missing.isEmpty
  }

  /// Tells of what is in the log besides sagas that are as they should be.
  private func tell(_ history: LogHistory) {
    let counts = history.counts
    for finding in unreadable { diagnostics.error("\(finding.place): \(finding.message)") }
    if counts.unreadable > unreadable.count {
      diagnostics.error("\(grouped(Int64(counts.unreadable - unreadable.count))) more records cannot be read")
    }
    for problem in history.definitionProblems {
      diagnostics.warning("a definition in the log cannot be read, so some rules are not checked: \(problem)")
    }
    guard !plan.verifies else { return }
    if counts.violations > 0, plan.against == nil {
      diagnostics.warning(
        "\(grouped(Int64(counts.violations))) \(counts.violations == 1 ? "rule is" : "rules are") broken; "
          + "--verify lists them"
      )
    }
    // Of interest to people, and nothing that is wrong.
    guard Diagnostics.isTerminal || diagnostics.level >= .verbose else { return }
    for line in CountWords.besides(counts) { diagnostics.note(line) }
  }
}

/// What becomes of the sagas of a log.
protocol ReplayReport: AnyObject {
  /// Whether sagas are handed over with their records.
  var needsRecords: Bool { get }

  /// Takes something that is wrong.
  func found(_ finding: LogFinding)

  /// Takes a saga that has ended, or that the log has no more of.
  func ended(_ saga: SagaHistory)

  /// Writes what is left to be written and returns the exit code.
  func finish(_ history: LogHistory) throws(Failure) -> Int32
}

/// The progress line of a long log: how much has been read, and how fast.
final class ReplayProgress {
  private let diagnostics: Diagnostics
  private let isOn: Bool
  private let started = ContinuousClock.now
  private var left = 1000
  private var shown = ContinuousClock.now

  init(_ diagnostics: Diagnostics) {
    self.diagnostics = diagnostics
    isOn = Diagnostics.isTerminal && diagnostics.level >= .normal
  }

  /// Counts a record; the line is shown four times a second, and not in the first.
  func count(_ history: LogHistory) {
    left &-= 1
    if left > 0 || !isOn { return }
    left = 1000
    let now = ContinuousClock.now
    guard now - shown >= .milliseconds(250), now - started >= .seconds(1) else { return }
    shown = now
    let counts = history.counts
    let rate = Int64(Double(counts.records) / ((now - started) / .seconds(1)))
    diagnostics.progress(
      "\(CountWords.of(counts.sagas, "saga")), \(CountWords.of(counts.records, "record")), \(grouped(rate))/s"
    )
  }
}
