internal import Bytes
internal import Glibc
internal import Kafka
internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// One run of `saga run`, from resolved options to the exit code.
struct RunSagaJob {
  private let options: RunSaga
  private let diagnostics: Diagnostics

  init(_ options: RunSaga, _ diagnostics: Diagnostics) {
    self.options = options
    self.diagnostics = diagnostics
  }

  /// Runs every saga and returns the exit code.
  func run() throws(Failure) -> Int32 {
    let settings = try options.client.settings(diagnostics)
    if options.client.wantsListing {
      return try options.client.list(diagnostics, settings.sagaProducer(isSingle: options.input != "-"))
    }
    let plan = try RunSagaPlan(options, diagnostics)
    Interruption.listen(atOnce: true)
    let loop = EventLoop()
    let journal = try KafkaJournal.open(
      plan.shared.topic,
      settings,
      isSingle: plan.isSingle,
      loop: loop,
      patience: options.client.patience,
      diagnostics
    )
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
    let starter = SagaStarter(plan, session)
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

/// Begins sagas: checks the input and gives the saga its id.
final class SagaStarter {
  private let plan: RunSagaPlan
  private let session: SagaSession
  private var identifiers = SagaIdentifier()

  init(_ plan: RunSagaPlan, _ session: SagaSession) {
    self.plan = plan
    self.session = session
  }

  /// Begins a saga.
  ///
  /// - Throws: ``Failure`` (bad data) when it cannot have this input, or an id from it.
  func start(_ input: JSONValue, _ index: Int) throws(Failure) {
    if let problem = RunSagaPlan.problem(of: input, in: plan.loaded.definition) {
      throw Failure(.badData, "the input\(problem)")
    }
    let id: String
    if let template = plan.id {
      id = try SagaID.id(template, input)
    } else {
      id = identifiers.next(WallClock.milliseconds)
    }
    session.orchestrator.start(id, input: input, index: index)
  }
}
