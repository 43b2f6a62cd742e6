internal import Bytes
internal import Saga

/// Writes what a simulation has come to for people.
struct SimulationText {
  private let report: SimulationReport
  private let out: ByteWriter

  init(_ report: SimulationReport, to out: ByteWriter) {
    self.report = report
    self.out = out
  }

  /// Writes it.
  ///
  /// - Parameter isQuiet: Whether only what is wrong is written.
  func write(isQuiet: Bool) {
    if !isQuiet {
      summary()
      for warning in report.warnings { line("warning: \(warning)") }
    }
    for (index, shown) in report.failures.enumerated() {
      if index > 0 || !isQuiet { line("") }
      CaseText(shown, to: out).write()
    }
    if report.failures.isEmpty, !isQuiet {
      let isWhole = !report.isStopped && !report.isGivenUp
      line(isWhole ? "no violation" : "\(report.isStopped ? "stopped" : "given up"); no violation so far")
    }
  }

  private func summary() {
    let name = "\(report.definition.name) \(report.definition.version)"
    switch report.kind {
    case .exhaustive(let found):
      line("\(name): every outcome, order and crash there can be")
      rows([
        found.isComplete ? ("cases", count(found.cases.total)) : nil,
        ("states", count(found.stateCount)), ("crash points", count(found.crashPointCount)),
        found.isComplete ? ("completed", count(found.cases.completed)) : nil,
        found.isComplete ? ("compensated", count(found.cases.compensated)) : nil,
        found.isComplete ? ("stuck", count(found.cases.stuck)) : nil,
        found.isComplete && found.cases.violated.value > 0
          ? ("violated", count(found.cases.violated)) : nil,
      ])
      if report.isGivenUp {
        line("  not every way was followed: there are too many; --max-states allows more, --runs tries some")
      } else if !found.isComplete {
        line("  not every way was followed")
      }
    case .random(let runs, let seed, let states):
      if let states {
        line(
          "\(name): more than \(count(states)) states, so not every way is followed; --exhaustive goes on"
        )
      }
      line("\(name): \(count(runs.count)) runs by chance, seed \(seed)")
      rows([
        ("completed", count(runs.endings[.completed, default: 0])),
        ("compensated", count(runs.endings[.compensated, default: 0])),
        ("stuck", count(runs.endings[.stuck, default: 0])), ("crashes", count(runs.crashCount)),
        ("records", count(runs.recordCount)),
      ])
    }
  }

  private func rows(_ rows: [(String, String)?]) {
    let rows = rows.compactMap { $0 }
    let names = rows.map(\.0.count).max() ?? 0
    let numbers = rows.map(\.1.count).max() ?? 0
    for (name, number) in rows {
      line(
        "  \(name)\(String(repeating: " ", count: names - name.count))  "
          + String(repeating: " ", count: numbers - number.count) + number
      )
    }
  }

  private func count(_ number: Int) -> String { grouped(Int64(number)) }

  private func count(_ cases: CaseCount) -> String {
    cases.isExceeded || cases.value > UInt64(Int64.max) ? "more than 10^18" : grouped(Int64(cases.value))
  }

  private func line(_ text: String) { out.write(text: text + "\n") }
}
