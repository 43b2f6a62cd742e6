internal import Kafka

/// Reads chosen partitions, without a group.
final class PartitionSession {
  private let plan: ConsumePlan
  private let patience: Duration
  private let diagnostics: Diagnostics
  private let resolver: RangeResolver
  private let sink: ConsumeSink
  private var reader: PartitionReader
  private var pinTime: Int64?
  private var told = TroubleTold()
  private var refreshAt = ContinuousClock.now
  private var lostRecords = false

  init(
    _ plan: ConsumePlan,
    _ settings: ClientSettings,
    _ patience: Duration,
    _ diagnostics: Diagnostics
  ) throws(Failure) {
    self.plan = plan
    self.patience = patience
    self.diagnostics = diagnostics
    let configuration = try settings.consumer(plan.needs)
    do throws(KafkaError) {
      reader = try PartitionReader(configuration)
    } catch {
      throw Failure(.badConfiguration, error.reason)
    }
    resolver = plan.resolver(patience: patience, diagnostics: diagnostics)
    sink = plan.sink()
  }

  /// Reads to the end and returns the exit code.
  func run() throws(Failure) -> Int32 {
    let ids: [TopicPartition]
    var resolver = resolver
    switch try find() {
    case .ended(let code): return code
    case .found(let partitions, let isNew):
      ids = partitions
      // Everything in a topic that was not there when the wait for it began is new.
      if isNew { resolver.defaultStart = .beginning(plus: 0) }
    }
    let now = WallClock.milliseconds
    pinTime = resolver.pinTime(now: now)
    try start(try resolver.resolve(ids, client: reader.client, now: now))
    if plan.isForPeople, !plan.stopsAtEnd {
      diagnostics.note("listening to \(plan.topics.joined(separator: ", ")); Ctrl-C ends it")
    }
    defer {
      sink.flush()
      // The process ends now: closing every partition first would only cost time.
      _ = Unmanaged.passRetained(self)
    }
    let code = try loop()
    return code == 0 && lostRecords ? ExitStatus.someFailed.rawValue : code
  }

  private func loop() throws(Failure) -> Int32 {
    Interruption.takeCare()
    // Made here, for its clocks must not count the first contact as idleness.
    var watch = ConsumeWatch(plan, patience: patience, diagnostics: diagnostics)
    var served = 0
    while true {
      let isBounded = plan.stopsAtEnd || plan.range.end != nil && pinTime == nil
      switch try watch.judge(sink, isBounded: isBounded, served: served) {
      case .end(let code): return code
      case .goOn: break
      }
      served = reader.poll(timeout: .milliseconds(100), sink)
      if reader.backlog == 0 || sink.hasEnough { sink.flush() }
      reader.client.serveEvents { diagnostics.report($0) }
      for trouble in sink.takeTroubles() { try handle(trouble) }
      try pinWhenDue()
      if !plan.stopsAtEnd { refresh() }
    }
  }

  /// What there is to read.
  private enum Finding {
    /// These partitions; `isNew` when none of their topics existed at first.
    case found([TopicPartition], isNew: Bool)
    /// `--timeout` or the reader's end came first. (A signal ends the process here: nothing is at stake yet.)
    case ended(Int32)
  }

