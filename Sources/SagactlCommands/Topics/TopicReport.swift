internal import Bytes
internal import Kafka

/// What is known of one topic, as table rows or JSON.
struct TopicReport {
  let topic: TopicMetadata
  /// First offsets; partitions that did not answer are missing.
  var begins: [TopicPartition: Int64] = [:]
  /// End offsets, likewise.
  var ends: [TopicPartition: Int64] = [:]

  init(_ topic: TopicMetadata) { self.topic = topic }

  static let header = ["TOPIC", "PARTITION", "LEADER", "REPLICAS", "IN SYNC", "BEGIN", "END", "RECORDS"]

  /// A row for each partition.
  var rows: [[String]] {
    topic.partitions.map { partition in
      let id = TopicPartition(topic.name, partition.id)
      let begin = begins[id]
      let end = ends[id]
      var records = "-"
      if let begin, let end { records = "\(end - begin)" }
      return [
        topic.name, "\(partition.id)", partition.leader < 0 ? "none" : "\(partition.leader)",
        partition.replicas.map(String.init).joined(separator: ","),
        partition.inSync.map(String.init).joined(separator: ","),
        begin.map { "\($0)" } ?? "-", end.map { "\($0)" } ?? "-", records,
      ]
    }
  }

  /// Writes one line of JSON.
  func writeJSON(to out: ByteWriter) {
    out.write("{\"topic\":")
    out.writeJSONString(topic.name)
    out.write(",\"partitions\":[")
    for (index, partition) in topic.partitions.enumerated() {
      if index > 0 { out.write(",") }
      let id = TopicPartition(topic.name, partition.id)
      var members = "{\"partition\":\(partition.id),\"leader\":\(partition.leader)"
      members += ",\"replicas\":[\(partition.replicas.map(String.init).joined(separator: ","))]"
      members += ",\"inSync\":[\(partition.inSync.map(String.init).joined(separator: ","))]"
      if let begin = begins[id] { members += ",\"begin\":\(begin)" }
      if let end = ends[id] { members += ",\"end\":\(end)" }
      out.write(text: members + "}")
    }
    out.write("]}\n")
  }
}
