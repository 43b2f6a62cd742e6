import Bytes
import Glibc
import KafkaTestKit
import Testing

/// What `stuck` tells people to type works as it stands.
@Suite(.crowd) struct SagaStuckTests {
  private let desk: SagaDesk
  init() throws { desk = try SagaDesk() }

  private let shop = "Examples/shop/saga.yaml"
  private let order = #"{"orderId":"1","productId":"1","quantity":1,"amount":1}"#

  /// Runs an order whose payment does not answer, so that its saga is stuck at the pivot.
  private func stuckAtPayment(_ id: String) async throws -> CommandResult {
    let file = try desk.impatientShop()
    return try await desk.run(
      "run",
      file,
      "--id",
      id,
      "--inject",
      "authorize-payment=timeout",
      "--input",
      order
    )
  }

  /// Types a command that was printed, in a shell.
  private func type(_ line: String) async throws -> CommandResult {
    var run = try script("sagactl() { \"$SAGACTL\" \"$@\"; }; \(line)")
    run.directory = SagaDesk.root
    run.environment["LEDGER"] = desk.folder.path
    return try await run.result()
  }

  @Test(arguments: [("succeeded", Int32(0), "completed"), ("refused", 10, "compensated")])
  func anOperatorsFindingAboutAPivotDecidesTheSaga(finding: String, code: Int32, state: String) async throws {
    let id = "it's \(finding)"
    let stuck = try await stuckAtPayment(id)
    #expect(stuck.code == 20)
    #expect(try stuck.results.first?["state"]?.string == "stuck")
    #expect(try stuck.results.first?["step"]?.string == "authorize-payment")
    #expect(stuck.advice.count == 3, "\(stuck.error)")
    let line = try #require(stuck.advice.first { $0.contains("--as \(finding)") })
    let resolved = try await type(line)
    #expect(resolved.code == code, "\(line): \(resolved.error)")
    #expect(try resolved.results.first?["state"]?.string == state)
    #expect(try desk.types(of: id).contains("step.resolved"))
    try await desk.verify()
    // What has ended cannot be resolved again.
    let again = try await type(line)
    #expect(again.code == 65)
    #expect(again.error.contains("no step of it waits for an operator"))
  }

  @Test func whatIsStuckIsTriedAgainWhenItIsResumed() async throws {
    let stuck = try await stuckAtPayment("s1")
    let resume = try #require(stuck.advice.last)
    #expect(resume == "sagactl saga resume s1 -t \(desk.topic)")
    let result = try await type(resume)
    #expect(result.code == 0)
    #expect(try result.results.first?["state"]?.string == "completed")
    try await desk.verify()
  }

  @Test func aCompensationThatFailsIsStuckUntilItIsDoneByHandOrAgain() async throws {
    let file = try desk.ledgerDefinition(["a", "b"], refused: "b")
    let text = try #require(desk.folder.text("ledger.yaml"))
    try desk.folder.write("ledger.yaml", text.replacing("maxAttempts: 10", with: "maxAttempts: 2"))
    for (id, wantsHand) in [("hand", true), ("again", false)] {
      let stuck = try await desk.run("run", file, "--id", id, "--inject", "a.compensate=unavailable")
      #expect(stuck.code == 20)
      #expect(stuck.error.contains("the compensation of a is unavailable"))
      #expect(stuck.advice.count == 2)
      #expect(desk.effects(of: id, among: ["a", "b"]) == ["a"])
      let line = try #require(wantsHand ? stuck.advice.first : stuck.advice.last)
      #expect(line.contains(wantsHand ? "resolve hand a --as compensated" : "resume again"))
      let result = try await type(line)
      #expect(result.code == 10, "\(result.error)")
      #expect(try result.results.first?["state"]?.string == "compensated")
      #expect(desk.effects(of: id, among: ["a", "b"]) == (wantsHand ? ["a"] : []))
    }
    try await desk.verify()
  }

