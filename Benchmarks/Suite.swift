internal import Glibc

/// All cases, in rounds: what is compared runs in the same minute, in turns.
final class Suite {
  private let options: Options
  private let lines: String
  private let oneLine: String
  private let ownPath: String
  private var ours: [Case: Series] = [:]
  private var theirs: [Case: Series] = [:]
  private var roundTrip: [Double] = []
  private var limits = LimitRuns()

  /// What is measured with both programs.
  private enum Case: Hashable { case produce, consume, json, one, few }

  init(_ options: Options, folder: String) throws(BenchmarkError) {
    self.options = options
    lines = "\(folder)/lines"
    oneLine = "\(folder)/one"
    ownPath = try Child.ownPath()
    try InputFile.write(oneLine, lines: 1)
  }

  /// Measures and prints everything.
  func run() throws(BenchmarkError) {
    try Machine.describe(options)
    // Milliseconds first, on a machine that has nothing else to do: while gigabytes are moved and written to disk,
    // and in their wake, a start is measured that nobody waits for.
    for round in 1...options.rounds {
      Output.standardError("small cases, round \(round) of \(options.rounds)")
      try small(round % 2 == 0)
    }
    try InputFile.write(lines, lines: options.records)
    for round in 1...options.rounds {
      Output.standardError("large cases, round \(round) of \(options.rounds)")
      let isEven = round % 2 == 0
      try produce(isEven)
      try consume(isEven, check: round == 1)
      try limits.run(ownPath, options)
    }
    report()
  }

  private func add(_ cost: Run.Cost, _ which: Case, _ isOurs: Bool) {
    if isOurs { ours[which, default: Series()].add(cost) } else { theirs[which, default: Series()].add(cost) }
  }

  /// Ours and theirs, and in the next round the other way round.
  private func inTurns(_ isEven: Bool, _ body: (Bool) throws(BenchmarkError) -> Void) throws(BenchmarkError) {
    try body(!isEven)
    try body(isEven)
  }

  private func produce(_ isEven: Bool) throws(BenchmarkError) {
    try inTurns(isEven) { (isOurs) throws(BenchmarkError) in
      try EmbeddedBroker.with(options.sagactl, topics: ["bench"]) { (broker) throws(BenchmarkError) in
        let command =
          isOurs
          ? [options.sagactl, "produce", "-b", broker.address, "-t", "bench", "-K", ":", "-l", lines]
          : ["kcat", "-P", "-b", broker.address, "-t", "bench", "-K", ":", "-l", lines]
        add(try Run.measure(command), .produce, isOurs)
        try Child.checkCount(ownPath, broker.address, "bench", options.records)
      }
    }
  }

  private func consume(_ isEven: Bool, check: Bool) throws(BenchmarkError) {
    let topics = ["bench", "copy"]
    try EmbeddedBroker.with(options.sagactl, topics: topics) { (broker) throws(BenchmarkError) in
      let fill = [options.sagactl, "produce", "-b", broker.address, "-t", "bench", "-K", ":", "-l", lines]
      _ = try Run.measure(fill)
      try Child.checkCount(ownPath, broker.address, "bench", options.records)
      let ourValues = [options.sagactl, "consume", "-b", broker.address, "-t", "bench", "-e", "-q"]
      let theirValues = ["kcat", "-C", "-b", broker.address, "-t", "bench", "-e", "-q", "-o", "beginning"]
      try inTurns(isEven) { (isOurs) throws(BenchmarkError) in
        add(try Run.measure(isOurs ? ourValues : theirValues), .consume, isOurs)
        add(try Run.measure((isOurs ? ourValues : theirValues) + ["-J"]), .json, isOurs)
      }
      if check {
        for command in [ourValues, theirValues, ourValues + ["-J"], theirValues + ["-J"]] {
          try checkLines(command)
        }
      }
      try copy(broker)
    }
  }

  /// The round trip; the rate counts from the start of both programs to the end of the later one.
  private func copy(_ broker: EmbeddedBroker) throws(BenchmarkError) {
    let pipe = try Pipe()
    let reader = try Run(
      [options.sagactl, "consume", "-b", broker.address, "-t", "bench", "-e", "-J"],
      output: .descriptor(pipe.writeEnd),
      environment: Run.plainEnvironment
    )
    pipe.closeWriteEnd()
    let writer = try Run(
      [options.sagactl, "produce", "-b", broker.address, "-t", "copy", "-J"],
      input: .descriptor(pipe.readEnd),
      environment: Run.plainEnvironment
    )
    pipe.closeReadEnd()
    let first = try reader.wait()
    let second = try writer.wait()
    try Child.checkCount(ownPath, broker.address, "copy", options.records)
    roundTrip.append(Double(options.records) / max(first.wall, second.wall))
  }

