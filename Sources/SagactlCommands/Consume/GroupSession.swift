internal import Kafka

/// Reads as a member of a group; what has reached the output is committed.
final class GroupSession {
  let plan: ConsumePlan
  let patience: Duration
  let diagnostics: Diagnostics
  let resolver: RangeResolver
  var lostRecords = false
  let sink: ConsumeSink
  let consumer: GroupConsumer
  /// Whether the group has said which partitions are this member's, if any; between taking them away and saying so
  /// anew it has not.
  var hasAssignment = false
  private var told = TroubleTold()
  private var heardAt = ContinuousClock.now
  private var askAgainAt = ContinuousClock.now
  private var commitAt = ContinuousClock.now
  var commitProblem: KafkaError?
  /// Topics asked for that do not exist yet.
  private var missing: [String] = []
  private var lookAgainAt = ContinuousClock.now + .seconds(5)
  /// The partitions there were when the run began.
  private(set) var known: Set<TopicPartition> = []

  init(
    _ plan: ConsumePlan,
    _ group: String,
    _ settings: ClientSettings,
    _ patience: Duration,
    _ diagnostics: Diagnostics
  ) throws(Failure) {
    self.plan = plan
    self.patience = patience
    self.diagnostics = diagnostics
    let configuration = try settings.consumer(plan.needs)
    do throws(KafkaError) {
      consumer = try GroupConsumer(configuration)
    } catch {
      throw Failure(.badConfiguration, error.reason)
    }
    resolver = plan.resolver(patience: patience, diagnostics: diagnostics)
    sink = plan.sink()
  }

  /// Reads to the end and returns the exit code.
  func run() throws(Failure) -> Int32 {
    if let code = try findTopics() { return code }
    Interruption.takeCare()
    try subscribe()
    if plan.isForPeople { diagnostics.note("joining the group; this can take some seconds") }
    var outcome: Result<Int32, Failure>
    do throws(Failure) {
      outcome = .success(try loop())
    } catch {
      outcome = .failure(error)
    }
    sink.flush()
    let deadline = ContinuousClock.now + patience
    commitForGood(until: deadline)
    consumer.leave(timeout: max(.milliseconds(200), min(deadline - .now, .seconds(5))))
    _ = Unmanaged.passRetained(self)
    let code = try outcome.get()
    if let commitProblem {
      throw Failure(
        commitProblem.code.isUnauthorized
          ? .notAuthorized : commitProblem.code.isUnreachable ? .unavailable : .someFailed,
        "what was read could not be committed: \(commitProblem)",
        hint: "the group will read it again"
      )
    }
    return code == 0 && lostRecords ? ExitStatus.someFailed.rawValue : code
  }

  private func loop() throws(Failure) -> Int32 {
    var watch = ConsumeWatch(plan, patience: patience, diagnostics: diagnostics)
    var served = 0
    heardAt = .now
    while true {
      switch try watch.judge(sink, isBounded: hasAssignment && plan.isBounded, served: served) {
      case .end(let code): return code
      case .goOn: break
      }
      let before = sink.progress
      var refusal: KafkaError?
      let event = consumer.poll(timeout: .milliseconds(100), sink) { event in
        if case .error(let error) = event, error.code == .groupAuthorizationFailed { refusal = error }
        diagnostics.report(event)
      }
      // librdkafka would ask again and again, and say nothing.
      if let refusal {
        throw Failure(.notAuthorized, "\(refusal)", hint: "the principal needs Read on the group")
      }
      served = Int(clamping: sink.progress - before)
      sink.flush()
      switch event {
      case .none: break
      case .assigned(let partitions): try take(partitions)
      case .revoked(let partitions, let lost): try release(partitions, lost: lost)
      case .committed(let offsets, let error): settle(offsets, error)
      }
      for trouble in sink.takeTroubles() { try handle(trouble) }
      try subscribeToLatecomers()
      if plan.isBounded, !hasAssignment { try lookForBrokers() }
      // After a program has run, its record is committed before the next one runs.
      if plan.exec != nil {
        commit(isAsync: false)
      } else if ContinuousClock.now >= commitAt, commit(isAsync: true) {
        // After a quiet time a record is committed at once, in a stream what a second brings together.
        commitAt = .now + .seconds(1)
      }
    }
  }

