internal import Bytes
internal import Glibc
internal import Kafka
internal import Saga
internal import SagaRuntime

/// Sends the records of a log to another topic: as they are, and at the pace at which they were written.
final class Republisher {
  private let plan: ReplayPlan
  private let destination: String
  private let client: ClientOptions
  private let diagnostics: Diagnostics
  private let ledger: DeliveryLedger
  private var sagas: Set<Int> = []
  private var sent: Int64 = 0
  private var foreign: Int64 = 0
  private var unreadable: [String] = []
  private var unreadableCount: Int64 = 0
  private var stop: Stop?

  /// Why nothing more is sent.
  private enum Stop {
    case interrupted
    case wait(RecordSender.Wait)
  }

  init(
    _ plan: ReplayPlan,
    _ destination: String,
    _ client: ClientOptions,
    _ diagnostics: Diagnostics
  ) throws(Failure) {
    self.plan = plan
    self.destination = destination
    self.client = client
    self.diagnostics = diagnostics
    ledger = DeliveryLedger(
      diagnostics,
      rejects: nil,
      acknowledgements: nil,
      place: InputPlace(inputs: [plan.file ?? plan.topic ?? ""], unit: .record)
    )
  }

  /// Reads the log, sends it and returns the exit code.
  func run(_ source: ReplaySource) throws(Failure) -> Int32 {
    if plan.isDryRun {
      let outlet = DryRun(fixedPartition: nil, longest: .max, ledger: ledger)
      try send(source, outlet, outlet.open(topic: destination))
      let code = try outlet.finish()
      try refuseNothing(source)
      tell("would be sent")
      return code
    }
    let settings = try client.settings(diagnostics)
    let configuration = try settings.producer(isSingle: false, transactionalID: nil)
    let limit = configuration.value(of: "message.max.bytes")
    let lingers = configuration.value(of: "linger.ms") != "0"
    let sender: RecordSender
    do throws(KafkaError) {
      sender = RecordSender(
        try Producer(configuration),
        ledger: ledger,
        patience: client.patience,
        fixedPartition: settings.value(of: "partitioner") == nil ? nil : Placement.librdkafka,
        sizeLimit: limit,
        lingers: lingers,
        diagnostics: diagnostics
      )
    } catch {
      throw Failure(.badConfiguration, error.reason)
    }
    // The process's end closes the sockets faster than the producer's.
    defer { _ = Unmanaged.passRetained(sender) }
    let topic = try sender.open(topic: destination)
    Interruption.takeCare()
    var failure: Failure?
    do throws(Failure) { try send(source, sender, topic) } catch { failure = error }
    try settle(sender, &failure)
    if let failure { throw failure }
    if let status = Interruption.status { return status.rawValue }
    try refuseNothing(source)
    tell("sent")
    if ledger.failed == 0 {
      return unreadableCount > 0 ? ExitStatus.someFailed.rawValue : ExitStatus.done.rawValue
    }
    guard ledger.acknowledged == 0, let first = ledger.firstFailure else {
      return ExitStatus.someFailed.rawValue
    }
    if first.code.isUnauthorized { return ExitStatus.notAuthorized.rawValue }
    return first.code.isUnreachable ? ExitStatus.unavailable.rawValue : ExitStatus.someFailed.rawValue
  }

  private func send(_ source: ReplaySource, _ outlet: any RecordOutlet, _ topic: Int) throws(Failure) {
    var pace = RecordPace(plan.isDryRun ? .max : plan.speed)
    try source.readRawByTime { place, found in
      switch found {
      case .failure(let problem):
        unreadableCount += 1
        if unreadable.count < 5 { unreadable.append("\(place): \(problem.message)") }
        return .next
      case .success(let raw):
        guard SagaRecord.isClaimed(raw.headers) else {
          foreign += 1
          return .next
        }
        if let sagas = plan.sagas {
          guard let key = raw.key, sagas.contains(String(decoding: key, as: UTF8.self)) else { return .next }
        }
        return send(raw, outlet, topic, &pace)
      }
    }
  }

