internal import Bytes
internal import Glibc
internal import Kafka

/// Reads a plan's inputs, one after another, into an outlet.
struct InputFeed {
  let plan: ProducePlan
  let outlet: any RecordOutlet
  let ledger: DeliveryLedger
  /// The longest record that is kept in memory, in bytes.
  let longest: Int
  let diagnostics: Diagnostics

  /// Reads everything.
  ///
  /// - Parameter topic: the number of the plan's topic, if it has one.
  func read(_ inputs: [OpenInput], topic: Int?) throws(InputRun.Stop) {
    // The first contact of a record sent on trust is still to come, and it looks at no signal.
    if !plan.isTrusting { Interruption.takeCare() }
    let run = InputRun(
      outlet: outlet,
      ledger: ledger,
      rate: plan.rate,
      count: plan.count,
      endsAtOnce: plan.transactionalID != nil,
      tee: plan.tee ? tee() : nil,
      progress: showsProgress(inputs) ? ProduceProgress(diagnostics) : nil
    )
    do throws(InputRun.Stop) {
      try read(inputs, topic, run)
    } catch {
      try? run.finish()
      throw error
    }
    do throws(Failure) { try run.finish() } catch { throw .failure(error) }
  }

  /// Whether there is a terminal for the progress line, and nothing else that it would be in the way of: what a
  /// person types there, or what is written to standard output.
  private func showsProgress(_ inputs: [OpenInput]) -> Bool {
    guard Diagnostics.isTerminal, diagnostics.level >= .normal else { return false }
    if plan.writesOutput, isatty(1) == 1 { return false }
    return !inputs.contains { isatty($0.descriptor) == 1 }
  }

  private func tee() -> ByteWriter {
    let out = ByteWriter(descriptor: 1)
    out.isOver = Interruption.endsWrite
    return out
  }

  private func read(_ inputs: [OpenInput], _ topic: Int?, _ run: InputRun) throws(InputRun.Stop) {
    switch plan.source {
    case .value(let value): try send(value, topic ?? 0, run)
    case .lines: try readLines(inputs, topic ?? 0, run)
    case .files: try readFiles(inputs, topic ?? 0, run)
    case .json: try readJSON(inputs, topic, run)
    }
  }

  private func send(_ value: StableBytes, _ topic: Int, _ run: InputRun) throws(InputRun.Stop) {
    _ = try run.budget()
    let key = plan.fixedKey?.view
    let record = OutgoingRecord(
      key: plan.emptyAsNull && key?.count == 0 ? nil : key,
      value: plan.emptyAsNull && value.view.count == 0 ? nil : value.view,
      tag: InputPlace.tag(input: 0, record: 1)
    )
    do throws(RecordSender.Wait) {
      try outlet.send(record, headers: plan.headerList(), to: topic)
    } catch { throw .wait(error) }
    run.tee(value.view, plan.delimiter)
  }

  private func readLines(_ inputs: [OpenInput], _ topic: Int, _ run: InputRun) throws(InputRun.Stop) {
    let lines = LineInput(
      topic: topic,
      delimiter: plan.delimiter,
      keyDelimiter: plan.keyDelimiter,
      fixedKey: plan.fixedKey,
      emptyAsNull: plan.emptyAsNull,
      longest: longest,
      run: run
    )
    let headers = plan.headerList()
    for (index, input) in inputs.enumerated() {
      if input.descriptor == 0, isatty(0) == 1 {
        diagnostics.note("reading records from the terminal, a line each; Ctrl-D ends the input")
      }
      try lines.read(input, index: index, headers: headers)
    }
  }

  private func readFiles(_ inputs: [OpenInput], _ topic: Int, _ run: InputRun) throws(InputRun.Stop) {
    let files = FileInput(
      topic: topic,
      fixedKey: plan.fixedKey,
      emptyAsNull: plan.emptyAsNull,
      longest: longest,
      run: run
    )
    let headers = plan.headerList()
    for (index, input) in inputs.enumerated() { try files.read(input, index: index, headers: headers) }
  }

  private func readJSON(_ inputs: [OpenInput], _ topic: Int?, _ run: InputRun) throws(InputRun.Stop) {
    let json = JSONInput(
      topic: topic,
      keepsPartitions: plan.keepPartitions,
      emptyAsNull: plan.emptyAsNull,
      longest: longest,
      run: run
    )
    for (index, input) in inputs.enumerated() {
      try json.read(input, index: index, headers: plan.headers)
    }
  }
}
