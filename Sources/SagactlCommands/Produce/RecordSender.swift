internal import Bytes
internal import Clinux
internal import Glibc
internal import Kafka

/// Carries records to the cluster: topics, placement, back-pressure and the final flush.
final class RecordSender: RecordOutlet {
  /// How a wait for the cluster ended.
  enum Wait: Error {
    /// Nothing moved for the allowed time.
    case noProgress
    /// A signal asked to stop for good.
    case fatal(KafkaError)
  }

  private struct Destination {
    let name: String
    let topic: Topic
    var placement: Placement
  }

  private var producer: Producer
  let ledger: DeliveryLedger
  private let unsettled: Unsettled
  let patience: Duration
  private let fixedPartition: Int32?
  let diagnostics: Diagnostics
  private var destinations: [Destination] = []
  private var batch = RecordBatch(capacity: 8192)
  private let sizeLimit: String?
  private let lingers: Bool
  let eventDescriptor: Int32?

  /// - Parameters:
  ///   - unsettled: is kept informed of how many records wait for their acknowledgement.
  ///   - patience: how long the first contact, and any wait without progress, may take.
  ///   - fixedPartition: the partition of every record, or -1 for librdkafka's partitioner.
  ///   - lingers: whether a queued record waits for others before it is sent (`linger.ms`).
  init(
    _ producer: consuming Producer,
    ledger: DeliveryLedger,
    unsettled: Unsettled = Unsettled(),
    patience: Duration,
    fixedPartition: Int32?,
    sizeLimit: String?,
    lingers: Bool,
    diagnostics: Diagnostics
  ) {
    self.producer = producer
    self.ledger = ledger
    self.unsettled = unsettled
    self.patience = patience
    self.fixedPartition = fixedPartition
    self.sizeLimit = sizeLimit
    self.lingers = lingers
    self.diagnostics = diagnostics
    let descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    eventDescriptor = descriptor >= 0 ? descriptor : nil
    if descriptor >= 0 { self.producer.client.signalEvents(to: descriptor) }
  }

  deinit {
    guard let eventDescriptor else { return }
    producer.client.signalEvents(to: nil)
    close(eventDescriptor)
  }

  /// How many records wait for their acknowledgement.
  var outstanding: Int { producer.outstanding }

  func serve(timeout: Duration) {
    if timeout > .zero { unsettled.note(producer.outstanding) }
    producer.poll(timeout: timeout, ledger)
    ledger.tellFailures()
    unsettled.note(producer.outstanding)
  }

  /// Runs `body` with the producer itself, for transactions.
  func withProducer<R>(_ body: (borrowing Producer) throws(KafkaError) -> R) throws(KafkaError) -> R {
    try body(producer)
  }

  // MARK: - Topics

  /// Finds the topic on the cluster; the first call is the first contact.
  ///
  /// A cluster that creates topics on demand answers "unknown" or "no leader yet" for a moment, so both
  /// are asked again until the patience ends.
  func open(topic name: String) throws(Failure) -> Int {
    if let known = destinations.firstIndex(where: { $0.name == name }) { return known }
    let topic = try handle(name)
    let metadata = try lookUp(name, topic)
    if let partition = fixedPartition, partition >= Int32(metadata.partitions.count) {
      throw Failure(
        .noInput,
        "partition \(partition) of topic \(name) does not exist",
        hint: "it has \(metadata.partitions.count), counted from 0"
      )
    }
    destinations.append(
      Destination(name: name, topic: topic, placement: Placement(metadata, fixed: fixedPartition))
    )
    return destinations.count - 1
  }

  /// Takes a topic on trust: records for it can be queued before the cluster has been asked, and
  /// librdkafka places them as soon as it knows the topic. ``confirm(_:)`` must follow.
  func open(unseen name: String) throws(Failure) -> Int {
    destinations.append(
      Destination(name: name, topic: try handle(name), placement: Placement(fixed: Placement.librdkafka))
    )
    return destinations.count - 1
  }

  /// Finds a topic that was taken on trust.
  func confirm(_ topic: Int) throws(Failure) {
    _ = try lookUp(destinations[topic].name, destinations[topic].topic)
  }

  private func handle(_ name: String) throws(Failure) -> Topic {
    do throws(KafkaError) {
      return try producer.topic(name)
    } catch {
      // The name has been checked before: it is the properties.
      throw Failure(.badConfiguration, error.reason)
    }
  }

