internal import Crdkafka

/// Reads chosen partitions from chosen offsets, without a group and without commits.
///
/// It uses librdkafka's simple-consumer calls: one queue for all partitions, served by a callback for a
/// whole batch under one lock, which is the fastest way there is (its maintainer's word and measured here).
public struct PartitionReader: ~Copyable {
  /// The client, for questions about the cluster.
  public let client: Client
  private let queue: OpaquePointer
  private var topics = TopicTable()
  private var started: [TopicPartition] = []

  /// Starts a client that reads nothing yet.
  public init(_ configuration: consuming Configuration) throws(KafkaError) {
    client = try Client(.consumer, configuration)
    queue = rd_kafka_queue_new(client.native)
  }

  deinit { rd_kafka_queue_destroy(queue) }

  /// The offset that stands for the first there is.
  package static var beginning: Int64 { Int64(RD_KAFKA_OFFSET_BEGINNING) }

  /// Begins to read a partition at an offset.
  public mutating func start(_ partition: TopicPartition, at offset: Int64) throws(KafkaError) {
    try start(partition, at: offset, queue)
  }

  /// Begins to read a partition at an offset, into a queue of its own.
  package mutating func start(
    _ partition: TopicPartition,
    at offset: Int64,
    into queue: PartitionQueue
  ) throws(KafkaError) {
    try start(partition, at: offset, queue.native)
  }

  private mutating func start(
    _ partition: TopicPartition,
    at offset: Int64,
    _ queue: OpaquePointer
  ) throws(KafkaError) {
    let topic = try topics.topic(partition.topic, of: client.instance)
    guard rd_kafka_consume_start_queue(topic.native, partition.partition, offset, queue) == 0 else {
      throw KafkaError(rd_kafka_last_error())
    }
    started.append(partition)
  }

  /// Stops reading a partition; what is already queued of it is dropped.
  public mutating func stop(_ partition: TopicPartition) throws(KafkaError) {
    guard let index = started.firstIndex(of: partition) else { return }
    let topic = try topics.topic(partition.topic, of: client.instance)
    started.remove(at: index)
    guard rd_kafka_consume_stop(topic.native, partition.partition) == 0 else {
      throw KafkaError(rd_kafka_last_error())
    }
  }

  /// Waits up to `timeout` for messages and hands all that are queued to `sink`.
  ///
  /// - Returns: how many operations (messages, ends, errors) were served.
  @discardableResult
  public func poll(timeout: Duration, _ sink: any MessageSink) -> Int {
    Self.serve(queue, client.native, timeout: timeout, sink)
  }

  /// Has librdkafka write `1` as eight bytes to a descriptor (an eventfd) whenever there is something to
  /// ``poll(timeout:_:)`` for.
  ///
  /// - Parameter descriptor: must stay open until another is given, or nil, which ends the writing.
  public func signalMessages(to descriptor: Int32?) {
    guard let descriptor else { return rd_kafka_queue_io_event_enable(queue, -1, nil, 0) }
    var one: UInt64 = 1
    rd_kafka_queue_io_event_enable(queue, descriptor, &one, 8)
  }

  /// How many messages and other operations wait to be handed over.
  public var backlog: Int { rd_kafka_queue_length(queue) }
}

/// Sorts native messages into records, ends and errors.
final class Reception {
  private let sink: any MessageSink
  let client: OpaquePointer

  init(sink: any MessageSink, client: OpaquePointer) {
    self.sink = sink
    self.client = client
  }

  func deliver(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> Flow {
    switch message.pointee.err {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return sink.receive(Message(message))
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      let topic = message.pointee.rkt
      return sink.reachedEnd(
        topicToken: UInt(bitPattern: topic),
        topic: { String(cString: rd_kafka_topic_name(topic)) },
        partition: message.pointee.partition,
        position: message.pointee.offset
      )
    default:
      let text = rd_kafka_message_errstr(message).map { String(cString: $0) }
      let partition = message.pointee.rkt.map {
        TopicPartition(String(cString: rd_kafka_topic_name($0)), message.pointee.partition)
      }
      return sink.failed(KafkaError(message.pointee.err, reason: text), partition: partition)
    }
  }
}
