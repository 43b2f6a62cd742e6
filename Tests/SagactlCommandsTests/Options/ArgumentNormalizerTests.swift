import ArgumentParser
import Testing

@testable import SagactlCommands

@Suite struct ArgumentNormalizerTests {
  let table = OptionTable(
    flags: "eqvJZu0l",
    values: [
      "b brokers", "t topic", "p partition", "o offset", "K key-delimiter", "D delimiter", "k key", "tail",
      "H header", "X property", "c count", "z compression", "f format", "m metadata-timeout", "F config",
      "value",
    ],
    rest: ["exec"]
  )

  private func normalized(_ words: String...) -> [String] {
    ArgumentNormalizer.normalize(words, table: table)
  }

  @Test(arguments: [
    ("-K:", ["-K", ":"]), ("-p0", ["-p", "0"]), ("-o-10", ["--offset=-10"]), ("-Xa=b", ["-X", "a=b"]),
    ("-ttopic", ["-t", "topic"]), ("-D\\n", ["-D", "\\n"]), ("-c5", ["-c", "5"]), ("-zgzip", ["-z", "gzip"]),
    ("-Hk=v", ["-H", "k=v"]), ("-f%s\\n", ["-f", "%s\\n"]), ("-m10", ["-m", "10"]),
    ("-Fnone", ["-F", "none"]),
    ("-bhost:9092", ["-b", "host:9092"]), ("-p-1", ["--partition=-1"]), ("-f-", ["--format=-"]),
    ("-oend", ["-o", "end"]), ("-os@2026-01-31T10:00:00Z", ["-o", "s@2026-01-31T10:00:00Z"]),
  ])
  func anAttachedValueIsTakenApart(word: String, expected: [String]) {
    #expect(normalized(word) == expected)
  }

  @Test func anEqualsSignAfterALetterBelongsToTheValueAsInKcat() {
    #expect(normalized("-K=") == ["-K", "="])
    #expect(normalized("-D=x") == ["-D", "=x"])
  }

  @Test func aSeparateValueMayBeginWithADash() {
    #expect(normalized("-o", "-10") == ["--offset=-10"])
    #expect(normalized("-k", "-") == ["--key=-"])
    #expect(normalized("-K", "--", "-e") == ["--key-delimiter=--", "-e"])
    #expect(normalized("--tail", "-1") == ["--tail=-1"])
    #expect(normalized("--value", "--", "--", "-p0") == ["--value=--", "--", "-p0"])
    #expect(normalized("-t", "-e") == ["--topic=-e"])
  }

  @Test func flagsMayShareAWord() {
    #expect(normalized("-eq") == ["-e", "-q"])
    #expect(normalized("-eqc5") == ["-e", "-q", "-c", "5"])
    #expect(normalized("-eqc", "5", "t") == ["-e", "-q", "-c", "5", "t"])
    #expect(normalized("-eo", "-5") == ["-e", "--offset=-5"])
    #expect(normalized("-eJo-5") == ["-e", "-J", "--offset=-5"])
    #expect(normalized("-vvv") == ["-v", "-v", "-v"])
    #expect(normalized("-Je0") == ["-J", "-e", "-0"])
  }

  @Test func aValueOptionSwallowsLettersThatLookLikeFlags() {
    #expect(normalized("-ceJ") == ["-c", "eJ"])
    #expect(normalized("-tqe") == ["-t", "qe"])
  }

  @Test func anUnknownLetterIsLeftForTheParserToReport() {
    #expect(normalized("-Y") == ["-Y"])
    #expect(normalized("-CeJ") == ["-CeJ"])
    #expect(normalized("-eY5", "-p0") == ["-eY5", "-p", "0"])
    #expect(normalized("-10") == ["-10"])
    #expect(normalized("-é") == ["-é"])
    #expect(normalized("-eé") == ["-eé"])
  }

  @Test func nothingAfterTwoDashesIsTouched() {
    #expect(normalized("-p0", "--", "-p0", "-o", "-10", "--") == ["-p", "0", "--", "-p0", "-o", "-10", "--"])
  }

