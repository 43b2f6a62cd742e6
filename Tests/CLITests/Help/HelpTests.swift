import Bytes
import KafkaTestKit
import Testing

/// Help that a person can learn from, and versions.
@Suite(.crowd) struct HelpTests {
  private static let commands = [
    [], ["produce"], ["consume"], ["broker"], ["topics"], ["topics", "list"], ["topics", "show"], ["version"],
  ]

  @Test(
    arguments: [
      ("consum", "there is no command consum; did you mean consume? see 'sagactl --help'"),
      ("saga foo", "sagactl saga has no command foo; see 'sagactl saga --help'"),
      ("topics lst x", "sagactl topics has no command lst; did you mean list? see 'sagactl topics --help'"),
      ("saga simulate --foo x", "Unknown option '--foo'; see 'sagactl saga simulate --help'"),
      ("saga init --foo", "Unknown option '--foo'; see 'sagactl saga init --help'"),
    ]
  )
  func aMistakeIsAnsweredWithWhereToLook(words: String, message: String) async throws {
    let result = try await CommandRun.sagactl(words.split(separator: " ").map(String.init)).result()
    #expect(result.code == 64)
    #expect(result.error == "sagactl: \(message)\n")
    #expect(result.output == "")
  }

  @Test(arguments: commands)
  func everyCommandExplainsItselfOnStandardOutput(_ path: [String]) async throws {
    let result = try await CommandRun.sagactl(path + ["--help"]).result()
    #expect(result.code == 0)
    #expect(result.error == "")
    #expect(result.output.hasPrefix("OVERVIEW: "))
    #expect(result.output.contains("\nUSAGE: sagactl \(path.joined(separator: " "))"))
    // Eighty columns are what there surely is; a usage line is one word after another and may wrap.
    for line in result.lines where !line.hasPrefix("USAGE: ") && !line.hasPrefix("       sagactl") {
      #expect(line.count <= 80, "\(line)")
    }
    let short = try await CommandRun.sagactl(path + ["-h"]).result()
    #expect(short.output == result.output)
    // For a command of a group the argument parser leaves the group out of what `help` prints.
    if path.count == 1 {
      let help = try await CommandRun.sagactl(["help"] + path).result()
      #expect(help.code == 0)
      #expect(help.output.hasPrefix(result.output.prefix { $0 != "\n" }))
    }
  }

  @Test(arguments: [[], ["produce"], ["consume"], ["broker"]])
  func theOnesToBeginWithShowExamples(_ path: [String]) async throws {
    let help = try await CommandRun.sagactl(path + ["--help"]).result().output
    let examples = help.split(separator: "\n").filter { $0.hasPrefix("  sagactl ") }
    #expect(examples.count >= 2, "\(help)")
    if let command = path.first {
      #expect(examples.contains { $0.hasPrefix("  sagactl \(command) ") })
    }
  }

  @Test func everyOptionIsExplained() async throws {
    for path in Self.commands where !path.isEmpty {
      let text = try await CommandRun.sagactl(path + ["--experimental-dump-help"]).result().output
      let arguments = try #require(try JSONValue(parsing: text)["command"]?["arguments"]?.elements)
      for argument in arguments where argument["shouldDisplay"] == .bool(true) {
        let text = argument["abstract"]?.string ?? ""
        #expect(text.count > 8 && text.hasSuffix("."), "\(path): \(argument.text)")
      }
    }
  }

  @Test func withoutACommandTheHelpIsShown() async throws {
    let result = try await CommandRun.sagactl([]).result()
    #expect(result.code == 0)
    #expect(result.output.contains("Start here:"))
  }

  @Test(arguments: [["--version"], ["version"], ["-V"]])
  func theVersionsAreShown(_ words: [String]) async throws {
    let result = try await CommandRun.sagactl(words).result()
    #expect(result.code == 0)
    let pattern = /sagactl \d+\.\d+\.\d+ \(librdkafka \d+\.\d+\.\d+.*\)\n/
    #expect(result.output.wholeMatch(of: pattern) != nil, "\(result.output)")
  }

  @Test(arguments: [
    ["--version"], ["version"], ["version", "-J"], ["--help"], ["consume", "-h"], ["help"], [],
  ])
  func whatCannotBeWrittenIsAnError(_ words: [String]) async throws {
    var run = try CommandRun.sagactl(words)
    run.output = .file("/dev/full")
    let result = try await run.result()
    #expect(result.code == 74)
    #expect(result.errorLines.count == 1, "\(result.error)")
  }

  @Test func theVersionsAreThereAsJSON() async throws {
    let json = try JSONValue(parsing: try await CommandRun.sagactl(["version", "-J"]).result().output)
    #expect(json["sagactl"]?.string?.isEmpty == false)
    #expect(json["librdkafka"]?.string?.isEmpty == false)
  }

  @Test(arguments: [
    (["prodce"], "sagactl --help"), (["produce", "--topc", "x"], "'--topic'"),
    (["topics", "lst"], "sagactl topics --help"), (["consume", "-t"], "sagactl consume --help"),
    (["consume", "--exitt"], "Did you mean '--exit'? See 'sagactl consume --help'\n"),
    (["help", "bogus"], "there is no command bogus; see 'sagactl --help'"),
    (["help", "topics", "lst"], "did you mean list? see 'sagactl topics --help'"),
    (["-Q", "-t", "t:0:1"], "-o @TIME"), (["-b", "h", "-eQ"], "-o @TIME"),
    (["-M", "3"], "broker --brokers N"),
    (["-C", "-t", "t", "-s", "avro"], "left to the program behind the pipe"),
    (["consume", "-t", "t", "-r", "url"], "left to the program behind the pipe"),
    (["-b", "h", "-t", "t"], "-P, -C, -G, -L or -V"), (["-ql"], "-P, -C, -G, -L or -V"),
    (["version", "now"], "sagactl version --help"), (["-y"], "sagactl --help"),
  ])
  func aMistakeIsOneLineThatSaysWhereHelpIs(_ words: [String], _ hint: String) async throws {
    let result = try await CommandRun.sagactl(words).result()
    #expect(result.code == 64)
    #expect(result.bytes == [])
    #expect(result.errorLines.count == 1)
    #expect(result.error.hasPrefix("sagactl: ") && result.error.contains(hint), "\(result.error)")
  }
}
