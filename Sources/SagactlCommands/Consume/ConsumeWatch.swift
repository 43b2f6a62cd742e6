internal import Glibc
internal import Kafka

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
    if sink.count != seenCount {
      seenCount = sink.count
      countSince = now
    }
    if let limit = plan.idleLimit, now - countSince >= limit {
      let unmet = isBounded || (plan.count != nil)
      return .end(unmet ? ExitStatus.someFailed.rawValue : ExitStatus.done.rawValue)
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
    } else if isBounded, now - progressSince >= max(patience, .seconds(1)),
      let error = diagnostics.lastClientError, error.code.isUnreachable
    {
      // A bounded read must end; a following one rides the outage out.
      throw Failure(
        .unavailable,
        "the brokers have not answered for \(patience.seconds) s: \(error.reason)",
        hint: "wait longer with -m"
      )
    }
    return .goOn
  }

  /// Whether standard output is a pipe nobody reads any more.
  static var isReaderGone: Bool {
    var polled = pollfd(fd: 1, events: 0, revents: 0)
    return poll(&polled, 1, 0) > 0 && polled.revents & Int16(POLLERR) != 0
  }
}
