import Kafka
import KafkaTestKit

/// Remembers what became of each record.
final class Ledger: DeliverySink {
  struct Outcome {
    let tag: UInt
    let partition: Int32
    let offset: Int64
    let error: KafkaError?
    let mayBeWritten: Bool
  }

  private(set) var outcomes: [Outcome] = []
  private(set) var events: [ClientEvent] = []

  var acknowledged: [Outcome] { outcomes.filter { $0.error == nil } }
  var failed: [Outcome] { outcomes.filter { $0.error != nil } }
  var errors: [KafkaError] {
    events.compactMap { if case .error(let error) = $0 { error } else { nil } }
  }

  func delivered(_ delivery: borrowing Delivery) {
    let (tag, error, mayBeWritten) = (delivery.tag, delivery.error, delivery.mayBeWritten)
    delivery.withMessage { message in
      outcomes.append(
        Outcome(
          tag: tag,
          partition: message.partition,
          offset: message.offset,
          error: error,
          mayBeWritten: mayBeWritten
        )
      )
    }
  }

  func report(_ event: ClientEvent) { events.append(event) }
}

/// Collects messages, ends and errors.
final class Collector: MessageSink {
  private(set) var records: [TestRecord] = []
  private(set) var ends: [TopicPartition: Int64] = [:]
  private(set) var errors: [(error: KafkaError, partition: TopicPartition?)] = []
  /// Decides after each message whether to go on.
  var flow: (Int) -> Flow = { _ in .next }

  var values: [String?] { records.map(\.valueText) }

  /// What came from one partition, in order.
  func offsets(of partition: Int32) -> [Int64?] { records.filter { $0.partition == partition }.map(\.offset) }

  func receive(_ message: borrowing Message) -> Flow {
    var record = TestRecord(
      key: message.keyBytes.map { Array($0) },
      value: message.valueBytes.map { Array($0) },
      timestamp: message.timestamp.milliseconds,
      partition: message.partition
    )
    record.offset = message.offset
    message.headers.forEach { name, value in
      record.headers.append(.init(name, value?.withUnsafeBytes { Array($0) }))
    }
    records.append(record)
    return flow(records.count)
  }

  func reachedEnd(topicToken: UInt, topic: () -> String, partition: Int32, position: Int64) -> Flow {
    ends[TopicPartition(topic(), partition)] = position
    return .next
  }

  func failed(_ error: KafkaError, partition: TopicPartition?) -> Flow {
    errors.append((error, partition))
    return .next
  }
}
