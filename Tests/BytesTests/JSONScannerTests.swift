import Bytes
import Testing

/// What scanning a whole text as one value says: nil when it is valid.
func scanFailure(_ bytes: [UInt8], depthLimit: Int = 512) -> JSONError? {
  bytes.withUnsafeBytes { bytes in
    var scanner = JSONScanner(bytes)
    do throws(JSONError) {
      _ = try scanner.skipValue(depthLimit: depthLimit)
      try scanner.end()
      return nil
    } catch { return error }
  }
}

private func unescaped(_ text: String) throws(JSONError) -> [UInt8] {
  var copy = text
  var failure: JSONError?
  var result: [UInt8] = []
  copy.withUTF8 { bytes in
    var scanner = JSONScanner(UnsafeRawBufferPointer(bytes))
    do throws(JSONError) {
      let string = try scanner.string()
      try scanner.end()
      // Exactly the promised room, so that an address checker sees a byte too many.
      let place = UnsafeMutablePointer<UInt8>.allocate(capacity: string.raw.count + JSONText.slack)
      defer { place.deallocate() }
      let count = string.unescape(into: place)
      result = Array(UnsafeBufferPointer(start: place, count: count))
      #expect(Array(string.string.utf8) == result)
      #expect(string.hasEscapes == string.raw.contains(UInt8(ascii: "\\")))
    } catch { failure = error }
  }
  if let failure { throw failure }
  return result
}

private func int64(_ text: String) throws(JSONError) -> Int64 {
  var copy = text
  var result: Result<Int64, JSONError> = .success(0)
  copy.withUTF8 { bytes in
    var scanner = JSONScanner(UnsafeRawBufferPointer(bytes))
    result = Result { () throws(JSONError) in
      let value = try scanner.int64()
      try scanner.end()
      return value
    }
  }
  return try result.get()
}

