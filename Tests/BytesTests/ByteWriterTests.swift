import Bytes
import Glibc
import Testing

private func text(_ writer: ByteWriter) -> String {
  writer.withBytes { String(decoding: $0, as: UTF8.self) }
}

@Suite struct ByteWriterTests {
  @Test func wholeNumbersOfEveryLengthAreWrittenInDecimal() {
    var values: [Int64] = [0, 7, -7, .max, .min, .max - 1, .min + 1]
    var power: Int64 = 1
    for _ in 0..<18 {
      power *= 10
      values += [power - 1, power, power + 1, -power, power / 3, power / 2]
    }
    var random = SplitMix64(seed: 0x5eed_000b)
    for shift in 0..<64 { values.append(Int64(bitPattern: random.next()) >> Int64(shift)) }
    for value in values {
      let writer = ByteWriter(capacity: 64)
      writer.write(decimal: value)
      #expect(text(writer) == String(value))
    }
  }

  @Test func aWriterInMemoryGrows() {
    let writer = ByteWriter(capacity: 64)
    var expected = ""
    for value: Int64 in 0..<500 {
      writer.write(decimal: value)
      writer.write(UInt8(ascii: ","))
      writer.write("literal")
      writer.write(text: "é")
      expected += "\(value),literalé"
    }
    #expect(text(writer) == expected)
    writer.truncate(to: 4)
    #expect(text(writer) == "0,li")
    writer.removeAll()
    #expect(writer.count == 0)
  }

  @Test func moreThanTheCapacityReachesTheDescriptorInOrder() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { close(ends[0]) }
    let writer = ByteWriter(descriptor: ends[1], capacity: 64)
    var expected: [UInt8] = []
    for length in [1, 63, 64, 65, 200, 0, 1000] {
      let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: length), count: length)
      writer.write(bytes)
      expected += bytes
      writer.append(upTo: 100) { place in
        place.update(repeating: 0x2e, count: 100)
        return 100
      }
      expected += [UInt8](repeating: 0x2e, count: 100)
    }
    #expect(writer.flush())
    #expect(writer.written == Int64(expected.count))
    close(ends[1])
    var received: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(ends[0], &piece, piece.count)
      if count <= 0 { break }
      received += piece.prefix(count)
    }
    #expect(received == expected)
  }

  @Test func aFailedWriteIsRememberedAndTheRestDropped() {
    let full = open("/dev/full", O_WRONLY)
    #expect(full >= 0)
    defer { close(full) }
    let writer = ByteWriter(descriptor: full, capacity: 64)
    writer.write("some text")
    #expect(!writer.flush())
    #expect(writer.failure == ENOSPC)
    writer.write([UInt8](repeating: 0, count: 1000))
    #expect(!writer.flush())
    #expect(writer.count == 0)
    #expect(writer.written == 0)
  }
}
