internal import Crdkafka

/// Owner of a native client instance: cluster questions that producers and consumers share.
///
/// One thread at a time uses a client. It is closed, and its threads are joined, when it and every
/// ``Topic`` made from it have gone.
public struct Client: ~Copyable {
  /// What the client may do.
  public enum Role: Sendable {
    /// It sends records.
    case producer
    /// It reads records.
    case consumer
  }

  /// The instance, shared with the topic handles made from it.
  let instance: NativeClient
  var native: OpaquePointer { instance.pointer }
  private let mainQueue: OpaquePointer
  /// Whether brokers know who asks.
  private let isAuthenticated: Bool

  /// Starts a client. It connects in the background; nothing is contacted before this returns.
  ///
  /// - Throws: ``KafkaError`` when the properties do not fit together.
  public init(_ role: Role, _ configuration: consuming Configuration) throws(KafkaError) {
    let allowsKerberos = configuration.allowsKerberos
    isAuthenticated = configuration.value(of: "security.protocol").map { $0 != "plaintext" } ?? false
    let conf = configuration.release()
    rd_kafka_conf_set_events(
      conf,
      RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_STATS
        | RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT
    )
    var text = [CChar](repeating: 0, count: 512)
    let type = role == .producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER
    func start() -> OpaquePointer? { rd_kafka_new(type, conf, &text, text.count) }
    guard let made = allowsKerberos ? start() : SASLPlugins.withhold(during: start) else {
      // The configuration is still ours when the client could not be made.
      let reason = text.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { String(cString: $0) } ?? ""
      }
      rd_kafka_conf_destroy(conf)
      throw KafkaError(.invalidArgument, reason: reason)
    }
    instance = NativeClient(taking: made)
    mainQueue = rd_kafka_queue_get_main(made)
    rd_kafka_set_log_queue(made, nil)
  }

  deinit { rd_kafka_queue_destroy(mainQueue) }

  /// The instance's name, such as `rdkafka#producer-1`.
  public var name: String { String(cString: rd_kafka_name(native)) }

  /// The cluster's id, or nil when it is not known within the time.
  public func clusterID(timeout: Duration) -> String? {
    guard let text = rd_kafka_clusterid(native, timeout.milliseconds) else { return nil }
    defer { rd_kafka_mem_free(native, text) }
    return String(cString: text)
  }

  /// What has made the client unusable, if anything has.
  public var fatalError: KafkaError? {
    var text = [CChar](repeating: 0, count: 512)
    let code = rd_kafka_fatal_error(native, &text, text.count)
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    let end = text.firstIndex(of: 0) ?? text.endIndex
    return KafkaError(
      fatal: code,
      reason: String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    )
  }

  /// Asks the cluster for every topic. This creates none.
  public func metadata(timeout: Duration) throws(KafkaError) -> ClusterMetadata {
    try metadata(all: true, topic: nil, timeout: timeout)
  }

  /// Asks for one topic. The cluster may create it when its settings and this client's allow that.
  public func metadata(for topic: Topic, timeout: Duration) throws(KafkaError) -> ClusterMetadata {
    try metadata(all: false, topic: topic.native, timeout: timeout)
  }

  /// The cluster's refusal to tell of a topic that is not among those of ``metadata(timeout:)``; nil when it gives
  /// none, as for a topic that does not exist.
  ///
  /// Clusters before Kafka 0.11 and the mock cluster take a question for one topic as a wish to create it. Those have no
  /// one to refuse: only a client that says who it is asks.
  public func refusal(ofTopic name: String, timeout: Duration) -> KafkaError? {
    guard isAuthenticated, let topic = try? Topic(name, of: instance),
      let answer = try? metadata(for: topic, timeout: timeout), let error = answer.topic(name)?.error
    else { return nil }
    return error.code.isUnauthorized ? error : nil
  }

  private func metadata(
    all: Bool,
    topic: OpaquePointer?,
    timeout: Duration
  ) throws(KafkaError) -> ClusterMetadata {
    var answer: UnsafePointer<rd_kafka_metadata>?
    let code = rd_kafka_metadata(native, all ? 1 : 0, topic, &answer, timeout.milliseconds)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let answer else { throw KafkaError(code) }
    defer { rd_kafka_metadata_destroy(answer) }
    return ClusterMetadata(answer.pointee)
  }

  /// A place in a partition that the broker can turn into an offset.
  public enum Position: Sendable {
    /// The first offset that is still there.
    case beginning
    /// One past the last; the last stable one for a consumer with `isolation.level=read_committed`.
    case end
    /// The first record at or after a time, in milliseconds since 1970; -1 when there is none.
    case time(Int64)

    var native: Int64 {
      switch self {
      case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
      case .end: Int64(RD_KAFKA_OFFSET_END)
      case .time(let milliseconds): milliseconds
      }
    }
  }

  /// Looks up offsets with one request to each leader.
  ///
  /// The special positions travel as the protocol's own numbers (-1 latest, -2 earliest) in a query by
  /// time, which every librdkafka passes through unchanged.
  public func offsets(
    at positions: [(TopicPartition, Position)],
    timeout: Duration
  ) throws(KafkaError) -> [PartitionOffset] {
    let list = PartitionList(positions.map { PartitionOffset($0.0, offset: $0.1.native) })
    let code = rd_kafka_offsets_for_times(native, list.native, timeout.milliseconds)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
    return list.entries
  }

  /// Hands pending errors and log lines to `handle`, waiting up to `timeout` for the first.
  public func serveEvents(timeout: Duration = .zero, _ handle: (ClientEvent) -> Void) {
    var wait = timeout.milliseconds
    while let event = rd_kafka_queue_poll(mainQueue, wait) {
      wait = 0
      if let reported = ClientEvent(event) { handle(reported) }
      rd_kafka_event_destroy(event)
    }
  }

  /// Has librdkafka write `1` as eight bytes to a descriptor (an eventfd) whenever events become available.
  ///
  /// - Parameter descriptor: must stay open until another is given, or nil, which ends the writing.
  public func signalEvents(to descriptor: Int32?) {
    guard let descriptor else { return rd_kafka_queue_io_event_enable(mainQueue, -1, nil, 0) }
    var one: UInt64 = 1
    rd_kafka_queue_io_event_enable(mainQueue, descriptor, &one, 8)
  }

  /// Takes one event off the main queue; the caller destroys it.
  func nextEvent(timeout: Int32) -> OpaquePointer? { rd_kafka_queue_poll(mainQueue, timeout) }
}

extension Duration {
  /// Whole milliseconds as librdkafka takes them: rounded up, never negative, within an `int`.
  var milliseconds: Int32 {
    let (seconds, attoseconds) = components
    guard seconds < Int64(Int32.max) / 1000 else { return Int32.max }
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
