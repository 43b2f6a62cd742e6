import Bytes
import KafkaTestKit
import Testing

/// Timelines for other programs: Mermaid's diagrams and pages of HTML, also when a log is hostile.
@Suite(.crowd) struct ReplayPagesTests {
  /// Text that means something to a terminal, to HTML, to Mermaid, or to JSON.
  private static let hostile =
    "x\";<script>alert(1)</script>'&amp; %%{init: {}}%% #end\n end\u{202e} -->> \u{1b}[31m $$x$$ \u{85}wrap: `b`"

  /// A log whose every name and message is hostile.
  private static func log() throws -> String {
    var lines = ""
    for line in try Repository.text("Tests/Golden/bike-stuck.jsonl").split(separator: "\n") {
      guard case .object(var record) = try JSONValue(parsing: String(line)) else { continue }
      let id = "bike-stuck"
      record["key"] = .string(hostile + id)
      let headers = (record["headers"]?.elements ?? []).map { header -> JSONValue in
        let (name, value) = (header.elements?.first?.string ?? "", header.elements?.last?.string ?? "")
        if name == "ce_subject" { return .array([.string(name), .string(hostile)]) }
        return .array([.string(name), .string(value.replacing(id, with: hostile + id))])
      }
      record["headers"] = .array(headers)
      let value = (record["value"]?.string ?? "")
        .replacing("no reply came in time", with: quoted(hostile))
        .replacing("brakes-supplier", with: quoted("b\" <i>; # %% end"))
        .replacing(id, with: quoted(hostile) + id)
      record["value"] = .string(value)
      lines += JSONValue.object(record).text + "\n"
    }
    return lines
  }

  /// The inside of a JSON string.
  private static func quoted(_ text: String) -> String {
    String(JSONValue.string(text).text.dropFirst().dropLast())
  }

  private func replay(_ format: String, _ log: String) async throws -> CommandResult {
    try await command(["saga", "replay", "--from", "-", "--format", format], input: log).result()
  }

  @Test func nothingInALogActsOnATerminal() async throws {
    let result = try await replay("text", Self.log())
    #expect(result.code == 0)
    let harmful: Set<UInt32> = [0x1b, 0x0d, 0x85, 0x202e, 0x07]
    #expect(!result.output.unicodeScalars.contains { harmful.contains($0.value) })
    // Each record is one line still.
    #expect(result.lines.count { $0.contains("attempt 1 unknown") } == 1)
    #expect(result.output.contains("\\n end\\u{202e} -->> \\u{1b}[31m"))
  }

  /// A golden log with another time in the headers of its records, each the given milliseconds after the first.
  private static func log(_ name: String, _ change: (Int, String) -> String) throws -> String {
    try Repository.text("Tests/Golden/\(name).jsonl").split(separator: "\n").enumerated()
      .map { change($0, String($1)) + "\n" }.joined()
  }

