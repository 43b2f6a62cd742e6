import Bytes
import KafkaTestKit
import Saga
import SagaFormat
import Testing

/// The hash tells definitions apart, and nothing else.
@Suite struct FingerprintTests {
  private static let yaml = """
    # A comment.
    document: { dsl: sagactl/v1, name: n, version: 1.10 }
    participants:
      p:
        mock:
          Do: [ { succeed: { price: 1.10, note: "ä\\n" } } ]
    steps:
      - name: a   # another
        action: { participant: p, command: Do, input: { on: yes } }
        compensate: noop
    """

  /// The same, in another order, another style, and without comments.
  private static let other = """
    steps: [ { compensate: noop, name: "a", action: { input: { "on": 'yes' }, command: Do, participant: p } } ]
    participants: { p: { mock: { Do: [ succeed: { note: "\\xe4\\x0a", price: 1.10 } ] } } }
    document:
      version: 1.10
      name: >-
        n
      dsl: 'sagactl/v1'
    """

  private static let json = #"""
    {"document":{"dsl":"sagactl\/v1","name":"n","version":1.10},
     "participants":{"p":{"mock":{"Do":[{"succeed":{"price":1.10,"note":"\u00e4\n"}}]}}},
     "steps":[{"name":"a","action":{"participant":"p","command":"Do","input":{"on":"yes"}},"compensate":"noop"}]}
    """#

  @Test func commentsOrderAndSpellingChangeNothing() throws {
    let first = try load(Self.yaml)
    #expect(try load(Self.other).hash == first.hash)
    #expect(try load(Self.json, file: "f.json").hash == first.hash)
    #expect(try load(Self.json).hash == first.hash)
    // Logs hold it: it must be the same in every release.
    #expect(first.hash == "f94acaf3bb0c7fb62bb162703ae2ba52ab1c07b07e727ef1609a1b1778f48be9")
  }

  @Test func anythingElseChangesIt() throws {
    let first = try load(Self.yaml)
    for (old, new) in [("1.10", "1.1"), ("yes", "no"), ("name: a", "name: b"), ("note", "nota")] {
      let changed = Self.yaml.replacing(old, with: new, maxReplacements: 1)
      #expect(try load(changed).hash != first.hash, "\(new)")
    }
  }

  @Test func theSourceIsWhatTheAuthorWroteWithItsNumbers() throws {
    let loaded = try load(Self.yaml)
    #expect(
      loaded.source.text
        == #"{"document":{"dsl":"sagactl/v1","name":"n","version":1.10},"#
        + #""participants":{"p":{"mock":{"Do":[{"succeed":{"price":1.10,"note":"ä\n"}}]}}},"#
        + #""steps":[{"name":"a","action":{"participant":"p","command":"Do","input":{"on":"yes"}},"#
        + #""compensate":"noop"}]}"#
    )
  }

  @Test func whatALogHoldsIsReadBackAsTheSame() throws {
    let loaded = try load(Self.yaml)
    let logged = try LoadedDefinition(logged: try JSONValue(parsing: loaded.source.text))
    #expect(logged.hash == loaded.hash)
    #expect(logged.source == loaded.source)
    #expect(logged.definition.name == loaded.definition.name)
    #expect(logged.definition.version == "1.10")
    #expect(logged.definition.steps.map(\.action) == loaded.definition.steps.map(\.action))
    #expect(logged.definition.participants == loaded.definition.participants)
  }

  @Test func aLogsDefinitionIsNotJudgedAgainButHasToBeUnderstood() throws {
    let lacking = Self.json.replacing(#","compensate":"noop""#, with: "")
    #expect(try LoadedDefinition(logged: try JSONValue(parsing: lacking)).definition.steps.count == 1)
    let strange = Self.json.replacing("compensate", with: "compensates")
    #expect(
      throws: DefinitionProblems([
        PlacedProblem(
          file: "log",
          line: 1,
          column: 1,
          message: "a step has no member compensates",
          hint: "did you mean compensate?"
        )
      ])
    ) { try LoadedDefinition(logged: try JSONValue(parsing: strange)) }
  }

  @Test(.enabled(if: Tool.find("sha256sum") != nil, "sha256sum is another's SHA-256"))
  func theHashIsTheSHA256OfTheCanonicalText() async throws {
    let loaded = try load(Self.yaml)
    var run = CommandRun("sha256sum", [])
    run.input = .bytes(Array(loaded.source.canonicalText.utf8))
    #expect(try await run.result().output.hasPrefix(loaded.hash + " "))
  }
}
