import Glibc
import KafkaTestKit
import Testing

/// What a person at a terminal sees.
@Suite(.crowd) struct ConsumeTerminalTests {
  private func show(_ records: [TestRecord], _ options: [String], noColor: Bool = true) async throws -> String
  {
    let topic = try cluster.topic()
    try cluster.send(records, to: topic)
    var run = try command(["consume", "-t", topic, "-e"] + options)
    run.terminal = [0, 1, 2]
    if noColor { run.environment["NO_COLOR"] = "1" }
    let result = try await run.result()
    #expect(result.code == 0)
    // The terminal turns each newline into two characters.
    return String(String.UnicodeScalarView(result.output.unicodeScalars.filter { $0 != "\r" }))
  }

  @Test func eachRecordIsAnEvent() async throws {
    let shown = try await show(
      [TestRecord("value", key: "key"), TestRecord(nil), TestRecord("", key: "")],
      []
    )
    #expect(shown == "Event -> key: value\nEvent -> NULL: NULL\nEvent -> : \n")
  }

  @Test func coloursAreForThoseWhoWantThem() async throws {
    let shown = try await show([TestRecord("value", key: "key")], [], noColor: false)
    #expect(shown.contains("\u{1b}["))
    #expect(shown.contains("Event ->"))
    #expect(shown.contains("value"))
  }

  @Test func aRecordCannotControlTheTerminal() async throws {
    let evil = "\u{1b}]0;title\u{7}\u{1b}[2J\u{8}\u{7f}\u{85}\u{9b}31mé"
    for options in [[], ["-K:"], ["-f", "%k %s %h\\n"], ["-D", "\\n"]] {
      var record = TestRecord(evil, key: evil)
      record.headers = [.init("h", Array(evil.utf8))]
      record.value?.append(255)
      let shown = try await show([record], options)
      let controls = shown.unicodeScalars.filter {
        ($0.value < 32 && $0 != "\n") || (127..<160).contains($0.value)
      }
      #expect(controls.isEmpty, "\(options)")
      #expect(shown.contains("\\x1b]0;title\\x07\\x1b[2J\\x08\\x7f"), "\(options)")
      #expect(shown.contains("é\\xff"), "\(options)")
    }
  }

  @Test func jsonIsSafeByItself() async throws {
    let shown = try await show([TestRecord("\u{1b}[2J\u{85}\u{9b}31m\u{7f}", key: "k")], ["-J"])
    let controls = shown.unicodeScalars.filter {
      ($0.value < 32 && $0 != "\n") || (127..<160).contains($0.value)
    }
    #expect(controls.isEmpty, "\(shown.debugDescription)")
  }

  @Test func rawShowsTheBytes() async throws {
    #expect(try await show([TestRecord("\u{1b}[1mbold", key: "k")], ["--raw", "-K:"]) == "k:\u{1b}[1mbold\n")
  }

  @Test func aPipeGetsTheBytes() async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: ["\u{1b}[1m"], to: topic)
    #expect(try await consume("-t", topic) == "\u{1b}[1m\n")
  }

  @Test func controlCOnTheTerminalEndsIt() async throws {
    let topic = try cluster.topic()
    var run = try command(["consume", "-t", topic])
    run.terminal = [0, 1, 2]
    let live = try run.start()
    #expect(await live.outputContains("listening to \(topic)"))
    live.write("\u{3}")
    #expect(try await live.result().code == 130)
  }

  @Test func produceFromATerminalSaysWhatItWaitsForAndEndsAtControlD() async throws {
    let topic = try cluster.topic()
    var run = try command(["produce", "-t", topic])
    run.terminal = [0, 1, 2]
    let live = try run.start()
    #expect(await live.outputContains("Ctrl-D"))
    live.write("typed\n")
    #expect(try await waitUntil { try cluster.values(topic) == ["typed"] })
    live.write("\u{4}")
    #expect(try await live.result().code == 0)
  }

  @Test func aLongInputShowsItsProgressAndLeavesTheLineClean() async throws {
    let topic = try cluster.topic()
    let folder = try TemporaryFolder()
    let path = try folder.write("lines", String(repeating: "line\n", count: 60))
    var run = try command(["produce", "-l", "-t", topic, "--rate", "30", path])
    run.terminal = [2]
    let result = try await run.result()
    #expect(result.code == 0)
    #expect(result.output.contains(" records, "))
    #expect(result.output.hasSuffix("\r\u{1b}[K"))
  }

  @Test func whatTheFormatItselfSaysIsWrittenAsItIs() async throws {
    let shown = try await show(
      [TestRecord("\u{1b}[2J\u{9b}", key: "k")],
      ["-f", "\\e[1m%s %s{json}\\e[0m\\n"]
    )
    #expect(shown == "\u{1b}[1m\\x1b[2J\\xc2\\x9b \"\\u001b[2J\\u009b\"\u{1b}[0m\n")
  }

  @Test func textCannotChangeItsDirection() async throws {
    let controls = (0x202a...0x202e).map { $0 } + (0x2066...0x2069).map { $0 }
    let text = String(String.UnicodeScalarView(controls.compactMap { Unicode.Scalar($0) }))
    // The neighbours of those characters are harmless.
    let record = TestRecord("\(text)\u{2029}\u{202f}\u{2065}\u{206a}", key: "k")
    for options in [["-K:"], ["-J"], ["-f", "%s %s{json} %h"]] {
      let shown = try await show([record], options)
      #expect(!shown.unicodeScalars.contains { controls.contains(Int($0.value)) }, "\(options)")
      #expect(shown.contains(options == ["-J"] ? "\\u202a\\u202b" : "\\xe2\\x80\\xaa\\xe2\\x80\\xab"))
      #expect(shown.contains(options == ["-J"] ? "\\u2068\\u2069" : "\\xe2\\x81\\xa8\\xe2\\x81\\xa9"))
      #expect(shown.unicodeScalars.contains("\u{202f}") && shown.unicodeScalars.contains("\u{206a}"))
    }
    let message = try await sagactl("consume", "-e", "-t", "no\u{202e}topic")
    #expect(!message.error.unicodeScalars.contains("\u{202e}"))
    #expect(message.error.contains("topic"))
  }
}
