internal import Glibc
internal import Kafka
internal import SagaRuntime

/// Decides after each round of reading whether the run goes on, and how it ends.
struct ConsumeWatch {
  private let plan: ConsumePlan
  private let patience: Duration
  private let diagnostics: Diagnostics
  private var seenCount: UInt64 = 0
  private var countSince = ContinuousClock.now
  private var seenProgress: UInt64 = 0
  private var progressSince = ContinuousClock.now
  private var hasToldOfOutage = false
  /// Since when there is an end to reach: before that silence means nothing, a group may be forming.
  private var boundedSince: ContinuousClock.Instant?
  /// When the statistics came that were looked at last.
  private var examinedAt: ContinuousClock.Instant?

  init(_ plan: ConsumePlan, patience: Duration, diagnostics: Diagnostics) {
    self.plan = plan
    self.patience = patience
    self.diagnostics = diagnostics
  }

  /// How a run ends.
  enum Verdict {
    case goOn
    case end(Int32)
  }

  /// Looks at what has happened.
  ///
  /// - Parameter isBounded: whether the run is to end by itself once every partition is done.
  mutating func judge(_ sink: ConsumeSink, isBounded: Bool, served: Int) throws(Failure) -> Verdict {
    if let failure = sink.failure { throw failure }
    if let number = sink.output.failure {
      // Whatever kept the output from being written, or let it go on: a signal was to end the run.
      if let status = Interruption.status { return .end(status.rawValue) }
      // Whoever reads has seen enough: `| head` is no error.
      if number == EPIPE { return .end(ExitStatus.done.rawValue) }
      throw Failure(.cannotWrite, "writing to standard output: \(String(cString: strerror(number)))")
    }
    if sink.hasEnough || (isBounded && sink.isComplete) { return .end(ExitStatus.done.rawValue) }
    if let status = Interruption.status { return .end(status.rawValue) }
    if served == 0, plan.exec == nil, Self.isReaderGone { return .end(ExitStatus.done.rawValue) }
    let now = ContinuousClock.now
    boundedSince = isBounded ? boundedSince ?? now : nil
    if sink.count != seenCount {
      seenCount = sink.count
      countSince = now
    }
    if let limit = plan.idleLimit, now - countSince >= limit {
      guard plan.isBounded || plan.count != nil else { return .end(ExitStatus.done.rawValue) }
      Self.tell(
        diagnostics,
        limit,
        plan.count.map { "\(sink.count) of \($0) were read" } ?? "the end was not reached",
        what: plan.filter == nil ? "no record" : "no matching record"
      )
      return .end(ExitStatus.someFailed.rawValue)
    }
    if sink.progress != seenProgress || served > 0 {
      seenProgress = sink.progress
      progressSince = now
      hasToldOfOutage = false
    } else if !isBounded, now - progressSince >= .seconds(1), !hasToldOfOutage,
      let error = diagnostics.takeOutage()
    {
      hasToldOfOutage = true
      diagnostics.note("the brokers are away, still trying: \(error.reason)")
    } else if let boundedSince, now - max(progressSince, boundedSince) >= max(patience, .seconds(1)),
      isSilent(sink, now)
    {
      // A bounded read must end; a following one rides the outage out.
      let error = diagnostics.lastClientError.flatMap { $0.code.isUnreachable ? $0 : nil }
      throw Failure(
        .unavailable,
        "the brokers have not answered for \(patience.seconds) s\(error.map { ": \($0.reason)" } ?? "")",
        hint: "wait longer with -m"
      )
    }
    return .goOn
  }

  /// Whether nothing comes any more from the brokers of what is left to read.
  private mutating func isSilent(_ sink: ConsumeSink, _ now: ContinuousClock.Instant) -> Bool {
    guard let statistics = diagnostics.statistics, now - statistics.at < .seconds(3) else {
      // The user has turned them off, or made them rare.
      return diagnostics.lastClientError?.code.isUnreachable ?? false
    }
    guard examinedAt != statistics.at else { return false }
    examinedAt = statistics.at
    guard let silence = BrokerSilence(statistics: statistics.json) else { return false }
    let left = sink.all.filter { $0.end != nil && !$0.isDone }.map(\.id)
    return silence.covers(left, for: max(patience, .seconds(1)) + plan.fetchWait)
  }

  /// Says that `--timeout` has ended a run before it had what it was to have.
  static func tell(
    _ diagnostics: Diagnostics,
    _ limit: Duration,
    _ outcome: String,
    what: String = "no record"
  ) {
    diagnostics.warning("\(what) came for \(limit.seconds) s: \(outcome)")
  }

  /// Whether standard output is a pipe nobody reads any more.
  static var isReaderGone: Bool {
    var polled = pollfd(fd: 1, events: 0, revents: 0)
    return poll(&polled, 1, 0) > 0 && polled.revents & Int16(POLLERR) != 0
  }
}
