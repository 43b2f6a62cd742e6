import Bytes
import Testing

/// Texts broken at random: whatever comes of it is an answer, never a trap, and the two readers agree.
@Suite struct JSONMutationTests {
  /// A random value, deep and wide enough to have every kind in it.
  static func value(_ random: inout SplitMix64, depth: Int = 0) -> JSONValue {
    switch Int.random(in: 0...(depth > 4 ? 4 : 6), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .number(Int64(bitPattern: random.next()) >> Int64.random(in: 0...63, using: &random))
    case 3:
      let texts = ["-0", "1.5", "1e5", "0.1E-7", "123456789012345678901234567890"]
      return JSONNumber(texts[Int.random(in: 0..<texts.count, using: &random)]).map { .number($0) } ?? .null
    case 4: return .string(String(decoding: random.text(upTo: 20), as: UTF8.self))
    case 5:
      return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(&random, depth: depth + 1) })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        object[String(decoding: random.text(upTo: 6), as: UTF8.self)] = value(&random, depth: depth + 1)
      }
      return .object(object)
    }
  }

  /// Changes a few bytes: replaces, removes, repeats, inserts or cuts off.
  static func mutate(_ text: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    let pieces: [[UInt8]] = [
      "\"", "\\", "{", "}", "[", "]", ",", ":", "\\u", "\\ud83d", "0", "-", ".", "e", "null", " ", "\n",
    ]
    .map { Array($0.utf8) }
    var text = text
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0...text.count, using: &random)
      switch Int.random(in: 0...4, using: &random) {
      case 0 where place < text.count: text[place] = random.bytes(1)[0]
      case 1 where place < text.count: text.remove(at: place)
      case 2: text.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)], at: place)
      case 3 where place < text.count:
        text.insert(contentsOf: text[place..<min(place + 8, text.count)], at: place)
      case 4 where Int.random(in: 0...3, using: &random) == 0: text.removeSubrange(place...)
      default: break
      }
    }
    return text
  }

  @Test func randomTreesComeBackFromTheirText() throws {
    let seed: UInt64 = 0x5eed_0009
    print("random trees: seed \(seed)")
    var random = SplitMix64(seed: seed)
    for _ in 0..<2000 {
      let value = Self.value(&random)
      #expect(try JSONValue(parsing: value.text) == value)
      let canonical = try JSONValue(parsing: value.canonicalText)
      #expect(canonical.isEquivalent(to: value))
      #expect(canonical.text == canonical.canonicalText)
      #expect(canonical.hashValue == (try JSONValue(parsing: canonical.text)).hashValue)
    }
  }

  @Test func brokenTextsAreAnsweredAndTheReadersAgree() {
    let seed: UInt64 = 0x5eed_000a
    print("broken texts: seed \(seed)")
    var random = SplitMix64(seed: seed)
    var valid = 0
    for _ in 0..<500 {
      let text = Array(Self.value(&random).text.utf8)
      for _ in 0..<60 {
        let broken = Self.mutate(text, &random)
        let scanned = scanFailure(broken)
        var failure: JSONError?
        var value = JSONValue.null
        switch broken.withUnsafeBytes({ bytes in
          Result { () throws(JSONError) in try JSONValue(parsing: bytes) }
        }) {
        case .success(let tree): value = tree
        case .failure(let error): failure = error
        }
        if let scanned {
          #expect(failure != nil)
          #expect(scanned.offset >= 0 && scanned.offset <= broken.count)
          #expect(!scanned.description.isEmpty)
        } else if let failure {
          switch failure.reason {
          case .duplicateName, .outOfRange: break
          default: Issue.record("the scanner takes what the tree refuses: \(failure), \(broken)")
          }
        } else {
          valid += 1
          #expect((try? JSONValue(parsing: value.text)) == value)
        }
      }
    }
    #expect(valid > 1000 && valid < 29_000)
  }
}
