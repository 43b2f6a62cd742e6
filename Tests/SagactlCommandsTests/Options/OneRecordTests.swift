import ArgumentParser
import Testing

@testable import SagactlCommands

/// The line of one record, which is read without the argument parser.
@Suite struct OneRecordTests {
  private static let options = [
    "-t", "-k", "-b", "--topic", "--key", "--value", "--value", "--brokers", "-t=", "--key=", "--value=",
    "-k", "-tx", "-q", "-J", "-H", "-X", "-F", "-p", "file",
  ]
  private static let values = [
    "", "v", "a topic", "-", "--", "-1", "--help", "help", "=", "a=b", "é", "\u{301}x", "\n", "-t", "--value",
    "localhost:9092",
  ]

  /// What the command has become, option by option.
  private func description(of command: some ParsableCommand) -> String {
    var text = ""
    dump(command, to: &text)
    return text
  }

  @Test func whatIsMadeOfALineIsWhatTheParserMakesOfIt() throws {
    var random = SplitMix64(seed: propertySeed())
    var taken = 0
    for _ in 0..<3_000 {
      var typed: [String] = []
      for _ in 0...random.below(4) {
        let option = Self.options[random.below(Self.options.count)]
        let value = Self.values[random.below(Self.values.count)]
        typed += option.hasSuffix("=") ? [option + value] : [option, value]
      }
      let line = ArgumentNormalizer.normalize(["produce"] + typed, tables: OptionTables.table(for:))
      guard let read = Produce(oneRecord: line.dropFirst()) else { continue }
      taken += 1
      let parsed = try #require(try Produce.parseAsRoot(Array(line.dropFirst())) as? Produce, "\(line)")
      #expect(description(of: read) == description(of: parsed), "\(line)")
    }
    #expect(taken > 100)
  }

  @Test func theLineOfTheFirstExampleIsOne() throws {
    let command = try #require(Produce(oneRecord: ["-t", "hello", "--key", "k", "--value", "v"]))
    #expect(command.topic == "hello")
    #expect(command.key == "k")
    #expect(command.value == "v")
    #expect(command.client.brokers == nil)
  }

  @Test(arguments: [
    ["-t", "hello"], ["--value", "v", "-q"], ["--value", "v", "-t"], ["--value=v"], ["file", "--value"],
  ])
  func whatSaysMoreIsLeftToTheParser(_ words: [String]) {
    let command = Produce(oneRecord: words[...])
    #expect(command == nil)
  }
}
