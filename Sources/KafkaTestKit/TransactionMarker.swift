internal import Bytes
internal import Glibc

/// The marker that a committed transaction leaves at the end of a partition: a batch no consumer hands out.
///
/// The mock cluster writes none by itself, but keeps whatever batch it is sent, so a test can append one in
/// Kafka's own protocol.
package enum TransactionMarker {
  /// Appends a marker to a partition of the mock cluster's only broker; it takes one offset.
  package static func append(to topic: String, _ partition: Int32, brokers: String) throws(TestKitError) {
    guard let port = brokers.split(separator: ":").last.flatMap({ UInt16($0) }) else {
      throw TestKitError("no port in \(brokers)")
    }
    var request: [UInt8] = []
    // Produce, version 3; the correlation id; no client id; no transactional id; acks 1; 10 s.
    request += big(Int16(0)) + big(Int16(3)) + big(Int32(7)) + big(Int16(-1)) + big(Int16(-1)) + big(Int16(1))
    request += big(Int32(10_000)) + big(Int32(1)) + big(Int16(topic.utf8.count)) + Array(topic.utf8)
    let records = batch()
    request += big(Int32(1)) + big(partition) + big(Int32(records.count)) + records
    let answer = try exchange(big(Int32(request.count)) + request, port)
    // Size, correlation id, one topic with its name, one partition with its number: then the error.
    let place = 4 + 4 + 4 + 2 + topic.utf8.count + 4 + 4
    guard answer.count >= place + 2 else { throw TestKitError("a short answer to the marker: \(answer)") }
    let code = Int16(answer[place]) << 8 | Int16(answer[place + 1])
    guard code == 0 else { throw TestKitError("the marker was refused: \(code)") }
  }

  /// A batch of format 2 that holds one control record: commit.
  private static func batch() -> [UInt8] {
    // Attributes, timestamp and offset deltas of 0; a key of version 0 and type 1 (commit); a value of
    // version 0 and coordinator epoch 0; no headers. Lengths are zigzag numbers.
    let record: [UInt8] = [0, 0, 0, 8, 0, 0, 0, 1, 12, 0, 0, 0, 0, 0, 0, 0]
    var rest: [UInt8] = []
    // Transactional (16) and control (32); the last offset's delta.
    rest += big(Int16(16 + 32)) + big(Int32(0))
    rest += big(Int64(1_700_000_000_000)) + big(Int64(1_700_000_000_000))
    // Producer's id and epoch, no sequence, one record.
    rest +=
      big(Int64(1)) + big(Int16(0)) + big(Int32(-1)) + big(Int32(1)) + [UInt8(record.count << 1)] + record
    // Leader's epoch, format, checksum.
    let tail: [UInt8] = big(Int32(0)) + [2] + big(UInt32(crc32c(rest))) + rest
    return big(Int64(0)) + big(Int32(tail.count)) + tail
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
      throw TestKitError("the broker takes no marker: \(errnoText())")
    }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    /// The whole answer's length, which its first four bytes tell.
    var length: Int { answer.count < 4 ? 4 : 4 + answer[..<4].reduce(0) { $0 << 8 | Int($1) } }
    while answer.count < length {
      let got = read(descriptor, &buffer, buffer.count)
      guard got > 0 else { throw TestKitError("no answer to the marker: \(errnoText())") }
      answer += buffer[..<got]
    }
    return answer
  }
}
