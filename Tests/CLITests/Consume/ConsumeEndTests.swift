import KafkaTestKit
import Testing

/// Partitions whose last offsets are no records: `-e` and ranges end all the same.
@Suite(.crowd) struct ConsumeEndTests {
  /// A topic of three records, a transaction's marker, two records and `markers` more markers.
  private func topic(markers: Int) throws -> String {
    let own = cluster
    let topic = try own.topic("marked")
    try own.send(lines: ["0", "1", "2"], to: topic)
    try StoredBatch.transactionMarker.append(to: topic, 0, brokers: own.brokers)
    try own.send(lines: ["4", "5"], to: topic)
    for _ in 0..<markers { try StoredBatch.transactionMarker.append(to: topic, 0, brokers: own.brokers) }
    return topic
  }

  @Test(arguments: [[], ["--isolation", "read_uncommitted"], ["-J"], ["-g", "marked-group"]])
  func aRunEndsBehindMarkersThatNobodySees(_ options: [String]) async throws {
    let topic = try topic(markers: 3)
    let shown = try await sagactl("topics", "show", "-J", topic)
    #expect(shown.output.contains("\"end\":9"), "the markers are there: \(shown.output)")
    let result = try await command(["consume", "-e", "-t", topic] + options).result()
    #expect(result.code == 0)
    #expect(result.error == "")
    #expect(result.lines.count == 5, "\(result.output)")
  }

  @Test(arguments: [
    (["-o", "2:4"], ["2"]), (["-o", "3:"], ["4", "5"]), (["-o", "4:8"], ["4", "5"]), (["-o", "6:"], []),
    (["-o", "-1"], []), (["--tail", "5"], ["4", "5"]), (["-o", ":end"], ["0", "1", "2", "4", "5"]),
    (["-c", "4"], ["0", "1", "2", "4"]),
  ])
  func rangesCountOffsetsAndSkipWhatIsNoRecord(_ options: [String], _ expected: [String]) async throws {
    let topic = try topic(markers: 3)
    let result = try await command(["consume", "-e", "-t", topic] + options).result()
    #expect(result.code == 0)
    #expect(result.lines == expected)
  }

  @Test func aPartitionOfNothingButMarkersIsEmpty() async throws {
    let topic = try cluster.topic("markers")
    for _ in 0..<3 { try StoredBatch.transactionMarker.append(to: topic, 0, brokers: cluster.brokers) }
    let result = try await sagactl("consume", "-e", "-t", topic)
    #expect(result.code == 0)
    #expect(result.bytes == [])
  }

  /// A topic of ten offsets, of which a compaction has left three records, and six more of which it has left none.
  private func compactedTopic() throws -> String {
    let topic = try cluster.topic("compacted")
    try StoredBatch.compacted([0: "0", 3: "3", 5: "5"], of: 10).append(to: topic, 0, brokers: cluster.brokers)
    try StoredBatch.compacted([:], of: 6).append(to: topic, 0, brokers: cluster.brokers)
    return topic
  }

  @Test(arguments: [
    [], ["-J"], ["-g", "compacted-group"], ["--isolation", "read_uncommitted"], ["-f", "%s\n"],
  ])
  func aRunEndsBehindWhatIsCompactedAway(_ options: [String]) async throws {
    let topic = try compactedTopic()
    let shown = try await sagactl("topics", "show", "-J", topic)
    #expect(shown.output.contains("\"end\":16"), "the offsets are there: \(shown.output)")
    let result = try await command(["consume", "-e", "-t", topic] + options).result()
    #expect(result.code == 0)
    #expect(result.error == "")
    #expect(result.lines.count == 3, "\(result.output)")
  }

  @Test(arguments: [
    (["-o", "1:4"], ["3"]), (["-o", "4:"], ["5"]), (["-o", "6:"], []), (["-o", "6:9"], []),
    (["-o", "12:14"], []),
    (["-o", "-1"], []), (["--tail", "12"], ["5"]), (["-o", ":end"], ["0", "3", "5"]),
    (["-c", "2"], ["0", "3"]),
  ])
  func rangesOfACompactedPartitionEnd(_ options: [String], _ expected: [String]) async throws {
    let topic = try compactedTopic()
    let result = try await command(["consume", "-e", "-t", topic] + options).result()
    #expect(result.code == 0)
    #expect(result.lines == expected)
  }
}
