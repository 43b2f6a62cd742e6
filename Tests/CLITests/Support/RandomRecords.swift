import KafkaTestKit

/// Records that have everything a record can have.
enum RandomRecords {
  /// `count` records over `partitions` partitions: null, empty, text and bytes for keys, values and header
  /// values; headers that repeat; timestamps above 0 (0 is librdkafka's "now").
  static func make(_ count: Int, partitions: Int32, _ random: inout SplitMix64) -> [TestRecord] {
    (0..<count).map { _ in
      TestRecord(
        key: bytes(upTo: 40, &random),
        value: bytes(upTo: 300, &random),
        headers: headers(&random),
        timestamp: timestamp(&random),
        partition: Int32(random.int(0...Int(partitions) - 1))
      )
    }
  }

  private static func bytes(upTo length: Int, _ random: inout SplitMix64) -> [UInt8]? {
    switch random.int(0...9) {
    case 0: nil
    case 1: []
    case 2...5: random.text(upTo: length)
    case 6: [random.bytes(1)[0]]
    default: random.bytes(random.int(0...length))
    }
  }

  private static func headers(_ random: inout SplitMix64) -> [TestRecord.Header] {
    guard random.once(in: 3) else { return [] }
    let names = ["h", "h", "", "trace-id", "é", "a\"b\\c", "\u{1b}[1m", "base64", "漢字"]
    return (0..<random.int(1...5)).map { _ in
      TestRecord.Header(names[random.int(0...names.count - 1)], bytes(upTo: 30, &random))
    }
  }

  private static func timestamp(_ random: inout SplitMix64) -> Int64 {
    switch random.int(0...5) {
    case 0: 1
    case 1: Int64(random.int(1...1000))
    case 2: 4_102_444_800_000
    default: Int64(random.int(1...2_000_000_000_000))
    }
  }
}
