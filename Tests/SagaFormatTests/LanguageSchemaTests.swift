import Bytes
import KafkaTestKit
import Saga
import Testing

@testable import SagaFormat

/// The JSON Schema says what the reader does.
@Suite struct LanguageSchemaTests {
  /// Objects of the language: where the schema describes them, and a text with a place for a member of theirs.
  private static let objects: [(schema: [String], text: String)] = [
    ([], "\(WrongCase.base)@"),
    (["properties", "document"], WrongCase.base.replacing("name: n", with: "name: n, @")),
    (["properties", "log"], "\(WrongCase.base)log: { @ }"),
    (["properties", "defaults"], "\(WrongCase.base)defaults: { @ }"),
    (["$defs", "step"], "\(WrongCase.base)    @"),
    (["$defs", "operation"], WrongCase.base.replacing("command: Do", with: "command: Do, @")),
    (["$defs", "retry"], "\(WrongCase.base)    retry: { @ }"),
    (["$defs", "participant", "properties", "exec"], participant("exec: { command: [x], @ }")),
    (["$defs", "participant", "properties", "kafka"], participant("kafka: { commands: a, replies: b, @ }")),
    (["$defs", "participant"], WrongCase.base.replacing("p: { mock", with: "p: { @, mock")),
    (["$defs", "mockRule", "anyOf", "1"], mock("{ succeed: {}, @ }")),
    (["$defs", "mockAnswer", "anyOf", "1"], mock("{ oneOf: [ { succeed: {}, @ } ] }")),
    (["$defs", "mockError", "anyOf", "2"], mock("{ refuse: { code: x, @ } }")),
  ]

  private static func participant(_ text: String) -> String {
    WrongCase.base.replacing("mock: { Do: [ succeed ], Undo: [ succeed ] }", with: text)
  }

  private static func mock(_ rule: String) -> String {
    WrongCase.base.replacing("Do: [ succeed ]", with: "Do: [ \(rule) ]")
  }

  private func properties(_ path: [String]) throws -> [String] {
    var value = LanguageSchema.json
    for name in path {
      if case .array(let elements) = value, let index = Int(name) {
        value = elements[index]
      } else {
        value = try #require(value[name], "\(path)")
      }
    }
    #expect(value["additionalProperties"] == .bool(false), "\(path)")
    guard case .object(let properties)? = value["properties"] else { return [] }
    return properties.members.map(\.name)
  }

  /// The names a problem lists after "it has", "there are" and the like.
  private func known(_ text: String, _ member: String) throws -> [String] {
    let found = WrongCase.whole(text.replacing("@", with: "\(member): 1")).found
    let line = try #require(found.first { $0.contains(member) }, "\(found)")
    let list = try #require(line.split(separator: "; ").last).replacing(" and ", with: ", ")
    return list.split(separator: ", ").map { part in
      String(part.split(separator: " ").last ?? "")
    }
  }

  @Test func everyMemberTheReaderKnowsIsInTheSchemaAndNoOther() throws {
    for (path, text) in Self.objects {
      var known = try known(text, "qqqqqqqqqqqq")
      // Said elsewhere: a step may be a block, and only kafka's calls have outcomes; http is known to be refused.
      known.removeAll { $0 == "parallel" || $0 == "http" }
      let schema = try properties(path).filter { $0 != "outcomes" }
      #expect(Set(known) == Set(schema), "\(path)")
    }
  }

  @Test func everyMemberOfTheSchemaIsLookedAt() throws {
    let harmless: Set<String> = ["output", "input", "version", "succeed", "applied-timeout", "detail"]
    for (path, text) in Self.objects {
      for name in try properties(path) where !harmless.contains(name) {
        // Nothing can be this.
        let found = WrongCase.whole(text.replacing("@", with: "\(name): { qqq: [[]] }")).found
        #expect(!found.isEmpty, "\(path) \(name)")
      }
    }
  }

  @Test func keywordsOfTheInputAreThoseOfTheSchema() throws {
    let names = try properties(["$defs", "inputSchema", "anyOf", "1"])
    for name in names {
      let text = WrongCase.base.replacing("steps:", with: "input: { \(name): 1 }\nsteps:")
      #expect(!WrongCase.whole(text).found.contains { $0.contains("not supported") }, "\(name)")
    }
    for name in ["pattern", "oneOf", "$ref", "not", "if"] {
      let text = WrongCase.base.replacing("steps:", with: "input: { \(name): 1 }\nsteps:")
      #expect(WrongCase.whole(text).found.contains { $0.contains("not supported") }, "\(name)")
      #expect(!names.contains(name))
    }
  }

  @Test func everyReferenceLeadsSomewhere() {
    let schema = LanguageSchema.json
    let names = Set(LanguageSchema.Part.allCases.map(\.reference))
    var used: Set<String> = []
    func walk(_ value: JSONValue) {
      switch value {
      case .array(let elements): elements.forEach(walk)
      case .object(let object):
        for member in object.members {
          if member.name == "$ref", case .string(let reference) = member.value { used.insert(reference) }
          walk(member.value)
        }
      default: break
      }
    }
    walk(schema)
    #expect(used == names)
  }

  /// A script that validates the JSON of its lines; it answers each with `true` or `false`.
  private static let validator = """
    import json, sys, jsonschema
    schema = json.loads(sys.stdin.readline())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for line in sys.stdin: print(validator.is_valid(json.loads(line)))
    """

  private static var hasValidator: Bool {
    get async { (try? await CommandRun("python3", ["-c", "import jsonschema"]).result().code) == 0 }
  }

  @Test func anotherValidatorAgrees() async throws {
    guard Tool.find("python3") != nil, await Self.hasValidator else { return }
    let right =
      try ["bike-order/saga.yaml", "shop/saga.yaml"].map {
        try LoadedDefinition(text: try Files.example($0), file: $0).source.text
      } + [WrongCase.json.replacing("\n", with: ""), try load(MutationTests.everything).source.text]
    let wrong = [
      ("\"n\"", "1"), ("noop", "nope"), ("\"name\":\"a\"", "\"name\":\"A\""), ("\"command\"", "\"comand\""),
      ("sagactl/v1", "sagactl/v2"), ("\"steps\"", "\"step\""),
      ("\"compensate\"", "\"timeout\":\"5\",\"compensate\""),
      ("\"mock\"", "\"mook\""), ("[\"succeed\"]", "[\"suceed\"]"), ("[\"succeed\"]", "[]"),
    ].map { WrongCase.json.replacing("\n", with: "").replacing($0.0, with: $0.1) }
    var run = CommandRun("python3", ["-c", Self.validator])
    run.input = .bytes(Array(([LanguageSchema.json.text] + right + wrong).joined(separator: "\n").utf8))
    let result = try await run.result()
    #expect(result.error == "")
    #expect(result.lines == right.map { _ in "True" } + wrong.map { _ in "False" })
  }
}
