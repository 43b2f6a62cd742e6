import Testing

@testable import SagactlCommands

@Suite struct PropertyFileTests {
  private func pairs(_ text: String, profile: String? = nil) throws -> [String] {
    try PropertyFile(bytes: Array(text.utf8), path: "f").entries(for: profile).map {
      "\($0.name)=\($0.value)"
    }
  }

  @Test(arguments: [
    ("a.b=c", ["a.b=c"]), ("a=b\nc=d\n", ["a=b", "c=d"]), ("a=b\r\nc=d\r\n", ["a=b", "c=d"]), ("", []),
    ("\n\n \t\n", []),
    ("# x=y\n  ! z\n a=b", ["a=b"]), ("a:b", ["a=b"]), ("a: b", ["a=b"]), ("  a \t=\t b c  ", ["a=b c"]),
    ("a=", ["a="]),
    ("a=b=c:d", ["a=b=c:d"]), ("a=b # c", ["a=b # c"]), ("a=\"b\"", ["a=\"b\""]), ("\u{feff}a=b", ["a=b"]),
    ("bootstrap.servers=h\\:9092", ["bootstrap.servers=h:9092"]), ("a=b\\=c", ["a=b=c"]),
    ("a=b\\\\c", ["a=b\\c"]),
    ("a\\:b=c", ["a:b=c"]), ("a=\\#x\\!", ["a=#x!"]), ("a=\\ b\\ ", ["a= b "]),
    ("a=DOMAIN\\user", ["a=DOMAIN\\user"]),
    ("a b", ["a=b"]), ("a\tb=c", ["a=b=c"]), (" a   b c ", ["a=b c"]), ("a\\ b c", ["a b=c"]),
    ("sasl.jaas.config x required u=\"v\";", ["sasl.jaas.config=x required u=\"v\";"]),
    ("a=Gr\\u00fc\\u00DFe\\u0020", ["a=Grüße "]), ("a=\\ud83d\\udc4d!", ["a=👍!"]), ("a\\u002eb=c", ["a.b=c"]),
    ("a=C:\\users\\temp\\new", ["a=C:\\users\\temp\\new"]), ("a=\\ud83d", ["a=\\ud83d"]),
    ("a=\\u00g0\\u12", ["a=\\u00g0\\u12"]), ("a=\\\\u0041", ["a=\\u0041"]),
    ("a=\\\\\\:", ["a=\\:"]), ("a=1\na=2", ["a=1", "a=2"]), ("a=é👍", ["a=é👍"]),
  ])
  func lines(text: String, expected: [String]) throws {
    #expect(try pairs(text) == expected)
  }

  @Test(arguments: [
    ("a=b,\\\n   c,\\\r\n\td\ne=f", ["a=b,c,d", "e=f"]), ("a=b\\\\\nc=d", ["a=b\\", "c=d"]),
    ("a=b\\\\\\\nc", ["a=b\\c"]),
    ("a=b\\\n\nc=d", ["a=b", "c=d"]), ("a=b\\\n# not a comment", ["a=b# not a comment"]),
    ("# a comment \\\na=b", ["a=b"]),
    ("a\\\n=b", ["a=b"]), ("a=\\\n\\\n\\\nb", ["a=b"]), ("a=b\\\n\\\\\\\nc", ["a=b\\c"]),
    ("a=b\\\n[x]", ["a=b[x]"]),
  ])
  func aBackslashAtTheEndContinuesALine(text: String, expected: [String]) throws {
    #expect(try pairs(text) == expected)
  }

  @Test func linesAndCommentsLongerThanKcatsBufferAreWhole() throws {
    for length in [500, 510, 511, 512, 513, 1024, 100_000] {
      let long = String(repeating: "x", count: length)
      #expect(try pairs("# \(long)\na=\(long)\nb=c") == ["a=\(long)", "b=c"])
    }
  }

  @Test func aPasswordWithAnEqualsSignIsWhole() throws {
    #expect(try pairs("sasl.password=a=b==") == ["sasl.password=a=b=="])
  }

  @Test func profilesAddToWhatHoldsForAll() throws {
    let text = "a=0\nb=0\n[one]\nb=1\n c = 1\n[two words]\nb=2\n[ one ]\nd=1\n"
    #expect(try pairs(text) == ["a=0", "b=0"])
    #expect(try pairs(text, profile: "one") == ["a=0", "b=0", "b=1", "c=1", "d=1"])
    #expect(try pairs(text, profile: "two words") == ["a=0", "b=0", "b=2"])
    let file = try PropertyFile(bytes: Array(text.utf8), path: "f")
    #expect(file.profiles == ["one", "two words"])
    #expect(file.entries.map(\.line) == [1, 2, 4, 5, 7, 9])
  }

