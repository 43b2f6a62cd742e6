internal import Bytes
internal import Glibc
internal import Kafka

/// One run of `produce`, from resolved options to the exit code.
final class ProduceJob {
  private let options: Produce
  private let diagnostics: Diagnostics

  init(_ options: Produce, _ diagnostics: Diagnostics) throws(Failure) {
    self.options = options
    self.diagnostics = diagnostics
  }

  /// Sends everything and returns the exit code.
  func run() throws(Failure) -> Int32 {
    var flags: [(name: String, value: String, flag: String)] = []
    let codecs = ["none", "gzip", "snappy", "lz4", "zstd"]
    if let codec = options.compression, !codecs.contains(codec) {
      throw Failure(.usage, "-z takes \(codecs.joined(separator: ", ")), not \(InvalidValue.quoted(codec))")
    }
    if let codec = options.compression { flags.append(("compression.codec", codec, "-z")) }
    let settings = try options.client.settings(diagnostics, flags: flags)
    if options.client.wantsListing {
      return try options.client.list(
        diagnostics,
        settings.producer(isSingle: options.value != nil, transactionalID: options.transactionalId)
      )
    }
    let plan = try ProducePlan(options, settings)
    let unsettled = Unsettled()
    Interruption.listen(atOnce: true, wakesCaller: plan.writesOutput, lastAct: { unsettled.tell() })
    let inputs = try plan.openInputs()
    defer { for input in inputs { input.close() } }
    if plan.writesOutput, inputs.contains(where: { $0.isSameFile(as: 1) }) {
      throw Failure(.usage, "standard output is also the input", hint: "write to another file")
    }
    var rejects: RejectsFile?
    if let path = plan.rejectsPath { rejects = try RejectsFile(path: path, inputs: inputs) }
    var acknowledgements: AcknowledgementWriter?
    if options.acksJson {
      let out = ByteWriter(descriptor: 1)
      out.isOver = Interruption.endsWrite
      acknowledgements = AcknowledgementWriter(out)
    }
    let ledger = DeliveryLedger(
      diagnostics,
      rejects: rejects,
      acknowledgements: acknowledgements,
      place: InputPlace(inputs: inputs.map(\.name), unit: .line)
    )
    var outcome: Result<Int32, Failure>
    do throws(Failure) {
      let code =
        plan.dryRun
        ? try rehearse(plan, inputs, settings, ledger)
        : try ProduceSession(
          plan,
          settings,
          patience: options.client.patience,
          ledger,
          unsettled,
          diagnostics
        ).send(inputs)
      outcome = .success(code)
    } catch {
      outcome = .failure(error)
    }
    // However the run ended: what was acknowledged has been said, what failed is kept.
    let hasRun = (try? outcome.get()) != nil || ledger.acknowledged + ledger.failed > 0
    if !(rejects?.finish(hasRun: hasRun) ?? true) {
      let problem = "writing \(options.rejects ?? ""): not every rejected record is there"
      diagnostics.error(problem)
      if case .success = outcome { outcome = .success(ExitStatus.cannotWrite.rawValue) }
    }
    let code = try outcome.get()
    let written = try acknowledgements?.out.finish() ?? 0
    return code == 0 ? written : code
  }

  /// Reads everything as a real run would, and writes the records to standard output.
  private func rehearse(
    _ plan: ProducePlan,
    _ inputs: [OpenInput],
    _ settings: ClientSettings,
    _ ledger: DeliveryLedger
  ) throws(Failure) -> Int32 {
    let limit = try settings.producer(isSingle: plan.isSingle, transactionalID: plan.transactionalID).value(
      of: "message.max.bytes"
    )
    let outlet = DryRun(
      fixedPartition: plan.partition,
      longest: limit.flatMap { Int($0) } ?? ProducePlan.defaultLongest,
      ledger: ledger
    )
    let feed = InputFeed(
      plan: plan,
      outlet: outlet,
      ledger: ledger,
      longest: plan.longest(limit),
      diagnostics: diagnostics
    )
    var stop: InputRun.Stop?
    do throws(InputRun.Stop) {
      try feed.read(inputs, topic: plan.topic.map { outlet.open(topic: $0) })
    } catch {
      stop = error
    }
    _ = try outlet.finish()
    switch stop {
    case .failure(let failure): throw failure
    case .interrupted: return Interruption.status?.rawValue ?? ExitStatus.interrupted.rawValue
    case nil, .enough, .wait: break
    }
    diagnostics.note(
      "dry run: \(grouped(outlet.count)) \(outlet.count == 1 ? "record" : "records") would be sent, "
        + "\(grouped(ledger.failed)) refused"
    )
    // As a real run ends: with nothing but unfit input it is the input that is at fault.
    let isUnfit = outlet.count == 0 && ledger.unfit == ledger.failed
    if ledger.failed > 0, isUnfit { return ExitStatus.badData.rawValue }
    return ledger.failed > 0 ? ExitStatus.someFailed.rawValue : ExitStatus.done.rawValue
  }
}