  @Test func theFindingItsAuthorAndTheNoteAreInTheLog() async throws {
    _ = try await stuckAtPayment("s1")
    let result = try await desk.run(
      "resolve",
      "s1",
      "authorize-payment",
      "--as",
      "succeeded",
      "--output",
      #"{"authorizationId":"A-17"}"#,
      "--note",
      "asked the bank"
    )
    #expect(result.code == 0)
    #expect(try result.results.first?["output"]?["authorization"]?.string == "A-17")
    let record = try #require(
      try desk.records(of: "s1").first {
        $0.headers.contains { $0.value == Array("io.sagactl.step.resolved.v1".utf8) }
      }
    )
    let value = try JSONValue(parsing: record.valueText ?? "")
    #expect(value["as"]?.string == "succeeded")
    #expect(value["note"]?.string == "asked the bank")
    #expect(value["by"]?.string?.isEmpty == false)
  }

  /// A query that asks nobody must not take what may have been done for not done.
  @Test func aQueryThatCannotBeStartedLeavesItsStepToBeUndone() async throws {
    let file = try desk.folder.write(
      "query.yaml",
      """
      document: { dsl: sagactl/v1, name: query }
      defaults: { retry: { maxAttempts: 2, delay: 1ms } }
      participants:
        charge: { exec: { command: [sh, -c, "exit 5"] } }
        ask: { exec: { command: [./no-such-program] } }
        undo: { exec: { command: ["true"] } }
      steps:
        - name: pay
          action: { participant: charge }
          query: { participant: ask }
          onUnknown: query
          compensate: { participant: undo }
      """
    )
    let result = try await desk.run("run", file, "--id", "s")
    #expect(result.code == 10, "\(result.error)")
    #expect(try result.results.first?["reason"]?.string == "unknown")
    #expect(
      try desk.types(of: "s").suffix(4) == [
        "saga.compensating", "compensation.started", "compensation.succeeded", "saga.compensated",
      ]
    )
    try await desk.verify()
  }

  /// A definition whose step `pay` is stuck when it does not answer; what it is given again is projected.
  private func projecting(pivot: Bool = false) throws -> String {
    try desk.folder.write(
      "projecting.yaml",
      """
      document: { dsl: sagactl/v1, name: projecting }
      defaults: { timeout: 20ms, retry: { maxAttempts: 1 } }
      participants: { p: { mock: { go: [ succeed ] } } }
      steps:
        - name: first
          kind: \(pivot ? "pivot" : "compensable")
          action: { participant: p, command: go }
          \(pivot ? "" : "compensate: noop")
        - name: pay
          kind: \(pivot ? "retryable" : "pivot")
          action: { participant: p, command: go }
          onUnknown: stuck
          output: { token: { value: "${ .t }", sensitive: true }, number: "${ .n < 10 }" }
      output: { token: "${ .steps.pay.output.token }" }
      """
    )
  }

  @Test func theOutputOfAFindingIsWhatTheStepWouldHaveKept() async throws {
    let stuck = try await desk.run("run", try projecting(), "--id", "s", "--inject", "pay=timeout")
    #expect(stuck.code == 20)
    #expect(stuck.error.contains("when it succeeded, add --output JSON"), "\(stuck.error)")
    let before = try desk.records(of: "s").count
    let wrong = try await desk.run(
      "resolve",
      "s",
      "pay",
      "--as",
      "succeeded",
      "--output",
      #"{"t":"abc","n":"x"}"#
    )
    #expect(wrong.code == 65)
    #expect(wrong.error.contains("--output is not what pay can have answered"), "\(wrong.error)")
    #expect(try desk.records(of: "s").count == before)
    let result = try await desk.run(
      "resolve",
      "s",
      "pay",
      "--as",
      "succeeded",
      "--output",
      #"{"t":"tok-12345","n":7,"other":1}"#
    )
    #expect(result.code == 0, "\(result.error)")
    // It is known to be sensitive, also where the saga's output does not say so.
    #expect(try result.results.first?["output"]?["token"]?.string == "(sensitive)")
    let record = try #require(
      try desk.records(of: "s").first {
        $0.headers.contains { $0.value == Array("io.sagactl.step.resolved.v1".utf8) }
      }
    )
    let value = try JSONValue(parsing: record.valueText ?? "")
    #expect(value["output"]?.text == #"{"token":"tok-12345","number":true}"#)
    try await desk.verify()
  }

  @Test func aFindingThatWouldLeaveTheStepStuckIsRefused() async throws {
    let stuck = try await desk.run("run", try projecting(pivot: true), "--id", "s", "--inject", "pay=timeout")
    #expect(stuck.code == 20)
    #expect(
      stuck.advice == [
        "sagactl saga resolve s pay --as succeeded -t \(desk.topic)",
        "sagactl saga resume s -t \(desk.topic)",
      ]
    )
    let before = try desk.records(of: "s").count
    for finding in ["refused", "compensated"] {
      let result = try await desk.run("resolve", "s", "pay", "--as", finding)
      #expect(result.code == 65)
      #expect(
        result.error
          == "sagactl: saga s can only go forward: --as \(finding) would leave pay as stuck as it is; what "
          + "applies is --as succeeded; or 'sagactl saga resume s -t \(desk.topic)' has it tried again\n"
      )
    }
    #expect(try desk.records(of: "s").count == before)
    let replayed = try await desk.run("replay", "--saga", "s")
    #expect(!replayed.output.contains("--as refused"))
    #expect(try await desk.run("resolve", "s", "pay", "--as", "succeeded").code == 0)
  }

  @Test(
    arguments: [
      (["resume", "nobody"], Int32(66), "has no saga nobody"),
      (["resolve", "s1", "reserve-stock", "--as", "refused"], 65, "no step of it waits for an operator"),
      (["resolve", "s1", "a", "--as", "done"], 64, "--as takes one of succeeded, refused, compensated"),
      (
        ["resolve", "s1", "a", "--as", "refused", "--output", "{}"], 64,
        "--output is what a step that succeeded"
      ),
      (["resolve", "s1", "a", "--as", "succeeded", "--output", "{"], 65, "--output is not JSON"),
      (["resume", "s1", "Examples/bike-order/saga.yaml"], 65, "is not the definition saga s1 began with"),
      (["resume", "s1", "Examples/bike-order/saga.yaml", "--use-recorded"], 0, "has ended before"),
      (["resume", "s1", "Examples/shop/saga.yaml"], 0, "has ended before"),
    ] as [([String], Int32, String)]
  )
  func whatCannotBeContinuedIsSaid(arguments: [String], code: Int32, words: String) async throws {
    #expect(try await desk.run("run", shop, "--id", "s1", "--input", order).code == 0)
    let before = try cluster.read(desk.topic).count
    let result = try await desk.saga(arguments).result()
    #expect(result.code == code, "\(result.error)")
    #expect(result.error.contains(words), "\(result.error)")
    #expect(try cluster.read(desk.topic).count == before)
  }

  @Test func aTopicThatDoesNotExistIsNotCreatedByResuming() async throws {
    let broker = try await BrokerProcess.start(topics: ["orders:1"])
    let result = try await CommandRun.sagactl(["saga", "resume", "x", "-t", "order", "-b", broker.brokers])
      .result()
    #expect(result.code == 66)
    #expect(result.error.contains("did you mean orders?"), "\(result.error)")
    let topics = try await CommandRun.sagactl(["topics", "-b", broker.brokers]).result()
    #expect(!topics.output.contains("order\n"))
    try await broker.stop()
  }
}

/// The text of a file; nil when it cannot be read.
func fileText(_ path: String) -> String? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let got = fread(&buffer, 1, buffer.count, file)
    if got == 0 { return String(decoding: bytes, as: UTF8.self) }
    bytes += buffer[..<got]
  }
}
