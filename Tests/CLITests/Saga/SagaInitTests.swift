import Bytes
import KafkaTestKit
import Testing

/// `sagactl saga init` and `sagactl saga schema`.
@Suite struct SagaInitTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) async throws -> CommandResult {
    var run = try CommandRun.sagactl(["saga"] + arguments)
    run.directory = folder.path
    return try await run.result()
  }

  @Test func itWritesADefinitionThatIsRight() async throws {
    let written = try await run("init")
    #expect(written.code == 0)
    #expect(written.output == "" && written.error == "")
    let checked = try await run("validate", "saga.yaml")
    #expect(checked.code == 0, "\(checked.error)")
    #expect(checked.output.hasPrefix("saga.yaml: book-trip 1.0.0, 4 steps, logged to sagas\n"))
  }

  @Test func whatItWritesHoldsInEverySimulatedRun() async throws {
    #expect(try await run("init").code == 0)
    let all = try await run("simulate", "saga.yaml", "--exhaustive")
    #expect(all.code == 0, "\(all.output) \(all.error)")
    let some = try await run("simulate", "saga.yaml", "--runs", "200")
    #expect(some.code == 0, "\(some.output) \(some.error)")
  }

  @Test func aFileThatExistsIsLeftAlone() async throws {
    try folder.write("mine.yaml", Array("precious\n".utf8))
    let result = try await run("init", "mine.yaml")
    #expect(result.code == 73)
    #expect(
      result.error == "sagactl: mine.yaml exists already, and is left as it is;"
        + " name another file, or - for standard output\n"
    )
    let kept = try await CommandRun("cat", [folder.file("mine.yaml")]).result()
    #expect(kept.output == "precious\n")
  }

  @Test func aFolderThatDoesNotExistIsSaidSo() async throws {
    let result = try await run("init", "nowhere/saga.yaml")
    #expect(result.code == 73)
    #expect(result.error == "sagactl: cannot create nowhere/saga.yaml: No such file or directory\n")
  }

  @Test func aDashIsStandardOutput() async throws {
    let result = try await run("init", "-")
    #expect(result.code == 0)
    #expect(result.output.contains("document: { dsl: sagactl/v1, name: book-trip"))
    #expect(result.output.hasSuffix("\n") && !result.output.hasSuffix("\n\n"))
    #expect(try await run("init").code == 0)
    let file = try await CommandRun("cat", [folder.file("saga.yaml")]).result()
    #expect(file.output == result.output)
  }

  @Test func theSchemaIsJSONWithADescriptionForEveryMemberOfAStep() async throws {
    let result = try await run("schema")
    #expect(result.code == 0 && result.error == "")
    #expect(result.output.hasSuffix("}\n"))
    let schema = try JSONValue(parsing: result.output)
    #expect(schema["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
    guard case .object(let members)? = schema["$defs"]?["step"]?["properties"] else {
      Issue.record("no steps in the schema")
      return
    }
    #expect(members.count > 10)
    for member in members.members { #expect(member.value["description"]?.string != nil, "\(member.name)") }
  }

  @Test func aFullDiskIsNoSuccess() async throws {
    var run = try CommandRun.sagactl(["saga", "schema"])
    run.output = .file("/dev/full")
    #expect(try await run.result().code == 74)
  }
}