  /// Finds the topics; with `-e` one that does not exist ends the run, otherwise the group waits for it.
  ///
  /// - Returns: the exit code when the wait ended without any topic.
  private func findTopics() throws(Failure) -> Int32? {
    let started = ContinuousClock.now
    let contact = FirstContact(patience: patience, diagnostics: diagnostics)
    var hasWaited = false
    while true {
      let cluster = try contact.allTopics(of: consumer.client)
      let found = plan.selection.find(in: cluster)
      if let refusal = found.refusal { throw refusal }
      missing = found.missing
      if !hasWaited {
        known = Set(found.partitions)
        try contact.checkRights(to: missing.filter { !$0.hasPrefix("^") }, client: consumer.client)
      }
      if let name = missing.first, plan.stopsAtEnd {
        throw Failure(
          .noInput,
          name.hasPrefix("^")
            ? "no topic matches \(name)" : "topic \(name) does not exist, or may not be seen",
          hint: TopicSelection.nearest(to: name, in: cluster).map { "did you mean \($0)?" }
        )
      }
      if !missing.isEmpty, !hasWaited {
        diagnostics.note("waiting for \(missing.joined(separator: ", ")), which does not exist yet")
      }
      if !found.partitions.isEmpty { return nil }
      if let limit = plan.idleLimit, ContinuousClock.now - started >= limit {
        ConsumeWatch.tell(diagnostics, limit, "\(missing.first ?? "the topic") does not exist")
        return ExitStatus.someFailed.rawValue
      }
      if plan.exec == nil, ConsumeWatch.isReaderGone { return ExitStatus.done.rawValue }
      hasWaited = true
      consumer.client.serveEvents(timeout: .milliseconds(200)) { diagnostics.report($0) }
    }
  }

  /// Subscribes to what there is: asking for a topic by name makes brokers without
  /// `allow.auto.create.topics` create it.
  private func subscribe() throws(Failure) {
    let names = plan.topics.filter { $0.hasPrefix("^") || !missing.contains($0) }
    do throws(KafkaError) {
      try consumer.subscribe(to: names)
    } catch {
      throw Failure(.usage, "cannot subscribe to \(names.joined(separator: ", ")): \(error)")
    }
  }

  /// Looks for the topics that are still missing, now and then.
  private func subscribeToLatecomers() throws(Failure) {
    guard !missing.isEmpty, ContinuousClock.now >= lookAgainAt else { return }
    lookAgainAt = .now + .seconds(5)
    do throws(KafkaError) {
      let cluster = try consumer.client.metadata(timeout: .seconds(1))
      let still = plan.selection.find(in: cluster).missing
      guard still != missing else { return }
      missing = still
    } catch {
      // The brokers are away: the next look comes in time.
      return
    }
    try subscribe()
  }

  /// Ends a run that is to end when no broker answers: nothing need come for long while a group forms, so a question
  /// is asked now and then.
  private func lookForBrokers() throws(Failure) {
    guard ContinuousClock.now >= askAgainAt else { return }
    do throws(KafkaError) {
      _ = try consumer.client.metadata(timeout: .seconds(1))
      heardAt = .now
      askAgainAt = .now + .seconds(1)
    } catch {
      guard ContinuousClock.now - heardAt >= patience else { return }
      throw FirstContact(patience: patience, diagnostics: diagnostics).unreachable(consumer.client, error)
    }
  }

  private func handle(_ trouble: ConsumeSink.Trouble) throws(Failure) {
    let error = trouble.error
    if error.code.isUnauthorized {
      throw Failure(.notAuthorized, trouble.text, hint: "the principal needs Read on the topic")
    }
    let isOutOfRange = error.code == .offsetOutOfRange || error.code == .autoOffsetReset
    guard isOutOfRange, let partition = trouble.partition.flatMap({ sink.progress(of: $0) }) else {
      if told.isNew(error.code, of: trouble.partition) { diagnostics.warning(trouble.text) }
      return
    }
    // What was to be read next is not there: goes on with what is.
    if try resolver.recover(partition, client: consumer.client) { lostRecords = true }
    guard !sink.settle(partition) else { return }
    do throws(KafkaError) {
      try consumer.restart(
        PartitionOffset(partition.id, offset: partition.position),
        others: sink.all.filter { $0 !== partition }.map { PartitionOffset($0.id, offset: $0.position) }
      )
    } catch {
      throw Failure(.unavailable, "\(partition.id): cannot be read: \(error)")
    }
  }
}
