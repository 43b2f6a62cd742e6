internal import Bytes
internal import Glibc

/// A batch as a broker keeps it that no producer sends: what transactions and the log cleaner leave.
///
/// The mock cluster makes none by itself, but keeps whatever batch it is sent, so a test can append one in
/// Kafka's own protocol.
package struct StoredBatch: Sendable {
  /// The marker that a committed transaction leaves at the end of a partition; it takes one offset, and no consumer
  /// hands it out.
  package static let transactionMarker: StoredBatch = {
    // Control (32) and transactional (16). A key of version 0 and type 1 (commit); a value of version 0 and
    // coordinator epoch 0.
    StoredBatch(
      attributes: 16 + 32,
      producer: 1,
      count: 1,
      records: [record(0, key: [0, 0, 0, 1], value: [0, 0, 0, 0, 0, 0])]
    )
  }()

  /// What the log cleaner leaves of `count` records: those at some offsets from the batch's first, or none. The batch
  /// keeps its offsets, the last ones too. (The mock cluster wants seven bytes an offset: without records, at most 8.)
  package static func compacted(_ kept: [Int: String], of count: Int) -> StoredBatch {
    let records = kept.sorted { $0.key < $1.key }.map {
      record($0.key, key: nil, value: Array($0.value.utf8))
    }
    return StoredBatch(attributes: 0, producer: -1, count: count, records: records)
  }

  private let bytes: [UInt8]

  /// Makes a batch of format 2 that takes `count` offsets.
  private init(attributes: Int16, producer: Int64, count: Int, records: [[UInt8]]) {
    // Attributes, the last offset's delta, first and last timestamp.
    var rest = Self.big(attributes) + Self.big(Int32(count - 1))
    rest += Self.big(Int64(1_700_000_000_000)) + Self.big(Int64(1_700_000_000_000))
    // Producer's id and epoch, no sequence, the number of records: the mock cluster counts its offsets by that.
    rest +=
      Self.big(producer) + Self.big(Int16(producer < 0 ? -1 : 0)) + Self.big(Int32(-1))
      + Self.big(Int32(count))
    rest += records.joined()
    // Leader's epoch, format, checksum.
    let tail: [UInt8] = Self.big(Int32(0)) + [2] + Self.big(UInt32(Self.crc32c(rest))) + rest
    bytes = Self.big(Int64(0)) + Self.big(Int32(tail.count)) + tail
  }

  /// A record without headers, at the batch's time; all lengths here are below 64, so that a zigzag number is one byte.
  private static func record(_ offset: Int, key: [UInt8]?, value: [UInt8]) -> [UInt8] {
    func zigzag(_ number: Int) -> UInt8 { UInt8(number < 0 ? 1 : number << 1) }
    let body =
      [0, 0, zigzag(offset), zigzag(key?.count ?? -1)] + (key ?? []) + [zigzag(value.count)] + value + [0]
    return [zigzag(body.count)] + body
  }

  /// Appends the batch to a partition of the mock cluster's only broker.
  package func append(to topic: String, _ partition: Int32, brokers: String) throws(TestKitError) {
    guard let port = brokers.split(separator: ":").last.flatMap({ UInt16($0) }) else {
      throw TestKitError("no port in \(brokers)")
    }
    let big32 = Self.big as (Int32) -> [UInt8]
    let big16 = Self.big as (Int16) -> [UInt8]
    // Produce, version 3; the correlation id; no client id; no transactional id; acks 1; 10 s.
    var request = big16(0) + big16(3) + big32(7) + big16(-1) + big16(-1) + big16(1) + big32(10_000)
    request += big32(1) + big16(Int16(topic.utf8.count)) + Array(topic.utf8)
    request += big32(1) + big32(partition) + big32(Int32(bytes.count)) + bytes
    let answer = try Self.exchange(big32(Int32(request.count)) + request, port)
    // Size, correlation id, one topic with its name, one partition with its number: then the error.
    let place = 4 + 4 + 4 + 2 + topic.utf8.count + 4 + 4
    guard answer.count >= place + 2 else { throw TestKitError("a short answer to the batch: \(answer)") }
    let code = Int16(answer[place]) << 8 | Int16(answer[place + 1])
    guard code == 0 else { throw TestKitError("the batch was refused: \(code)") }
  }

  private static func big<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }

  private static func crc32c(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = ~0
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82f6_3b78 : crc >> 1 }
    }
    return ~crc
  }

  private static func exchange(_ request: [UInt8], _ port: UInt16) throws(TestKitError) -> [UInt8] {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected, write(descriptor, request, request.count) == request.count else {
      throw TestKitError("the broker takes no batch: \(errnoText())")
    }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    /// The whole answer's length, which its first four bytes tell.
    var length: Int { answer.count < 4 ? 4 : 4 + answer[..<4].reduce(0) { $0 << 8 | Int($1) } }
    while answer.count < length {
      let got = read(descriptor, &buffer, buffer.count)
      guard got > 0 else { throw TestKitError("no answer to the batch: \(errnoText())") }
      answer += buffer[..<got]
    }
    return answer
  }
}
