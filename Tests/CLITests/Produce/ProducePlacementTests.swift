import Bytes
import KafkaTestKit
import Testing

/// Which partition a record goes to.
@Suite(.crowd) struct ProducePlacementTests {
  /// Keys with what `org.apache.kafka.common.utils.Utils.murmur2` makes of them (Kafka's own test vectors).
  private static let vectors: [(key: String, hash: Int32)] = [
    ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
    ("a-little-bit-longer-string", -1_486_304_829),
    ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
  ]

  private static func javaPartition(_ hash: Int32, of count: Int32) -> Int32 { (hash & 0x7fff_ffff) % count }

  /// Without headers lines are grouped, with headers and from JSON they go one by one.
  @Test(arguments: [["-K:"], ["-K:", "-H", "h=1"], ["-J"]])
  func aKeyGoesWhereTheJavaClientSendsIt(_ options: [String]) async throws {
    let count: Int32 = 97
    let topic = try cluster.topic("java", partitions: count)
    let lines = Self.vectors.map { options == ["-J"] ? "{\"key\":\"\($0.key)\"}\n" : "\($0.key):v\n" }
    let run = try command(["produce", "-t", topic] + options, input: lines.joined())
    #expect(try await run.result().code == 0)
    let read = try cluster.read(topic)
    for vector in Self.vectors {
      let partition = read.first { $0.keyText == vector.key }?.partition
      #expect(partition == Self.javaPartition(vector.hash, of: count), "key \(vector.key)")
    }
  }

  /// Here librdkafka decides.
  @Test(arguments: vectors)
  func theKeyOfTheCommandLineGoesThereToo(_ key: String, _ hash: Int32) async throws {
    let topic = try cluster.topic("java", partitions: 97)
    try await produce("-t", topic, "--key", key, "--value", "v")
    #expect(try cluster.read(topic).map(\.partition) == [Self.javaPartition(hash, of: 97)])
  }

  @Test func anEmptyKeyIsAKeyAndHasItsPartition() async throws {
    let topic = try cluster.topic(partitions: 50)
    try await produce("-t", topic, "-K:", input: String(repeating: ":x\n", count: 20))
    // murmur2 of no bytes.
    #expect(Set(try cluster.read(topic).map(\.partition)) == [Self.javaPartition(275_646_681, of: 50)])
  }

  @Test func manyRecordsWithoutKeySpreadOverThePartitions() async throws {
    let topic = try cluster.topic(partitions: 4)
    try await produce("-t", topic, input: String(repeating: "x\n", count: 20_000))
    let used = Set(try cluster.read(topic).map(\.partition))
    // Twenty thousand records in runs of 500: one partition missing all has a chance of 1 in 25,000.
    #expect(used.count >= 3)
  }

  @Test func aChosenPartitionTakesEverything() async throws {
    let topic = try cluster.topic(partitions: 4)
    try await produce("-t", topic, "-p", "3", "-K:", input: "a:1\nb:2\n3\n")
    #expect(try cluster.read(topic).map(\.partition) == [3, 3, 3])
  }

  @Test func partitionMinusOneLeavesItToTheKey() async throws {
    let topic = try cluster.topic(partitions: 10)
    try await produce("-t", topic, "-p", "-1", "--key", "abc", "--value", "v")
    #expect(try cluster.read(topic).map(\.partition) == [Self.javaPartition(479_470_107, of: 10)])
  }

  @Test(arguments: [["-p", "4"], ["-p4"], ["-p", "2147483647"]])
  func aPartitionThatDoesNotExistIsSaidSoAtOnce(_ options: [String]) async throws {
    let topic = try cluster.topic(partitions: 4)
    let run = try command(["produce", "-t", topic] + options, input: "x\n")
    let result = try await run.result()
    #expect(result.code == 66)
    #expect(result.errorLines.count == 1)
    #expect(
      result.error.contains("partition \(options.last?.hasSuffix("7") == true ? "2147483647" : "4") of")
    )
    #expect(result.error.contains("it has 4"))
    #expect(try cluster.read(topic) == [])
  }

  @Test func anotherPartitionerIsLibrdkafkas() async throws {
    let topic = try cluster.topic(partitions: 7)
    let line = "some key:v\n"
    let run = try command(["produce", "-t", topic, "-K:", "-X", "partitioner=consistent"], input: line)
    #expect(try await run.result().code == 0)
    // CRC-32 of the key, which is what librdkafka calls consistent.
    #expect(try cluster.read(topic).map(\.partition) == [Int32(crc32(Array("some key".utf8)) % 7)])
  }

  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1
      }
    }
  }
}
