internal import Glibc
internal import Kafka
internal import Saga

/// The topics a command line names: plain names, and regular expressions that begin with `^`.
struct TopicSelection {
  private let names: [String]
  private let patterns: [TopicPattern]
  /// Only these partitions, or all.
  private let partitions: [Int32]?

  init(_ topics: [String], partitions: [Int32]?) throws(Failure) {
    var names: [String] = []
    var patterns: [TopicPattern] = []
    for topic in topics {
      if topic.hasPrefix("^") {
        patterns.append(try TopicPattern(topic))
      } else if let problem = TopicName.problem(with: topic) {
        throw Failure(.usage, problem)
      } else if !names.contains(topic) {
        names.append(topic)
      }
    }
    self.names = names
    self.patterns = patterns
    self.partitions = partitions
  }

  /// What a cluster has of it.
  struct Found {
    var partitions: [TopicPartition] = []
    /// Named topics the cluster does not know.
    var missing: [String] = []
    /// Why there is nothing to wait for, when a named topic cannot be read.
    var refusal: Failure?
  }

  /// Looks the selection up. A pattern that matches nothing counts as missing.
  func find(in cluster: ClusterMetadata) -> Found {
    var found = Found()
    for name in names {
      guard let topic = cluster.topic(name), topic.error.map({ !$0.code.isUnknownTopic }) ?? true else {
        found.missing.append(name)
        continue
      }
      take(topic, &found)
    }
    for pattern in patterns {
      // Internal topics are only read when they are named.
      let matching = cluster.topics.filter { !$0.name.hasPrefix("__") && pattern.matches($0.name) }
      if matching.isEmpty { found.missing.append(pattern.text) }
      for topic in matching where !names.contains(topic.name) { take(topic, &found) }
    }
    found.partitions = Array(Set(found.partitions)).sorted()
    return found
  }

  private func take(_ topic: TopicMetadata, _ found: inout Found) {
    if let error = topic.error, error.code != .leaderNotAvailable {
      found.refusal = Failure(
        error.code.isUnauthorized ? .notAuthorized : .unavailable,
        "topic \(topic.name): \(error)"
      )
      return
    }
    let ids = topic.partitions.map(\.id)
    for partition in partitions ?? [] where !ids.contains(partition) {
      found.refusal = Failure(
        .noInput,
        "partition \(partition) of topic \(topic.name) does not exist",
        hint: "it has \(ids.count), counted from 0"
      )
    }
    for id in ids where partitions?.contains(id) ?? true {
      found.partitions.append(TopicPartition(topic.name, id))
    }
  }

  /// The known topic whose name is nearest to a mistyped one, if any is near.
  static func nearest(to name: String, in cluster: ClusterMetadata) -> String? {
    nearest(to: name, among: cluster.topics.map(\.name))
  }

  /// Of these topics the one whose name is nearest to a mistyped one, if any is near.
  static func nearest(to name: String, among topics: [String]) -> String? {
    let limit = max(1, name.utf8.count / 3)
    return topics.map { ($0, distance($0, name)) }
      .filter { $0.1 <= limit }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
  }

  /// Levenshtein distance in bytes.
  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right.utf8)
    var row = Array(0...right.count)
    for (index, byte) in left.utf8.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in 0..<right.count {
        let above = row[column + 1]
        row[column + 1] = min(above + 1, row[column] + 1, diagonal + (right[column] == byte ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}

/// A POSIX extended regular expression on topic names.
private final class TopicPattern {
  let text: String
  private var compiled = regex_t()

  init(_ text: String) throws(Failure) {
    self.text = text
    let code = regcomp(&compiled, text, REG_EXTENDED | REG_NOSUB)
    guard code == 0 else {
      var reason = [CChar](repeating: 0, count: 256)
      regerror(code, &compiled, &reason, reason.count)
      let end = reason.firstIndex(of: 0) ?? reason.endIndex
      let words = String(decoding: reason[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw Failure(.usage, "topic pattern \(text): \(words)")
    }
  }

  deinit { regfree(&compiled) }

  func matches(_ name: String) -> Bool { regexec(&compiled, name, 0, nil, 0) == 0 }
}
