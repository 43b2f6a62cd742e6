internal import Crdkafka
internal import Glibc

/// librdkafka's mock cluster: brokers inside this process that speak Kafka's protocol over TCP.
///
/// It keeps everything in memory, 5 MB or 100,000 batches a partition, and listens on ephemeral ports of
/// 127.0.0.1. Other processes can connect to it. It serves from its own thread.
public struct MockCluster: ~Copyable {
  private let owner: Client
  private let native: OpaquePointer
  private let keptPorts = KeptPorts()
  private let brokers: Int32

  /// Starts a cluster.
  ///
  /// - Throws: ``KafkaError`` when the sockets cannot be opened.
  public init(brokers: Int32 = 1) throws(KafkaError) {
    guard brokers > 0 else {
      throw KafkaError(.invalidArgument, reason: "a cluster of \(brokers) brokers cannot be")
    }
    let client = try Client(.producer, Configuration())
    guard let made = Self.withSignalsBlocked({ rd_kafka_mock_cluster_new(client.native, brokers) }) else {
      throw KafkaError(.state, reason: "the embedded cluster could not open its sockets")
    }
    owner = client
    native = made
    self.brokers = brokers
  }

  deinit { rd_kafka_mock_cluster_destroy(native) }

  /// Runs `body` with all signals blocked: threads it starts inherit that and never get one.
  ///
  /// librdkafka does so for its own threads but forgets the mock cluster's: a signal the program has
  /// blocked in order to wait for it would be delivered there and end the program.
  private static func withSignalsBlocked<R>(_ body: () -> R) -> R {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return body()
  }

  /// The brokers' addresses as `host:port,host:port`.
  public var bootstrapServers: String {
    rd_kafka_mock_cluster_bootstraps(native).map { String(cString: $0) } ?? ""
  }

  /// Creates a topic, replicated on every broker up to three unless `replicas` says otherwise.
  ///
  /// librdkafka 2.0 does not heed `replicas`.
  public func createTopic(_ name: String, partitions: Int32, replicas: Int32? = nil) throws(KafkaError) {
    letSettle()
    let code = rd_kafka_mock_topic_create(native, name, partitions, replicas ?? min(brokers, 3))
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
  }

  /// A request type of Kafka's protocol, for injected errors.
  public enum Request: Int16, Sendable {
    /// Produce.
    case produce = 0
    /// Fetch.
    case fetch = 1
    /// ListOffsets.
    case listOffsets = 2
    /// Metadata.
    case metadata = 3
    /// OffsetCommit.
    case offsetCommit = 8
    /// OffsetFetch.
    case offsetFetch = 9
    /// FindCoordinator.
    case findCoordinator = 10
    /// JoinGroup.
    case joinGroup = 11
    /// Heartbeat.
    case heartbeat = 12
    /// LeaveGroup.
    case leaveGroup = 13
    /// SyncGroup.
    case syncGroup = 14
    /// InitProducerId.
    case initProducerID = 22
    /// AddPartitionsToTxn.
    case addPartitionsToTransaction = 24
    /// AddOffsetsToTxn.
    case addOffsetsToTransaction = 25
    /// EndTxn.
    case endTransaction = 26
    /// TxnOffsetCommit.
    case transactionOffsetCommit = 28
  }

  /// Makes the next requests of a kind fail, one error each, whichever broker gets them.
  public func failNext(_ request: Request, with errors: [KafkaErrorCode]) {
    let codes = errors.map(\.native)
    rd_kafka_mock_push_request_errors_array(native, request.rawValue, codes.count, codes)
  }

  /// Drops the errors not yet used.
  public func clearErrors(_ request: Request) {
    rd_kafka_mock_clear_request_errors(native, request.rawValue)
  }

  /// Makes a topic's metadata carry an error, or none.
  public func setTopicError(_ topic: String, _ error: KafkaErrorCode) {
    letSettle()
    rd_kafka_mock_topic_set_error(native, topic, error.native)
  }

  /// Moves a partition's leadership to a broker, or to none with nil.
  public func setLeader(_ broker: Int32?, of partition: TopicPartition) throws(KafkaError) {
    letSettle()
    try KafkaError.check(
      rd_kafka_mock_partition_set_leader(native, partition.topic, partition.partition, broker ?? -1)
    )
  }

  /// Disconnects a broker (ids count from 1) and refuses new connections.
  ///
  /// Not while another thread starts a process: that has copies of the broker's sockets until it runs its
  /// program, and librdkafka ends the process when it cannot bind the port it has just given up.
  public func takeDown(broker: Int32) {
    guard let port = port(of: broker) else { return }
    letSettle()
    keptPorts.prepare(port)
    rd_kafka_mock_broker_set_down(native, broker)
    _ = keptPorts.hold(port)
  }

  /// Lets a broker that was taken down accept connections again, at the same address.
  ///
  /// - Throws: ``KafkaError`` when another program has its port and does not give it back within 20 s.
  public func bringUp(broker: Int32) throws(KafkaError) {
    guard let port = port(of: broker), keptPorts.keeps(port) else { return }
    let deadline = ContinuousClock.now + .seconds(20)
    while !keptPorts.hold(port) {
      guard ContinuousClock.now < deadline else {
        throw KafkaError(.state, reason: "broker \(broker) cannot have its port \(port) back: it is taken")
      }
      usleep(20_000)
    }
    letSettle()
    rd_kafka_mock_broker_set_up(native, broker)
    keptPorts.release(port)
  }

  /// Lets the cluster's thread fall asleep again before something more is asked of it.
  ///
  /// It answers first and then empties the pipe it is woken through, so that a question which follows at once may
  /// lose its call: it is answered when the thread next looks around by itself, a second later.
  private func letSettle() { usleep(200) }

  private func port(of broker: Int32) -> UInt16? {
    let addresses = bootstrapServers.split(separator: ",")
    guard addresses.indices.contains(Int(broker) - 1) else { return nil }
    return addresses[Int(broker) - 1].split(separator: ":").last.flatMap { UInt16($0) }
  }

  /// Delays a broker's answers.
  public func setRoundTrip(broker: Int32, _ time: Duration) {
    letSettle()
    rd_kafka_mock_broker_set_rtt(native, broker, time.milliseconds)
  }

  /// Hands over what the cluster logs or reports.
  public func serveEvents(timeout: Duration, _ handle: (ClientEvent) -> Void) {
    owner.serveEvents(timeout: timeout, handle)
  }
}
