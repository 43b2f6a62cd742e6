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
