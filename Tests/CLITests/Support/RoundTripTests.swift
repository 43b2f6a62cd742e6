import Bytes
import KafkaTestKit
import Testing

/// `consume -J | produce -J` gives back the same records, to the last bit.
@Suite(.crowd) struct RoundTripTests {
  private static let count = 6000

  private func copy(_ from: String, _ to: String, _ brokers: String) async throws {
    var run = try CommandRun.shell(
      "$SAGACTL consume -t \(from) -e -J | $SAGACTL produce -J --keep-partitions -t \(to)"
    )
    run.environment["SAGACTL_BROKERS"] = brokers
    let result = try await run.result()
    #expect(result.code == 0)
    #expect(result.error == "")
    #expect(result.bytes == [])
  }

  /// The lines of a topic, in the order of partitions and offsets, without topic and offset.
  private func lines(_ topic: String, _ brokers: String) async throws -> [String] {
    let result = try await CommandRun.sagactl(["consume", "-b", brokers, "-t", topic, "-e", "-J"]).result()
    #expect(result.code == 0)
    var placed: [(partition: Int64, offset: Int64, text: String)] = []
    for line in result.lines {
      guard case .object(var object) = try JSONValue(parsing: line) else { continue }
      let (partition, offset) = (object["partition"]?.integer, object["offset"]?.integer)
      object["topic"] = nil
      object["offset"] = nil
      placed.append((try #require(partition), try #require(offset), JSONValue.object(object).text))
    }
    #expect(placed.count == Self.count)
    return placed.sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }.map(\.text)
  }

  @Test(arguments: TestSeed.list(3))
  func aCopyIsTheSameAsItsOriginal(_ seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let broker = try await BrokerProcess.start(topics: ["original:7", "copy:7", "again:7"])
    let exchange = RecordExchange(brokers: broker.brokers)
    let records = RandomRecords.make(Self.count, partitions: 7, &random)
    try exchange.send(records, to: "original")
    try await copy("original", "copy", broker.brokers)
    try await copy("copy", "again", broker.brokers)

    // By our own eyes: what is in the broker, not what our output says.
    let original = try exchange.read("original")
    let copied = try exchange.read("copy")
    #expect(original.count == records.count, "\(TestSeed.hint(seed))")
    #expect(copied.count == records.count, "\(TestSeed.hint(seed))")
    for (before, after) in zip(original, copied) where before != after {
      Issue.record("\(before) became \(after); \(TestSeed.hint(seed))")
      return
    }
    // What was sent is what is there: the partitions in order.
    let byPartition = records.enumerated().sorted {
      ($0.element.partition ?? 0, $0.offset) < ($1.element.partition ?? 0, $1.offset)
    }
    for ((_, sent), stored) in zip(byPartition, original) {
      var bare = stored
      bare.offset = nil
      if bare != sent {
        Issue.record("\(sent) is stored as \(bare); \(TestSeed.hint(seed))")
        return
      }
    }
    // And by the output.
    #expect(
      try await lines("copy", broker.brokers) == lines("again", broker.brokers),
      "\(TestSeed.hint(seed))"
    )
    try await broker.stop()
  }

  /// Kafka-independent eyes: what kcat reads of the copy is what it reads of the original.
  @Test(.enabled(if: Tool.hasKcat), arguments: TestSeed.list(1))
  func kcatSeesNoDifferenceBetweenCopyAndOriginal(_ seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let (original, copy) = (try cluster.topic("original"), try cluster.topic("copy"))
    try cluster.send(RandomRecords.make(1000, partitions: 1, &random), to: original)
    try await self.copy(original, copy, cluster.brokers)
    var outputs: [[UInt8]] = []
    for topic in [original, copy] {
      let run = CommandRun(
        "kcat",
        [
          "-C", "-b", cluster.brokers, "-t", topic, "-e", "-q", "-X", "fetch.wait.max.ms=10",
          "-f", "%T|%K|%S|%k|%s|%h\\n",
        ]
      )
      outputs.append(try await run.result().bytes)
    }
    #expect(!outputs[0].isEmpty)
    #expect(outputs[0] == outputs[1], "\(TestSeed.hint(seed))")
  }

  @Test(.enabled(if: Tool.hasKcat))
  func whatKcatProducesWeReadAndTheOtherWayRound() async throws {
    let topic = try cluster.topic()
    let theirs = try await script(
      "printf 'k1:v1\\nk2:v2\\n' | kcat -b $SAGACTL_BROKERS -P -t \(topic) -K: -H a=1 -H b"
    ).result()
    try #require(theirs.code == 0)
    try await produce("-t", topic, "-K:", "-H", "a=1", "-H", "b", input: "k1:v1\nk2:v2\n")
    let format = "%k=%s %h\\n"
    let ours = try await consume("-t", topic, "-f", format)
    #expect(ours == String(repeating: "k1=v1 a=1,b=NULL\nk2=v2 a=1,b=NULL\n", count: 2))
    let kcat = try await CommandRun(
      "kcat",
      ["-C", "-b", cluster.brokers, "-t", topic, "-e", "-q", "-X", "fetch.wait.max.ms=10", "-f", format]
    ).result()
    #expect(kcat.output == ours)
  }
}
