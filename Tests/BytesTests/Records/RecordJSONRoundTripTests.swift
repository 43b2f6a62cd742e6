import Bytes
import Testing

@Suite struct RecordJSONRoundTripTests {
  @Test func whatIsWrittenIsReadBackAsTheSameRecord() throws {
    let seed: UInt64 = 0x5eed_0101
    print("record round trip: seed \(seed)")
    var random = RecordCases(seed: seed)
    var fields = RecordFields()
    for _ in 0..<12_000 {
      let record = random.record()
      let line = record.line(embedsJSON: random.chance(2))
      #expect(line.last == 0x0a && line.dropLast().allSatisfy { $0 != 0x0a }, "a record is one line")
      #expect(try RecordCase(line: line, into: &fields) == record)
    }
  }

  @Test func theOrderOfMembersMakesNoDifference() throws {
    let seed: UInt64 = 0x5eed_0102
    print("member order: seed \(seed)")
    var random = RecordCases(seed: seed)
    var fields = RecordFields()
    for _ in 0..<2000 {
      let record = random.record()
      let text = String(decoding: record.line(), as: UTF8.self)
      guard case .object(let object) = try JSONValue(parsing: text) else { continue }
      var members = object.members
      members.append(.init(name: "other\(random.next())", value: .array([.null, .string("\"")])))
      members.shuffle(using: &random)
      let shuffled = JSONValue.object(try #require(JSONObject(members))).text
      #expect(try RecordCase(line: Array(shuffled.utf8), into: &fields) == record)
    }
  }

  @Test func brokenLinesAreAnsweredWithAColumnInTheLine() {
    let seed: UInt64 = 0x5eed_0103
    print("broken records: seed \(seed)")
    var random = RecordCases(seed: seed)
    var fields = RecordFields()
    let pieces = [
      "\"", "\\", "{", "}", "[", "]", ",", ":", "\\u0000", "\\ud83d", "0", "-", "null", "=", "\u{0}",
    ].map { Array($0.utf8) }
    var accepted = 0
    for _ in 0..<800 {
      let line = random.record().line(embedsJSON: random.chance(2))
      for _ in 0..<40 {
        var broken = line
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          let place = Int.random(in: 0..<broken.count, using: &random)
          switch Int.random(in: 0...4, using: &random) {
          case 0: broken[place] = UInt8(truncatingIfNeeded: random.next())
          case 1 where broken.count > 1: broken.remove(at: place)
          case 2:
            broken.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)], at: place)
          case 3: broken.insert(contentsOf: broken[place..<min(place + 30, broken.count)], at: place)
          default: if place > 0, random.chance(3) { broken.removeSubrange(place...) }
          }
        }
        do throws(JSONError) {
          let record = try RecordCase(line: broken, into: &fields)
          accepted += 1
          // What was taken is a record: it survives a round of its own.
          let again = try RecordCase(line: record.line(), into: &fields)
          #expect(again == record)
        } catch {
          #expect(error.column >= 1 && error.column <= broken.count + 1)
          #expect(error.description.utf8.count < 300)
        }
      }
    }
    #expect(accepted > 1000 && accepted < 31_000)
  }
}