  @Test func theLineOfAContinuedPropertyIsItsFirst() throws {
    let file = try PropertyFile(bytes: Array("a=\\\nb\nc=d".utf8), path: "f")
    #expect(file.entries.map(\.line) == [1, 3])
  }

  @Test func anUnknownProfileNamesTheKnown() throws {
    let file = try PropertyFile(bytes: Array("[one]\n[two]\na=b".utf8), path: "f.conf")
    #expect { try file.entries(for: "three") } throws: { error in
      "\(error)" == "no profile \"three\" in f.conf: it has one, two"
    }
    let plain = try PropertyFile(bytes: [], path: "f.conf")
    #expect { try plain.entries(for: "x") } throws: {
      "\($0)" == "no profile \"x\" in f.conf: it has no [profile] sections"
    }
  }

  @Test(arguments: [
    ("a=b\n  nonsense", "f:2:3: expected property=value"),
    ("=b", "f:1:1: expected property=value, the name is missing"),
    ("\n\n : b", "f:3:2: expected property=value, the name is missing"),
    ("a \t ", "f:1:1: expected property=value"), ("a=b\\u0000", "f:1:1: a NUL byte"),
    ("[one", "f:1:1: expected [profile]"), ("[]", "f:1:1: a profile needs a name"),
    ("a=b\n [ ] ", "f:2:2: a profile needs a name"),
    ("[one] a=b", "f:1:1: expected [profile]"), ("[a]b]", "f:1:1: a profile needs a name without"),
    ("a=b\0c", "f:1:1: a NUL byte"),
    ("a=b\\", "f:1:4: the last line ends in \\"), ("a=\\\nb\\", "f:2:4: the last line ends in \\"),
  ])
  func anErrorGivesFileLineAndColumn(text: String, message: String) {
    #expect { try PropertyFile(bytes: Array(text.utf8), path: "f") } throws: { "\($0)".hasPrefix(message) }
  }

  @Test func textThatIsNotUTF8IsRefusedRatherThanChanged() {
    #expect { try PropertyFile(bytes: Array("sasl.password=".utf8) + [0xe9], path: "f") } throws: { error in
      "\(error)".contains("f:1:1: this is not UTF-8")
    }
  }

  @Test func anErrorNeverRepeatsTheLine() {
    for text in [
      "hunter2", "=hunter2", "[hunter2", "sasl.password=hunter2\0",
      "sasl.password=hunter2\\",
    ] {
      #expect { try PropertyFile(bytes: Array(text.utf8), path: "f") } throws: {
        !"\($0)".contains("hunter2")
      }
    }
  }

  @Test func aMissingFileIsNamedWithItsReason() {
    #expect { try PropertyFile(path: "/nonexistent/x.conf") } throws: { error in
      "\(error)" == "cannot read \"/nonexistent/x.conf\" (the configuration file): No such file or directory"
    }
    #expect { try PropertyFile(path: "/") } throws: { "\($0)".contains("Is a directory") }
  }

  @Test func anEndlessFileIsRefused() {
    #expect { try PropertyFile(path: "/dev/zero") } throws: { "\($0)".contains("larger than 16 MiB") }
  }

  @Test func whatIsEscapedComesBack() throws {
    var random = SplitMix64(seed: propertySeed())
    let pieces = ["a", "=", ":", "\\", " ", "#", "!", "é", "[", "]", "\"", "\t", "x.y"]
    for round in 0..<3000 {
      // White space other than a space has no escape, so it may not be first or last.
      let value = "<\(random.text(upTo: 10, from: pieces))>"
      let escaped = value.map { "=:#!\\ ".contains($0) ? "\\\($0)" : "\($0)" }.joined()
      #expect(try pairs("name = \(escaped)\n") == ["name=\(value)"], "round \(round): \(escaped)")
    }
  }

  @Test func noMutationOfAFileTraps() throws {
    var random = SplitMix64(seed: propertySeed())
    let original = Array(
      "\u{feff}# c\r\na.b = c\\: d\\\\ \\\n  e\n[one]\nsasl.jaas.config=x required username=\"u\" password=\"p\";\n!x\n[two]\nk : v\\ \n"
        .utf8
    )
    let interesting = Array("\\=:[]#! \n\r\"\0".utf8) + [0xff, 0xc3]
    var accepted = 0
    for _ in 0..<5000 {
      var bytes = original
      for _ in 0...random.below(4) {
        let place = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(interesting[random.below(interesting.count)], at: place)
        default: bytes[place] = interesting[random.below(interesting.count)]
        }
      }
      if random.below(4) == 0 { bytes.removeLast(random.below(bytes.count)) }
      if let file = try? PropertyFile(bytes: bytes, path: "f") {
        accepted += 1
        for profile in file.profiles { _ = try file.entries(for: profile) }
      }
    }
    #expect(accepted > 500)
  }
}
