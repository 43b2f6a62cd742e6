internal import Clinux
internal import Glibc
internal import Kafka
internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// A process's work on sagas of one definition: cluster, participants, signals and results around a loop.
final class SagaSession {
  let loop: EventLoop
  let reporter: SagaReporter
  let orchestrator: Orchestrator
  private let diagnostics: Diagnostics
  private let progress: SagaProgress?

  /// How long calls in flight may take to end when the sagas are suspended.
  private static let grace = Duration.seconds(10)

  /// - Parameter isSingle: Whether one saga is watched rather than many counted.
  init(
    _ loaded: LoadedDefinition,
    _ plan: SagaPlan,
    loop: EventLoop,
    journal: any Journal,
    client: ClientOptions,
    isSingle: Bool,
    diagnostics: Diagnostics
  ) throws(Failure) {
    self.loop = loop
    self.diagnostics = diagnostics
    let output = ResultOutput(loop)
    reporter = SagaReporter(
      name: loaded.definition.name,
      format: plan.format,
      timeline: isSingle && plan.format == .text ? LiveTimeline(output) : nil,
      advice: SagaAdvice(topic: plan.topic, client),
      output: output,
      diagnostics: diagnostics
    )
    orchestrator = Orchestrator(
      loaded.definition,
      source: loaded.source,
      hash: loaded.hash,
      loop: loop,
      journal: journal,
      participants: try SagaParticipants.make(loaded.definition, plan, loop),
      seed: plan.seed,
      observer: reporter
    )
    let wantsProgress = !isSingle && Diagnostics.isTerminal && diagnostics.level >= .normal
    progress = wantsProgress ? SagaProgress(diagnostics) : nil
  }

  /// Takes turns until every saga has ended and none is to begin.
  ///
  /// - Parameter feed: Where more sagas come from.
  /// - Returns: The exit code.
  func run(_ feed: SagaFeed? = nil) throws(Failure) -> Int32 {
    listen(feed)
    reporter.whenEnded = { [loop] in
      // What has ended makes room for more once what ended with it has been told too.
      if let feed { loop.putOff { feed.advance() } }
    }
    feed?.advance()
    while orchestrator.running > 0 || !(feed?.isOver ?? true) {
      reporter.output.flush()
      feed?.advance()
      progress?.update(reporter.tally, running: orchestrator.running)
      loop.turn(waiting: progress == nil ? .seconds(3600) : .milliseconds(250))
    }
    loop.forget(Interruption.descriptor)
    diagnostics.endProgress()
    try reporter.output.finish()
    reporter.finish()
    if let failure = feed?.failure { throw failure }
    // A signal makes it an interruption even when every saga got to its end: there may have been more.
    if Interruption.signal != nil, feed != nil { reporter.interrupted() }
    return reporter.tally.worst.rawValue
  }

  private func listen(_ feed: SagaFeed?) {
    Interruption.takeCare()
    loop.watch(Interruption.descriptor, for: .reading) { [unowned self] _ in
      loop.forget(Interruption.descriptor)
      feed?.stop()
      guard orchestrator.running > 0 else { return }
      diagnostics.note(
        "interrupted: waiting for the calls in flight, at most \(Self.grace.seconds) s; once more to stop at once"
      )
      orchestrator.suspend(note: "interrupted", grace: Self.grace)
    }
  }
}

extension KafkaJournal {
  /// Connects to a cluster and opens a topic, which is created if the cluster does that.
  static func open(
    _ topic: String,
    _ settings: ClientSettings,
    isSingle: Bool,
    loop: EventLoop,
    patience: Duration,
    _ diagnostics: Diagnostics
  ) throws(Failure) -> KafkaJournal {
    let configuration = try settings.sagaProducer(isSingle: isSingle)
    var producer = try Self.producer(configuration)
    let handle: Topic
    do throws(KafkaError) {
      handle = try producer.topic(topic)
    } catch {
      throw Failure(.usage, error.reason)
    }
    let metadata = try FirstContact(patience: patience, diagnostics: diagnostics)
      .topic(named: topic, of: handle, client: producer.client) { wait in
        producer.client.serveEvents(timeout: wait) { diagnostics.report($0) }
      }
    return KafkaJournal(
      producer,
      topic: handle,
      partitions: Int32(metadata.partitions.count),
      loop: loop,
      source: source,
      patience: patience,
      report: { diagnostics.report($0) }
    )
  }

  private static func producer(_ configuration: consuming Configuration) throws(Failure) -> Producer {
    do throws(KafkaError) {
      return try Producer(configuration)
    } catch {
      throw Failure(.badConfiguration, error.reason)
    }
  }

  /// Who writes: this process on this host.
  private static var source: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "/sagactl/\(host)-\(getpid())"
  }
}
