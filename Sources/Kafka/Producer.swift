internal import Crdkafka

/// Sends records: idempotent and acknowledged by all in-sync replicas unless configured otherwise.
///
/// Everything is queued locally and sent in the background; what became of each record comes back through
/// ``poll(timeout:_:)``, which must be called regularly. One thread uses a producer.
public struct Producer: ~Copyable {
  /// The client, for questions about the cluster.
  public let client: Client
  private var topics = TopicTable()
  /// Argument list of `rd_kafka_produceva`, filled anew for each record.
  private let arguments: UnsafeMutablePointer<rd_kafka_vu_t>
  private static let argumentCapacity = 8

  /// Starts a producer.
  public init(_ configuration: consuming Configuration) throws(KafkaError) {
    client = try Client(.producer, configuration)
    arguments = .allocate(capacity: Self.argumentCapacity)
    arguments.initialize(repeating: rd_kafka_vu_t(), count: Self.argumentCapacity)
  }

  deinit {
    // What is still queued is the caller's decision to drop: without this, closing would wait for it.
    if rd_kafka_outq_len(client.native) > 0 {
      rd_kafka_purge(client.native, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
    }
    arguments.deallocate()
  }

  /// A handle for a topic; the look-up of its leaders starts at once.
  public mutating func topic(_ name: String) throws(KafkaError) -> Topic {
    try topics.handle(name, client: client.native)
  }

  /// How many records are queued or waiting for their acknowledgement (or for ``poll(timeout:_:)``).
  public var outstanding: Int { Int(rd_kafka_outq_len(client.native)) }

  /// Whether a queueing call went through.
  public enum Admission: Sendable {
    /// Everything was queued, or refused for good.
    case done
    /// The local queue is full: poll, then call again with the same argument.
    case queueFull
  }

  /// Queues a batch's records, copying their bytes; the batch is empty when the answer is `.done`.
  ///
  /// - Parameter refuse: called for each record that can never be queued (too large, no such partition).
  package func enqueue(
    _ batch: inout RecordBatch,
    to topic: Topic,
    refuse: (_ tag: UInt, UnsafeRawBufferPointer?, UnsafeRawBufferPointer?, KafkaError) -> Void
  ) -> Admission {
    while let group = batch.nextGroup(), let first = group.first {
      let queued = rd_kafka_produce_batch(
        topic.native,
        first.partition,
        RD_KAFKA_MSG_F_COPY,
        group.baseAddress,
        Int32(group.count)
      )
      guard Int(queued) < group.count else {
        batch.advance(group.count)
        continue
      }
      // A full queue refuses everything after its first refusal; other refusals stand alone.
      for (index, record) in group.enumerated() where record.err != RD_KAFKA_RESP_ERR_NO_ERROR {
        if record.err == RD_KAFKA_RESP_ERR__QUEUE_FULL {
          batch.advance(index)
          return .queueFull
        }
        refuse(
          UInt(bitPattern: record._private),
          record.key.map { UnsafeRawBufferPointer(start: $0, count: record.key_len) },
          record.payload.map { UnsafeRawBufferPointer(start: $0, count: record.len) },
          KafkaError(record.err)
        )
      }
      batch.advance(group.count)
    }
    return .done
  }

  /// Queues one record, copying its bytes and headers.
  ///
  /// - Parameters:
  ///   - timestamp: milliseconds since 1970; nil (and 0, which librdkafka reads as absent) means now.
  ///   - tag: comes back with the record's ``Delivery``.
  /// - Throws: ``KafkaError`` when the record can never be queued.
  package func enqueue(
    to topic: Topic,
    partition: Int32,
    key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?,
    headers: borrowing HeaderList,
    timestamp: Int64?,
    tag: UInt
  ) throws(KafkaError) -> Admission {
    var count = 0
    func next(_ type: rd_kafka_vtype_t) -> UnsafeMutablePointer<rd_kafka_vu_t> {
      arguments[count].vtype = type
      count += 1
      return arguments + (count - 1)
    }
    next(RD_KAFKA_VTYPE_RKT).pointee.u.rkt = topic.native
    next(RD_KAFKA_VTYPE_PARTITION).pointee.u.i32 = partition
    next(RD_KAFKA_VTYPE_MSGFLAGS).pointee.u.i = RD_KAFKA_MSG_F_COPY
    next(RD_KAFKA_VTYPE_OPAQUE).pointee.u.ptr = UnsafeMutableRawPointer(bitPattern: tag)
    if let key { next(RD_KAFKA_VTYPE_KEY).pointee.u.mem = Self.memory(key) }
    if let value { next(RD_KAFKA_VTYPE_VALUE).pointee.u.mem = Self.memory(value) }
    if let timestamp { next(RD_KAFKA_VTYPE_TIMESTAMP).pointee.u.i64 = timestamp }
    // The list goes in whole: single headers (VTYPE_HEADER) are freed twice by 2.0.2 when the call fails.
    var copied: OpaquePointer?
    if let list = headers.native {
      copied = rd_kafka_headers_copy(list)
      next(RD_KAFKA_VTYPE_HEADERS).pointee.u.headers = copied
    }
    guard let failure = rd_kafka_produceva(client.native, arguments, count) else { return .done }
    if let copied { rd_kafka_headers_destroy(copied) }
    if rd_kafka_error_code(failure) == RD_KAFKA_RESP_ERR__QUEUE_FULL {
      rd_kafka_error_destroy(failure)
      return .queueFull
    }
    throw KafkaError(taking: failure)
  }

  private static func memory(_ bytes: UnsafeRawBufferPointer)
    -> rd_kafka_vu_t.__Unnamed_union_u.__Unnamed_struct_mem
  {
    .init(ptr: UnsafeMutableRawPointer(mutating: bytes.baseAddress), size: bytes.count)
  }

  /// Serves acknowledgements, errors and log lines, waiting up to `timeout` for the first.
  ///
  /// - Returns: how many acknowledgements were served.
  @discardableResult
  public func poll(timeout: Duration, _ sink: any DeliverySink) -> Int {
    var wait = timeout.milliseconds
    var served = 0
    while let event = client.nextEvent(timeout: wait) {
      wait = 0
      if rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR {
        while let message = rd_kafka_event_message_next(event) {
          sink.delivered(Delivery(message))
          served += 1
        }
      } else if let reported = ClientEvent(event, client: client.native) {
        sink.report(reported)
      }
      rd_kafka_event_destroy(event)
    }
    return served
  }

  /// Sends what is queued without waiting for `linger.ms`, and waits up to `timeout` for acknowledgements
  /// to be ready; serve them with ``poll(timeout:_:)``.
  public func flush(timeout: Duration) {
    _ = rd_kafka_flush(client.native, timeout.milliseconds)
  }

  /// Gives up on every record not yet acknowledged; each comes back as a failed ``Delivery``.
  public func purge() {
    rd_kafka_purge(client.native, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
  }
}
