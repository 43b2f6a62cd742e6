internal import Bytes
internal import Saga
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
      return try options.client.list(diagnostics, settings.sagaProducer(isSingle: options.input != "-"))
    }
    let plan = try SagaRunPlan(options, diagnostics)
    Interruption.listen(atOnce: true, lastAct: ParticipantSet.killAll)
    let loop = EventLoop()
    let log = SagaLog(
      topic: plan.shared.topic,
      settings: settings,
      patience: options.client.patience,
      diagnostics: diagnostics
    )
    // One id that is known is looked for in its partition only.
    var known: SagaRegister?
    if let template = plan.id {
      var id: String?
      if case .value(let input) = plan.source { id = try SagaID.id(template, input) }
      known = try log.register(for: id)
      if let id, known?.contains(id) ?? false {
        throw Failure(
          .badData,
          "topic \(plan.shared.topic) has a saga \(id) already",
          hint: "'sagactl saga resume' continues it"
        )
      }
    }
    let journal = try log.journal(isSingle: plan.isSingle, register: known, loop: loop)
    let session = try SagaSession(
      plan.loaded,
      plan.shared,
      loop: loop,
      journal: journal,
      client: options.client,
      isSingle: plan.isSingle,
      diagnostics: diagnostics
    )
    // The process is about to end: its end closes the sockets, while closing the producer would wait for its
    // threads. Nothing is outstanding.
    defer { _ = Unmanaged.passRetained(journal) }
    let starter = SagaStarter(plan, session, known)
    switch plan.source {
    case .value(let input):
      try starter.start(input, 0)
      return try session.run()
    case .lines:
      let feed = SagaFeed(
        try OpenInput(path: "-"),
        concurrency: plan.concurrency,
        session.orchestrator,
        session.reporter,
        loop,
        begin: starter.start
      )
      return try session.run(feed)
    }
  }
}
