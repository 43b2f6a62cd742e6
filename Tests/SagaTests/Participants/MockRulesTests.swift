import Bytes
import Saga
import Testing

/// What mocks answer.
@Suite struct MockRulesTests {
  private func rules(_ text: String) throws -> MockRules {
    var problems: [InputSchema.Problem] = []
    let json = try JSONValue(parsing: "{\"mock\":\(text)}")
    guard case .mock(let rules)? = ParticipantDefinition(json, problems: &problems), problems.isEmpty else {
      throw Unreadable(problems: problems)
    }
    return rules
  }

  private struct Unreadable: Error { let problems: [InputSchema.Problem] }

  private func call(_ command: String?, _ input: String = "{}", attempt: Int = 1) throws -> Invocation {
    try .sample(command: command, input: input, attempt: attempt)
  }

  @Test(arguments: [
    ("quantity", "10", false), ("quantity", "11", true), ("quantity", "10.0", false),
    ("quantity", "1e1", false), ("quantity", "1.1e1", true), ("quantity", "10.000000000000000000001", true),
    ("amount", "1000", false), ("amount", "1001", true), ("amount", "1000.00", false),
    ("amount", "1e3", false), ("amount", "1.001e3", true), ("amount", "999.99", false),
    ("amount", "1000.01", true), ("amount", "9.9e2", false), ("amount", "2", false),
  ])
  func limitsAreComparedAsNumbersHoweverTheyAreWritten(name: String, value: String, isRefused: Bool) throws {
    let rules = try rules(
      """
      {"Do":[{"when":"${ .input.quantity > 10 or .input.amount > 1000 }","refuse":{"code":"TooMuch"}},
      {"succeed":{}}]}
      """
    )
    let other = name == "quantity" ? "amount" : "quantity"
    let answer = rules.plan(try call("Do", "{\"\(name)\":\(value),\"\(other)\":1}"), random: 0)
    #expect((answer?.outcome.kind == .refused) == isRefused)
    #expect((answer?.effect == nil) == isRefused)
  }

