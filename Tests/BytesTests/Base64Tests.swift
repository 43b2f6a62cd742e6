import Bytes
import Testing

private func encoded(_ bytes: [UInt8]) -> String {
  let writer = ByteWriter(capacity: 64)
  bytes.withUnsafeBytes { Base64.encode($0, into: writer) }
  return writer.withBytes { String(decoding: $0, as: UTF8.self) }
}

private func decoded(_ text: [UInt8]) throws(Base64.Failure) -> [UInt8] {
  let writer = ByteWriter(capacity: 64)
  writer.write("kept")
  var failure: Base64.Failure?
  text.withUnsafeBytes { text in
    do throws(Base64.Failure) { try Base64.decode(text, into: writer) } catch { failure = error }
  }
  if let failure {
    #expect(writer.count == 4, "a refused text leaves nothing behind")
    throw failure
  }
  return writer.withBytes { Array($0.dropFirst(4)) }
}

private func failure(_ text: String) -> Base64.Failure? {
  do throws(Base64.Failure) {
    _ = try decoded(Array(text.utf8))
    return nil
  } catch { return error }
}

@Suite struct Base64Tests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func theVectorsOfTheStandardHold(plain: String, text: String) throws {
    #expect(encoded(Array(plain.utf8)) == text)
    #expect(try decoded(Array(text.utf8)) == Array(plain.utf8))
  }

  @Test func bothSpecialCharactersAreTheStandardOnes() throws {
    #expect(encoded([0xfb, 0xff, 0xbf]) == "+/+/")
    #expect(try decoded(Array("+/+/".utf8)) == [0xfb, 0xff, 0xbf])
    #expect(failure("-_-_") == Base64.Failure(reason: .character, offset: 0))
  }

  @Test(arguments: [
    ("Z", Base64.Failure.Reason.length, 1), ("Zg", .length, 2), ("Zg=", .length, 3), ("Zm9vY", .length, 5),
    ("Z===", .padding, 1), ("====", .padding, 0), ("Zg=g", .padding, 2), ("Zg==Zg==", .padding, 2),
    ("Zm9v====", .padding, 4), ("Zm9vYg==\n", .padding, 6), ("Zm9v\nYg=", .character, 4),
    (" Zg=", .character, 0), ("Zm9vZm9?Zm9v", .character, 7), ("Zg==\n", .padding, 2), ("é==", .character, 0),
    ("Zh==", .trailingBits, 1), ("Zm9=", .trailingBits, 2), ("Zm9vZm9=", .trailingBits, 6),
  ])
  func whatIsNotStrictIsRefusedWithItsPlace(text: String, reason: Base64.Failure.Reason, offset: Int) {
    #expect(failure(text) == Base64.Failure(reason: reason, offset: offset))
  }

  @Test func anyBytesComeBack() throws {
    let seed: UInt64 = 0x5eed_0002
    print("base64 round trip: seed \(seed)")
    var random = SplitMix64(seed: seed)
    for length in 0..<200 {
      let bytes = random.bytes(length)
      let text = encoded(bytes)
      #expect(text.utf8.count == Base64.encodedCount(length))
      #expect(try decoded(Array(text.utf8)) == bytes)
    }
    let large = random.bytes(10_001)
    #expect(try decoded(Array(encoded(large).utf8)) == large)
  }

  @Test func aTextIsDecodedInItsOwnPlace() throws {
    var random = SplitMix64(seed: 0x5eed_0003)
    for length in 0..<100 {
      let bytes = random.bytes(length)
      var text = Array(encoded(bytes).utf8) + [0]
      let count = try text.withUnsafeMutableBufferPointer { buffer throws(Base64.Failure) in
        guard let base = buffer.baseAddress else { return -1 }
        return try Base64.decode(UnsafeRawBufferPointer(start: base, count: buffer.count - 1), into: base)
      }
      #expect(Array(text.prefix(count)) == bytes)
    }
  }

  @Test func everyTextThatIsAcceptedIsTheOnlyOneForItsBytes() {
    let seed: UInt64 = 0x5eed_0004
    print("mutated base64: seed \(seed)")
    var random = SplitMix64(seed: seed)
    var accepted = 0
    for _ in 0..<20_000 {
      var text = Array(encoded(random.bytes(Int.random(in: 0...20, using: &random))).utf8)
      switch Int.random(in: 0...3, using: &random) {
      case 0 where !text.isEmpty: text.remove(at: Int.random(in: 0..<text.count, using: &random))
      case 1: text.insert(random.bytes(1)[0], at: Int.random(in: 0...text.count, using: &random))
      case 2 where !text.isEmpty:
        let letters = Array("AZaz09+/=Bb".utf8)
        text[Int.random(in: 0..<text.count, using: &random)] = letters.randomElement(using: &random) ?? 0
      default: break
      }
      do throws(Base64.Failure) {
        let bytes = try decoded(text)
        accepted += 1
        #expect(Array(encoded(bytes).utf8) == text)
      } catch {
        #expect(error.offset >= 0 && error.offset <= text.count)
      }
    }
    #expect(accepted > 1000 && accepted < 19_000)
  }
}