  @Test func nothingAfterAnOptionThatTakesTheRestIsTouched() {
    #expect(
      normalized("-eq", "--exec", "sort", "-k2", "-eq") == ["-e", "-q", "--exec", "sort", "-k2", "-eq"]
    )
    #expect(normalized("--exec=sort", "-k2") == ["--exec=sort", "-k2"])
  }

  @Test func longOptionsKeepTheirForm() {
    #expect(normalized("--offset=-10") == ["--offset=-10"])
    #expect(normalized("--from-a-newer-version", "-p0") == ["--from-a-newer-version", "-p", "0"])
    #expect(normalized("--unknown=x") == ["--unknown=x"])
    #expect(normalized("--exit=yes") == ["--exit=yes"])
    #expect(normalized("--tail", "5") == ["--tail", "5"])
  }

  @Test func anEmptyValueIsAValue() {
    #expect(normalized("--value=", "x") == ["--value", "", "x"])
    #expect(normalized("--value", "", "x") == ["--value", "", "x"])
    #expect(normalized("-D", "", "x") == ["-D", "", "x"])
    #expect(normalized("--=x") == ["--=x"])
  }

  @Test func aMissingValueIsLeftForTheParserToReport() {
    #expect(normalized("-o") == ["-o"])
    #expect(normalized("-eo") == ["-e", "-o"])
    #expect(normalized("--tail") == ["--tail"])
  }

  @Test func wordsThatAreNotOptionsStay() {
    #expect(normalized() == [])
    #expect(normalized("", "-", "topic", "^re.*", "a=b", "p0") == ["", "-", "topic", "^re.*", "a=b", "p0"])
  }

  @Test func aValueThatOpensWithACombiningCharacterKeepsItsBytes() {
    let accent = "\u{301}x"
    #expect(normalized("-K\(accent)") == ["-K", accent])
    #expect(normalized("--value=\(accent)") == ["--value", accent])
    #expect(normalized("-k", "-\(accent)") == ["--key=-\(accent)"])
    #expect(normalized("-K\r\n") == ["-K", "\r\n"])
  }

  @Test func theCommandIsChosenByTheLongestPath() {
    let tables = [
      ["consume"]: table, ["topics"]: OptionTable(),
      ["topics", "list"]: OptionTable(values: ["b brokers"]),
    ]
    func line(_ words: String...) -> [String] { ArgumentNormalizer.normalize(words) { tables[$0] } }
    #expect(line("consume", "-K:", "t") == ["consume", "-K", ":", "t"])
    #expect(line("topics", "list", "-bx") == ["topics", "list", "-b", "x"])
    #expect(line("topics", "show", "-bx") == ["topics", "show", "-bx"])
    #expect(line("produce", "-K:") == ["produce", "-K:"])
    #expect(line("--version") == ["--version"])
    #expect(line() == [])
  }

  // MARK: what the parser makes of it

  struct Command: ParsableCommand {
    @Option(name: [.customShort("o"), .long]) var offset: [String] = []
    @Option(name: [.customShort("K"), .long]) var keyDelimiter: String?
    @Option(name: [.customShort("k"), .long]) var key: String?
    @Option(name: [.customShort("X"), .long]) var property: [String] = []
    @Option(name: .long) var value: String?
    @Flag(name: [.customShort("e"), .long]) var exit = false
    @Flag(name: .customShort("q")) var quiet = false
    @Argument var topics: [String] = []
  }

  let commandTable = OptionTable(
    flags: "eq",
    values: ["o offset", "K key-delimiter", "k key", "X property", "value"]
  )

  @Test func theParserAcceptsWhatComesOut() throws {
    let words = [
      "-eqo-10", "-os@5", "-K=", "-k", "-", "-Xa=b=c", "-X", "-x=", "--value=", "t", "", "--", "-e",
    ]
    let command = try Command.parse(ArgumentNormalizer.normalize(words, table: commandTable))
    #expect(command.offset == ["-10", "s@5"])
    #expect(command.keyDelimiter == "=")
    #expect(command.key == "-")
    #expect(command.property == ["a=b=c", "-x="])
    #expect(command.value?.isEmpty == true)
    #expect(command.exit && command.quiet)
    #expect(command.topics == ["t", "", "-e"])
  }

  @Test func anyValueReachesTheParserInAnySpelling() throws {
    var random = SplitMix64(seed: propertySeed())
    let pieces = [
      "-", "--", "=", "e", "o", "", " ", "\\n", "%", "\u{301}", "\r\n", "é", "👍🏽", "\u{200d}", ":", "\"", "a",
    ]
    for round in 0..<400 {
      let value = random.text(upTo: 5, from: pieces)
      let spellings =
        [["-k", value], ["--key", value], ["--key=\(value)"]] + (value.isEmpty ? [] : [["-ek\(value)"]])
      let spelling = spellings[random.below(spellings.count)]
      let words = ArgumentNormalizer.normalize(spelling + ["-q", "topic"], table: commandTable)
      let command = try Command.parse(words)
      #expect(Array((command.key ?? "absent").utf8) == Array(value.utf8), "round \(round): \(spelling)")
      #expect(command.quiet, "round \(round): \(spelling)")
      #expect(command.topics == ["topic"], "round \(round): \(spelling)")
    }
  }

  @Test func normalizingTwiceChangesNothing() {
    var random = SplitMix64(seed: propertySeed())
    let pieces = [
      "-", "--", "=", "e", "o", "K", "p", "10", "tail", "offset", "value", "exec", "x", "é", "\u{301}", "Y",
      "",
    ]
    for round in 0..<5000 {
      let words = (0..<random.below(7)).map { _ in random.text(upTo: 4, from: pieces) }
      let once = ArgumentNormalizer.normalize(words, table: table)
      #expect(ArgumentNormalizer.normalize(once, table: table) == once, "round \(round): \(words)")
    }
  }
}
