import Bytes
import Glibc
import KafkaTestKit
import Testing

/// The manual's page about the language of definitions, held against the language.
@Suite struct LanguagePageTests {
  private func page() async throws -> String {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(
      separator: "/"
    )
    return try await CommandRun("cat", ["\(root)/man/sagactl-saga-language.5.in"]).result().output
  }

  @Test func itNamesEveryMemberThereIs() async throws {
    let page = try await page()
    let schema = try JSONValue(parsing: try await CommandRun.sagactl(["saga", "schema"]).result().output)
    var names: Set<String> = []
    func collect(_ value: JSONValue) {
      switch value {
      case .array(let elements): elements.forEach(collect)
      case .object(let object):
        if case .object(let properties)? = object["properties"] {
          names.formUnion(properties.members.map(\.name))
        }
        if case .array(let words)? = object["enum"] { names.formUnion(words.compactMap(\.string)) }
        object.members.forEach { collect($0.value) }
      default: break
      }
    }
    collect(schema)
    #expect(names.count > 60)
    // JSON Schema's own names for types are JSON Schema's to explain.
    names.subtract(["null", "boolean", "integer", "number", "string", "array", "object"])
    for name in names.sorted() { #expect(page.contains(name), "\(name)") }
  }

  @Test func itsExamplesAreRight() async throws {
    let blocks = try await page().split(separator: ".Bd -literal -offset 2n\n").dropFirst().map {
      $0.prefix(upTo: $0.firstRange(of: ".Ed")?.lowerBound ?? $0.endIndex)
    }
    let whole = try #require(blocks.first { $0.hasPrefix("document:") })
    let mock = try #require(blocks.first { $0.hasPrefix("payment:") })
    let lines = mock.split(separator: "\n").map { "  \($0)\n" }.joined()
    let other = """
      document: { dsl: sagactl/v1, name: n }
      participants:
      \(lines)
      steps:
        - name: a
          action: { participant: payment, command: Charge }
          compensate: { participant: payment, command: Refund }
      """
    for text in [String(whole), other] {
      var run = try CommandRun.sagactl(["saga", "validate", "-q", "-"])
      run.input = .bytes(Array(text.utf8))
      let result = try await run.result()
      #expect(result.code == 0, "\(result.error)")
    }
  }
}
