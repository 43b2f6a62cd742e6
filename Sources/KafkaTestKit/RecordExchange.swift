internal import Bytes
internal import Kafka

/// Sends and reads records inside the test runner, to compare with what the programs do.
package struct RecordExchange: Sendable {
  private let brokers: String
  private let properties: [(String, String)]

  /// - Parameter properties: librdkafka's, on top of the addresses.
  package init(brokers: String, properties: [(String, String)] = []) {
    self.brokers = brokers
    self.properties = properties
  }

  private func configuration(_ defaults: [(String, String)]) throws(TestKitError) -> Configuration {
    let configuration = Configuration()
    do throws(PropertyError) {
      for (name, value) in [("bootstrap.servers", brokers)] + defaults + properties {
        try configuration.set(name, value)
      }
    } catch {
      throw TestKitError(error.reason)
    }
    return configuration
  }

  /// Sends records in order and waits until every one is acknowledged.
  ///
  /// - Throws: ``TestKitError`` when one is not.
  package func send(_ records: [TestRecord], to name: String) throws(TestKitError) {
    let ledger = Ledger()
    let configuration = try configuration([("enable.idempotence", "true")])
    do throws(KafkaError) {
      var producer = try Producer(configuration)
      let topic = try producer.topic(name)
      for record in records {
        var headers = HeaderList()
        for header in record.headers { headers.append(header.name, header.value) }
        while try Self.enqueue(record, headers, topic, &producer) == .queueFull {
          producer.poll(timeout: .milliseconds(5), ledger)
        }
      }
      producer.flush(timeout: .seconds(20), ledger)
    } catch {
      throw TestKitError("sending to \(name): \(error)")
    }
    guard ledger.acknowledged == records.count else {
      throw TestKitError("sending to \(name): \(ledger.acknowledged) of \(records.count); \(ledger.problem)")
    }
  }

  private static func enqueue(
    _ record: TestRecord,
    _ headers: borrowing HeaderList,
    _ topic: Topic,
    _ producer: inout Producer
  ) throws(KafkaError) -> Producer.Admission {
    // Their bytes have an address even when there are none: a null address is a null key.
    let key = record.key.map { StableBytes($0) }
    let value = record.value.map { StableBytes($0) }
    defer { withExtendedLifetime((key, value)) {} }
    return try producer.enqueue(
      to: topic,
      partition: record.partition ?? -1,
      key: key?.view,
      value: value?.view,
      headers: headers,
      timestamp: record.timestamp,
      tag: 1
    )
  }

  /// How many partitions a topic has; nil when there is no such topic.
  package func partitions(of name: String) throws(TestKitError) -> Int? {
    let configuration = try configuration([])
    do throws(KafkaError) {
      let client = try Client(.consumer, configuration)
      return try client.metadata(timeout: .seconds(10)).topic(name)?.partitions.count
    } catch {
      throw TestKitError("looking for \(name): \(error)")
    }
  }

  /// Reads everything between the first and the present end of every partition.
  package func read(_ name: String) throws(TestKitError) -> [TestRecord] {
    let sink = Collector()
    let configuration = try configuration([("enable.partition.eof", "true"), ("fetch.wait.max.ms", "10")])
    do throws(KafkaError) {
      var reader = try PartitionReader(configuration)
      let cluster = try reader.client.metadata(timeout: .seconds(10))
      guard let found = cluster.topic(name) else { throw KafkaError(.unknownTopicOrPartition) }
      let partitions = found.partitions.map { TopicPartition(name, $0.id) }
      let ends = try reader.client.offsets(at: partitions.map { ($0, .end) }, timeout: .seconds(10))
      let starts = try reader.client.offsets(at: partitions.map { ($0, .beginning) }, timeout: .seconds(10))
      for entry in ends where entry.offset > 0 { sink.open[entry.partition.partition] = entry.offset }
      for entry in starts where entry.offset >= (sink.open[entry.partition.partition] ?? 0) {
        sink.open[entry.partition.partition] = nil
      }
      for entry in starts where sink.open[entry.partition.partition] != nil {
        try reader.start(entry.partition, at: entry.offset)
      }
      let deadline = ContinuousClock.now + .seconds(20)
      while !sink.open.isEmpty, ContinuousClock.now < deadline, sink.problem == nil {
        reader.poll(timeout: .milliseconds(100), sink)
      }
    } catch {
      throw TestKitError("reading \(name): \(error)")
    }
    if let problem = sink.problem { throw TestKitError("reading \(name): \(problem)") }
    guard sink.open.isEmpty else { throw TestKitError("reading \(name): no end of \(sink.open)") }
    return sink.records.sorted { ($0.partition ?? 0, $0.offset ?? 0) < ($1.partition ?? 0, $1.offset ?? 0) }
  }

  private final class Ledger: DeliverySink {
    var acknowledged = 0
    var problem = ""

    func delivered(_ delivery: borrowing Delivery) {
      if delivery.isAcknowledged { acknowledged += 1 } else { problem = "\(delivery.error?.code.name ?? "")" }
    }

    func report(_ event: ClientEvent) { if case .error(let error) = event { problem = "\(error)" } }
  }

  private final class Collector: MessageSink {
    var records: [TestRecord] = []
    /// Where each partition that is still being read ends.
    var open: [Int32: Int64] = [:]
    var problem: KafkaError?

    func receive(_ message: borrowing Message) -> Flow {
      let end = open[message.partition] ?? 0
      guard message.offset < end else { return .next }
      var record = TestRecord(
        key: message.keyBytes.map { Array($0) },
        value: message.valueBytes.map { Array($0) },
        timestamp: message.timestamp.milliseconds,
        partition: message.partition
      )
      record.offset = message.offset
      let headers = message.headerPointers
      for index in 0..<headers.count {
        guard let header = headers.header(at: index) else { continue }
        record.headers.append(
          .init(String(decoding: header.name, as: UTF8.self), header.value.map { Array($0) })
        )
      }
      records.append(record)
      if message.offset + 1 >= end { open[message.partition] = nil }
      return .next
    }

    func reachedEnd(topicToken: UInt, topic: () -> String, partition: Int32, position: Int64) -> Flow {
      if let end = open[partition], position >= end { open[partition] = nil }
      return .next
    }

    func failed(_ error: KafkaError, partition: TopicPartition?) -> Flow {
      problem = error
      return .pause
    }
  }
}