  private func lookUp(_ name: String, _ topic: Topic) throws(Failure) -> TopicMetadata {
    try FirstContact(patience: patience, diagnostics: diagnostics)
      .topic(named: name, of: topic, client: producer.client) { serve(timeout: $0) }
  }

  // MARK: - Records without headers and timestamp

  /// A destination to add records to; `body` gets it and the batch. Call ``drainBatch(to:)`` before the
  /// bytes the records point to change.
  func withBatch<R>(to topic: Int, _ body: (inout RecordBatch, inout Placement) -> R) -> R {
    body(&batch, &destinations[topic].placement)
  }

  /// Queues everything in the batch, waiting for room where needed.
  func drainBatch(to topic: Int) throws(Wait) {
    guard !batch.isEmpty else { return }
    let destination = destinations[topic]
    var stall: Stall?
    while true {
      let admission = producer.enqueue(&batch, to: destination.topic) { tag, key, value, error in
        ledger.refuse(
          OutgoingRecord(partition: chosenPartition, key: key, value: value, tag: tag),
          headers: HeaderList(),
          topic: destination.name,
          error,
          limit: sizeLimit
        )
      }
      try endWhenFatal()
      if admission == .done { return }
      try waitForRoom(&stall)
    }
  }

  // MARK: - Records with headers or a timestamp

  /// Queues one record, waiting for room where needed; its bytes are copied.
  func send(_ record: OutgoingRecord, headers: borrowing HeaderList, to topic: Int) throws(Wait) {
    let handle = destinations[topic].topic
    let partition = record.partition ?? destinations[topic].placement.partition(forKey: record.key)
    var stall: Stall?
    while true {
      do throws(KafkaError) {
        let admission = try producer.enqueue(
          to: handle,
          partition: partition,
          key: record.key,
          value: record.value,
          headers: headers,
          timestamp: record.timestamp,
          tag: record.tag
        )
        if admission == .done { return }
      } catch {
        var refused = record
        refused.partition = record.partition ?? chosenPartition
        ledger.refuse(refused, headers: headers, topic: destinations[topic].name, error, limit: sizeLimit)
        return try endWhenFatal()
      }
      try waitForRoom(&stall)
    }
  }

  /// The partition the user chose for every record, which a refused record keeps.
  private var chosenPartition: Int32? { fixedPartition.flatMap { $0 >= 0 ? $0 : nil } }

  // MARK: - Waiting

  /// Waits until every record is acknowledged or failed.
  ///
  /// - Parameter isOver: whether to wait no longer, whatever is outstanding.
  func drain(until isOver: () -> Bool = { false }) throws(Wait) {
    var stall = Stall(patience)
    while producer.outstanding > 0, !isOver() {
      try endWhenFatal()
      if lingers { producer.hurry() }
      serve(timeout: .milliseconds(50))
      ledger.flush()
      try stall.check(ledger.progress)
    }
    serve(timeout: .zero)
    // librdkafka gives up by itself what is outstanding then.
    if ledger.failed > 0 { try endWhenFatal() }
  }

  /// Gives up on what is outstanding: every record of it is reported as failed.
  func giveUp() {
    producer.purge()
    var rounds = 0
    while producer.outstanding > 0, rounds < 100 {
      serve(timeout: .milliseconds(50))
      rounds += 1
    }
  }

  /// Throws when the client can do nothing any more; what has failed until then has been told.
  private func endWhenFatal() throws(Wait) {
    guard let fatal = ledger.fatal else { return }
    ledger.tellFailures()
    throw .fatal(fatal)
  }

  private func waitForRoom(_ stall: inout Stall?) throws(Wait) {
    try endWhenFatal()
    var watch = stall ?? Stall(patience)
    defer { stall = watch }
    serve(timeout: .milliseconds(5))
    try watch.check(ledger.progress)
  }
}

/// Notices when nothing has moved for too long.
private struct Stall {
  let patience: Duration
  private var seen: UInt64 = 0
  private var since = ContinuousClock.now

  init(_ patience: Duration) { self.patience = patience }

  mutating func check(_ progress: UInt64) throws(RecordSender.Wait) {
    let now = ContinuousClock.now
    if progress != seen {
      seen = progress
      since = now
    } else if now - since >= patience {
      throw .noProgress
    }
  }
}
