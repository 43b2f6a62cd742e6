internal import Glibc
package import Kafka
package import Saga

/// Appends sagas' records to a topic: all records of a saga to the partition its id hashes to.
///
/// Many sagas share the batches the producer makes. Acknowledgements come through a descriptor the loop
/// watches, so that waiting for them costs nothing and none is waited for longer than it takes. Where another
/// writer may have written in between, its records are looked at before the own ones count as acknowledged.
package final class KafkaJournal: Journal {
  private let settings: Settings
  private let loop: EventLoop
  private let courier: Courier
  private let gaps: GapReader

  // Nothing of this is lent out while other code runs, and checking that at every record costs a lot.
  @exclusivity(unchecked) private var entries: [Entry] = []
  @exclusivity(unchecked) private var vacant: [Int] = []
  @exclusivity(unchecked) private var settled: [Int] = []
  /// Entries that are in the log, behind something that is to be looked at.
  private var doubtful: [Int] = []
  @exclusivity(unchecked) private var tracks: [PartitionTrack]
  /// What goes to the courier when what is running has returned.
  @exclusivity(unchecked) private var parcel: Parcel
  private let definitions = RecordImages.Definitions()
  @exclusivity(unchecked) private var unsettled = 0
  private var report = Courier.Report()
  private var lastSign = ContinuousClock.now
  private var isWatching = false
  /// Why nothing is appended any more.
  private var cause: JournalFailure.Cause?

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
    self.settings = settings
    self.loop = loop
    tracks = (0..<settings.partitions).map { PartitionTrack(readUpTo: settings.readUpTo($0)) }
    parcel = Parcel(definitions)
    courier = Courier(producer, topic: topic)
    gaps = GapReader(
      topic: topic.name,
      source: settings.source,
      loop: loop,
      open: settings.reader,
      report: settings.report
    )
    loop.watch(courier.descriptor, for: .reading) { [unowned self] _ in serve() }
    gaps.found = { [unowned self] in witness?.foreign($0) }
    gaps.looked = { [unowned self] in looked($0, $1, isEnd: $2) }
    gaps.failed = { [unowned self] in giveUp(.cluster($0)) }
  }

  deinit {
    loop.forget(courier.descriptor)
    courier.end()
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
    let traceparent = writer.traceparent
    let partition = settings.partition ?? partition(of: records)
    if parcel.isEmpty { loop.putOff { [weak self] in self?.send() } }
    for (index, record) in records.enumerated() {
      parcel.add(
        record,
        source: settings.source,
        traceparent: traceparent,
        Parcel.Label(
          partition: partition,
          timestamp: record.time.milliseconds,
          tag: UInt(slot) << 1 | (index == 0 ? 1 : 0)
        )
      )
    }
    if parcel.isFull { send() }
  }

  private func partition(of records: [SagaRecord]) -> Int32 {
    guard var saga = records.first?.saga else { return 0 }
    return saga.withUTF8 {
      Partitioner.partition(forKey: UnsafeRawBufferPointer($0), count: settings.partitions)
    }
  }

  private func send() {
    if !parcel.isEmpty { parcel = courier.send(parcel) ?? Parcel(definitions) }
  }

  // MARK: - Acknowledgements

  private func serve() {
    courier.take(&report)
    // What has been given up has been answered.
    if cause == nil {
      if !report.receipts.isEmpty { lastSign = .now }
      for receipt in report.receipts { take(receipt) }
      answerSettled()
    }
    for event in report.events { told(event) }
  }

  private func take(_ receipt: Courier.Receipt) {
    let slot = Int(receipt.tag >> 1)
    if let error = receipt.error {
      if entries[slot].cause == nil { entries[slot].cause = .cluster(error) }
    } else {
      let offset = receipt.offset < 0 ? nil : receipt.offset
      entries[slot].partition = receipt.partition
      entries[slot].last = offset
      if receipt.tag & 1 == 1 {
        entries[slot].isFirstWritten = true
        entries[slot].first = receipt.offset
      }
      let partition = receipt.partition
      if tracks.indices.contains(Int(partition)), let gap = tracks[Int(partition)].note(offset) {
        loop.putOff { [weak self] in self?.look(partition, gap) }
      }
    }
    entries[slot].open -= 1
    if entries[slot].open == 0 { settled.append(slot) }
  }

  private func told(_ event: ClientEvent) {
    settings.report(event)
    if case .error(let error) = event, error.isFatal { giveUp(.cluster(error)) }
  }

  private func answerSettled() {
    // Those who are answered append again: what that settles belongs to the next round.
    let due = settled
    settled.removeAll(keepingCapacity: true)
    for slot in due {
      if entries[slot].cause == nil, isDoubtful(slot) { doubtful.append(slot) } else { answer(slot) }
    }
  }

  private func answer(_ slot: Int) {
    var entry = Entry()
    swap(&entry, &entries[slot])
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
    parcel.empty()
    courier.purge()
    doubtful = []
    for slot in entries.indices where entries[slot].writer != nil {
      if entries[slot].cause == nil { entries[slot].cause = cause }
      answer(slot)
    }
  }
}
