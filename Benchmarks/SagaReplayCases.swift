internal import Glibc
internal import SagaFormat

/// What it costs to check a long log.
struct SagaReplayCases {
  private let options: Options
  private let log: String
  private let shortLog: String
  private let records: Int
  private let shortRecords: Int
  private var runs: [Run.Cost] = []
  private var shortMemory: [Double] = []

  /// Writes the logs that are read.
  init(_ options: Options, folder: String) throws(BenchmarkError) {
    self.options = options
    log = "\(folder)/log.jsonl"
    shortLog = "\(folder)/short-log.jsonl"
    let definition = try SagaLog.shop()
    records = try SagaLog.write(log, records: options.records, definition)
    shortRecords = try SagaLog.write(shortLog, records: options.records / 10, definition)
  }

  /// Measures and prints everything.
  mutating func run() throws(BenchmarkError) {
    for round in 1...options.rounds {
      Output.standardError("replay, round \(round) of \(options.rounds)")
      runs.append(try Run.measure([options.sagactl, "saga", "replay", "--verify", "--from", log]))
      let short = [options.sagactl, "saga", "replay", "--verify", "--from", shortLog]
      shortMemory.append(try Run.measure(short).memory)
    }
    report()
  }

  private func report() {
    let rate = Spread(runs.map { Double(records) / $0.wall })
    let cpu = Spread(runs.map(\.cpu))
    let memory = Spread(runs.map(\.memory)).maximum
    let short = Spread(shortMemory).maximum
    func row(_ name: String, _ value: String, _ beside: String, _ bar: String, _ met: Bool?) {
      Output.line(
        "| \(name) | \(value) | \(beside) | \(bar) | \(met.map { $0 ? "met" : "**not met**" } ?? "") |"
      )
    }
    Output.line()
    Output.line("| case | median | beside | bar | |")
    Output.line("|---|---|---|---|---|")
    row(
      "`saga replay --verify` of \(Output.grouped(records)) records from a file",
      Report.Unit.recordsPerSecond.text(rate.median),
      "best \(Report.Unit.recordsPerSecond.text(rate.maximum)); CPU \(Report.Unit.seconds.text(cpu.median))",
      "≥ 300,000/s",
      rate.median >= 300_000
    )
    row(
      "the same: peak memory",
      Report.Unit.mebibytes.text(memory),
      "\(Output.grouped(shortRecords)) records: \(Report.Unit.mebibytes.text(short))",
      "that of the sagas still open",
      nil
    )
  }
}
