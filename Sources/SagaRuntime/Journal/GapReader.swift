internal import Bytes
internal import Clinux
internal import Glibc
internal import Kafka
internal import Saga

/// Looks at what other writers have put between a journal's records.
///
/// It reads a partition only as long as there is something to look at, and connects when there first is.
final class GapReader {
  private let topic: String
  private let source: [UInt8]
  private let loop: EventLoop
  private let open: () throws(KafkaError) -> PartitionReader
  private let report: (ClientEvent) -> Void
  private let signal: Int32
  private var client: PartitionReader?
  private var sink = GapSink()

  /// Is told of each record of another writer.
  var found: (ForeignRecord) -> Void = { _ in }

  /// Is told how far a partition has been looked at, and whether that is its end.
  var looked: (_ partition: Int32, _ offset: Int64, _ isEnd: Bool) -> Void = { _, _, _ in }

  /// Is told that nobody may look, or that there is nothing to look at any more.
  var failed: (KafkaError) -> Void = { _ in }

  /// - Parameters:
  ///   - source: What own records say in `ce_source`.
  ///   - open: Connects.
  init(
    topic: String,
    source: String,
    loop: EventLoop,
    open: @escaping () throws(KafkaError) -> PartitionReader,
    report: @escaping (ClientEvent) -> Void
  ) {
    self.topic = topic
    self.source = Array(source.utf8)
    self.loop = loop
    self.open = open
    self.report = report
    signal = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
  }

  deinit {
    loop.forget(signal)
    client?.signalMessages(to: nil)
    close(signal)
  }

  /// Begins to look into a gap. A partition that is being read already is read on, unless its end is wanted.
  func read(_ partition: Int32, _ gap: PartitionTrack.Gap) throws(KafkaError) {
    try connect()
    if let position = sink.positions[partition] {
      guard gap.end == nil else { return }
      // The end is told once: reading has to begin anew to be told again.
      try stop(partition)
      return try start(partition, at: position)
    }
    try start(partition, at: gap.start)
  }

  /// Stops reading a partition.
  func stop(_ partition: Int32) throws(KafkaError) {
    sink.positions[partition] = nil
    try client?.stop(TopicPartition(topic, partition))
  }

  private func start(_ partition: Int32, at offset: Int64) throws(KafkaError) {
    sink.positions[partition] = offset
    try client?.start(TopicPartition(topic, partition), at: offset)
  }

  private func connect() throws(KafkaError) {
    guard client == nil else { return }
    client = try open()
    client?.signalMessages(to: signal)
    loop.watch(signal, for: .reading) { [unowned self] _ in
      var number: UInt64 = 0
      _ = Glibc.read(signal, &number, 8)
      serve()
    }
  }

  private func serve() {
    sink.source = source
    client?.poll(timeout: .zero, sink)
    client?.client.serveEvents { report($0) }
    let (records, ends, lost, denial) = sink.take()
    if let denial { return failed(denial) }
    for record in records { found(record) }
    for end in ends { looked(end.partition, end.offset, end.isEnd) }
    for partition in lost { restart(partition) }
  }

  /// Goes on with what is left of a partition whose records have been deleted meanwhile.
  private func restart(_ partition: Int32) {
    guard sink.positions[partition] != nil else { return }
    try? stop(partition)
    try? start(partition, at: PartitionReader.beginning)
  }
}

/// Collects what is in a partition; it is handed on when the client is not in the middle of something.
private final class GapSink: MessageSink {
  /// The next offset of each partition that is being read.
  var positions: [Int32: Int64] = [:]

  /// What own records say in `ce_source`.
  var source: [UInt8] = []

  private var records: [ForeignRecord] = []
  private var ends: [(partition: Int32, offset: Int64, isEnd: Bool)] = []
  private var lost: [Int32] = []
  private var denial: KafkaError?

  /// Hands over what has been collected.
  func take() -> (
    [ForeignRecord], [(partition: Int32, offset: Int64, isEnd: Bool)], lost: [Int32], denial: KafkaError?
  ) {
    defer { (records, ends, lost) = ([], [], []) }
    return (records, ends, lost, denial)
  }

  func receive(_ message: borrowing Message) -> Flow {
    let (partition, offset) = (message.partition, message.offset)
    guard positions[partition] != nil else { return .next }
    note(partition, offset + 1, isEnd: false)
    if let key = message.keyBytes, let epoch = epoch(message.headerPointers) {
      records.append(ForeignRecord(saga: String(decoding: key, as: UTF8.self), epoch: epoch, offset: offset))
    }
    return .next
  }

  func reachedEnd(topicToken: UInt, topic: () -> String, partition: Int32, position: Int64) -> Flow {
    if positions[partition] != nil { note(partition, position, isEnd: true) }
    return .next
  }

  func failed(_ error: KafkaError, partition: TopicPartition?) -> Flow {
    if error.code.isUnauthorized || error.code.isUnknownTopic { denial = error }
    // Whatever else goes wrong librdkafka tries again by itself.
    if let partition, error.code == .offsetOutOfRange || error.code == .autoOffsetReset {
      lost.append(partition.partition)
    }
    return .next
  }

  private func note(_ partition: Int32, _ offset: Int64, isEnd: Bool) {
    positions[partition] = offset
    if let last = ends.indices.last, ends[last].partition == partition, !ends[last].isEnd {
      ends[last] = (partition, offset, isEnd)
    } else {
      ends.append((partition, offset, isEnd))
    }
  }

  /// The writer's number of a saga's record by somebody else; nil for own records and what is no saga's.
  private func epoch(_ headers: HeaderPointers) -> UInt64? {
    var epoch: UInt64?
    for index in 0..<headers.count {
      guard let header = headers.header(at: index), let value = header.value else { continue }
      if header.name.elementsEqual("ce_source".utf8), value.elementsEqual(source) { return nil }
      if header.name.elementsEqual("ce_sagaepoch".utf8) {
        epoch = UInt64(String(decoding: value, as: UTF8.self))
      }
    }
    return epoch
  }
}
