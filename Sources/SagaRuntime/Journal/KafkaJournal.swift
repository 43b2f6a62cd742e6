internal import Clinux
internal import Glibc
package import Kafka
package import Saga

/// Appends sagas' records to a topic: all records of a saga to the partition its id hashes to.
///
/// Many sagas share the batches the producer makes. Acknowledgements come through a descriptor the loop
/// watches, so that waiting for them costs nothing and none is waited for longer than it takes.
package final class KafkaJournal: Journal {
  private var producer: Producer
  private let topic: Topic
  private let partitions: Int32
  private let loop: EventLoop
  private let source: String
  private let patience: Duration
  private let report: (ClientEvent) -> Void
  private let signal: Int32

  private var entries: [Entry] = []
  private var vacant: [Int] = []
  private var settled: [Int] = []
  /// What the producer had no room for, in order.
  private var backlog: [(record: SagaRecord, tag: UInt)] = []
  private var unsettled = 0
  private var lastSign = ContinuousClock.now
  private var isWatching = false
  /// Why nothing is appended any more.
  private var cause: JournalFailure.Cause?
  private let image = RecordImage()
  private lazy var deliveries = Deliveries(self)

  /// One call of ``append(_:_:)`` that has not been answered.
  private struct Entry {
    var writer: (any JournalWriter)?
    var open = 0
    var isFirstWritten = false
    var cause: JournalFailure.Cause?
  }

  /// Takes a producer over.
  ///
  /// - Parameters:
  ///   - partitions: How many the topic has.
  ///   - source: What the records' `ce_source` says.
  ///   - patience: How long to wait without any acknowledgement before the cluster is given up.
  ///   - report: Gets the client's errors and log lines.
  package init(
    _ producer: consuming Producer,
    topic: Topic,
    partitions: Int32,
    loop: EventLoop,
    source: String,
    patience: Duration,
    report: @escaping (ClientEvent) -> Void
  ) {
    self.producer = producer
    self.topic = topic
    self.partitions = partitions
    self.loop = loop
    self.source = source
    self.patience = patience
    self.report = report
    signal = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    self.producer.client.signalEvents(to: signal)
    loop.watch(signal, for: .reading) { [unowned self] _ in
      var number: UInt64 = 0
      _ = read(signal, &number, 8)
      serve()
    }
  }

  deinit {
    loop.forget(signal)
    producer.client.signalEvents(to: nil)
    close(signal)
  }

  package func append(_ records: [SagaRecord], _ writer: any JournalWriter) {
    let slot = vacant.popLast() ?? entries.count
    if slot == entries.count { entries.append(Entry()) }
    entries[slot] = Entry(writer: writer, open: records.count, cause: cause)
    unsettled += 1
    if cause != nil {
      loop.putOff { [self] in answer(slot) }
      return
    }
    watchForSilence()
    for (index, record) in records.enumerated() {
      let tag = UInt(slot) << 1 | (index == 0 ? 1 : 0)
      if backlog.isEmpty, send(record, tag) { continue }
      backlog.append((record, tag))
    }
  }

  /// Hands one record to the producer.
  ///
  /// - Returns: Whether the producer had room; a record it refuses for good counts as failed.
  private func send(_ record: SagaRecord, _ tag: UInt) -> Bool {
    image.write(record, source: source, traceparent: nil)
    do throws(KafkaError) {
      let admission = try image.withParts { (parts) throws(KafkaError) in
        var headers = HeaderList()
        parts.forEachHeader { headers.append(name: $0.bytes, value: $1) }
        return try producer.enqueue(
          to: topic,
          partition: Partitioner.partition(forKey: parts.key, count: partitions),
          key: parts.key,
          value: parts.value,
          headers: headers,
          timestamp: record.time.milliseconds,
          tag: tag
        )
      }
      return admission == .done
    } catch {
      loop.putOff { [self] in
        settle(tag, .cluster(error))
        answerSettled()
      }
      return true
    }
  }

  // MARK: - Acknowledgements

  private func serve() {
    if producer.poll(timeout: .zero, deliveries) > 0 { lastSign = .now }
    answerSettled()
    while let next = backlog.first, send(next.record, next.tag) { backlog.removeFirst() }
  }

  fileprivate func delivered(_ delivery: borrowing Delivery) {
    settle(delivery.tag, delivery.error.map { .cluster($0) })
  }

  fileprivate func told(_ event: ClientEvent) {
    report(event)
    guard case .error(let error) = event, error.isFatal else { return }
    loop.putOff { [self] in giveUp(.cluster(error)) }
  }

  private func settle(_ tag: UInt, _ failure: JournalFailure.Cause?) {
    let slot = Int(tag >> 1)
    if let failure {
      if entries[slot].cause == nil { entries[slot].cause = cause ?? failure }
    } else if tag & 1 == 1 {
      entries[slot].isFirstWritten = true
    }
    entries[slot].open -= 1
    if entries[slot].open == 0 { settled.append(slot) }
  }

  private func answerSettled() {
    // Those who are answered append again: what that settles belongs to the next round.
    let due = settled
    settled.removeAll(keepingCapacity: true)
    for slot in due { answer(slot) }
  }

  private func answer(_ slot: Int) {
    let entry = entries[slot]
    entries[slot] = Entry()
    vacant.append(slot)
    unsettled -= 1
    if let cause = entry.cause {
      entry.writer?.failed(JournalFailure(cause: cause, isFirstWritten: entry.isFirstWritten))
    } else {
      entry.writer?.acknowledged()
    }
  }

  // MARK: - Silence

  /// Sees to it that silence is noticed while something is waited for.
  private func watchForSilence() {
    if isWatching { return }
    isWatching = true
    lastSign = .now
    schedule()
  }

  private func schedule() {
    loop.schedule(at: lastSign + patience) { [weak self] in self?.checkForSilence() }
  }

  private func checkForSilence() {
    isWatching = unsettled > 0 && cause == nil
    guard isWatching else { return }
    if ContinuousClock.now - lastSign < patience { return schedule() }
    giveUp(.silence(patience))
  }

  /// Stops appending: whatever has not been acknowledged fails, and so does all that comes after.
  private func giveUp(_ cause: JournalFailure.Cause) {
    if self.cause != nil { return }
    self.cause = cause
    for (_, tag) in backlog { settle(tag, cause) }
    backlog = []
    producer.purge()
    var rounds = 0
    while producer.outstanding > 0, rounds < 100 {
      producer.poll(timeout: .milliseconds(50), deliveries)
      rounds += 1
    }
    answerSettled()
  }
}

/// Passes on what the producer tells: it holds its listener, which must not hold the journal.
private final class Deliveries: DeliverySink {
  private unowned let journal: KafkaJournal

  init(_ journal: KafkaJournal) { self.journal = journal }

  func delivered(_ delivery: borrowing Delivery) { journal.delivered(delivery) }

  func report(_ event: ClientEvent) { journal.told(event) }
}

extension StaticString {
  /// The text's bytes.
  fileprivate var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}
