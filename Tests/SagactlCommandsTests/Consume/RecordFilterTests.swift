import Glibc
import Testing

@testable import SagactlCommands

@Suite struct RecordFilterTests {
  private func passes(_ filter: RecordFilter, _ message: SampleMessage) -> Bool {
    message.withView { filter.matches($0) }
  }

  private func greps(_ pattern: String, _ value: [UInt8]?) throws -> Bool {
    passes(try RecordFilter(patterns: [pattern]), SampleMessage(key: nil, value: value))
  }

  @Test func anEmptyFilterLetsEverythingPass() throws {
    let filter = try RecordFilter()
    #expect(filter.isEmpty && !filter.needsHeaders)
    #expect(passes(filter, SampleMessage(key: nil, value: nil)))
  }

  @Test func aKeyIsComparedByteForByte() throws {
    let filter = try RecordFilter(keys: ["k1"])
    #expect(passes(filter, SampleMessage(key: Array("k1".utf8), value: nil)))
    for key in ["k", "k11", "K1", "k2", ""] {
      #expect(!passes(filter, SampleMessage(key: Array(key.utf8), value: nil)))
    }
    #expect(!passes(filter, SampleMessage(key: nil, value: Array("k1".utf8))))
    // The same letter to a reader, but other bytes.
    #expect(
      !passes(try RecordFilter(keys: ["\u{e9}"]), SampleMessage(key: Array("e\u{301}".utf8), value: nil))
    )
  }

  @Test func anEmptyKeyIsNotAMissingKey() throws {
    let filter = try RecordFilter(keys: [""])
    #expect(passes(filter, SampleMessage(key: [], value: nil)))
    #expect(!passes(filter, SampleMessage(key: nil, value: nil)))
  }

  @Test func twoKeysAreAContradiction() throws {
    #expect { try RecordFilter(keys: ["a", "b"]) } throws: { "\($0)".contains("one key") }
    #expect(throws: InvalidValue.self) { try RecordFilter(keys: ["\u{e9}", "e\u{301}"]) }
    #expect(passes(try RecordFilter(keys: ["a", "a"]), SampleMessage(key: [0x61], value: nil)))
  }

  @Test func aHeaderIsFoundByNameAndValue() throws {
    var message = SampleMessage()
    message.headers = [
      (Array("type".utf8), Array("a".utf8)), (Array("type".utf8), Array("b=c".utf8)),
      (Array("null".utf8), nil), (Array("empty".utf8), []),
    ]
    for present in ["type", "type=a", "type=b=c", "null", "empty", "empty="] {
      let filter = try RecordFilter(headers: [present])
      #expect(filter.needsHeaders)
      #expect(passes(filter, message), "\(present)")
    }
    for absent in ["typ", "Type", "type=b", "type=", "null=", "null=NULL", "empty=x", "other"] {
      #expect(!passes(try RecordFilter(headers: [absent]), message), "\(absent)")
    }
    #expect(throws: InvalidValue.self) { try RecordFilter(headers: [""]) }
    #expect(throws: InvalidValue.self) { try RecordFilter(headers: ["=x"]) }
  }

  @Test func allFiltersMustHold() throws {
    var message = SampleMessage()
    message.headers = [(Array("h".utf8), Array("1".utf8)), (Array("g".utf8), Array("2".utf8))]
    #expect(
      passes(try RecordFilter(keys: ["k1"], patterns: ["^he", "lo$"], headers: ["h=1", "g"]), message)
    )
    #expect(!passes(try RecordFilter(keys: ["k2"], patterns: ["^he"], headers: ["h=1"]), message))
    #expect(!passes(try RecordFilter(keys: ["k1"], patterns: ["^he", "^lo"], headers: ["h=1"]), message))
    #expect(!passes(try RecordFilter(keys: ["k1"], patterns: ["^he"], headers: ["h=1", "g=1"]), message))
  }

  @Test(arguments: [
    ("ell", "hello", true), ("elk", "hello", false), ("", "hello", true), ("", "", true), ("x", "", false),
    ("^$", "", true), ("^$", "x", false),
    ("^h.*o$", "hello", true), ("^ello", "hello", false), ("l{2}", "hello", true), ("l{3}", "hello", false),
    ("(he|wo)l", "hello", true),
    ("[[:digit:]]+", "ab12", true), ("[[:digit:]]+", "ab", false), ("a.b", "a\nb", true),
    ("^b", "a\nb", false), ("a\\.b", "a.b", true),
    ("a\\.b", "axb", false), ("é", "café", true), ("caf..", "café", true), ("hello", "hell", false),
    ("(a)\\1", "aa", true), ("a,b\"", "xa,b\"x", true),
  ])
  func aPatternIsAnExtendedRegularExpression(pattern: String, value: String, expected: Bool) throws {
    #expect(try greps(pattern, Array(value.utf8)) == expected)
  }

  @Test func nulAndBytesThatAreNotTextAreSearchedThrough() throws {
    #expect(try greps("needle", [0, 0xff, 0] + Array("needle".utf8)))
    #expect(try greps("ne+dle$", [0, 0xff, 0] + Array("needle".utf8)))
    #expect(try !greps("^ne+dle", [0] + Array("needle".utf8)))
    #expect(try greps("^...$", [0, 0xff, 0xc3]))
    #expect(try !greps("^..$", [0, 0xff, 0xc3]))
    #expect(try greps("[^a]", [0xff]))
    #expect(try greps("^[^a]$", [0]))
    #expect(try greps("a.*b", [0x61, 0, 0, 0x62]))
    #expect(try greps("a.{2}b", [0x61, 0, 0, 0x62]))
  }

  @Test(arguments: [
    ("a.b", "a([^a]|a)b"), ("\\.", "\\."), ("[.]", "[.]"), ("[^].]x.", "[^].]x([^a]|a)"),
    ("[[:alpha:].].", "[[:alpha:].]([^a]|a)"),
    ("[[.].]x].]", "[[.].]x]([^a]|a)]"), ("[]", "[]"), ("[", "["), ("[[:", "[[:"), ("a\\", "a\\"),
    ("(.)\\1", "(.)\\1"), ("[\\].", "[\\]([^a]|a)"),
  ])
  func onlyADotOutsideBracketsIsRewritten(pattern: String, expected: String) {
    #expect(RecordFilterSyntax.matchingNul(pattern) == expected)
  }

  /// What the C library makes of a pattern as it is; nil when it refuses it.
  private func libraryFinds(_ pattern: String, in value: [UInt8]) -> Bool? {
    var expression = regex_t()
    guard regcomp(&expression, pattern, REG_EXTENDED | REG_NOSUB) == 0 else { return nil }
    defer { regfree(&expression) }
    return (value + [0]).withUnsafeBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { regexec(&expression, $0.baseAddress, 0, nil, 0) == 0 }
    }
  }

  @Test func rewritingTheDotChangesNothingForText() throws {
    var random = SplitMix64(seed: propertySeed())
    let pieces = ["a", "b", ".", ".*", "[.]", "[^b]", "(", ")", "|", "?", "^", "$", "{2}", "\\."]
    var compiled = 0
    for round in 0..<2000 {
      let pattern = random.text(upTo: 6, from: pieces)
      let value = random.bytes(upTo: 6, from: Array("ab.\n".utf8))
      guard let plain = libraryFinds(pattern, in: value) else { continue }
      compiled += 1
      #expect(try greps(pattern, value) == plain, "round \(round): \(pattern) in \(value)")
    }
    #expect(compiled > 500)
  }

  @Test func aMatchNeverReachesBeyondTheValue() throws {
    // Key and value lie side by side in memory.
    var message = SampleMessage(key: Array("xab".utf8), value: Array("cd".utf8))
    message.headers = [(Array("ef".utf8), nil)]
    for pattern in ["abcd", "ab.d", "cdef", "cd.f", "b?cde", "^cde?f"] {
      #expect(!passes(try RecordFilter(patterns: [pattern]), message), "\(pattern)")
    }
    #expect(passes(try RecordFilter(patterns: ["^cd$"]), message))
  }

  @Test func noPatternMatchesATombstone() throws {
    for pattern in ["", ".*", "^$"] {
      #expect(try !greps(pattern, nil))
      #expect(try greps(pattern, []))
    }
  }

  @Test(arguments: ["(", "[a", "*a|(", "a{2,1}", "\\", "[[:nope:]]", "a**(", "(()"])
  func aBadExpressionIsRefusedWithTheLibrarysReason(pattern: String) {
    #expect { try RecordFilter(patterns: [pattern]) } throws: { error in
      guard let problem = error as? InvalidValue else { return false }
      return problem.kind == "regular expression" && problem.text == pattern && problem.reason.count > 5
        && !"\(error)".contains("\n")
    }
  }

  @Test func aPlainPatternFindsWhatTheExpressionFinds() throws {
    var random = SplitMix64(seed: propertySeed())
    let alphabet: [UInt8] = [0x61, 0x62, 0x63]
    var found = 0
    for round in 0..<1000 {
      let pattern = String(decoding: random.bytes(upTo: 4, from: alphabet), as: UTF8.self)
      let value = random.bytes(upTo: 12, from: alphabet + [0, 0xff])
      let plain = try greps(pattern, value)
      #expect(try plain == greps("(\(pattern))", value), "round \(round): \(pattern) in \(value)")
      if plain { found += 1 }
    }
    #expect((100...900).contains(found))
  }

  @Test func longPatternsAreFoundWhereverTheyAre() {
    var random = SplitMix64(seed: propertySeed())
    for round in 0..<300 {
      let needle = random.bytes(upTo: 600, from: [1, 2, 3])
      let before = random.bytes(upTo: 700, from: [1, 2, 3])
      let search = RecordFilterSearch(needle)
      let hay = before + needle + random.bytes(upTo: 50, from: [1, 2, 3])
      #expect(hay.withUnsafeBytes { search.isFound(in: $0) }, "round \(round)")
      let changed = needle + [4]
      #expect(!hay.withUnsafeBytes { RecordFilterSearch(changed).isFound(in: $0) }, "round \(round)")
    }
  }

  @Test func oneFilterServesManyThreads() async throws {
    let filter = try RecordFilter(patterns: ["^(a|b)+c$"])
    let matched = await withTaskGroup(of: Int.self) { group in
      for task in 0..<4 {
        group.addTask {
          (0..<500).reduce(0) { count, round in
            let value = Array(repeating: UInt8(ascii: "a"), count: round % 20 + task) + [UInt8(ascii: "c")]
            return count + (SampleMessage(key: nil, value: value).withView { filter.matches($0) } ? 1 : 0)
          }
        }
      }
      return await group.reduce(0, +)
    }
    // Only the bare "c" of the first task does not match.
    #expect(matched == 4 * 500 - 25)
  }
}
