internal import Bytes
internal import Glibc
internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// One run of `saga run`, from resolved options to the exit code.
struct SagaRunJob {
  private let options: SagaRun
  private let diagnostics: Diagnostics

  init(_ options: SagaRun, _ diagnostics: Diagnostics) {
    self.options = options
    self.diagnostics = diagnostics
  }

  /// Runs every saga and returns the exit code.
  func run() throws(Failure) -> Int32 {
    let settings = try options.client.settings(diagnostics)
    if options.client.wantsListing {
      return try options.client.list(diagnostics, settings.sagaProducer())
    }
    let plan = try SagaRunPlan(options, diagnostics)
    Interruption.listen(atOnce: true, early: .resumable, lastAct: ParticipantSet.killAll)
    if options.dryRun { return try rehearse(plan) }
    let log = SagaLog(
      topic: plan.shared.topic,
      settings: settings,
      patience: options.client.patience,
      diagnostics: diagnostics,
      advice: SagaAdvice(topic: plan.shared.topic, options.client)
    )
    let known = try register(plan, log)
    let loop = EventLoop()
    let journal = try log.journal(register: known, loop: loop)
    // The process is about to end: its end closes the sockets, while closing the producer would wait for its
    // threads. Nothing is outstanding.
    defer { _ = Unmanaged.passRetained(journal) }
    let output = ResultOutput(loop)
    return try run(plan, known, try session(plan, loop, journal, output))
  }

  /// Runs sagas without writing or calling anything outside this process.
  private func rehearse(_ plan: SagaRunPlan) throws(Failure) -> Int32 {
    let loop = EventLoop(skipsWaiting: true)
    let output = ResultOutput(loop)
    let journal = SagaRehearsal.journal(
      topic: plan.shared.topic,
      loop: loop,
      plan.shared.format == .json ? output.writer : nil
    )
    let session = try session(plan, loop, journal, output)
    let code = try run(plan, plan.id.map { _ in SagaRegister() }, session)
    diagnostics.note("dry run: \(session.reporter.tally.summary)")
    return code
  }

  private func session(
    _ plan: SagaRunPlan,
    _ loop: EventLoop,
    _ journal: any Journal,
    _ output: ResultOutput
  ) throws(Failure) -> SagaSession {
    try SagaSession(
      plan.loaded,
      plan.shared,
      loop: loop,
      journal: journal,
      output: output,
      client: options.client,
      SagaSession.Manner(isSingle: plan.isSingle, isDryRun: options.dryRun),
      diagnostics: diagnostics
    )
  }

  private func run(
    _ plan: SagaRunPlan,
    _ known: SagaRegister?,
    _ session: SagaSession
  ) throws(Failure) -> Int32 {
    let starter = SagaStarter(plan, session, known)
    switch plan.source {
    case .value(let input):
      try starter.start(input, 0)
      return try session.run()
    case .lines:
      if isatty(0) == 1 {
        diagnostics.note("reading inputs from the terminal, a line each; Ctrl-D ends them")
      }
      let feed = SagaFeed(
        try OpenInput(path: "-"),
        concurrency: plan.concurrency,
        session,
        begin: starter.start
      )
      return try session.run(feed)
    }
  }

  /// The sagas of the log, when ids are given: one id that is known is looked for in its partition only.
  ///
  /// - Throws: ``Failure`` (bad data) when the log has a saga of that id.
  private func register(_ plan: SagaRunPlan, _ log: SagaLog) throws(Failure) -> SagaRegister? {
    guard let template = plan.id else { return nil }
    var id: String?
    if case .value(let input) = plan.source { id = try SagaID.id(template, input) }
    let known = try log.register(for: id)
    guard let id, known.contains(id) else { return known }
    let state: SagaState
    do throws(Failure) {
      state = try log.read(id).state
    } catch {
      guard error.status == .noInput else { throw error }
      // There is nothing to continue.
      throw Failure(.badData, "\(id) cannot be the id of a saga here: \(error.message)", hint: error.hint)
    }
    let hasEnded = state.phase == .completed || state.phase == .compensated
    throw Failure(
      .badData,
      "topic \(plan.shared.topic) has a saga \(id) already",
      hint: hasEnded
        ? "it is \(state.name), as '\(log.advice.replay(id))' shows; another one needs another id"
        : "'\(log.advice.resume(id))' continues it"
    )
  }
}
