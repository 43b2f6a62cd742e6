internal import Crdkafka

/// What a cluster says of its brokers and topics.
public struct ClusterMetadata: Sendable {
  /// The brokers, by id.
  public let brokers: [BrokerMetadata]
  /// The topics asked for, by name.
  public let topics: [TopicMetadata]
  /// Who answered, as `host:port/id`.
  public let answeredBy: String

  /// The topic of that name, unless the cluster knows none.
  public func topic(_ name: String) -> TopicMetadata? { topics.first { $0.name == name } }
}

/// One broker.
public struct BrokerMetadata: Sendable {
  /// Its id.
  public let id: Int32
  /// Where it listens for clients.
  public let host: String
  /// The port there.
  public let port: Int32
}

/// One topic.
public struct TopicMetadata: Sendable {
  /// Its name.
  public let name: String
  /// Its partitions, by number.
  public let partitions: [PartitionMetadata]
  /// Why the broker could not describe it.
  public let error: KafkaError?
}

/// One partition.
public struct PartitionMetadata: Sendable {
  /// Its number.
  public let id: Int32
  /// The leading broker's id, or -1.
  public let leader: Int32
  /// The ids of all replicas.
  public let replicas: [Int32]
  /// The ids of the replicas in sync.
  public let inSync: [Int32]
  /// What is wrong with it, such as `LEADER_NOT_AVAILABLE`.
  public let error: KafkaError?
}

extension ClusterMetadata {
  init(_ native: rd_kafka_metadata) {
    brokers = (0..<Int(native.broker_cnt)).map { index in
      let broker = native.brokers[index]
      return BrokerMetadata(
        id: broker.id,
        host: broker.host.map { String(cString: $0) } ?? "",
        port: broker.port
      )
    }.sorted { $0.id < $1.id }
    topics = (0..<Int(native.topic_cnt)).map { TopicMetadata(native.topics[$0]) }.sorted { $0.name < $1.name }
    let name = native.orig_broker_name.map { String(cString: $0) } ?? ""
    answeredBy = name
  }
}

extension TopicMetadata {
  fileprivate init(_ native: rd_kafka_metadata_topic) {
    name = native.topic.map { String(cString: $0) } ?? ""
    partitions = (0..<Int(native.partition_cnt)).map { index in
      let partition = native.partitions[index]
      return PartitionMetadata(
        id: partition.id,
        leader: partition.leader,
        replicas: (0..<Int(partition.replica_cnt)).map { partition.replicas[$0] },
        inSync: (0..<Int(partition.isr_cnt)).map { partition.isrs[$0] },
        error: partition.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(partition.err)
      )
    }.sorted { $0.id < $1.id }
    error = native.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(native.err)
  }
}
