import Bytes
import Testing

@testable import SagactlCommands

@Suite struct FormatStringPropertyTests {
  /// Bytes of a format that print themselves.
  private func quoted(_ literal: [UInt8]) -> [UInt8] {
    literal.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "%"): Array("%%".utf8)
      case UInt8(ascii: "\\"): Array("\\\\".utf8)
      default: [byte]
      }
    }
  }

  @Test func aLiteralPrintsItself() throws {
    var random = SplitMix64(seed: propertySeed())
    for round in 0..<2000 {
      let literal = random.bytes(upTo: 60)
      let printed = SampleMessage().rendered(try FormatString(bytes: quoted(literal)))
      #expect(printed == literal, "round \(round): \(literal)")
    }
  }

  @Test func everyByteCanBeWrittenAsAnEscape() throws {
    for byte in UInt8.min...UInt8.max {
      let hex = String(byte, radix: 16)
      let octal = String(byte, radix: 8)
      let padded = String(repeating: "0", count: 3 - octal.count) + octal
      #expect(SampleMessage().rendered(try FormatString("<\\x\(hex)>")) == [60, byte, 62])
      #expect(SampleMessage().rendered(try FormatString("<\\x\(hex.uppercased())>")) == [60, byte, 62])
      #expect(SampleMessage().rendered(try FormatString("<\\\(byte)>")) == [60, byte, 62])
      if byte < 0o100 {
        #expect(SampleMessage().rendered(try FormatString("<\\\(padded)>")) == [60, byte, 62])
      }
    }
  }

  @Test func tokensAndLiteralsInAnyOrderPrintTheirPartsInThatOrder() throws {
    var random = SplitMix64(seed: propertySeed())
    for round in 0..<1000 {
      let message = SampleMessage(key: random.bytes(upTo: 9), value: random.bytes(upTo: 20))
      let parts: [(String, [UInt8])] = [
        ("%s", message.value ?? []), ("%k", message.key ?? []), ("%o", Array("42".utf8)),
        ("%p", Array("3".utf8)),
        ("%t", Array("orders".utf8)), ("%S", Array("\(message.value?.count ?? -1)".utf8)),
        ("%K", Array("\(message.key?.count ?? -1)".utf8)),
      ]
      var format: [UInt8] = []
      var expected: [UInt8] = []
      for _ in 0..<random.below(12) {
        let (token, printed) = parts[random.below(parts.count)]
        var literal = random.bytes(upTo: 5)
        // A brace would belong to the token.
        if literal.first == UInt8(ascii: "{") { literal[0] = UInt8(ascii: "[") }
        format += Array(token.utf8) + quoted(literal)
        expected += printed + literal
      }
      #expect(message.rendered(try FormatString(bytes: format)) == expected, "round \(round): \(format)")
    }
  }

  @Test func noFormatTraps() {
    var random = SplitMix64(seed: propertySeed())
    let alphabet = Array("%%%\\\\{}skhTSKRpotvVx01289aefjsonb64ixl".utf8) + [0, 10, 0xff, 0xc3]
    var accepted = 0
    for _ in 0..<20_000 {
      if let format = try? FormatString(bytes: random.bytes(upTo: 12, from: alphabet)) {
        accepted += 1
        _ = SampleMessage().rendered(format)
      }
    }
    #expect(accepted > 1000)
  }

  /// A plain decoder to compare with.
  private func decodedBase64(_ text: some Sequence<UInt8>) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bits: UInt32 = 0
    var count = 0
    var result: [UInt8] = []
    for byte in text {
      guard let value = digits.firstIndex(of: byte) else { break }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return result
  }

  @Test func base64AndHexSpellEveryByte() throws {
    var random = SplitMix64(seed: propertySeed())
    let base64 = try FormatString("%s{base64}")
    let hex = try FormatString("%s{hex}")
    for round in 0..<500 {
      let bytes = random.bytes(upTo: round % 25 == 0 ? 10_000 : 100)
      let message = SampleMessage(key: nil, value: bytes)
      let encoded = message.rendered(base64)
      #expect(encoded.count == (bytes.count + 2) / 3 * 4, "round \(round)")
      #expect(decodedBase64(encoded) == bytes, "round \(round)")
      let digits = bytes.map { String(String(256 + Int($0), radix: 16).dropFirst()) }.joined()
      #expect(message.rendered(hex) == Array(digits.utf8), "round \(round)")
    }
  }
}
