internal import Glibc
package import Kafka
internal import Synchronization

/// The mock cluster inside the test runner; programs under test reach it over its sockets.
///
/// Every test takes topics of its own from the shared one, so tests run side by side.
package final class TestCluster: Sendable {
  /// One for all tests that do not disturb the broker.
  package static let shared = TestCluster()

  private let box: Box
  private let problem: String?
  private let made = Atomic<Int>(0)

  /// librdkafka's mock takes calls from any thread.
  private final class Box: @unchecked Sendable {
    let cluster: MockCluster?
    init(_ cluster: consuming MockCluster?) { self.cluster = cluster }

    func use<R>(_ body: (borrowing MockCluster) throws(KafkaError) -> R) throws(KafkaError) -> R? {
      switch cluster {
      case .some(let cluster): try body(cluster)
      case .none: nil
      }
    }
  }

  /// Starts a cluster; a failure is thrown by the first use.
  package init(brokers: Int32 = 1) {
    do throws(KafkaError) {
      box = Box(try MockCluster(brokers: brokers))
      problem = nil
    } catch {
      box = Box(nil)
      problem = error.description
    }
  }

  /// Runs `body` with the mock cluster itself: to inject errors, to take brokers down.
  package func with<R>(_ body: (borrowing MockCluster) throws(KafkaError) -> R) throws(TestKitError) -> R {
    guard box.cluster != nil else { throw TestKitError(problem ?? "no cluster") }
    do throws(KafkaError) {
      guard let result = try box.use(body) else { throw KafkaError(.state) }
      return result
    } catch {
      throw TestKitError(error.description)
    }
  }

  /// Disconnects a broker (ids count from 1) until ``bringUp(broker:)``.
  package func takeDown(broker: Int32) throws(TestKitError) {
    // librdkafka ends the process when it cannot bind the port it has just given up.
    try Spawn.turn.withLock { (_) throws(TestKitError) in try with { $0.takeDown(broker: broker) } }
  }

  /// Lets a broker accept connections again.
  package func bringUp(broker: Int32) throws(TestKitError) {
    try with { (cluster) throws(KafkaError) in try cluster.bringUp(broker: broker) }
  }

  /// The address, for `-b`.
  package var brokers: String { (try? with { $0.bootstrapServers }) ?? "" }

  /// Creates a topic with a name nobody else has.
  package func topic(_ hint: String = "topic", partitions: Int32 = 1) throws(TestKitError) -> String {
    let number = made.add(1, ordering: .relaxed).newValue
    let name = "\(hint)-\(number)"
    try with { (cluster) throws(KafkaError) in try cluster.createTopic(name, partitions: partitions) }
    return name
  }

  /// Creates a topic of a given name.
  package func create(_ name: String, partitions: Int32 = 1) throws(TestKitError) {
    try with { (cluster) throws(KafkaError) in try cluster.createTopic(name, partitions: partitions) }
  }

  /// Sends records and waits for every acknowledgement.
  package func send(_ records: [TestRecord], to topic: String) throws(TestKitError) {
    try RecordExchange(brokers: brokers).send(records, to: topic)
  }

  /// Sends lines of text as values.
  package func send(lines: [String], to topic: String) throws(TestKitError) {
    try send(lines.map { TestRecord($0) }, to: topic)
  }

  /// Commits offsets for a group without joining it.
  package func commit(_ offset: Int64, of partition: TopicPartition, group: String) throws(TestKitError) {
    let configuration = Configuration()
    do throws(PropertyError) {
      try configuration.set("bootstrap.servers", brokers)
      try configuration.set("group.id", group)
    } catch {
      throw TestKitError(error.reason)
    }
    do throws(KafkaError) {
      let consumer = try GroupConsumer(configuration)
      try consumer.commit([PartitionOffset(partition, offset: offset)], timeout: .seconds(10))
    } catch {
      throw TestKitError("committing \(partition) for \(group): \(error)")
    }
  }

  /// Reads everything a topic holds, partition by partition.
  package func read(_ topic: String) throws(TestKitError) -> [TestRecord] {
    try RecordExchange(brokers: brokers).read(topic)
  }
}
