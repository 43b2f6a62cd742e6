import Bytes
import Glibc
import SagaFormat
import Testing

/// What YAML text means.
@Suite struct YAMLReadingTests {
  @Test(arguments: [
    ("1", "1"), ("-0", "-0"), ("1.10", "1.10"), ("1e5", "1e5"), ("-12.50e+3", "-12.50e+3"),
    ("12345678901234567890", "12345678901234567890"), ("0.10", "0.10"),
    ("true", "true"), ("True", "true"), ("FALSE", "false"), ("null", "null"), ("~", "null"),
    ("NULL", "null"), ("yes", "\"yes\""), ("no", "\"no\""), ("on", "\"on\""), ("Off", "\"Off\""),
    ("y", "\"y\""), ("tRue", "\"tRue\""), ("12:30:00", "\"12:30:00\""), ("1_000", "\"1_000\""),
    ("2026-01-31", "\"2026-01-31\""), ("1.0.0", "\"1.0.0\""), ("0b11", "\"0b11\""), ("1e", "\"1e\""),
    ("-", "[null]"), ("- ", "[null]"), ("--", "\"--\""), (".", "\".\""), ("+", "\"+\""), ("0xZZ", "\"0xZZ\""),
    ("0o9", "\"0o9\""), (".a", "\".a\""), ("'1'", "\"1\""), ("\"true\"", "\"true\""), ("''", "\"\""),
    ("|\n  a\n  b\n", "\"a\\nb\\n\""), (">-\n  a\n  b\n", "\"a b\""), ("|\n  1\n", "\"1\\n\""),
    ("\"a\\u00e4\\x41\\n\"", "\"aäA\\n\""), ("{a: 1, b: [x, ~]}", "{\"a\":1,\"b\":[\"x\",null]}"),
    ("? a\n: b", "{\"a\":\"b\"}"), ("1: x\ntrue: y\nnull: z", "{\"1\":\"x\",\"true\":\"y\",\"null\":\"z\"}"),
    ("'<<': 1", "{\"<<\":1}"), ("{a}", "{\"a\":null}"), ("a: # nothing", "{\"a\":null}"),
    ("%YAML 1.2\n---\na\n...\n", "\"a\""), ("\u{feff}a: 1", "{\"a\":1}"),
    ("a: 1\r\nb: 2\r\n", "{\"a\":1,\"b\":2}"),
    ("a: &x [1]\nb: *x\nc: *x", "{\"a\":[1],\"b\":[1],\"c\":[1]}"),
    ("a: &x 1\nb: &x 2\nc: *x", "{\"a\":1,\"b\":2,\"c\":2}"), ("&k a: *k", "{\"a\":\"a\"}"),
  ])
  func aTextMeansThis(text: String, json: String) {
    let (value, problems) = yaml(text)
    #expect(value?.text == json)
    #expect(problems == [])
  }

  @Test(arguments: [
    ("007", "7"), ("+1", "1"), (".5", "0.5"), ("1.", "1"), ("0x1F", "31"), ("0o17", "15"),
    ("-.5e3", "-0.5e3"),
    ("+00.50", "0.50"), ("-0012", "-12"),
  ])
  func aNumberThatJSONSpellsOtherwiseIsRefused(text: String, number: String) {
    #expect(
      yaml(text).problems == [
        "f:1:1: \(text) is not a number JSON can express; write \(number) for a number, '\(text)' for text"
      ]
    )
  }

  @Test func bytesThatAreNoUTF8AreRefusedWhereTheyAre() {
    let texts: [([UInt8], String)] = [
      (Array("ä: 1\nb: ".utf8) + [0xff, 0x41], "f:2:4: the file is not UTF-8"),
      (Array("a: ".utf8) + [0xc3], "f:1:4: the file is not UTF-8"),
      ([0xff, 0xfe, 0x61, 0], "f:1:1: the file is not UTF-8; it begins like UTF-16; save it as UTF-8"),
      (Array("a: ".utf8) + [0xed, 0xa0, 0x80], "f:1:4: the file is not UTF-8"),
    ]
    for (text, message) in texts {
      #expect(throws: problem(message)) { try LoadedDefinition(text: text, file: "f") }
    }
  }

  @Test func whatCannotBeShownIsRefused() {
    for (text, number) in [("a: \u{1}", "U+0001"), ("a: \u{7f}", "U+007F"), ("a: \u{fffe}", "U+FFFE")] {
      #expect(
        yaml(text).problems == [
          "f:1:4: a control character, \(number), stands in the text;"
            + " write it as an escape in a string in double quotes"
        ]
      )
    }
  }

  @Test func aBombOfAliasesIsRefusedAtOnce() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...40 {
      let alias = "*a\(level - 1)"
      text += "a\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
    }
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(
        yaml(text).problems == [
          "f:6:15: with its aliases written out the file is larger than 512 KiB"
        ]
      )
    }
    #expect(time < .seconds(2))
  }

  @Test func aLongTextRepeatedByAliasesIsRefusedAtOnce() {
    let text = "a: &a \(String(repeating: "x", count: 100_000))\nb: [*a, *a, *a, *a, *a, *a]\n"
    #expect(
      yaml(text).problems == ["f:2:21: with its aliases written out the file is larger than 512 KiB"]
    )
  }

  @Test(arguments: ["[", "{a: ", "- ", "{[", "[{", "? ", "&a [", "((", "!!x [", "\"\\", "{? "])
  func deepNestingIsRefusedAtOnce(opening: String) {
    let text = String(repeating: opening, count: 100_000 / opening.utf8.count)
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(!yaml(text).problems.isEmpty || yaml(text).value != nil)
      #expect(throws: DefinitionProblems.self) { try LoadedDefinition(text: Array(text.utf8), file: "f") }
      #expect(throws: DefinitionProblems.self) {
        try LoadedDefinition(text: Array(text.utf8), file: "f.json")
      }
    }
    #expect(time < .seconds(5))
  }

  @Test func nestingToTheLimitIsRead() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(yaml(nested(100)).problems == [])
    #expect(yaml(nested(101)).problems == ["f:1:101: objects and lists are nested deeper than 100"])
    #expect(
      WrongCase.json(nested(101)).found == ["1:101: arrays and objects are nested deeper than 100"]
    )
  }

  @Test func aFileThatIsTooLargeIsRefusedUnread() {
    let text = Array(String(repeating: "#", count: (512 << 10) + 1).utf8)
    #expect(throws: problem("f:1:1: the file is larger than 512 KiB")) {
      try LoadedDefinition(text: text, file: "f")
    }
  }

  private func problem(_ line: String) -> DefinitionProblems {
    // `file:line:column: message; hint`
    let parts = line.split(separator: ":", maxSplits: 3).map(String.init)
    let sentences = parts[3].dropFirst().split(separator: ";", maxSplits: 1).map(String.init)
    return DefinitionProblems([
      PlacedProblem(
        file: parts[0],
        line: Int(parts[1]) ?? 0,
        column: Int(parts[2]) ?? 0,
        message: sentences[0],
        hint: sentences.count > 1 ? String(sentences[1].dropFirst()) : nil
      )
    ])
  }
}