  /// Finds the partitions to read; without `-e` it waits for topics that do not exist yet.
  private func find() throws(Failure) -> Finding {
    let started = ContinuousClock.now
    let contact = FirstContact(patience: patience, diagnostics: diagnostics)
    var hasToldOf: [String] = []
    var hasWaited = false
    while true {
      let cluster = try contact.allTopics(of: reader.client)
      let found = plan.selection.find(in: cluster)
      if let refusal = found.refusal { throw refusal }
      if found.missing.isEmpty { return .found(found.partitions, isNew: hasWaited) }
      if hasToldOf.isEmpty, !hasWaited {
        try contact.checkRights(to: found.missing.filter { !$0.hasPrefix("^") }, client: reader.client)
      }
      if let limit = plan.idleLimit, ContinuousClock.now - started >= limit {
        ConsumeWatch.tell(diagnostics, limit, "\(found.missing[0]) does not exist")
        return .ended(ExitStatus.someFailed.rawValue)
      }
      if plan.exec == nil, ConsumeWatch.isReaderGone { return .ended(ExitStatus.done.rawValue) }
      if plan.stopsAtEnd {
        let name = found.missing[0]
        if name.hasPrefix("^") { throw Failure(.noInput, "no topic matches \(name)") }
        throw Failure(
          .noInput,
          "topic \(name) does not exist, or may not be seen",
          hint: TopicSelection.nearest(to: name, in: cluster).map { "did you mean \($0)?" }
        )
      }
      if hasToldOf != found.missing {
        hasToldOf = found.missing
        diagnostics.note("waiting for \(found.missing.joined(separator: ", ")), which does not exist yet")
      }
      if !found.partitions.isEmpty { return .found(found.partitions, isNew: hasWaited) }
      hasWaited = true
      reader.client.serveEvents(timeout: .milliseconds(200)) { diagnostics.report($0) }
    }
  }

  private func start(_ partitions: [PartitionProgress]) throws(Failure) {
    for partition in partitions {
      sink.add(partition)
      if partition.isShort { lostRecords = true }
      guard !partition.isDone else { continue }
      do throws(KafkaError) {
        try reader.start(partition.id, at: partition.position)
      } catch {
        throw Failure(.unavailable, "\(partition.id): cannot be read: \(error)")
      }
    }
  }

  /// Looks for new partitions, and for topics that are still missing.
  private func refresh() {
    let now = ContinuousClock.now
    guard now >= refreshAt else { return }
    let isFirst = refreshAt + .seconds(3600) < now
    refreshAt = now + .seconds(5)
    guard !isFirst else { return }
    do throws(KafkaError) {
      let cluster = try reader.client.metadata(timeout: .seconds(1))
      let new = plan.selection.find(in: cluster).partitions.filter { sink.progress(of: $0) == nil }
      guard !new.isEmpty else { return }
      // Everything in a partition that was not there before is new.
      let all = RangeResolver(
        range: OffsetRange(end: plan.range.end),
        defaultStart: .beginning(plus: 0),
        stopsAtEnd: false,
        patience: .seconds(1),
        diagnostics: diagnostics
      )
      do throws(Failure) {
        try start(try all.resolve(new, client: reader.client, now: WallClock.milliseconds))
      } catch {
        diagnostics.warning(error.line)
      }
    } catch {
      // The brokers are away: the next round asks again.
    }
  }

  private func pinWhenDue() throws(Failure) {
    guard let time = pinTime, WallClock.milliseconds >= time else { return }
    sink.pin(try resolver.pinnedEnds(sink.all.map(\.id), time: time, client: reader.client))
    pinTime = nil
  }

  private func handle(_ trouble: ConsumeSink.Trouble) throws(Failure) {
    let error = trouble.error
    if error.code.isUnauthorized {
      throw Failure(.notAuthorized, trouble.text, hint: "the principal needs Read on the topic")
    }
    guard let id = trouble.partition, let partition = sink.progress(of: id) else {
      return diagnostics.verbose(trouble.text)
    }
    switch error.code {
    case .offsetOutOfRange, .autoOffsetReset: try restart(partition)
    case let code where code.isUnknownTopic && plan.stopsAtEnd: throw Failure(.noInput, trouble.text)
    default:
      if told.isNew(error.code, of: id) { diagnostics.warning(trouble.text) }
    }
  }

  /// What was to be read next is not there: goes on with what is.
  private func restart(_ partition: PartitionProgress) throws(Failure) {
    if try resolver.recover(partition, client: reader.client) { lostRecords = true }
    do throws(KafkaError) {
      try reader.stop(partition.id)
      if !sink.settle(partition) { try reader.start(partition.id, at: partition.position) }
    } catch {
      throw Failure(.unavailable, "\(partition.id): cannot be read: \(error)")
    }
  }
}