  @Test(arguments: [0, 1, 2, 3, 5]) func theMarksOfAnAxisDiffer(_ length: Int) async throws {
    let time = #/"ce_time","[^"]*"/#
    let log = try Self.log("bike-ordered") { index, line in
      let milliseconds = index == 0 ? 0 : length
      return line.replacing(time, with: "\"ce_time\",\"2026-01-31T10:00:00.00\(milliseconds)Z\"")
    }
    let page = try await replay("html", log).output
    let marks = page.matches(of: #/<i style="left:\d+%">([0-9.]+)</i>/#).map { String($0.1) }
    #expect(marks.count >= 2)
    #expect(Set(marks).count == marks.count, "\(marks)")
    #expect(marks.first == "0.000")
  }

  @Test func aStepThatWasSkippedHasALane() async throws {
    // The last step that was started was skipped instead, and nothing is known after that.
    var lines = try Repository.text("Tests/Golden/trip-completed.jsonl").split(separator: "\n").map(
      String.init
    )
    let last = try #require(lines.lastIndex { $0.contains("io.sagactl.step.started.v1") })
    lines = Array(lines[...last])
    lines[last] = lines[last].replacing("step.started", with: "step.skipped")
      .replacing(#/"value":"(\\.|[^"])*"/#, with: #""value":"{\"reason\":\"condition\"}""#)
    let page = try await replay("html", lines.joined(separator: "\n")).output
    #expect(page.matches(of: #/<em style="[^"]*">skipped</em>/#).count == 1)
    try checkTags(page)
  }

  @Test func wordsAreJoinedOnlyWhereThereIsSomethingToJoin() async throws {
    let log = try Self.log("bike-ordered") { _, line in
      guard line.contains("io.sagactl.saga.completed.v1") else { return line }
      let value = #""value":"{\"output\":{},\"ignored\":[\"deadline\"]}""#
      return line.replacing(#/"value":"(\\.|[^"])*"/#, with: value)
    }
    for format in ["text", "html", "mermaid"] {
      let output = try await replay(format, log).output
      #expect(output.contains("its deadline passed, too late to matter"), "\(format)")
      #expect(!output.contains("too late to matter;"), "\(format)")
      #expect(!output.contains("too late to matter#59;"), "\(format)")
    }
  }

  @Test func nothingInALogBecomesMarkup() async throws {
    let page = try await replay("html", Self.log()).output
    #expect(!page.contains("<script>alert"))
    #expect(!page.contains("<i>;"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    try checkTags(page)
  }

  /// Every element that is opened is closed, in the right order; attributes are quoted.
  private func checkTags(_ page: String) throws {
    var open: [String] = []
    var rest = page[...]
    let empty: Set<String> = ["meta", "input", "!DOCTYPE"]
    while let start = rest.firstIndex(of: "<") {
      rest = rest[rest.index(after: start)...]
      let end = try #require(rest.firstIndex(of: ">"))
      let tag = rest[..<end]
      rest = rest[rest.index(after: end)...]
      let name = String(tag.prefix { $0 != " " && $0 != "\n" })
      if name.hasPrefix("/") {
        #expect(open.popLast() == String(name.dropFirst()), "at </\(name)>")
      } else if !empty.contains(name) {
        open.append(name)
        #expect(tag.count { $0 == "\"" } % 2 == 0, "\(tag)")
        // Style sheets and scripts hold no markup.
        if name == "style" || name == "script" {
          rest = rest[(rest.firstRange(of: "</\(name)>")?.lowerBound ?? rest.endIndex)...]
        }
      }
    }
    #expect(open.isEmpty)
  }

  @Test func aPageNeedsNothingElse() async throws {
    let log = try ["bike-stuck", "shop-completed", "trip-undone", "bike-ordered"].map {
      try Repository.text("Tests/Golden/\($0).jsonl")
    }.joined()
    let page = try await replay("html", log).output
    try checkTags(page)
    for word in ["http://", "https://", "src=", "@import", "url("] {
      #expect(!page.contains(word), "\(word)")
    }
    // What can be chosen is what there is.
    for (state, count) in [("completed", 2), ("compensated", 1), ("stuck", 1)] {
      #expect(page.contains("<label for=\"is-\(state)\" class=\"\(state)\">\(state) <b>\(count)</b></label>"))
    }
    #expect(!page.contains("id=\"is-running\""))
    #expect(page.components(of: "<details class=\"saga ") == 4)
    #expect(page.contains("sagactl saga resolve bike-stuck brakes --as compensated"))
    let few = try await replay("html", try Repository.text("Tests/Golden/bike-stuck.jsonl")).output
    #expect(few.components(of: "<details open class=\"saga ") == 1)
  }

  @Test func aDiagramIsOneThatMermaidTakes() async throws {
    for log in [try Self.log(), try Repository.text("Tests/Golden/bike-resolved.jsonl")] {
      let result = try await replay("mermaid", log)
      #expect(result.code == 0)
      try checkDiagram(result.lines)
    }
  }

  /// The part of Mermaid's grammar for sequence diagrams that is in use.
  private func checkDiagram(_ lines: [String]) throws {
    #expect(lines.first == "sequenceDiagram")
    var actors: Set<String> = []
    var depth = 0
    for line in lines.dropFirst() {
      #expect(line.hasPrefix("  "))
      let statement = line.dropFirst(2)
      if statement.hasPrefix("participant ") {
        let parts = statement.split(separator: " ", maxSplits: 3)
        #expect(parts.count == 4 && parts[2] == "as")
        actors.insert(String(parts[1]))
      } else if statement == "end" {
        depth -= 1
      } else if statement.hasPrefix("rect rgb(") {
        depth += 1
      } else {
        let colon = try #require(statement.firstIndex(of: ":"))
        let (head, text) = (statement[..<colon], statement[statement.index(after: colon)...])
        if head.hasPrefix("Note over ") {
          #expect(actors.contains(String(head.dropFirst(10))))
        } else {
          let arrow = try #require(["-->>", "--x", "->>"].first { head.contains($0) })
          let ends = head.split(separator: arrow, maxSplits: 1)
          #expect(ends.count == 2 && ends.allSatisfy { actors.contains(String($0)) }, "\(head)")
        }
        checkText(text)
      }
      #expect(depth >= 0)
    }
    #expect(depth == 0)
  }

  /// `#` only as the beginning of an entity, `;` only as its end, and no markup or directive.
  private func checkText(_ text: Substring) {
    var rest = text
    #expect(!text.contains { "<>&%$\\".contains($0) }, "\(text)")
    while let mark = rest.firstIndex(where: { $0 == "#" || $0 == ";" }) {
      #expect(rest[mark] == "#", "\(text)")
      rest = rest[rest.index(after: mark)...]
      let number = rest.prefix { $0.isNumber }
      rest = rest[number.endIndex...]
      #expect(!number.isEmpty && rest.first == ";", "\(text)")
      rest = rest.dropFirst()
    }
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
