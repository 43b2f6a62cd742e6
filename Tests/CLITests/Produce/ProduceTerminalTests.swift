import KafkaTestKit
import Testing

/// The progress line of `produce`: what it counts, and where it would be in the way.
@Suite(.crowd) struct ProduceTerminalTests {
  /// Sends a file's lines with standard error on a terminal, and returns what the terminal got.
  private func show(lines: Int, _ options: [String], terminal: Set<Int32> = [2]) async throws -> String {
    let topic = try cluster.topic()
    let folder = try TemporaryFolder()
    let path = try folder.write("lines", String(repeating: "line\n", count: lines))
    var run = try command(["produce", "-l", "-t", topic, path] + options)
    run.terminal = terminal
    let result = try await run.result()
    #expect(result.code == 0)
    return result.output
  }

  @Test(arguments: [[], ["-H", "h=1"]])
  func progressCountsWhatWasSent(_ options: [String]) async throws {
    let shown = try await show(lines: 75, ["--rate", "30"] + options)
    let shares = shown.split(separator: "]").dropFirst().compactMap { part in
      Int(part.drop { $0 == " " }.prefix { $0.isNumber })
    }
    // After one second 31 of 75 lines have had their turn, after two 61.
    #expect(shares.count > 2, "\(shown.debugDescription)")
    #expect(shares.first.map { $0 < 70 } == true, "\(shown.debugDescription)")
    #expect(shares == shares.sorted())
  }

  @Test func oneRecordIsNotCalledRecords() async throws {
    let shown = try await show(lines: 2, ["--rate", "0.6"])
    #expect(shown.contains("  1 record, "), "\(shown.debugDescription)")
  }

  @Test func noProgressIsShownBetweenTheLinesOfTheOutput() async throws {
    for option in ["-T", "--acks-json"] {
      let shown = try await show(lines: 45, ["--rate", "30", option], terminal: [1, 2])
      #expect(shown.filter { $0.isNewline }.count == 45, "\(shown.debugDescription)")
      #expect(!shown.contains("\u{1b}"), "\(shown.debugDescription)")
    }
  }

  @Test func noProgressIsShownInWhatAPersonTypes() async throws {
    let topic = try cluster.topic()
    var run = try command(["produce", "-t", topic, "--rate", "30"])
    run.terminal = [0, 1, 2]
    let live = try run.start()
    #expect(await live.outputContains("Ctrl-D"))
    for _ in 0..<45 { live.write("typed\n") }
    #expect(try await waitUntil { try cluster.read(topic).count == 45 })
    live.write("typed\n\u{4}")
    let result = try await live.result()
    #expect(result.code == 0)
    #expect(!result.output.contains("\u{1b}"), "\(result.output.debugDescription)")
  }
}
