internal import Kafka

/// Reads as a member of a group; what has reached the output is committed.
final class GroupSession {
  private let plan: ConsumePlan
  private let patience: Duration
  private let diagnostics: Diagnostics
  private let resolver: RangeResolver
  private let sink: ConsumeSink
  private let consumer: GroupConsumer
  private var hasAssignment = false
  private var commitAt = ContinuousClock.now
  private var commitProblem: KafkaError?

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
    let configuration = try settings.consumer(plan)
    do throws(KafkaError) {
      consumer = try GroupConsumer(configuration)
    } catch {
      throw Failure(.badConfiguration, error.reason)
    }
    resolver = RangeResolver(
      range: plan.range,
      defaultStart: plan.defaultStart,
      stopsAtEnd: plan.stopsAtEnd,
      patience: patience,
      diagnostics: diagnostics
    )
    sink = ConsumeSink(
      RecordOutput(plan.style, escapesControls: plan.escapesControls),
      filter: plan.filter,
      exec: plan.exec,
      count: plan.count
    )
  }

  /// Reads to the end and returns the exit code.
  func run() throws(Failure) -> Int32 {
    try checkTopics()
    Interruption.takeCare()
    do throws(KafkaError) {
      try consumer.subscribe(to: plan.topics)
    } catch {
      throw Failure(.usage, "cannot subscribe to \(plan.topics.joined(separator: ", ")): \(error)")
    }
    if plan.isForPeople { diagnostics.note("joining the group; this can take some seconds") }
    var outcome: Result<Int32, Failure>
    do throws(Failure) {
      outcome = .success(try loop())
    } catch {
      outcome = .failure(error)
    }
    sink.flush()
    commit(isAsync: false)
    consumer.leave()
    _ = Unmanaged.passRetained(self)
    let code = try outcome.get()
    if let commitProblem {
      throw Failure(
        .unavailable,
        "what was read could not be committed: \(commitProblem)",
        hint: "the group will read it again"
      )
    }
    return code
  }

  private func loop() throws(Failure) -> Int32 {
    var watch = ConsumeWatch(plan, patience: patience, diagnostics: diagnostics)
    var served = 0
    while true {
      let isBounded = hasAssignment && (plan.stopsAtEnd || plan.range.end != nil)
      switch try watch.judge(sink, isBounded: isBounded, served: served) {
      case .end(let code): return code
      case .goOn: break
      }
      let before = sink.progress
      let event = consumer.poll(timeout: .milliseconds(100), sink) { diagnostics.report($0) }
      served = Int(clamping: sink.progress - before)
      sink.flush()
      switch event {
      case .none: break
      case .assigned(let partitions): try take(partitions)
      case .revoked(let partitions, let lost): try release(partitions, lost: lost)
      }
      for trouble in sink.takeTroubles() { try handle(trouble) }
      // After a program has run, its record is committed before the next one runs.
      if plan.exec != nil {
        commit(isAsync: false)
      } else if ContinuousClock.now >= commitAt {
        commit(isAsync: true)
        commitAt = .now + .seconds(1)
      }
    }
  }

  /// With `-e` a topic that does not exist ends the run; otherwise the group waits for it.
  private func checkTopics() throws(Failure) {
    let cluster = try FirstContact(patience: patience, diagnostics: diagnostics).allTopics(
      of: consumer.client
    )
    let found = plan.selection.find(in: cluster)
    if let refusal = found.refusal { throw refusal }
    guard let name = found.missing.first else { return }
    guard plan.stopsAtEnd else {
      return diagnostics.note(
        "waiting for \(found.missing.joined(separator: ", ")), which does not exist yet"
      )
    }
    throw Failure(
      .noInput,
      name.hasPrefix("^") ? "no topic matches \(name)" : "topic \(name) does not exist, or may not be seen",
      hint: TopicSelection.nearest(to: name, in: cluster).map { "did you mean \($0)?" }
    )
  }

  private func take(_ ids: [TopicPartition]) throws(Failure) {
    do throws(KafkaError) {
      let stored = try consumer.committed(ids, timeout: patience)
      let committed = Dictionary(stored.map { ($0.partition, $0.offset) }) { first, _ in first }
      let partitions: [PartitionProgress]
      do throws(Failure) {
        partitions = try resolver.resolve(
          ids,
          committed: committed.filter { $0.value >= 0 },
          client: consumer.client,
          now: WallClock.milliseconds
        )
      } catch {
        throw KafkaError(.timedOut, reason: error.message)
      }
      for partition in partitions { sink.add(partition) }
      try consumer.take(partitions.map { PartitionOffset($0.id, offset: $0.position) })
      hasAssignment = true
    } catch {
      throw Failure(
        error.code.isUnauthorized ? .notAuthorized : .unavailable,
        "cannot begin with the assigned partitions: \(error)"
      )
    }
  }

  private func release(_ ids: [TopicPartition], lost: Bool) throws(Failure) {
    // Partitions that are lost belong to somebody else: a commit would be refused.
    if !lost { commit(isAsync: false) }
    for id in ids { sink.remove(id) }
    do throws(KafkaError) {
      try consumer.release(ids)
    } catch {
      throw Failure(.unavailable, "cannot give partitions back to the group: \(error)")
    }
  }

  private func commit(isAsync: Bool) {
    let moved = sink.all.filter { $0.flushed > $0.committed }
    guard !moved.isEmpty else { return }
    do throws(KafkaError) {
      try consumer.commit(moved.map { PartitionOffset($0.id, offset: $0.flushed) }, isAsync: isAsync)
      for partition in moved { partition.committed = partition.flushed }
      commitProblem = nil
    } catch {
      if error.code != .noOffset { commitProblem = error }
    }
  }

  private func handle(_ trouble: ConsumeSink.Trouble) throws(Failure) {
    let error = trouble.error
    let place = trouble.partition.map { "\($0): " } ?? ""
    if error.code.isUnauthorized { throw Failure(.notAuthorized, "\(place)\(error)") }
    diagnostics.warning("\(place)\(error)")
  }
}
