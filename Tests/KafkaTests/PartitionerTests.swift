import Kafka
import Testing

struct PartitionerTests {
  /// Kafka's own test vectors (UtilsTest.testMurmur2) with some of every length modulo four.
  @Test(
    arguments: [
      ("21", -973_932_308),
      ("foobar", -790_332_482),
      ("a-little-bit-long-string", -985_981_536),
      ("a-little-bit-longer-string", -1_486_304_829),
      ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
      ("abc", 479_470_107),
    ] as [(String, Int32)]
  )
  func murmur2IsThatOfTheJavaClient(_ text: String, _ expected: Int32) {
    let hash = Array(text.utf8).withUnsafeBytes { Partitioner.murmur2($0) }
    #expect(Int32(bitPattern: hash) == expected)
  }

  @Test func anEmptyKeyHasAHashWhetherItHasAnAddressOrNot() {
    let with = Partitioner.murmur2(UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 8), count: 0))
    let without = Partitioner.murmur2(UnsafeRawBufferPointer(start: nil, count: 0))
    #expect(with == without)
    #expect(Int32(bitPattern: with) == 275_646_681)
  }

  @Test func thePartitionIsThePositiveHashModuloTheirNumber() {
    let key = Array("foobar".utf8)
    let expected = (-790_332_482 & 0x7fff_ffff) % 7
    #expect(key.withUnsafeBytes { Partitioner.partition(forKey: $0, count: 7) } == Int32(expected))
    // A topic without partitions is a broker's mistake, not a reason to trap.
    #expect(key.withUnsafeBytes { Partitioner.partition(forKey: $0, count: 0) } == 0)
  }
}
