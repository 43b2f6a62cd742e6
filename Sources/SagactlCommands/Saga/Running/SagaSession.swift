internal import Glibc
internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// A process's work on sagas of one definition: cluster, participants, signals and results around a loop.
final class SagaSession {
  let loop: EventLoop
  let reporter: SagaReporter
  let orchestrator: Orchestrator
  let participants: ParticipantSet
  private let diagnostics: Diagnostics
  private let progress: SagaProgress?

  /// How long calls in flight may take to end when the sagas are suspended.
  private static let grace = Duration.seconds(10)

  /// How sagas are run.
  struct Manner {
    /// Whether one saga is watched rather than many counted.
    let isSingle: Bool
    /// Whether nothing is written and nobody called.
    var isDryRun = false
    /// What the log says of the saga that is resumed, when one is.
    var resumed = SagaState()
  }

  init(
    _ loaded: LoadedDefinition,
    _ plan: SagaPlan,
    loop: EventLoop,
    journal: any Journal,
    output: ResultOutput,
    client: ClientOptions,
    _ manner: Manner,
    diagnostics: Diagnostics
  ) throws(Failure) {
    self.loop = loop
    self.diagnostics = diagnostics
    let trace = TraceContext(inherited: getenv("TRACEPARENT").map { String(cString: $0) })
    let lastWords = LastWords(loaded.definition, diagnostics)
    participants = try Self.participants(
      loaded.definition,
      plan,
      loop,
      trace,
      isDryRun: manner.isDryRun,
      lastWords
    )
    let watches = manner.isSingle && plan.format == .text
    reporter = SagaReporter(
      loaded.definition,
      format: plan.format,
      timeline: watches ? LiveTimeline(loaded.definition, manner.resumed, output) : nil,
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
      participant: participants,
      trace: trace,
      seed: plan.seed,
      observer: reporter
    )
    lastWords.orchestrator = orchestrator
    reporter.isSingle = manner.isSingle
    reporter.isDryRun = manner.isDryRun
    let wantsProgress = !manner.isSingle && Diagnostics.isTerminal && diagnostics.level >= .normal
    progress = wantsProgress ? SagaProgress(diagnostics) : nil
  }

  private static func participants(
    _ definition: SagaDefinition,
    _ plan: SagaPlan,
    _ loop: EventLoop,
    _ trace: TraceContext,
    isDryRun: Bool,
    _ lastWords: LastWords
  ) throws(Failure) -> ParticipantSet {
    var options = ParticipantSet.Options()
    options.seed = plan.seed
    options.injections = plan.injections
    options.traceparent = { trace.traceparent(of: $0.saga) }
    options.overheard = { lastWords.show($2, of: $0, $1) }
    options.isDryRun = isDryRun
    // As abrupt as what it stands for: nothing is written any more, nothing is tidied up.
    if !isDryRun { options.crash = { kill(getpid(), SIGKILL) } }
    do throws(ParticipantSet.Refusal) {
      return try ParticipantSet(of: definition, on: loop, options)
    } catch {
      throw Failure(.badData, "participant \(error.participant): \(error.message)")
    }
  }

  /// Takes turns until every saga has ended and none is to begin.
  ///
  /// - Parameter feed: Where more sagas come from.
  /// - Returns: The exit code.
  func run(_ feed: SagaFeed? = nil) throws(Failure) -> Int32 {
    listen(feed)
    reporter.whenEnded = { [loop, participants] saga in
      participants.forget(saga: saga)
      // What has ended makes room for more once what ended with it has been told too.
      if let feed { loop.putOff { feed.advance() } }
    }
    feed?.advance()
    while orchestrator.running > 0 || !(feed?.isOver ?? true) {
      reporter.flush()
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
