internal import Bytes
internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// Says whether a log obeys the rules, and whether a definition would have decided the same.
final class CheckReport: ReplayReport {
  let needsRecords = false
  private let plan: ReplayPlan
  private let out: ByteWriter
  private var findings: [LogFinding] = []
  private var comparison: ComparisonReport?

  /// How many broken rules are listed; all are counted.
  private static let listed = 1000

  init(_ plan: ReplayPlan, _ out: ByteWriter) {
    self.plan = plan
    self.out = out
    comparison = plan.against.map { ComparisonReport($0.definition, file: $0.file) }
  }

  func found(_ finding: LogFinding) {
    guard finding.saga != nil, plan.verifies else { return }
    // Partitions are read side by side: those to be listed are the first in the order of the log.
    findings.append(finding)
    if findings.count >= 2 * Self.listed { shorten() }
  }

  private func shorten() {
    findings.sort { Self.place($0) < Self.place($1) }
    findings.removeSubrange(min(Self.listed, findings.count)...)
  }

  private static func place(_ finding: LogFinding) -> (Int32, Int64, Int, UInt64) {
    (finding.place.partition, finding.place.offset, finding.place.line, finding.sequence ?? 0)
  }

  func ended(_ saga: SagaHistory) { comparison?.take(saga) }

  func finish(_ history: LogHistory) throws(Failure) -> Int32 {
    let counts = history.counts
    shorten()
    var hasFailed = false
    if plan.verifies {
      switch plan.format {
      case .json: writeJSON(counts)
      default: writeText(counts)
      }
      hasFailed = !counts.holds
    }
    if let comparison {
      switch plan.format {
      case .json: comparison.writeJSON(to: out)
      default: comparison.writeText(to: out)
      }
      try comparison.refuseNothing()
      hasFailed = hasFailed || comparison.diverged > 0
    }
    return hasFailed ? ExitStatus.someFailed.rawValue : ExitStatus.done.rawValue
  }

  private func writeText(_ counts: LogCounts) {
    if counts.unjudged > 0 {
      put(
        "\(CountWords.of(counts.unjudged, "saga")) could be checked only in part: "
          + "without a definition that can be read nobody knows what should have been done"
      )
    }
    if counts.simulated > 0 {
      put(
        "\(CountWords.of(counts.simulated, "saga")) could be checked only in part: "
          + "a simulation has no data, so that what follows from data is not known"
      )
    }
    for finding in findings {
      let rule = finding.rule ?? ""
      let meaning = Invariant(rawValue: rule).map { " (\($0.meaning))" } ?? ""
      put(
        "\(finding.place): saga \(PlainText.line(finding.saga ?? "")), record \(finding.sequence ?? 0): "
          + "\(rule): \(PlainText.line(finding.message))\(meaning)"
      )
    }
    if counts.violations > findings.count {
      put("… and \(grouped(Int64(counts.violations - findings.count))) more")
    }
    let total = "\(CountWords.of(counts.sagas, "saga")), \(CountWords.of(counts.records, "record"))"
    var verdict = counts.checkedInPart > 0 ? "no broken rule in what could be checked" : "all invariants hold"
    if counts.violations > 0 { verdict = CountWords.of(counts.violations, "broken rule") }
    if counts.unreadable > 0 {
      let words = "\(CountWords.of(counts.unreadable, "record")) that cannot be read"
      verdict = counts.violations > 0 ? "\(verdict), \(words)" : words
    }
    put("\(total), \(verdict)")
    put("  \(CountWords.states(counts))")
    for line in CountWords.besides(counts) { put("  \(line)") }
  }

  private func writeJSON(_ counts: LogCounts) {
    var object = JSONObject()
    object["sagas"] = .number(Int64(counts.sagas))
    object["records"] = .number(Int64(counts.records))
    object["holds"] = .bool(counts.holds)
    object["violations"] = .number(Int64(counts.violations))
    object["unreadable"] = .number(Int64(counts.unreadable))
    object["unjudged"] = .number(Int64(counts.unjudged))
    object["simulated"] = .number(Int64(counts.simulated))
    object["duplicates"] = .number(Int64(counts.duplicates))
    object["stale"] = .number(Int64(counts.stale))
    object["unrecognised"] = .number(Int64(counts.unrecognised))
    object["other"] = .number(Int64(counts.foreign))
    var states = JSONObject()
    for (state, count) in counts.states.sorted(by: { $0.key < $1.key }) {
      states[state] = .number(Int64(count))
    }
    object["states"] = .object(states)
    object["findings"] = .array(findings.map(Self.json))
    object["findingsLeftOut"] = .number(Int64(max(counts.violations - findings.count, 0)))
    JSONValue.object(object).write(to: out)
    out.write(UInt8(ascii: "\n"))
  }

  private static func json(_ finding: LogFinding) -> JSONValue {
    var object = JSONObject()
    object["rule"] = finding.rule.map(JSONValue.string) ?? .null
    object["saga"] = finding.saga.map(JSONValue.string) ?? .null
    if let sequence = finding.sequence { object["sequence"] = .number(Int64(clamping: sequence)) }
    if finding.place.partition >= 0 { object["partition"] = .number(Int64(finding.place.partition)) }
    if finding.place.offset >= 0 { object["offset"] = .number(finding.place.offset) }
    if finding.place.line > 0 { object["line"] = .number(Int64(finding.place.line)) }
    object["message"] = .string(finding.message)
    return .object(object)
  }

  private func put(_ line: String) { out.write(text: line + "\n") }
}
