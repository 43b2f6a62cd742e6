import Kafka
import KafkaTestKit
import Testing

/// Questions about a cluster.
@Suite struct ClientTests {
  private let own = TestCluster(brokers: 2)

  private func client() throws -> Client { try Client(.consumer, configuration(own.brokers)) }

  @Test func metadataNamesBrokersTopicsAndPartitions() throws {
    try own.create("b", partitions: 3)
    try own.create("a")
    let cluster = try client().metadata(timeout: waitLimit)
    #expect(cluster.brokers.map(\.id) == [1, 2])
    #expect(cluster.brokers.map { "\($0.host):\($0.port)" }.joined(separator: ",") == own.brokers)
    #expect(cluster.topics.map(\.name) == ["a", "b"])
    #expect(cluster.topic("c") == nil)
    let topic = try #require(cluster.topic("b"))
    #expect(topic.error == nil)
    #expect(topic.partitions.map(\.id) == [0, 1, 2])
    for partition in topic.partitions {
      #expect((1...2).contains(partition.leader))
      #expect(partition.replicas == partition.inSync)
      #expect(partition.error == nil)
    }
  }

  @Test func whatIsWrongWithATopicOrPartitionIsTold() throws {
    try own.create("t", partitions: 2)
    try own.with { (cluster) throws(KafkaError) in
      try cluster.setLeader(nil, of: TopicPartition("t", 1))
    }
    let client = try client()
    let leaderless = try client.metadata(timeout: waitLimit)
    #expect(leaderless.topic("t")?.partitions.map(\.leader).last == -1)
    try own.with { $0.setTopicError("t", .topicAuthorizationFailed) }
    let refused = try client.metadata(timeout: waitLimit)
    #expect(refused.topic("t")?.error?.code == .topicAuthorizationFailed)
  }

  @Test func aClusterThatDoesNotAnswerIsAnErrorInTime() throws {
    let client = try Client(.consumer, configuration("127.0.0.1:1"))
    let started = ContinuousClock.now
    var error: KafkaError?
    do throws(KafkaError) {
      _ = try client.metadata(timeout: .milliseconds(200))
    } catch let caught {
      error = caught
    }
    #expect(ContinuousClock.now - started < waitLimit)
    let id = client.clusterID(timeout: .milliseconds(10))
    #expect(id == nil)
    var reported: [KafkaError] = []
    client.serveEvents { if case .error(let error) = $0 { reported.append(error) } }
    #expect(error != nil)
    #expect(reported.contains { $0.code.isUnreachable })
  }

  @Test func offsetsAreThoseOfTheBeginningAndTheEnd() throws {
    try own.create("t", partitions: 3)
    try own.send((0..<5).map { TestRecord("\($0)", partition: $0 < 4 ? 0 : 2) }, to: "t")
    let client = try client()
    let ids = (0..<3).map { TopicPartition("t", Int32($0)) }
    func offsets(_ position: Client.Position) throws -> [Int64] {
      try client.offsets(at: ids.map { ($0, position) }, timeout: waitLimit)
        .sorted { $0.partition < $1.partition }.map(\.offset)
    }
    _ = try client.metadata(timeout: waitLimit)
    #expect(try offsets(.beginning) == [0, 0, 0])
    #expect(try offsets(.end) == [4, 0, 1])
    // The mock finds nothing by time.
    #expect(try offsets(.time(0)) == [-1, -1, -1])
  }

  @Test func anUnknownPartitionHasAnErrorOfItsOwn() throws {
    try own.create("t")
    let client = try client()
    _ = try client.metadata(timeout: waitLimit)
    let ids = [TopicPartition("t", 0), TopicPartition("t", 9)]
    let found = try client.offsets(at: ids.map { ($0, .end) }, timeout: waitLimit)
    #expect(found.first { $0.partition.partition == 0 }?.error == nil)
    #expect(found.first { $0.partition.partition == 9 }?.error != nil)
  }

  @Test func theClusterHasAnID() throws {
    let client = try client()
    _ = try client.metadata(timeout: waitLimit)
    let (id, name) = (client.clusterID(timeout: waitLimit), client.name)
    #expect(id?.hasPrefix("mockCluster") == true)
    #expect(name.contains("consumer"))
  }
}