  private func send(
    _ raw: RawRecord,
    _ outlet: any RecordOutlet,
    _ topic: Int,
    _ pace: inout RecordPace
  ) -> LogFlow {
    pace.take(raw.timestamp)
    while let wait = pace.delay, Interruption.signal == nil { outlet.serve(timeout: wait) }
    if Interruption.signal != nil {
      stop = .interrupted
      return .stop
    }
    var headers = HeaderList()
    for header in raw.headers { headers.append(name: header.name, value: header.value) }
    sent += 1
    do throws(RecordSender.Wait) {
      try outlet.send(
        OutgoingRecord(
          key: raw.key,
          value: raw.value,
          timestamp: raw.timestamp,
          tag: InputPlace.tag(input: 0, record: UInt(sent))
        ),
        headers: headers,
        to: topic
      )
    } catch {
      stop = .wait(error)
      return .stop
    }
    if sent % 500 == 0 { outlet.serve(timeout: .zero) }
    if let key = raw.key {
      var hasher = Hasher()
      hasher.combine(bytes: key)
      sagas.insert(hasher.finalize())
    }
    return .next
  }

  /// Waits for what is under way.
  private func settle(_ sender: RecordSender, _ failure: inout Failure?) throws(Failure) {
    switch stop {
    case .wait(let wait): failure = failure ?? sender.failure(of: wait)
    case .interrupted: diagnostics.note("interrupted: waiting for what was sent; once more to stop at once")
    case nil: break
    }
    if failure == nil {
      do throws(RecordSender.Wait) { try sender.drain() } catch { failure = sender.failure(of: error) }
    }
    if sender.outstanding > 0 { sender.giveUp() }
    if let summary = ledger.summary() { diagnostics.error(summary) }
  }

  private func refuseNothing(_ source: ReplaySource) throws(Failure) {
    for line in unreadable { diagnostics.error(line) }
    guard sent == 0 else { return }
    throw Failure(
      .noInput,
      "\(source.name) has no saga's record\(plan.sagas == nil ? "" : " of those asked for")"
    )
  }

  private func tell(_ what: String) {
    guard plan.isDryRun || Diagnostics.isTerminal || diagnostics.level >= .verbose else { return }
    diagnostics.note(
      "\(CountWords.of(Int(sent), "record")) of \(CountWords.of(sagas.count, "saga")) \(what) to \(destination)"
    )
    if foreign > 0 {
      diagnostics.verbose("\(CountWords.of(Int(foreign), "record")) of other kinds passed over")
    }
  }
}

/// Lets records go as far apart as they were written, or a factor closer.
struct RecordPace {
  private let speed: ReplayPlan.Speed
  private var beginning: (time: Int64, instant: ContinuousClock.Instant)?
  private var due: ContinuousClock.Instant?

  init(_ speed: ReplayPlan.Speed) { self.speed = speed }

  /// Takes the timestamp of the next record, in milliseconds since 1970.
  mutating func take(_ timestamp: Int64?) {
    due = nil
    guard case .times(let factor) = speed, let timestamp else { return }
    guard let beginning else {
      beginning = (timestamp, .now)
      return
    }
    let (elapsed, overflow) = timestamp.subtractingReportingOverflow(beginning.time)
    // What was written before what came before it, by the clock of another host, goes at once.
    guard !overflow, elapsed > 0 else { return }
    let milliseconds = min(Double(elapsed) / factor, 1e15)
    due = beginning.instant + .microseconds(Int64(milliseconds * 1000))
  }

  /// How long the record still has to wait, at most a twentieth of a second at a time; nil when it may go.
  var delay: Duration? {
    guard let due else { return nil }
    let left = due - .now
    return left > .zero ? min(left, .milliseconds(50)) : nil
  }
}
