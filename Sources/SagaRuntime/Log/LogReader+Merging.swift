internal import Bytes
internal import Kafka

extension LogReader {
  /// Reads the records that are there now, whatever they are, in the order of their timestamps as far as each
  /// partition has them in that order.
  ///
  /// Of each partition one record is held until its turn has come, and what librdkafka has fetched ahead.
  package mutating func readRawByTime(
    _ selection: Selection = .everything,
    _ body: (RawRecord) -> LogFlow
  ) throws(LogError) {
    let trouble = ClientTrouble(report)
    let ids = self.ids(of: selection).map { TopicPartition(topic, $0) }
    let starts = try offsets(ids, .beginning, trouble)
    let ends = try offsets(ids, .end, trouble)
    var lanes: [Lane] = []
    for id in ids {
      readUpTo[id.partition] = ends[id]
      guard let start = starts[id], let end = ends[id], start < end else { continue }
      let lane = Lane(id, keys: selection.keys, PartitionQueue(of: reader))
      lane.sink.add(id.partition, from: start, to: end)
      try begin(lane, at: start)
      lanes.append(lane)
    }
    defer { for lane in lanes { try? reader.stop(lane.id) } }
    while true {
      for lane in lanes where lane.held.record == nil && !lane.sink.isExhausted { try fill(lane, trouble) }
      guard let next = lanes.filter({ $0.held.record != nil }).min(by: { $0.isBefore($1) }) else { return }
      let record = next.held.record
      next.held.record = nil
      if record?.with(body) == .stop { return }
    }
  }

  private mutating func begin(_ lane: Lane, at offset: Int64) throws(LogError) {
    do throws(KafkaError) {
      try reader.start(lane.id, at: offset, into: lane.queue)
    } catch {
      throw .unreachable("\(lane.id): cannot be read: \(error)")
    }
  }

  /// Waits for a partition's next record, or its end.
  private mutating func fill(_ lane: Lane, _ trouble: ClientTrouble) throws(LogError) {
    lane.sink.goOn()
    var wait = LogWait(patience)
    while lane.held.record == nil, !lane.sink.isExhausted {
      lane.queue.poll(timeout: .milliseconds(100), lane.sink)
      reader.client.serveEvents { trouble.take($0) }
      for (error, _) in lane.sink.takeTroubles() {
        if error.code.isUnauthorized { throw .unauthorized("\(lane.id): \(error)") }
        guard error.code == .offsetOutOfRange || error.code == .autoOffsetReset else {
          trouble.take(.error(error))
          continue
        }
        // What was next has been deleted meanwhile.
        let low = try offsets([lane.id], .beginning, trouble)[lane.id] ?? 0
        try? reader.stop(lane.id)
        if let offset = lane.sink.skip(lane.id.partition, to: low) { try begin(lane, at: offset) }
      }
      try wait.check(lane.sink, left: [lane.id], trouble)
    }
  }
}

/// One partition of several that are read in one order.
private final class Lane {
  let id: TopicPartition
  let queue: PartitionQueue
  let sink: LogSink
  let held: Hand

  init(_ id: TopicPartition, keys: Set<String>?, _ queue: PartitionQueue) {
    self.id = id
    self.queue = queue
    let hand = Hand()
    held = hand
    sink = LogSink(keys: keys) { raw in
      hand.record = HeldRecord(raw)
      return .stop
    }
  }

  /// Whether its record comes before that of another.
  func isBefore(_ other: Lane) -> Bool {
    (held.record?.timestamp ?? .min, id.partition) < (
      other.held.record?.timestamp ?? .min, other.id.partition
    )
  }

  /// Holds a partition's next record.
  final class Hand { var record: HeldRecord? }
}

/// A record with memory of its own.
private final class HeldRecord {
  let timestamp: Int64?
  private let place: LogPlace
  private let key: StableBytes?
  private let value: StableBytes?
  private let headers: [(name: StableBytes, value: StableBytes?)]

  init(_ raw: RawRecord) {
    timestamp = raw.timestamp
    place = raw.place
    key = raw.key.map { StableBytes($0) }
    value = raw.value.map { StableBytes($0) }
    headers = raw.headers.map { (StableBytes($0.name), $0.value.map { StableBytes($0) }) }
  }

  func with<Result>(_ body: (RawRecord) -> Result) -> Result {
    let views = headers.map { RecordHeader(name: $0.name.view, value: $0.value?.view) }
    return withExtendedLifetime(self) {
      views.withUnsafeBufferPointer { views in
        body(
          RawRecord(
            place: place,
            topic: nil,
            timestamp: timestamp,
            key: key?.view,
            value: value?.view,
            headers: views
          )
        )
      }
    }
  }
}
