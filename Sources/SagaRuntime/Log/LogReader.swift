package import Kafka
package import Saga

/// Reads the saga records of a topic, from its beginning to where it ends when the reading starts.
///
/// It never creates a topic. Records of one partition come in their order; partitions are read side by side.
package struct LogReader: ~Copyable {
  /// The topic.
  package let topic: String

  /// The numbers of its partitions.
  package let partitions: [Int32]

  /// How far each partition that was looked in has been read.
  package internal(set) var readUpTo: [Int32: Int64] = [:]

  var reader: PartitionReader
  let patience: Duration
  let report: (ClientEvent) -> Void

  /// Which records are handed over.
  package enum Selection: Sendable {
    /// All of the topic.
    case everything
    /// Those of these sagas, looked for only in the partitions their ids belong to, which is where
    /// `produce` and the engine put them.
    case sagas(Set<String>)
  }

  /// Looks the topic up.
  ///
  /// - Parameters:
  ///   - configuration: A consumer's, with `enable.partition.eof`, without creating topics.
  ///   - patience: How long brokers may be silent.
  ///   - report: Is given what the client has to tell.
  package init(
    _ configuration: consuming Configuration,
    topic: String,
    patience: Duration,
    report: @escaping (ClientEvent) -> Void
  ) throws(LogError) {
    let made: PartitionReader
    do throws(KafkaError) {
      made = try PartitionReader(configuration)
    } catch {
      throw .badConfiguration(error.reason)
    }
    partitions = try Self.find(topic, made.client, patience, report)
    reader = made
    self.topic = topic
    self.patience = patience
    self.report = report
  }

  private static func find(
    _ name: String,
    _ client: borrowing Client,
    _ patience: Duration,
    _ report: @escaping (ClientEvent) -> Void
  ) throws(LogError) -> [Int32] {
    let trouble = ClientTrouble(report)
    let cluster: ClusterMetadata
    do throws(KafkaError) {
      cluster = try client.metadata(timeout: patience)
    } catch {
      client.serveEvents { trouble.take($0) }
      throw trouble.failure(error, patience)
    }
    client.serveEvents { trouble.take($0) }
    guard let found = cluster.topic(name), found.error.map({ !$0.code.isUnknownTopic }) ?? true else {
      if let refusal = client.refusal(ofTopic: name, timeout: patience) {
        throw .unauthorized("topic \(name): \(refusal)")
      }
      throw .unknownTopic(name, others: cluster.topics.map(\.name))
    }
    if let error = found.error, error.code != .leaderNotAvailable {
      throw error.code.isUnauthorized ? .unauthorized("topic \(name): \(error)") : .unreachable("\(error)")
    }
    return found.partitions.map(\.id)
  }

  /// Reads the saga records that are there now.
  package mutating func read(
    _ selection: Selection = .everything,
    _ body: (LogPlace, LogEntry) -> LogFlow
  ) throws(LogError) {
    var decoder = RecordDecoder()
    try readRaw(selection) { raw in
      return body(raw.place, decoder.decode(raw.headers, key: raw.key, value: raw.value))
    }
  }

  /// Reads the records that are there now, whatever they are.
  package mutating func readRaw(
    _ selection: Selection = .everything,
    _ body: (RawRecord) -> LogFlow
  ) throws(LogError) {
    let trouble = ClientTrouble(report)
    let ids = self.ids(of: selection).map { TopicPartition(topic, $0) }
    let starts = try offsets(ids, .beginning, trouble)
    let ends = try offsets(ids, .end, trouble)
    for (id, end) in ends { readUpTo[id.partition] = end }
    let outcome = withoutActuallyEscaping(body) { (body) -> Result<Void, LogError> in
      let sink = LogSink(keys: selection.keys, body)
      return Result { () throws(LogError) in try read(ids, from: starts, to: ends, sink, trouble) }
    }
    try outcome.get()
  }

  /// The partitions to look in.
  func ids(of selection: Selection) -> [Int32] {
    guard case .sagas(let ids) = selection else { return partitions }
    let chosen = Set(
      ids.map { id in
        var id = id
        return id.withUTF8 {
          Partitioner.partition(forKey: UnsafeRawBufferPointer($0), count: Int32(partitions.count))
        }
      }
    )
    return partitions.filter { chosen.contains($0) }
  }

  func offsets(
    _ ids: [TopicPartition],
    _ position: Client.Position,
    _ trouble: ClientTrouble
  ) throws(LogError) -> [TopicPartition: Int64] {
    do throws(OffsetLookupError) {
      return try reader.client.offsets(of: ids, at: position, within: patience, report: trouble.take)
    } catch {
      switch error {
      case .unauthorized(let error): throw .unauthorized(error.description)
      case .unanswered(let error): throw trouble.failure(error, patience)
      case .unknown(let partition, let error):
        throw .unreachable("\(partition): no offset: \(error.map { "\($0)" } ?? "its leader did not answer")")
      }
    }
  }

  private mutating func read(
    _ ids: [TopicPartition],
    from starts: [TopicPartition: Int64],
    to ends: [TopicPartition: Int64],
    _ sink: LogSink,
    _ trouble: ClientTrouble
  ) throws(LogError) {
    for id in ids {
      guard let start = starts[id], let end = ends[id], start < end else { continue }
      sink.add(id.partition, from: start, to: end)
      try begin(id, at: start)
    }
    defer { for id in ids { try? reader.stop(id) } }
    var wait = LogWait(patience)
    while !sink.isComplete {
      reader.poll(timeout: .milliseconds(100), sink)
      reader.client.serveEvents { trouble.take($0) }
      for (error, id) in sink.takeTroubles() { try handle(error, id, sink, trouble) }
      try wait.check(sink, left: ids.filter { sink.isOpen($0.partition) }, trouble)
    }
  }

  private mutating func begin(_ id: TopicPartition, at offset: Int64) throws(LogError) {
    do throws(KafkaError) {
      try reader.start(id, at: offset)
    } catch {
      throw .unreachable("\(id): cannot be read: \(error)")
    }
  }

  private mutating func handle(
    _ error: KafkaError,
    _ id: TopicPartition?,
    _ sink: LogSink,
    _ trouble: ClientTrouble
  ) throws(LogError) {
    let place = id.map { "\($0): " } ?? ""
    if error.code.isUnauthorized { throw .unauthorized("\(place)\(error)") }
    guard let id else { return trouble.take(.error(error)) }
    switch error.code {
    case .offsetOutOfRange, .autoOffsetReset:
      // What was next has been deleted meanwhile: says so, and goes on with the first that is left.
      let low = try offsets([id], .beginning, trouble)[id] ?? 0
      try? reader.stop(id)
      if let offset = sink.skip(id.partition, to: low) { try begin(id, at: offset) }
    case let code where code.isUnknownTopic: throw .unknownTopic(topic, others: [])
    default: trouble.take(.error(error))
    }
  }
}

extension LogReader.Selection {
  /// The keys of the records to hand over; nil for all.
  var keys: Set<String>? {
    if case .sagas(let ids) = self { ids } else { nil }
  }
}
