import Bytes
import KafkaTestKit
import Testing

/// `sagactl saga validate` as scripts and people see it.
@Suite struct SagaValidateTests {
  private let folder: TemporaryFolder

  /// A definition that is right.
  private static let right = """
    document: { dsl: sagactl/v1, name: n }
    participants: { p: { mock: { Do: [ succeed ], Undo: [ succeed ] } } }
    steps:
      - name: first
        action: { participant: p, command: Do }
        compensate: { participant: p, command: Undo }
        retry: { maxAttempts: 4, delay: 1s, jitter: none }
        compensationRetry: { maxAttempts: unlimited, delay: 1s, backoff: constant }
      - parallel:
          - name: left
            action: { participant: p, command: Do }
            compensate: { participant: p, command: Undo }
            timeout: 1500ms
            retry: { maxAttempts: 1 }
          - name: right
            if: ${ .input.x == 1 }
            action: { participant: p, command: Do }
            compensate: noop
            onFailure: continue
      - name: decide
        kind: pivot
        action: { participant: p, command: Do }
        onUnknown: query
        query: { participant: p }
        retry: { on: [unavailable] }
        deadline: 1h30m
      - name: end
        kind: retryable
        action: { participant: p, command: Do }
        retry: { maxAttempts: unlimited }

    """

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("right.yaml", Array(Self.right.utf8))
    try folder.write("wrong.yaml", Array(Self.right.replacing("kind: pivot", with: "kind: pivto").utf8))
  }

  private func run(_ arguments: String..., input: String? = nil) async throws -> CommandResult {
    var run = try CommandRun.sagactl(["saga", "validate"] + arguments)
    run.directory = folder.path
    if let input { run.input = .bytes(Array(input.utf8)) }
    return try await run.result()
  }

  @Test func aRightDefinitionIsPrintedAsItsPlan() async throws {
    let result = try await run("right.yaml")
    #expect(result.code == 0)
    #expect(result.error == "")
    #expect(
      result.output == """
        right.yaml: n 1.0.0, 5 steps

          1. first
             does       p (mock) Do, 4 attempts of 30s, pauses 1s, 2s and 4s
             unknown    after the last attempt the saga is undone, and this step with it
             undone by  p (mock) Undo, unlimited attempts of 30s, pauses of up to 1s, then stuck

          2. left
             does       p (mock) Do, 1 attempt of 1.5s
             unknown    the saga is undone, and this step with it
             undone by  p (mock) Undo, 10 attempts of 1.5s, pauses of up to 200ms, 400ms, 800ms … 51.2s, then stuck

          3. right
             after      first
             if         its condition holds; otherwise it is skipped
             does       p (mock) Do, 3 attempts of 30s, pauses of up to 200ms and 400ms
             unknown    after the last attempt the saga goes on
             fails      the saga goes on without it
             undone by  nothing, for there is nothing to undo (noop)

          4. decide (pivot)
             after      left, right
             does       p (mock) Do, 3 attempts of 30s, pauses of up to 200ms and 400ms, only when unavailable, all within 1h30m
             unknown    the participant is asked what happened
             asks       p (mock)
             undone by  nothing: once it has succeeded the saga only goes forward

          5. end (retryable)
             does       p (mock) Do, unlimited attempts of 30s, pauses of up to 200ms, 400ms, 800ms … 5s
             unknown    it is tried again, without limit
             undone by  nothing: it is tried until it succeeds

          When a step fails, what may have been done is undone, latest first: left, first.
          Once decide has succeeded, nothing is undone any more.

        """
    )
  }

  @Test func problemsGoToStandardErrorInTheFormEditorsKnow() async throws {
    let result = try await run("wrong.yaml")
    #expect(result.code == 65)
    #expect(result.output == "")
    #expect(
      result.error
        == "wrong.yaml:21:11: kind must be compensable, pivot or retryable, not pivto; did you mean pivot?\n"
    )
  }

  @Test func everyFileIsCheckedAndTheWorstDecides() async throws {
    let result = try await run("-q", "missing.yaml", "wrong.yaml", "right.yaml")
    #expect(result.code == 66)
    #expect(result.output == "")
    #expect(
      result.error.hasPrefix("sagactl: cannot read missing.yaml: No such file or directory\nwrong.yaml:21:")
    )
    let both = try await run("right.yaml", "wrong.yaml")
    #expect(both.code == 65)
    #expect(both.output.hasPrefix("right.yaml: n 1.0.0, 5 steps\n"))
  }

  @Test func standardInputIsReadForADash() async throws {
    let right = try await run("-", input: Self.right)
    #expect(right.code == 0, "\(right.error)")
    #expect(right.output.hasPrefix("stdin: n 1.0.0"))
    let wrong = try await run("-", input: "document: 1")
    #expect(wrong.code == 65)
    #expect(wrong.error.hasPrefix("stdin:1:1: participants is missing"))
    #expect(try await run("-", "-").code == 64)
  }

  @Test func forProgramsEachFileIsOneLineOfJSON() async throws {
    let result = try await run("--format", "json", "right.yaml", "wrong.yaml", "missing.yaml")
    #expect(result.code == 66)
    #expect(result.error == "")
    let lines = try result.lines.map { try JSONValue(parsing: $0) }
    try #require(lines.count == 3)
    #expect(lines.map { $0["file"]?.string } == ["right.yaml", "wrong.yaml", "missing.yaml"])
    #expect(lines.map { $0["valid"] } == [.bool(true), .bool(false), .bool(false)])
    #expect(lines[0]["hash"]?.string?.utf8.count == 64)
    #expect(lines[0]["undo"]?.text == #"["left","first"]"#)
    let steps = try #require(lines[0]["steps"]?.elements)
    #expect(steps.map { $0["name"]?.string } == ["first", "left", "right", "decide", "end"])
    #expect(steps[3]["after"]?.text == #"["left","right"]"#)
    #expect(steps[2]["compensate"]?.string == "noop")
    #expect(steps[4]["action"]?["retry"]?["maxAttempts"]?.string == "unlimited")
    #expect(
      steps[1]["action"]?.text
        == #"{"participant":"p","protocol":"mock","command":"Do","retry":{"maxAttempts":1,"delay":"200ms","#
        + #""backoff":"exponential","factor":2,"maxDelay":"5s","jitter":"full","on":["unavailable","unknown"]}}"#
    )
    #expect(
      lines[1]["problems"]?.text
        == #"[{"line":21,"column":11,"message":"kind must be compensable, pivot or retryable, not pivto","#
        + #""hint":"did you mean pivot?"}]"#
    )
    #expect(lines[2]["problems"]?.text == #"[{"message":"cannot read it: No such file or directory"}]"#)
  }

  @Test func mistakesOnTheCommandLineAreUsage() async throws {
    for arguments in [[], ["--format", "xml", "right.yaml"], ["--nothing", "right.yaml"]] {
      let result = try await CommandRun.sagactl(["saga", "validate"] + arguments).result()
      #expect(result.code == 64, "\(arguments)")
      #expect(result.lines == [], "\(arguments)")
    }
  }

  @Test func aDefinitionCannotReachTheTerminal() async throws {
    let result = try await run("-", input: "\"\\e]0;owned\\a\": 1\n")
    #expect(result.code == 65)
    #expect(!result.error.utf8.contains { $0 < 0x20 && $0 != 0x0a })
    let named = Self.right.replacing("name: n }", with: "name: \"a\\u009b31m\" }")
    let plan = try await run("-", input: named)
    #expect(plan.code == 65)
    #expect(plan.error == "stdin:1:36: name must be one line without control characters\n")
  }

  @Test func theExamplesAreRight() async throws {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(
      separator: "/"
    )
    let result = try await run(
      "-q",
      "\(root)/Examples/bike-order/saga.yaml",
      "\(root)/Examples/shop/saga.yaml"
    )
    #expect(result.code == 0)
    #expect(result.error == "")
  }
}
