import Bytes
import Glibc
import Testing

/// The JSON string as the RFC words it, one scalar at a time; nil when the bytes are not UTF-8.
private func naivelyEscaped(_ bytes: [UInt8]) -> [UInt8]? {
  guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case "\u{8}": result += "\\b"
    case "\u{c}": result += "\\f"
    case "\u{0}"..<" ":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return Array((result + "\"").utf8)
}

private func escaped(_ bytes: [UInt8], into writer: ByteWriter = ByteWriter(capacity: 64)) -> [UInt8]? {
  writer.write("kept")
  let start = writer.count
  guard bytes.withUnsafeBytes({ writer.writeJSONString(ifUTF8: $0, after: ",\"v\":") }) else {
    #expect(writer.count == start, "a refusal leaves nothing behind")
    return nil
  }
  let written = writer.withBytes { Array($0[start...]) }
  #expect(written.starts(with: Array(",\"v\":".utf8)))
  return Array(written.dropFirst(5))
}

@Suite struct JSONStringWritingTests {
  @Test func everySingleByteIsWrittenAsTheStandardSays() {
    for byte in UInt8.min...255 {
      #expect(escaped([byte]) == naivelyEscaped([byte]), "byte \(byte)")
    }
  }

  @Test func everySpecialByteIsSeenAtEveryPlace() {
    for length in 1...40 {
      for place in 0..<length {
        for special: UInt8 in [0x00, 0x0a, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x5b, 0x5c, 0x5d, 0x7f, 0x80, 0xc3] {
          var bytes = [UInt8](repeating: 0x62, count: length)
          bytes[place] = special
          #expect(escaped(bytes) == naivelyEscaped(bytes), "byte \(special) at \(place) of \(length)")
        }
      }
    }
  }

  @Test func noBytesAreAnEmptyString() {
    let writer = ByteWriter()
    #expect(writer.writeJSONString(ifUTF8: UnsafeRawBufferPointer(start: nil, count: 0)))
    writer.writeJSONString("")
    #expect(writer.withBytes { Array($0) } == Array("\"\"\"\"".utf8))
  }

  @Test func separatorsAndDeleteStandAsTheyAre() {
    let writer = ByteWriter()
    writer.writeJSONString("a\u{2028}\u{2029}\u{7f}/é😀")
    #expect(writer.withBytes { Array($0) } == Array("\"a\u{2028}\u{2029}\u{7f}/é😀\"".utf8))
  }

  @Test func randomTextAndBytesAgreeWithTheStandard() {
    let seed: UInt64 = 0x5eed_0005
    print("JSON strings: seed \(seed)")
    var random = SplitMix64(seed: seed)
    var refused = 0
    for _ in 0..<5000 {
      var bytes = random.text(upTo: 90)
      if Int.random(in: 0..<4, using: &random) == 0, !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = random.bytes(1)[0]
      }
      let truth = naivelyEscaped(bytes)
      refused += truth == nil ? 1 : 0
      #expect(escaped(bytes) == truth, "\(bytes)")
    }
    #expect(refused > 100 && refused < 2500)
  }

  /// Above 4 KiB a string is written in pieces, whose edges fall inside characters and escapes.
  @Test func longStringsAreWrittenInPiecesWithoutASeam() {
    let seed: UInt64 = 0x5eed_0006
    print("long JSON strings: seed \(seed)")
    var random = SplitMix64(seed: seed)
    for length in [4095, 4096, 4097, 8192, 8193, 20_000] {
      var bytes: [UInt8] = []
      while bytes.count < length { bytes += random.text(upTo: 50) }
      #expect(escaped(bytes) == naivelyEscaped(bytes), "length \(bytes.count)")
      bytes.append(0xff)
      #expect(escaped(bytes) == nil)
    }
  }

  @Test func aWriterWithADescriptorLosesNothing() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer {
      close(ends[0])
      close(ends[1])
    }
    let writer = ByteWriter(descriptor: ends[1], capacity: 64)
    var expected: [UInt8] = []
    for length in [0, 10, 100, 1000, 5000] {
      let bytes = [UInt8](repeating: 0x01, count: length)
      expected += try #require(naivelyEscaped(bytes))
      #expect(bytes.withUnsafeBytes { writer.writeJSONString(ifUTF8: $0) })
      let bad = bytes + [0xff]
      #expect(!bad.withUnsafeBytes { writer.writeJSONString(ifUTF8: $0, after: "never") })
    }
    #expect(writer.flush())
    var received: [UInt8] = []
    while received.count < expected.count {
      var piece = [UInt8](repeating: 0, count: 4096)
      let count = read(ends[0], &piece, piece.count)
      try #require(count > 0)
      received += piece.prefix(count)
    }
    #expect(received == expected)
  }
}
