internal import Bytes
internal import Glibc

/// What sagas cost on their way into the log, beside `sagactl produce -J` writing the same records.
struct SagaRunCases {
  private let options: Options
  private let inputs: String
  private let fewInputs: String
  private let records: String
  private let ownPath: String
  private var sagas: [Run.Cost] = []
  private var copies: [Run.Cost] = []
  private var fewMemory: [Double] = []
  private var bikes: [Run.Cost] = []

  /// How many sagas run, of which 1,000 at a time.
  private var count: Int { max(Int(20_000 * options.scale), 4) }

  /// The records of a shop saga that completes: its start and end, and the start and end of three steps.
  private static let recordsPerSaga = 8

  /// Enough for what the embedded broker keeps of a partition, 5 MB.
  private static let partitions = 40

  init(_ options: Options, folder: String) throws(BenchmarkError) {
    self.options = options
    inputs = "\(folder)/orders"
    fewInputs = "\(folder)/few-orders"
    records = "\(folder)/saga-records"
    ownPath = try Child.ownPath()
    try writeInputs(inputs, count)
    try writeInputs(fewInputs, count / 4)
  }

  /// Measures and prints everything.
  mutating func run() throws(BenchmarkError) {
    for round in 1...options.rounds {
      Output.standardError("sagas, round \(round) of \(options.rounds)")
      try shop()
      try bike()
    }
    report()
  }

  private func command(_ broker: EmbeddedBroker, _ topic: String) -> [String] {
    [
      options.sagactl, "saga", "run", "-b", broker.address, "-t", topic, "Examples/shop/saga.yaml", "--input",
      "-", "--concurrency", "1000",
    ]
  }

  /// The same records once from sagas and once from a file, on one broker and in one minute.
  private mutating func shop() throws(BenchmarkError) {
    let topics = ["sagas", "copy", "few"]
    try EmbeddedBroker.with(options.sagactl, topics: topics, partitions: Self.partitions) {
      (broker) throws(BenchmarkError) in
      sagas.append(try Run.measure(command(broker, "sagas"), input: .file(inputs)))
      try Child.checkCount(ownPath, broker.address, "sagas", count * Self.recordsPerSaga)
      let dump = [options.sagactl, "consume", "-b", broker.address, "-t", "sagas", "-eJ"]
      _ = try Run.measure(dump, output: .file(records))
      let copy = [options.sagactl, "produce", "-b", broker.address, "-t", "copy", "-J", records]
      copies.append(try Run.measure(copy))
      try Child.checkCount(ownPath, broker.address, "copy", count * Self.recordsPerSaga)
      fewMemory.append(try Run.measure(command(broker, "few"), input: .file(fewInputs)).memory)
    }
  }

  /// One saga, process start to exit.
  private mutating func bike() throws(BenchmarkError) {
    let topics = ["example_topic"]
    try EmbeddedBroker.with(options.sagactl, topics: topics) { (broker) throws(BenchmarkError) in
      for run in 0..<20 {
        let command = [
          options.sagactl, "saga", "run", "-b", broker.address, "Examples/bike-order/saga.yaml", "--input",
          #"{"orderId":"\#(run)","brakes":"disc"}"#,
        ]
        bikes.append(try Run.measure(command))
      }
    }
  }

  private func writeInputs(_ path: String, _ count: Int) throws(BenchmarkError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { throw BenchmarkError(failed: "creating \(path)") }
    defer { close(descriptor) }
    let out = ByteWriter(descriptor: descriptor)
    for order in 0..<count {
      out.write(
        text:
          #"{"orderId":"\#(order)","productId":"\#(order % 100)","quantity":\#(order % 10 + 1),"amount":\#(order % 1000)}"#
          + "\n"
      )
    }
    guard out.flush() else { throw BenchmarkError("writing \(path): the disk may be full") }
  }

  private func report() {
    let total = Double(count * Self.recordsPerSaga)
    let rate = Spread(sagas.map { total / $0.wall })
    let copyRate = Spread(copies.map { total / $0.wall })
    // Pairs of one round share their minute, so their ratios are compared and not the medians.
    let ratio = Spread(zip(sagas, copies).map { $1.wall / $0.wall }).median
    let memory = Spread(sagas.map(\.memory)).maximum
    let few = Spread(fewMemory).maximum
    let start = Spread(bikes.map(\.wall)).median
    func row(_ name: String, _ value: String, _ beside: String, _ bar: String, _ met: Bool?) {
      Output.line(
        "| \(name) | \(value) | \(beside) | \(bar) | \(met.map { $0 ? "met" : "**not met**" } ?? "") |"
      )
    }
    Output.line()
    Output.line("| case | median | beside | bar | |")
    Output.line("|---|---|---|---|---|")
    row(
      "records of \(Output.grouped(count)) shop sagas, 1,000 at a time, into the log",
      Report.Unit.recordsPerSecond.text(rate.median),
      "`produce -J` of the same: \(Report.Unit.recordsPerSecond.text(copyRate.median)), \(Output.fixed(ratio, 2))×",
      "≥ 0.50×",
      ratio >= 0.5
    )
    row(
      "the same: peak memory",
      Report.Unit.mebibytes.text(memory),
      "a quarter of the sagas: \(Report.Unit.mebibytes.text(few))",
      "≤ 150 MB",
      memory <= 150
    )
    row(
      "one bike saga, process start to exit",
      Report.Unit.milliseconds.text(start),
      "",
      "≤ 60 ms",
      start <= 0.06
    )
  }
}
