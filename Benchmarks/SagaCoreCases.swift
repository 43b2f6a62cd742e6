internal import Glibc
internal import Saga
internal import SagaFormat

/// What the saga core does alone: folds on one core, and every way the shop's saga can go.
struct SagaCoreCases {
  private let options: Options
  private let logs: [[SagaRecord]]
  private var folds: [Double] = []
  private var simulations: [Run.Cost] = []

  /// How many sagas' logs are folded over and over; together they do not fit a core's own cache.
  private static let sagas = 1000

  init(_ options: Options) throws(BenchmarkError) {
    self.options = options
    let saga = SimulatedSaga(try SagaLog.shop().definition)
    logs = (0..<Self.sagas).map { SimulatedRun.random(saga, seed: UInt64($0)).log }
  }

  /// Measures and prints everything.
  mutating func run() throws(BenchmarkError) {
    for round in 1...options.rounds {
      Output.standardError("the saga core, round \(round) of \(options.rounds)")
      folds.append(foldsPerSecond())
      let command = [options.sagactl, "saga", "simulate", "--exhaustive", "-q", "Examples/shop/saga.yaml"]
      simulations.append(try Run.measure(command))
    }
    report()
  }

  /// How many records a core folds in a second of its time, of sagas in which much goes wrong.
  private func foldsPerSecond() -> Double {
    let wanted = max(Int(2_000_000 * options.scale), 10_000)
    var count = 0
    var last: UInt64 = 0
    let start = Self.processorTime()
    while count < wanted {
      for log in logs {
        var state = SagaState()
        for record in log { state.fold(record) }
        count += log.count
        last &+= state.sequence
      }
    }
    let seconds = Self.processorTime() - start
    // What comes out is looked at, so that nothing can be left out.
    return last == 0 ? .nan : Double(count) / seconds
  }

  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func report() {
    let rate = Spread(folds)
    let wall = Spread(simulations.map(\.wall))
    func row(_ name: String, _ value: String, _ bar: String, _ isMet: Bool) {
      Output.line("| \(name) | \(value) | \(bar) | \(isMet ? "met" : "**not met**") |")
    }
    Output.line()
    Output.line("| the saga core alone | median (best) | bar | |")
    Output.line("|---|---|---|---|")
    row(
      "folds on one core",
      "\(Output.grouped(Int(rate.median)))/s (\(Output.grouped(Int(rate.maximum)))/s)",
      "≥ 1,000,000/s",
      rate.median >= 1_000_000
    )
    row(
      "`saga simulate --exhaustive` of the shop's saga, process start to exit",
      "\(Report.Unit.seconds.text(wall.median)) (\(Report.Unit.seconds.text(wall.minimum)))",
      "≤ 10 s",
      wall.median <= 10
    )
  }
}
