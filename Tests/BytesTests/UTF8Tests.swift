import Bytes
import Testing

/// Validity worked out from the definition: decode the bits, then look at the code point.
private func naivelyValid(_ bytes: [UInt8]) -> Bool {
  var index = 0
  while index < bytes.count {
    let lead = bytes[index]
    var length = 1
    var point = UInt32(lead)
    if lead >= 0xf8 { return false }
    if lead >= 0xf0 {
      length = 4
      point = UInt32(lead & 0x07)
    } else if lead >= 0xe0 {
      length = 3
      point = UInt32(lead & 0x0f)
    } else if lead >= 0xc0 {
      length = 2
      point = UInt32(lead & 0x1f)
    } else if lead >= 0x80 {
      return false
    }
    if index + length > bytes.count { return false }
    for next in 1..<length {
      if bytes[index + next] >> 6 != 2 { return false }
      point = point << 6 | UInt32(bytes[index + next] & 0x3f)
    }
    let shortest: Int = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
    if shortest != length || point > 0x10ffff || (0xd800...0xdfff).contains(point) { return false }
    index += length
  }
  return true
}

@Suite struct UTF8Tests {
  @Test func noBytesAreValid() {
    #expect(isValidUTF8(UnsafeRawBufferPointer(start: nil, count: 0)))
    #expect([UInt8]().withUnsafeBytes { isValidUTF8($0) })
  }

  @Test func everySequenceOfOneAndTwoBytesAgreesWithTheDefinition() {
    for first in UInt8.min...255 {
      #expect([first].withUnsafeBytes { isValidUTF8($0) } == naivelyValid([first]))
      for second in UInt8.min...255 {
        let bytes = [first, second]
        if bytes.withUnsafeBytes({ isValidUTF8($0) }) != naivelyValid(bytes) {
          Issue.record("disagrees on \(bytes)")
        }
      }
    }
  }

  @Test(arguments: [0, 64, 128, 192])
  func everySequenceOfThreeBytesAgreesWithTheDefinition(quarter: Int) {
    var bytes: [UInt8] = [0, 0, 0]
    for first in quarter..<quarter + 64 {
      bytes[0] = UInt8(first)
      for second in UInt8.min...255 {
        bytes[1] = second
        for third in UInt8.min...255 {
          bytes[2] = third
          if bytes.withUnsafeBytes({ isValidUTF8($0) }) != naivelyValid(bytes) {
            Issue.record("disagrees on \(bytes)")
          }
        }
      }
    }
  }

  @Test func theEdgesOfFourByteSequencesAgreeWithTheDefinition() {
    let edges: [UInt8] = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xbf, 0xc0, 0xff]
    for first in UInt8(0xf0)...0xff {
      for second in edges {
        for third in edges {
          for fourth in edges {
            let bytes = [first, second, third, fourth]
            #expect(bytes.withUnsafeBytes { isValidUTF8($0) } == naivelyValid(bytes), "\(bytes)")
          }
        }
      }
    }
  }

  @Test func aBadByteIsFoundAtEveryPlaceOfALongText() {
    for length in 1...100 {
      for place in 0..<length {
        var bytes = [UInt8](repeating: 0x61, count: length)
        bytes[place] = 0xff
        #expect(!bytes.withUnsafeBytes { isValidUTF8($0) }, "length \(length), place \(place)")
        bytes[place] = 0xc3
        #expect(!bytes.withUnsafeBytes { isValidUTF8($0) }, "length \(length), place \(place)")
        if place + 1 < length {
          bytes[place + 1] = 0xa9
          #expect(bytes.withUnsafeBytes { isValidUTF8($0) }, "length \(length), place \(place)")
        }
      }
    }
  }

  @Test func randomMixturesAgreeWithTheDefinition() {
    let seed: UInt64 = 0x5eed_0001
    print("UTF-8 mixtures: seed \(seed)")
    var random = SplitMix64(seed: seed)
    var valid = 0
    for _ in 0..<20_000 {
      var bytes = random.text(upTo: 60)
      if Bool.random(using: &random), !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      let truth = naivelyValid(bytes)
      valid += truth ? 1 : 0
      #expect(bytes.withUnsafeBytes { isValidUTF8($0) } == truth, "\(bytes)")
    }
    #expect(valid > 5000 && valid < 19_500)
  }
}
