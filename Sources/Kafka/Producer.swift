internal import Crdkafka

/// Sends records: idempotent and acknowledged by all in-sync replicas unless configured otherwise.
///
/// Everything is queued locally and sent in the background; what became of each record comes back through
/// ``poll(timeout:_:)``, which must be called regularly. One thread uses a producer. A producer that goes
/// away drops what is not acknowledged: ``flush(timeout:_:)`` first.
public struct Producer: ~Copyable {
  /// The client, for questions about the cluster.
  public let client: Client
  private var topics = TopicTable()
  /// Argument list of `rd_kafka_produceva`, filled anew for each record.
  let arguments: UnsafeMutablePointer<rd_kafka_vu_t>
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
    try topics.topic(name, of: client.instance)
  }

  /// How many records are queued or waiting for their acknowledgement (or for ``poll(timeout:_:)``).
  public var outstanding: Int { Int(rd_kafka_outq_len(client.native)) }

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
      } else if let reported = ClientEvent(event) {
        sink.report(reported)
      }
      rd_kafka_event_destroy(event)
    }
    return served
  }

  /// Has what is queued sent now, without waiting for `linger.ms`.
  ///
  /// This may take up to a millisecond: librdkafka's threads have to notice.
  public func hurry() {
    // Longer would be in vain: with acknowledgements as events this call waits until somebody else has
    // served them all.
    _ = rd_kafka_flush(client.native, 1)
  }

  /// Waits until every record is acknowledged or has failed, serving ``poll(timeout:_:)`` meanwhile.
  ///
  /// - Returns: whether nothing is outstanding any more.
  @discardableResult
  public func flush(timeout: Duration, _ sink: any DeliverySink) -> Bool {
    let deadline = ContinuousClock.now + timeout
    while true {
      poll(timeout: .zero, sink)
      if outstanding == 0 { return true }
      let left = deadline - .now
      guard left > .zero else { return false }
      hurry()
      poll(timeout: min(left, .milliseconds(50)), sink)
    }
  }

  /// Gives up on every record not yet acknowledged; each comes back as a failed ``Delivery``.
  public func purge() {
    rd_kafka_purge(client.native, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
  }
}
