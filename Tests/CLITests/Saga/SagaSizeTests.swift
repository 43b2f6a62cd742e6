import Bytes
import KafkaTestKit
import Testing

/// What would not fit a record of the log ends a saga in order, and does not leave it where nobody can go on.
@Suite(.crowd) struct SagaSizeTests {
  private let desk: SagaDesk
  init() throws { desk = try SagaDesk() }

  private func definition(_ third: String, output: String = "{}") throws -> String {
    let program = try desk.folder.write(
      "large.sh",
      Array("#!/bin/sh\nprintf '\"'; head -c 450000 /dev/zero | tr '\\0' x; printf '\"'\n".utf8),
      mode: 0o755
    )
    return try desk.folder.write(
      "large.yaml",
      """
      document: { dsl: sagactl/v1, name: large }
      participants:
        large: { exec: { command: ["\(program)"] } }
        small: { exec: { command: ["true"] } }
      steps:
        - { name: a, action: { participant: large }, compensate: { participant: small } }
        - { name: b, action: { participant: large }, compensate: { participant: small } }
        - { name: c, action: { participant: small, input: \(third) }, compensate: { participant: small } }
      output: \(output)
      """
    )
  }

  private let both = #"{ a: "${ .steps.a.output }", b: "${ .steps.b.output }" }"#

  @Test func aStepThatWouldBeGivenTooMuchIsNotCalledAndTheSagaIsUndone() async throws {
    let result = try await desk.run("run", try definition(both), "--id", "s")
    #expect(result.code == 10, "\(result.error)")
    let told = try #require(try result.results.first)
    #expect(told["step"]?.string == "c")
    #expect(told["error"]?["code"]?.string == "InputTooLarge")
    #expect(
      try desk.types(of: "s").suffix(6) == [
        "saga.compensating", "compensation.started", "compensation.succeeded", "compensation.started",
        "compensation.succeeded", "saga.compensated",
      ]
    )
    try await desk.verify()
  }

  @Test(arguments: [
    (#"{ a: "${ .steps.a.output }", b: "${ .steps.b.output }" }"#, "OutputTooLarge"),
    (#"{ a: "${ .steps.a.output < 1 }" }"#, "ExpressionError"),
  ])
  func aSagaWhoseOutputCannotBeMadeIsCompletedAndSaysSo(output: String, code: String) async throws {
    let file = try definition("{}", output: output)
    let result = try await desk.run("run", file, "--id", "s")
    // What is done is told again with the same words.
    let again = try await desk.run("resume", "s")
    for told in [result, again] {
      #expect(told.code == 0)
      let line = try #require(try told.results.first)
      #expect(line["state"]?.string == "completed")
      #expect(line["output"] == .null)
      #expect(line["error"]?["code"]?.string == code)
      #expect(told.error.contains("saga s: completed: \(code): the saga's output"), "\(told.error)")
    }
    try await desk.verify()
  }

  private func deepDefinition() throws -> String {
    let program = try desk.folder.write(
      "deep.sh",
      Array(
        """
        #!/bin/sh
        test $SAGA_OPERATION = action || exit 0
        head -c 511 /dev/zero | tr '\\0' '['; head -c 511 /dev/zero | tr '\\0' ']'
        """.utf8
      ),
      mode: 0o755
    )
    return try desk.folder.write(
      "deep.yaml",
      """
      document: { dsl: sagactl/v1, name: deep }
      participants: { p: { exec: { command: ["\(program)"] } } }
      steps:
        - name: a
          action: { participant: p }
          output: { reply: { body: "${ . }" } }
          compensate: { participant: p }
      """
    )
  }

  /// A record nested deeper than readers take would be as if it had never been written.
  @Test func anAnswerNestedTooDeepIsAnErrorAndTheLogCanBeRead() async throws {
    let result = try await desk.run("run", try deepDefinition(), "--id", "s")
    #expect(result.code == 10, "\(result.error)")
    #expect(try result.results.first?["error"]?["code"]?.string == "OutputTooDeep")
    try await desk.verify()
    let again = try await desk.run("resume", "s")
    #expect(again.code == 10)
    #expect(try desk.types(of: "s").last == "saga.compensated")
  }

  @Test func anInputNestedTooDeepBeginsNothing() async throws {
    let deep = String(repeating: "[", count: 501) + String(repeating: "]", count: 501)
    let result = try await desk.run("run", try definition("{}"), "--input", deep)
    #expect(result.code == 65)
    #expect(result.error.contains("the input: it is nested deeper than the 500 levels"), "\(result.error)")
    let stream = try await desk.run("run", try definition("{}"), "--input", "-", input: deep + "\n")
    #expect(stream.code == 65)
    #expect(try cluster.read(desk.topic).isEmpty)
  }

  @Test func anInputThatDoesNotFitTheFirstRecordBeginsNothing() async throws {
    let large = "\"\(String(repeating: "x", count: 1_000_000))\""
    let file = try definition("{}")
    let result = try await desk.run("run", file, "--input-file", try desk.folder.write("input", large))
    #expect(result.code == 65)
    #expect(result.error.contains("the input: it is larger, with the definition, than the 960 KiB"))
    let stream = try await desk.run("run", file, "--input", "-", input: large + "\n")
    #expect(stream.code == 65)
    #expect(try stream.results.first?["state"]?.string == "invalid")
    #expect(try cluster.read(desk.topic).isEmpty)
    // What just fits is written.
    let edge = "\"\(String(repeating: "x", count: 960 * 1024 - 2000))\""
    let fitting = try await desk.run("run", file, "--input", "-", input: edge + "\n")
    #expect(fitting.code == 0, "\(fitting.error)")
  }
}
