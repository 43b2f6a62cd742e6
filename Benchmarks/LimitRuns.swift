/// What librdkafka itself takes for the same records, with glibc's allocator and with the one sagactl uses.
struct LimitRuns {
  /// An allocator under test.
  private enum Allocator: CaseIterable {
    case glibc, mimalloc

    var environment: [String] {
      self == .mimalloc ? Run.plainEnvironment + ["LD_PRELOAD=libmimalloc.so.2"] : Run.plainEnvironment
    }
  }

  private var produced: [Allocator: Series] = [:]
  private var consumed: [Allocator: Series] = [:]

  /// One round.
  mutating func run(_ program: String, _ options: Options) throws(BenchmarkError) {
    for allocator in Allocator.allCases {
      let (first, second) = try EmbeddedBroker.with(options.sagactl, topics: ["bench"]) {
        (broker) throws(BenchmarkError) in
        func child(_ mode: String) throws(BenchmarkError) -> Run.Cost {
          try Run.measure(
            [program, mode, broker.address, "bench", "\(options.records)"],
            environment: allocator.environment
          )
        }
        let produce = try child("--produce")
        try Child.checkCount(program, broker.address, "bench", options.records)
        return (produce, try child("--consume"))
      }
      produced[allocator, default: Series()].add(first)
      consumed[allocator, default: Series()].add(second)
    }
  }

  /// Prints what it took, beside sagactl.
  func report(_ options: Options, produced ours: Series, consumed read: Series) {
    Output.line()
    Output.line("| the same records, by librdkafka alone | wall | CPU | sagactl: wall | CPU |")
    Output.line("|---|---|---|---|---|")
    row("produce a prepared buffer, glibc's malloc", produced[.glibc], ours)
    row("produce a prepared buffer, mimalloc", produced[.mimalloc], ours)
    row("consume and count, glibc's malloc", consumed[.glibc], read)
    row("consume and count, mimalloc", consumed[.mimalloc], read)
  }

  private func row(_ name: String, _ series: Series?, _ ours: Series) {
    guard let series else { return }
    func text(_ spread: Spread) -> String {
      "\(Report.Unit.seconds.text(spread.median)) (\(Report.Unit.seconds.text(spread.minimum)))"
    }
    Output.line(
      "| \(name) | \(text(series.wall)) | \(text(series.cpu)) | \(text(ours.wall)) | \(text(ours.cpu)) |"
    )
  }
}
