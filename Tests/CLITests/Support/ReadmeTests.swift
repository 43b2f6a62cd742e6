import Glibc
import KafkaTestKit
import Testing

/// The README's tour is run as it stands: every `$ ` line of its console blocks, in one shell that has the
/// examples, and every output compared, but for the times in it.
@Suite struct ReadmeTests {
  @Test(.enabled(if: Tool.find("jq") != nil, "the tour uses jq"))
  func theTourShowsWhatReallyHappens() async throws {
    let steps = try tour()
    #expect(steps.count > 10)
    var text =
      "cd \"$(mktemp -d)\" && cp -R '\(root)/Examples' . || exit 99\nexport SAGACTL_CONFIG=none\nsagactl() { \"$SAGACTL\" \"$@\"; }\nexec 2>&1\n"
    for step in steps { text += "\(step.command)\n{ state=$?; echo '\(mark)'; (exit $state); }\n" }
    var run = try CommandRun.sagactl(["broker", "--", "bash", "-c", text])
    run.environment["SAGACTL"] = run.program
    let result = try await run.result()
    let outputs = result.output.components(separatedBy: "\(mark)\n")
    try #require(outputs.count == steps.count + 1, "the shell stopped early: \(result.output)")
    for (step, output) in zip(steps, outputs) {
      #expect(timeless(output) == timeless(step.output), "of: \(step.command)")
    }
  }

  private let mark = "@@@ end of step"

  private func tour() throws -> [(command: String, output: String)] {
    var steps: [(command: String, output: String)] = []
    var isInside = false
    for line in try readme().split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```console" {
        isInside = true
      } else if line.hasPrefix("```") {
        isInside = false
      } else if isInside, line.hasPrefix("$ ") {
        steps.append((String(line.dropFirst(2)), ""))
      } else if isInside, !steps.isEmpty {
        steps[steps.count - 1].output += line + "\n"
      }
    }
    return steps
  }

  /// The text with every moment and every length of time made the same.
  private func timeless(_ text: String) -> String {
    text
      .replacing(#/\d{4}-\d\d-\d\dT[0-9:.]+Z/#, with: "TIME")
      .replacing(#/\b(\d+ms|\d+\.\d{3}s)\b/#, with: "SOME ms")
      .replacing(#/(?m)^  \d+\.\d{3}  /#, with: "  SECONDS  ")
  }

  private let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    .joined(separator: "/")

  private func readme() throws -> String {
    let file = try #require(fopen(root + "/README.md", "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = fread(&buffer, 1, buffer.count, file)
      guard got > 0 else { break }
      bytes += buffer[..<got]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension String {
  /// Cuts the text at every place of a separator.
  fileprivate func components(separatedBy separator: String) -> [String] {
    var parts: [String] = []
    var rest = Substring(self)
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