@Suite struct JSONScannerTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-0", "12", "-1.5", "1e5", "1E+5", "0.0e-0", "\"\"", "\"a\"", "[]", "[ ]",
    "{}", "{ }",
    " \t\r\n[1 , 2]\n", "{\"a\":1,\"a\":{\"b\":[null,true,\"x\"]}}", "[[[[]]],{}]",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"",
    "\"\\ud83d\\uDE00\"", "\"\u{7f}\u{2028}é漢😀\"", "1e99999999999999999999999", "{\"\":0}",
    "[{\"a\":[]},[{}]]",
  ])
  func validTextsPass(text: String) {
    #expect(scanFailure(Array(text.utf8)) == nil)
  }

  @Test(arguments: [
    ("", JSONError.Reason.expected("a value", found: nil), 0), (" ", .expected("a value", found: nil), 1),
    ("nul", .expected("null", found: UInt8(ascii: "n")), 0), ("nulll", .trailingText, 4),
    ("True", .expected("a value", found: UInt8(ascii: "T")), 0),
    ("tru", .expected("true or false", found: UInt8(ascii: "t")), 0), ("1 2", .trailingText, 2),
    ("01", .badNumber, 0), ("-01", .badNumber, 1), ("+1", .expected("a value", found: UInt8(ascii: "+")), 0),
    ("1.", .badNumber, 2), (".5", .expected("a value", found: UInt8(ascii: ".")), 0), ("1e", .badNumber, 2),
    ("1e+", .badNumber, 3), ("-", .badNumber, 1), ("0x10", .trailingText, 1),
    ("[1,]", .expected("a value", found: UInt8(ascii: "]")), 3),
    ("[,1]", .expected("a value", found: UInt8(ascii: ",")), 1),
    ("[1 2]", .expected("a comma or \"]\"", found: UInt8(ascii: "2")), 3),
    ("[1", .expected("a comma or \"]\"", found: nil), 2), ("[", .expected("a value", found: nil), 1),
    ("{\"a\":1,}", .expected("a member's name", found: UInt8(ascii: "}")), 7),
    ("{a:1}", .expected("a member's name or \"}\"", found: UInt8(ascii: "a")), 1),
    ("{\"a\" 1}", .expected("a colon", found: UInt8(ascii: "1")), 5),
    ("{\"a\":1 \"b\":2}", .expected("a comma or \"}\"", found: UInt8(ascii: "\"")), 7),
    ("{\"a\":}", .expected("a value", found: UInt8(ascii: "}")), 5),
    ("{", .expected("a member's name or \"}\"", found: nil), 1),
    ("{1:2}", .expected("a member's name or \"}\"", found: UInt8(ascii: "1")), 1),
    ("[1}", .expected("a comma or \"]\"", found: UInt8(ascii: "}")), 2),
    ("\"a", .unterminatedString, 0), ("[\"abcdefghijk", .unterminatedString, 1), ("\"\\", .badEscape, 1),
    ("\"\\\"", .unterminatedString, 0), ("\"a\nb\"", .controlCharacter(0x0a), 2),
    ("\"\u{0}\"", .controlCharacter(0), 1),
    ("\"\\x41\"", .badEscape, 1), ("\"\\u12g4\"", .badEscape, 1), ("\"\\u12\"", .badEscape, 1),
    ("\"\\U0041\"", .badEscape, 1), ("\"\\ud800\"", .loneSurrogate, 1), ("\"ab\\udc00x\"", .loneSurrogate, 3),
    ("\"\\ud800\\u0041\"", .loneSurrogate, 1), ("\"\\ud800\\ud800\"", .loneSurrogate, 1),
    ("'a'", .expected("a value", found: UInt8(ascii: "'")), 0),
    ("\u{feff}1", .expected("a value", found: 0xef), 0), ("1\u{0}", .trailingText, 1),
    ("\u{c}1", .expected("a value", found: 0x0c), 0),
    ("[1]//", .trailingText, 3), ("NaN", .expected("a value", found: UInt8(ascii: "N")), 0),
    ("-Infinity", .badNumber, 1),
  ])
  func whatTheStandardForbidsIsRefusedWithItsPlace(text: String, reason: JSONError.Reason, offset: Int) {
    #expect(scanFailure(Array(text.utf8)) == JSONError(reason, at: offset))
  }

  @Test func bytesThatAreNotUTF8AreRefusedInStringsAndNames() {
    for bad: [UInt8] in [
      [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80],
    ] {
      for length in 0..<20 {
        let run = [UInt8](repeating: 0x61, count: length)
        let quote = UInt8(ascii: "\"")
        let place = JSONError(.invalidUTF8, at: length + 1)
        #expect(scanFailure([quote] + run + bad + [quote]) == place)
        #expect(
          scanFailure([UInt8(ascii: "{"), quote] + run + bad + [quote])
            == JSONError(.invalidUTF8, at: length + 2)
        )
      }
    }
  }

  @Test func nestingIsAllowedUpToTheLimitAndNotBeyond() {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(scanFailure(nested(512)) == nil)
    #expect(scanFailure(nested(513)) == JSONError(.tooDeep(512), at: 512))
    #expect(
      scanFailure([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        == JSONError(.tooDeep(512), at: 512)
    )
    #expect(scanFailure(Array("{\"a\":{\"a\":1}}".utf8), depthLimit: 1) == JSONError(.tooDeep(1), at: 5))
    #expect(scanFailure(Array("1".utf8), depthLimit: 0) == nil)
  }

  @Test func escapesMeanWhatTheStandardSays() throws {
    #expect(try unescaped("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"") == Array("\"\\/\u{8}\u{c}\n\r\t".utf8))
    #expect(
      try unescaped("\"\\u0000\\u007f\\u0080\\u07FF\\u0800\\uFFFF\"")
        == Array("\u{0}\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}".utf8)
    )
    #expect(
      try unescaped("\"x\\uD83D\\uDE00\\ud800\\udc00\\uDBFF\\uDFFF\"") == Array("x😀\u{10000}\u{10ffff}".utf8)
    )
    #expect(try unescaped("\"plain é\"") == Array("plain é".utf8))
  }

  @Test func everyCodePointComesBackFromItsEscape() throws {
    for point in stride(from: UInt32(0), to: 0x110000, by: 37) {
      guard let scalar = Unicode.Scalar(point) else { continue }
      let units = Character(scalar).utf16.map { unit in
        let digits = String(unit, radix: 16, uppercase: unit & 1 == 0)
        return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      }
      let pad = String(repeating: "p", count: Int(point % 11))
      #expect(
        try unescaped("\"\(pad)\(units.joined())\(pad)\"") == Array("\(pad)\(Character(scalar))\(pad)".utf8)
      )
    }
  }

  @Test func whatTheWriterEscapesTheScannerReadsBack() throws {
    let seed: UInt64 = 0x5eed_0007
    print("escape and unescape: seed \(seed)")
    var random = SplitMix64(seed: seed)
    for _ in 0..<5000 {
      let bytes = random.text(upTo: 80)
      let writer = ByteWriter(capacity: 64)
      #expect(bytes.withUnsafeBytes { writer.writeJSONString(ifUTF8: $0) })
      #expect(try unescaped(writer.withBytes { String(decoding: $0, as: UTF8.self) }) == bytes)
    }
  }

  @Test func wholeNumbersAreExactToTheirLimits() throws {
    for value: Int64 in [0, 1, -1, 9, 10, 1_700_000_000_000, .max, .max - 1, .min, .min + 1] {
      #expect(try int64("\(value)") == value)
      #expect(try int64(" \(value) ") == value)
    }
    #expect(try int64("-0") == 0)
  }

  @Test(arguments: [
    ("9223372036854775808", JSONError.Reason.outOfRange, 0), ("-9223372036854775809", .outOfRange, 0),
    ("99999999999999999999999999", .outOfRange, 0), (" 18446744073709551616", .outOfRange, 1),
    ("1.0", .notWhole, 0),
    ("1e3", .notWhole, 0), ("-2E0", .notWhole, 0), ("1.", .badNumber, 2), ("007", .badNumber, 0),
    ("-", .badNumber, 1),
    ("\"1\"", .expected("a whole number", found: UInt8(ascii: "\"")), 0),
    ("", .expected("a whole number", found: nil), 0), ("1x", .trailingText, 1),
  ])
  func otherNumbersAreRefusedWhereAWholeOneIsWanted(text: String, reason: JSONError.Reason, offset: Int) {
    #expect(throws: JSONError(reason, at: offset)) { try int64(text) }
  }

  @Test func membersAndElementsArePulledOneByOne() throws {
    var text =
      " { \"a\" : [ 1 , { } , [ ] ] , \"\\u0062\" : -2.50e1 , \"c\" : \"x\" , \"d\" : false , \"e\" : null } "
    try text.withUTF8 { bytes in
      var scanner = JSONScanner(UnsafeRawBufferPointer(bytes))
      #expect(try scanner.peek() == .object)
      try scanner.beginObject()
      #expect(try scanner.nextMember()?.string == "a")
      try scanner.beginArray()
      #expect(try scanner.nextElement() && scanner.int64() == 1)
      #expect(try scanner.nextElement() && scanner.peek() == .object)
      #expect(try Array(scanner.skipValue()) == Array("{ }".utf8))
      #expect(try scanner.nextElement())
      try scanner.beginArray()
      #expect(try !scanner.nextElement())
      #expect(try !scanner.nextElement())
      #expect(try scanner.nextMember()?.string == "b")
      #expect(try Array(scanner.number()) == Array("-2.50e1".utf8))
      #expect(try scanner.nextMember()?.string == "c")
      #expect(try scanner.string().string == "x")
      #expect(try scanner.nextMember()?.string == "d")
      #expect(try scanner.bool() == false)
      #expect(try scanner.nextMember()?.string == "e")
      try scanner.null()
      #expect(try scanner.nextMember() == nil)
      try scanner.end()
      #expect(scanner.offset == bytes.count)
    }
  }

  @Test func anErrorIsOneSentenceWithAColumn() {
    #expect(
      "\(JSONError(.expected("a colon", found: UInt8(ascii: "x")), at: 16))"
        == "column 17: expected a colon, found \"x\""
    )
    #expect(
      "\(JSONError(.expected("a colon", found: 0x0a), at: 0))"
        == "column 1: expected a colon, found byte 0x0a"
    )
    #expect(
      "\(JSONError(.expected("a colon", found: nil), at: 3))"
        == "column 4: the text ends where a colon is expected"
    )
    #expect(
      "\(JSONError(.controlCharacter(9), at: 3))"
        == "column 4: a control character (byte 0x09) must be escaped in a string"
    )
  }
}
