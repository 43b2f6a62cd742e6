internal import Bytes
package import Kafka

/// For how long brokers have sent nothing at all, as librdkafka's statistics tell: a large answer on a slow line
/// comes in pieces, and each of them counts.
package struct BrokerSilence {
  /// By a broker's id; a broker that has sent nothing since it was connected to is not in it.
  private var idle: [Int64: Duration] = [:]
  /// The broker that each partition is read from.
  private var sources: [TopicPartition: Int64] = [:]

  /// Reads statistics; nil when they are none.
  package init?(statistics: String) {
    guard case .object(let root)? = try? JSONValue(parsing: statistics) else { return nil }
    for broker in Self.members(root["brokers"]) {
      guard let id = Self.integer(broker["nodeid"]), id >= 0,
        let microseconds = Self.integer(broker["rxidle"]),
        microseconds >= 0
      else { continue }
      let idle = Duration.microseconds(microseconds)
      self.idle[id] = min(self.idle[id] ?? idle, idle)
    }
    for topic in Self.members(root["topics"]) {
      guard case .string(let name)? = topic["topic"] else { continue }
      for partition in Self.members(topic["partitions"]) {
        guard let number = Self.integer(partition["partition"]), let number = Int32(exactly: number) else {
          continue
        }
        let (broker, leader) = (Self.integer(partition["broker"]), Self.integer(partition["leader"]))
        sources[TopicPartition(name, number)] = broker.flatMap { $0 < 0 ? nil : $0 } ?? leader
      }
    }
  }

  /// Whether all brokers that the partitions are read from have been silent for so long.
  package func covers(_ ids: [TopicPartition], for limit: Duration) -> Bool {
    ids.allSatisfy { id in
      guard let source = sources[id], let idle = idle[source] else { return true }
      return idle >= limit
    }
  }

  private static func members(_ value: JSONValue?) -> [JSONObject] {
    guard case .object(let object)? = value else { return [] }
    return object.members.compactMap { if case .object(let member) = $0.value { member } else { nil } }
  }

  private static func integer(_ value: JSONValue?) -> Int64? {
    if case .number(let number)? = value { Int64(number.text) } else { nil }
  }
}
