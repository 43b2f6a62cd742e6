import Bytes
import Saga
import SagaFormat
import Testing

/// What the members of a definition become.
@Suite struct DefinitionReadingTests {
  @Test func stepsWaitForTheItemBeforeThem() throws {
    let found = try steps(
      """
        - { name: a, action: *do, compensate: noop }
        - parallel:
          - { name: b, action: *do, compensate: noop }
          - { name: c, action: *do, compensate: noop }
          - { name: d, action: *do, compensate: noop, dependsOn: [c] }
        - { name: e, action: *do, compensate: noop }
        - { name: f, action: *do, compensate: noop, dependsOn: [] }
        - { name: g, action: *do, compensate: noop }
        - { name: h, action: *do, compensate: noop, dependsOn: [a, e] }
      """
    )
    #expect(
      found.map(\.dependsOn) == [[], ["a"], ["a"], ["c"], ["b", "c", "d"], [], ["f"], ["a", "e"]]
    )
  }

  @Test func whatIsNotSaidHasItsDefault() throws {
    let step = try #require(try steps("  - { name: a, action: *do, compensate: noop }").first)
    #expect(step.kind == .compensable)
    #expect(step.condition == nil)
    #expect(step.compensation == .noop)
    #expect(step.query == nil)
    #expect(step.onUnknown == .compensate)
    #expect(step.onFailure == .compensate)
    #expect(step.compensateOn == [.succeeded, .unknown])
    #expect(!step.isIdempotent)
    #expect(step.timeout == .seconds(30))
    #expect(step.deadline == nil)
    #expect(step.output == nil)
    #expect(step.retry == .action)
    #expect(step.compensationRetry == .compensation)
    #expect(step.retry.maxAttempts == 3 && step.compensationRetry.maxAttempts == 10)
    #expect(step.retry.maxDelay == .seconds(5) && step.compensationRetry.maxDelay == .seconds(60))
    let definition = try load(WrongCase.base).definition
    #expect(definition.version == "1.0.0")
    #expect(definition.deadline == nil && definition.logTopic == nil && definition.inputSchema == nil)
    #expect(definition.output == .value(.object(JSONObject())))
  }

  @Test func whatIsSaidIsRead() throws {
    let step = try #require(
      try steps(
        """
          - name: a
            kind: compensable
            if: ${ .input.gift == true }
            action: { participant: p, command: Do, input: { a: "${ .input.x }", b: 1.10 } }
            output: { ref: "${ .id }", secret: { value: "${ .token }", sensitive: true }, open: { value: 1 } }
            compensate: { participant: p, command: Undo, input: "${ .steps.a.output.ref // null }" }
            query: { participant: p }
            onUnknown: query
            onFailure: continue
            compensateOn: [succeeded, timeout, failed]
            idempotent: true
            timeout: 1m30s
            deadline: PT5M
            retry: { maxAttempts: unlimited, delay: 1.5s, backoff: exponential, factor: 3.5, maxDelay: 1h, jitter: none, on: [timeout] }
            compensationRetry: { maxAttempts: 1 }
        """
      ).first
    )
    #expect(step.condition == .comparison(.equal, .path(["input", "gift"]), .literal(.bool(true))))
    #expect(step.action.command == "Do")
    #expect(step.action.input.references.map(\.path) == [["input", "x"]])
    #expect(step.query?.participant == "p" && step.query?.command == nil)
    #expect(step.onUnknown == .query && step.onFailure == .continue && step.isIdempotent)
    #expect(step.compensateOn == [.succeeded, .unknown, .failed])
    #expect(step.timeout == .seconds(90) && step.deadline == .seconds(300))
    #expect(
      step.retry
        == RetryPolicy(
          maxAttempts: nil,
          delay: .milliseconds(1500),
          backoff: .exponential,
          factor: 3.5,
          maxDelay: .seconds(3600),
          jitter: .none,
          on: [.unknown]
        )
    )
    #expect(step.compensationRetry == RetryPolicy(maxAttempts: 1, maxDelay: .seconds(60)))
    #expect(step.sensitiveOutput == ["secret"])
    #expect(step.output?.references.map(\.place) == [["ref"], ["secret"]])
    let output = try JSONValue(parsing: #"{"ref":1,"secret":"t","open":{"value":1}}"#)
    #expect(step.redacting(output: output).text == #"{"ref":1,"secret":"(sensitive)","open":{"value":1}}"#)
  }

  @Test func defaultsAreMergedFieldByField() throws {
    let found = try steps(
      """
        - { name: a, action: *do, compensate: noop, retry: { maxAttempts: 5 }, timeout: 1s }
        - { name: b, action: *do, compensate: noop, compensationRetry: { delay: 2s } }
      """,
      top: """
        defaults:
          timeout: 7s
          deadline: 1m
          retry: { delay: 50ms, jitter: none }
          compensationRetry: { maxAttempts: 20, factor: 3 }
        """
    )
    #expect(found.map(\.timeout) == [.seconds(1), .seconds(7)])
    #expect(found.map(\.deadline) == [.seconds(60), .seconds(60)])
    #expect(found[0].retry == RetryPolicy(maxAttempts: 5, delay: .milliseconds(50), jitter: .none))
    #expect(found[1].retry == RetryPolicy(delay: .milliseconds(50), jitter: .none))
    let undo = RetryPolicy(maxAttempts: 20, factor: 3, maxDelay: .seconds(60))
    #expect(found[0].compensationRetry == undo)
    #expect(
      found[1].compensationRetry
        == RetryPolicy(maxAttempts: 20, delay: .seconds(2), factor: 3, maxDelay: .seconds(60))
    )
  }

  @Test func pivotAndRetryableWaitForAnOperatorWhenTheirFateIsUnknown() throws {
    let found = try steps(
      """
        - { name: a, kind: pivot, action: *do }
        - { name: b, kind: retryable, action: *do, retry: { maxAttempts: unlimited } }
        - { name: c, action: *do, onFailure: continue, if: true }
      """
    )
    #expect(found.map(\.onUnknown) == [.stuck, .stuck, .compensate])
    #expect(found.map(\.kind) == [.pivot, .retryable, .compensable])
    #expect(found[2].condition == .literal(.bool(true)))
    #expect(found[2].compensation == nil)
  }

  @Test func theWholeIsRead() throws {
    let definition = try load(
      """
      document: { dsl: sagactl/v1, name: order, version: 1.10 }
      input: { type: object, required: [id], properties: { id: { type: string, sensitive: true } } }
      log: { topic: orders.sagas_1 }
      deadline: 10m
      x-mine: { anything: [at, all] }
      participants:
        a: { mock: { Do: [ succeed ] } }
        b: { exec: { command: [./b, 1, true], env: { A: 1, B: null } } }
        c: { kafka: { commands: c.commands, replies: c.replies } }
      steps:
        - name: one
          action: { participant: b, command: Do }
          compensate: { participant: c, command: Undo, outcomes: { gone: succeeded } }
      output: { id: "${ .steps.one.output.id }", all: { value: "${ .input }", sensitive: true } }
      """
    ).definition
    #expect(definition.name == "order")
    #expect(definition.version == "1.10")
    #expect(definition.logTopic == "orders.sagas_1")
    #expect(definition.deadline == .seconds(600))
    #expect(definition.participants.members.map(\.name) == ["a", "b", "c"])
    #expect(definition.sensitiveOutput == ["all"])
    #expect(
      definition.redacting(input: try JSONValue(parsing: #"{"id":"x"}"#)).text == #"{"id":"(sensitive)"}"#
    )
    guard case .operation(let undo)? = definition.steps.first?.compensation else {
      Issue.record("no compensation")
      return
    }
    #expect(undo.settings == .value(try JSONValue(parsing: #"{"outcomes":{"gone":"succeeded"}}"#)))
  }

  @Test func aThousandStepsAreReadAndNotOneMore() throws {
    func list(_ count: Int) -> String {
      (1...count).map { "  - { name: s\($0), action: *do, compensate: noop }\n" }.joined()
    }
    #expect(try steps(list(1000)).count == 1000)
    let text =
      WrongCase.base
      + (1...1001).map { index in
        "  - { name: s\(index), action: { participant: p, command: Do }, compensate: noop }\n"
      }.joined()
    #expect(WrongCase.whole(text).found == ["1006:5: a saga has at most 1000 steps"])
  }
}