  /// Counts the lines a consumer writes; this run is not timed.
  private func checkLines(_ command: [String]) throws(BenchmarkError) {
    let pipe = try Pipe()
    defer { pipe.closeReadEnd() }
    let run = try Run(command, output: .descriptor(pipe.writeEnd), environment: Run.plainEnvironment)
    pipe.closeWriteEnd()
    var count = 0
    try pipe.drain { piece in for byte in piece where byte == UInt8(ascii: "\n") { count += 1 } }
    _ = try run.wait()
    guard count == options.records else {
      throw BenchmarkError(
        "\(command.joined(separator: " ")) wrote \(count) records, not \(options.records)"
      )
    }
  }

  /// One message in, five messages out: process start to exit.
  private func small(_ isEven: Bool) throws(BenchmarkError) {
    try EmbeddedBroker.with(options.sagactl, topics: ["one", "few"]) { (broker) throws(BenchmarkError) in
      let address = broker.address
      let runs = max(60, (100 + options.rounds - 1) / options.rounds)
      for run in 0..<runs {
        try inTurns(isEven != (run % 2 == 0)) { (isOurs) throws(BenchmarkError) in
          let command =
            isOurs
            ? [options.sagactl, "produce", "-b", address, "-t", "one", "--key", "k", "--value", "v"]
            : ["kcat", "-P", "-b", address, "-t", "one", "-k", "k"]
          add(try Run.measure(command, input: .file(oneLine)), .one, isOurs)
        }
      }
      try Child.checkCount(ownPath, address, "one", 2 * runs)
      for key in 1...5 {
        _ = try Run.measure(
          [options.sagactl, "produce", "-b", address, "-t", "few", "--key", "\(key)", "--value", "v"]
        )
      }
      for _ in 0..<4 {
        try inTurns(isEven) { (isOurs) throws(BenchmarkError) in
          let command =
            isOurs
            ? [options.sagactl, "consume", "-b", address, "-t", "few", "-e"]
            : ["kcat", "-C", "-b", address, "-t", "few", "-e", "-q", "-o", "beginning"]
          add(try Run.measure(command), .few, isOurs)
        }
      }
    }
  }

  private func report() {
    func ours(_ which: Case) -> Series { self.ours[which] ?? Series() }
    func theirs(_ which: Case) -> Series { self.theirs[which] ?? Series() }
    let size = "\(Output.grouped(options.records)) × \(InputFile.lineLength) B"
    var report = Report()
    let produce = "produce \(size) keyed lines from a file"
    report.compare("\(produce): wall", ours(.produce).wall, theirs(.produce).wall, .seconds, bar: 0.9)
    report.compare("\(produce): CPU", ours(.produce).cpu, theirs(.produce).cpu, .seconds, bar: 0.8)
    report.limit(
      "\(produce): peak memory (max)",
      ours(.produce).memory,
      theirs(.produce).memory,
      .mebibytes,
      at: 64
    )
    let consume = "consume them to the end, values"
    report.compare("\(consume): wall", ours(.consume).wall, theirs(.consume).wall, .seconds, bar: 0.5)
    report.compare("\(consume): CPU", ours(.consume).cpu, theirs(.consume).cpu, .seconds, bar: 0.8)
    report.compare(
      "\(consume): peak memory",
      ours(.consume).memory,
      theirs(.consume).memory,
      .mebibytes,
      bar: nil
    )
    let json = "consume them as JSON (`-J`)"
    report.compare("\(json): wall", ours(.json).wall, theirs(.json).wall, .seconds, bar: 0.25)
    report.compare("\(json): CPU", ours(.json).cpu, theirs(.json).cpu, .seconds, bar: nil)
    report.rate(
      "round trip `consume -J \\| produce -J`, \(Output.grouped(options.records)) records",
      Spread(roundTrip),
      floor: 300_000
    )
    report.compare(
      "one message produced, process start to exit: wall",
      ours(.one).wall,
      theirs(.one).wall,
      .milliseconds,
      bar: 0.7
    )
    report.compare(
      "`consume -e` of a topic with 5 messages: wall",
      ours(.few).wall,
      theirs(.few).wall,
      .milliseconds,
      bar: 0.1
    )
    report.print()
    limits.report(options, produced: ours(.produce), consumed: ours(.consume))
  }
}