  @Test func theFirstRuleThatAppliesDecides() throws {
    let rules = try rules(
      """
      {"Do":[{"when":"${ .input.a == 1 }","refuse":"first"},{"when":"${ .input.b == 1 }","refuse":"second"},
      {"when":true,"refuse":"third"}]}
      """
    )
    for (input, code) in [
      (#"{"a":1,"b":1}"#, "first"), (#"{"b":1}"#, "second"), ("{}", "third"),
    ] {
      guard case .refused(let failure)? = rules.plan(try call("Do", input), random: 0)?.outcome else {
        Issue.record("\(input) was not refused")
        continue
      }
      #expect(failure.code == code)
    }
  }

  @Test func outputsAndErrorsSeeTheCall() throws {
    let rules = try rules(
      """
      {"Do":[{"when":"${ .attempt > 1 }","refuse":{"code":"C","message":"no ${ .input.x } in ${ .step }",
      "detail":{"left":"${ .input.left }"}}},{"succeed":{"x":"${ .input.x }","key":"${ .idempotencyKey }"}}]}
      """
    )
    let input = #"{"x":1.50,"left":[]}"#
    #expect(
      rules.plan(try call("Do", input), random: 0)?.outcome
        == .succeeded(try JSONValue(parsing: #"{"x":1.50,"key":"s1/brakes/action"}"#))
    )
    #expect(
      rules.plan(try call("Do", input, attempt: 2), random: 0)?.outcome
        == .refused(
          Failure(code: "C", message: "no 1.50 in brakes", detail: try JSONValue(parsing: #"{"left":[]}"#))
        )
    )
  }

  @Test func aCodeSeesTheCallAsItsMessageDoes() throws {
    let rules = try rules(
      """
      {"Do":[{"when":"${ .attempt > 1 }","refuse":"D-${ .input.x }"},{"unavailable":{"code":"C-${ .input.x }"}}]}
      """
    )
    #expect(
      rules.plan(try call("Do", #"{"x":7}"#), random: 0)?.outcome == .unavailable(Failure(code: "C-7"))
    )
    #expect(
      rules.plan(try call("Do", #"{"x":7}"#, attempt: 2), random: 0)?.outcome
        == .refused(Failure(code: "D-7"))
    )
    #expect(throws: (any Error).self) { try self.rules(#"{"Do":[{"refuse":{"code":"${ bad"}}]}"#) }
    #expect(throws: (any Error).self) { try self.rules(#"{"Do":[{"refuse":"${ bad"}]}"#) }
  }

  @Test func eachWordIsAnAnswer() throws {
    let rules = try rules(
      """
      {"S":["succeed"],"R":["refuse"],"U":["unavailable"],"T":["timeout"],"A":["applied-timeout"],
      "T2":[{"timeout":null}],"A2":[{"applied-timeout":{"id":7}}],"U2":[{"unavailable":"Busy"}]}
      """
    )
    func answer(_ command: String) throws -> MockAnswer? { rules.plan(try call(command), random: 0) }
    let nothing = JSONValue.object(JSONObject())
    #expect(try answer("S") == MockAnswer(.succeeded(nothing), effect: nothing))
    #expect(try answer("R") == MockAnswer(.refused(Failure(code: "Refused"))))
    #expect(try answer("U") == MockAnswer(.unavailable(Failure(code: "Unavailable"))))
    #expect(try answer("U2") == MockAnswer(.unavailable(Failure(code: "Busy"))))
    #expect(try answer("T") == MockAnswer(.noReply, after: .seconds(3)))
    #expect(try answer("T2") == MockAnswer(.noReply, after: .seconds(3)))
    #expect(try answer("A") == MockAnswer(.noReply, after: .seconds(3), effect: nothing))
    let output = try JSONValue(parsing: #"{"id":7}"#)
    #expect(try answer("A2") == MockAnswer(.noReply, after: .seconds(3), effect: output))
    #expect(try answer("X") == nil)
  }

  @Test(arguments: [("1s", 1000, true), ("2999ms", 2999, true), ("3s", 3000, false), ("1h", 3000, false)])
  func aDelayBeyondTheTimeoutIsNotHeardAndItsEffectIsThere(text: String, after: Int, isHeard: Bool) throws {
    let rules = try rules("{\"Do\":[{\"delay\":\"\(text)\",\"succeed\":{}}]}")
    let answer = try #require(rules.plan(try call("Do"), random: 0))
    #expect(answer.delay == .milliseconds(after))
    #expect(answer.outcome.kind == (isHeard ? .succeeded : .unknown))
    #expect(answer.effect != nil)
  }

  @Test func choicesAreDrawnAsOftenAsTheirWeightsSay() throws {
    let rules = try rules(
      """
      {"Do":[{"delay":"1s","oneOf":[{"weight":7,"succeed":{}},{"weight":2,"delay":"2s","refuse":{}},"timeout"]}]}
      """
    )
    let seed = UInt64.random(in: 0...UInt64(UInt32.max))
    var random = SeededRandom(seed: seed)
    var counts: [AttemptOutcome: Int] = [:]
    let call = try call("Do")
    for _ in 0..<10_000 {
      let answer = try #require(rules.plan(call, random: random.next()))
      counts[answer.outcome.kind, default: 0] += 1
      switch answer.outcome {
      case .succeeded: #expect(answer.delay == .seconds(1))
      case .refused: #expect(answer.delay == .seconds(2))
      default: #expect(answer.delay == .seconds(3))
      }
    }
    #expect((6700...7300).contains(counts[.succeeded] ?? 0), "seed \(seed): \(counts)")
    #expect((1750...2250).contains(counts[.refused] ?? 0), "seed \(seed): \(counts)")
    #expect((850...1150).contains(counts[.unknown] ?? 0), "seed \(seed): \(counts)")
    #expect(rules.plan(call, random: 0)?.outcome.kind == .succeeded)
    #expect(rules.plan(call, random: .max)?.outcome.kind == .unknown)
  }

  @Test func theBitsAloneDecideWhatIsDrawn() throws {
    let rules = try rules(#"{"Do":[{"oneOf":["succeed","refuse"]}]}"#)
    let call = try call("Do")
    #expect(rules.plan(call, random: (1 << 63) - 1)?.outcome.kind == .succeeded)
    #expect(rules.plan(call, random: 1 << 63)?.outcome.kind == .refused)
  }

  @Test func aRuleThatCannotBeEvaluatedRefuses() throws {
    let rules = try rules(#"{"Do":[{"when":"${ .input.amount > 1000 }","refuse":"X"},"succeed"]}"#)
    let answer = rules.plan(try call("Do", #"{"amount":"12"}"#), random: 0)
    guard case .refused(let failure)? = answer?.outcome else {
      Issue.record("\(String(describing: answer))")
      return
    }
    #expect(failure.code == "ExpressionError")
    #expect(failure.message == "> compares two numbers or two strings and was given a string and a number")
    #expect(answer?.effect == nil)
  }
}

extension Invocation {
  /// A call for tests.
  static func sample(
    saga: String = "s1",
    step: String = "brakes",
    _ operation: OperationKind = .action,
    command: String? = "Do",
    input: String = "{}",
    attempt: Int = 1,
    timeout: Duration = .seconds(3)
  ) throws -> Invocation {
    Invocation(
      saga: saga,
      step: step,
      operation: operation,
      attempt: attempt,
      key: operation.idempotencyKey(saga: saga, step: step),
      participant: "supplier",
      command: command,
      input: try JSONValue(parsing: input),
      timeout: timeout
    )
  }
}
