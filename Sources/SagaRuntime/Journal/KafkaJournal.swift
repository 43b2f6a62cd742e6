internal import Clinux
internal import Glibc
package import Kafka
package import Saga

/// Appends sagas' records to a topic: all records of a saga to the partition its id hashes to.
///
/// Many sagas share the batches the producer makes. Acknowledgements come through a descriptor the loop
/// watches, so that waiting for them costs nothing and none is waited for longer than it takes. Where another
/// writer may have written in between, its records are looked at before the own ones count as acknowledged.
package final class KafkaJournal: Journal {
  private var producer: Producer
  private let topic: Topic
  private let settings: Settings
  private let loop: EventLoop
  private let signal: Int32
  private let gaps: GapReader

  // Nothing of this is lent out while other code runs, and checking that at every record costs a lot.
  @exclusivity(unchecked) private var entries: [Entry] = []
  @exclusivity(unchecked) private var vacant: [Int] = []
  @exclusivity(unchecked) private var settled: [Int] = []
  /// Entries that are in the log, behind something that is to be looked at.
  private var doubtful: [Int] = []
  @exclusivity(unchecked) private var tracks: [PartitionTrack]
  /// What the producer had no room for, in order.
  @exclusivity(unchecked) private var backlog: [(record: SagaRecord, tag: UInt)] = []
  @exclusivity(unchecked) private var unsettled = 0
  @exclusivity(unchecked) private var lastSign = ContinuousClock.now
  private var isWatching = false
  /// Why nothing is appended any more.
  private var cause: JournalFailure.Cause?
  private let image = RecordImage()
  private lazy var deliveries = Deliveries(self)

  package weak var witness: (any JournalWitness)?

  /// What a journal has to know.
  package struct Settings {
    /// How many partitions the topic has.
    package var partitions: Int32
    /// What the records say in `ce_source`; no other writer says the same.
    package var source: String
    /// How long to wait without any acknowledgement before the cluster is given up.
    package var patience: Duration
    /// How far a partition has been read: what others write from there on is told. Nil is for one in which
    /// nothing matters that was there before the first own record.
    package var readUpTo: (Int32) -> Int64? = { _ in nil }
    /// The partition of all records; nil leaves it to each saga's id.
    package var partition: Int32?
    /// Connects to read what others have written.
    package var reader: () throws(KafkaError) -> PartitionReader
    /// Gets the clients' errors and log lines.
    package var report: (ClientEvent) -> Void

    /// Names what is needed.
    package init(
      partitions: Int32,
      source: String,
      patience: Duration,
      reader: @escaping () throws(KafkaError) -> PartitionReader,
      report: @escaping (ClientEvent) -> Void
    ) {
      self.partitions = partitions
      self.source = source
      self.patience = patience
      self.reader = reader
      self.report = report
    }
  }

  /// One call of ``append(_:_:)`` that has not been answered.
  private struct Entry {
    var writer: (any JournalWriter)?
    var open = 0
    var isFirstWritten = false
    var first: Int64 = -1
    var last: Int64?
    var partition: Int32 = 0
    var cause: JournalFailure.Cause?
  }

  /// Takes a producer over.
  package init(
    _ producer: consuming Producer,
    topic: Topic,
    _ settings: Settings,
    loop: EventLoop
  ) {
    self.producer = producer
    self.topic = topic
    self.settings = settings
    self.loop = loop
    tracks = (0..<settings.partitions).map { PartitionTrack(readUpTo: settings.readUpTo($0)) }
    gaps = GapReader(
      topic: topic.name,
      source: settings.source,
      loop: loop,
      open: settings.reader,
      report: settings.report
    )
    signal = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    self.producer.client.signalEvents(to: signal)
    loop.watch(signal, for: .reading) { [unowned self] _ in
      var number: UInt64 = 0
      _ = read(signal, &number, 8)
      serve()
    }
    gaps.found = { [unowned self] in witness?.foreign($0) }
    gaps.looked = { [unowned self] in looked($0, $1, isEnd: $2) }
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
    image.write(
      record,
      source: settings.source,
      traceparent: entries[Int(tag >> 1)].writer?.traceparent
    )
    do throws(KafkaError) {
      let admission = try image.withParts { (parts) throws(KafkaError) in
        var headers = HeaderList()
        parts.forEachHeader { headers.append(name: $0.bytes, value: $1) }
        return try producer.enqueue(
          to: topic,
          partition: settings.partition
            ?? Partitioner.partition(forKey: parts.key, count: settings.partitions),
          key: parts.key,
          value: parts.value,
          taking: &headers,
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
    let tag = delivery.tag
    guard delivery.isAcknowledged else { return settle(tag, delivery.error.map { .cluster($0) }) }
    let slot = Int(tag >> 1)
    delivery.withMessage { message in
      let (partition, offset) = (message.partition, message.offset)
      entries[slot].partition = partition
      entries[slot].last = offset < 0 ? nil : offset
      if tag & 1 == 1 {
        entries[slot].isFirstWritten = true
        entries[slot].first = offset
      }
      guard tracks.indices.contains(Int(partition)),
        let gap = tracks[Int(partition)].note(offset < 0 ? nil : offset)
      else { return }
      loop.putOff { [weak self] in self?.look(partition, gap) }
    }
    settle(tag, nil)
  }

  fileprivate func told(_ event: ClientEvent) {
    settings.report(event)
    guard case .error(let error) = event, error.isFatal else { return }
    loop.putOff { [weak self] in self?.giveUp(.cluster(error)) }
  }

  private func settle(_ tag: UInt, _ failure: JournalFailure.Cause?) {
    let slot = Int(tag >> 1)
    if let failure, entries[slot].cause == nil { entries[slot].cause = cause ?? failure }
    entries[slot].open -= 1
    if entries[slot].open == 0 { settled.append(slot) }
  }

  private func answerSettled() {
    // Those who are answered append again: what that settles belongs to the next round.
    let due = settled
    settled.removeAll(keepingCapacity: true)
    for slot in due {
      guard entries[slot].cause == nil, isDoubtful(slot) else {
        answer(slot)
        continue
      }
      if cause == nil {
        doubtful.append(slot)
      } else {
        entries[slot].cause = cause
        answer(slot)
      }
    }
  }

  private func answer(_ slot: Int) {
    let entry = entries[slot]
    entries[slot] = Entry()
    vacant.append(slot)
    unsettled -= 1
    if let cause = entry.cause {
      entry.writer?.failed(JournalFailure(cause: cause, isFirstWritten: entry.isFirstWritten))
    } else {
      entry.writer?.acknowledged(at: entry.first)
    }
  }

  // MARK: - Other writers

  private func isDoubtful(_ slot: Int) -> Bool {
    let partition = Int(entries[slot].partition)
    return tracks.indices.contains(partition) && tracks[partition].isDoubtful(before: entries[slot].last)
  }

  private func look(_ partition: Int32, _ gap: PartitionTrack.Gap) {
    do throws(KafkaError) {
      try gaps.read(partition, gap)
    } catch {
      giveUp(.cluster(error))
    }
  }

  private func looked(_ partition: Int32, _ offset: Int64, isEnd: Bool) {
    guard tracks.indices.contains(Int(partition)) else { return }
    lastSign = .now
    tracks[Int(partition)].looked(upTo: offset, isEnd: isEnd)
    if tracks[Int(partition)].isClear { try? gaps.stop(partition) }
    let due = doubtful
    doubtful = due.filter { isDoubtful($0) }
    for slot in due where !doubtful.contains(slot) { answer(slot) }
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
    loop.schedule(at: lastSign + settings.patience) { [weak self] in self?.checkForSilence() }
  }

  private func checkForSilence() {
    isWatching = unsettled > 0 && cause == nil
    guard isWatching else { return }
    if ContinuousClock.now - lastSign < settings.patience { return schedule() }
    giveUp(.silence(settings.patience))
  }

  /// Stops appending: whatever has not been acknowledged fails, and so does all that comes after.
  private func giveUp(_ cause: JournalFailure.Cause) {
    if self.cause != nil { return }
    self.cause = cause
    for (_, tag) in backlog { settle(tag, cause) }
    backlog = []
    for slot in doubtful { entries[slot].cause = cause }
    settled += doubtful
    doubtful = []
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
