import Bytes
import Saga
import Testing

/// How mocks behave when calls are repeated, lost and come in the wrong order.
@Suite struct MockLedgerTests {
  private let rules: MockRules
  private var ledger = MockLedger()

  init() throws {
    let text = """
      {"mock":{
        "Do":[{"when":"${ .input.say == 'refuse' }","refuse":"No"},
              {"when":"${ .input.say == 'unavailable' }","unavailable":"Later"},
              {"when":"${ .input.say == 'timeout' }","timeout":true},
              {"when":"${ .input.say == 'lost' }","applied-timeout":{"n":"${ .attempt }"}},
              {"when":"${ .input.say == 'ok' }","succeed":{"n":"${ .attempt }"}}],
        "Undo":[{"when":"${ .input.say == 'refuse' }","refuse":"No"},
                {"when":"${ .input.say == 'lost' }","applied-timeout":{}},
                {"succeed":{"undone":"${ .attempt }"}}],
        "Ask":[{"when":"${ .input.say == 'yes' }","succeed":{"told":true}}]}}
      """
    var problems: [InputSchema.Problem] = []
    guard case .mock(let rules)? = ParticipantDefinition(try JSONValue(parsing: text), problems: &problems)
    else { throw CancellationError() }
    self.rules = rules
  }

  private mutating func call(
    _ operation: OperationKind,
    _ word: String,
    attempt: Int = 1,
    command: String? = nil,
    step: String = "brakes"
  ) throws -> Outcome {
    let usual = operation == .action ? "Do" : operation == .compensation ? "Undo" : "Ask"
    let call = try Invocation.sample(
      step: step,
      operation,
      command: command ?? usual,
      input: "{\"say\":\"\(word)\"}",
      attempt: attempt
    )
    return ledger.answer(call, by: rules, random: 0).outcome
  }

  private var hasEffect: Bool { ledger.hasEffect(saga: "s1", step: "brakes") }

  private func object(_ name: String, _ number: Int64) -> JSONValue {
    var object = JSONObject()
    object[name] = .number(number)
    return .object(object)
  }

  @Test mutating func aRepetitionHasNoSecondEffectAndIsToldWhatTheFirstCallDid() throws {
    #expect(try call(.action, "ok") == .succeeded(object("n", 1)))
    #expect(try call(.action, "ok", attempt: 2) == .succeeded(object("n", 1)))
    #expect(ledger.effects(saga: "s1") == ["brakes"])
  }

  @Test mutating func anActionWhoseReplyWasLostIsKnownWhenItIsRepeated() throws {
    #expect(try call(.action, "lost").kind == .unknown)
    #expect(hasEffect)
    // A supplier that took the order does not refuse it the second time.
    #expect(try call(.action, "refuse", attempt: 2) == .succeeded(object("n", 1)))
  }

  @Test mutating func aReplyCanBeLostEveryTime() throws {
    #expect(try call(.action, "lost").kind == .unknown)
    #expect(try call(.action, "lost", attempt: 2).kind == .unknown)
    #expect(try call(.action, "unavailable", attempt: 3).kind == .unavailable)
    #expect(try call(.action, "timeout", attempt: 4).kind == .unknown)
    #expect(hasEffect)
  }

  @Test(arguments: ["refuse", "unavailable", "timeout"])
  mutating func whatHasNoEffectLeavesNothing(word: String) throws {
    _ = try call(.action, word)
    #expect(!hasEffect)
    #expect(try call(.action, "ok", attempt: 2) == .succeeded(object("n", 2)))
    #expect(hasEffect)
  }

  @Test mutating func anUndoTakesTheEffectAwayAndCanBeRepeated() throws {
    _ = try call(.action, "ok")
    #expect(try call(.compensation, "refuse").kind == .refused)
    #expect(hasEffect)
    #expect(try call(.compensation, "ok") == .succeeded(object("undone", 1)))
    #expect(!hasEffect)
    #expect(try call(.compensation, "refuse", attempt: 2) == .succeeded(object("undone", 1)))
    #expect(!hasEffect)
  }

  @Test mutating func anUndoWhoseReplyIsLostHasHappened() throws {
    _ = try call(.action, "ok")
    #expect(try call(.compensation, "lost").kind == .unknown)
    #expect(!hasEffect)
  }

  @Test mutating func anUndoOfWhatWasNeverDoneSucceeds() throws {
    #expect(try call(.compensation, "ok").kind == .succeeded)
    #expect(!hasEffect)
  }

  @Test(arguments: ["ok", "lost"]) mutating func anActionThatComesAfterItsUndoHasNoEffect(word: String) throws
  {
    _ = try call(.compensation, "ok")
    #expect(try call(.action, word).kind == (word == "ok" ? .refused : .unknown))
    #expect(!hasEffect)
  }

  @Test mutating func aDuplicateThatComesAfterTheUndoIsRefused() throws {
    _ = try call(.action, "ok")
    _ = try call(.compensation, "ok")
    guard case .refused(let failure) = try call(.action, "ok", attempt: 1) else {
      Issue.record("it was not refused")
      return
    }
    #expect(failure.code == "Cancelled")
    #expect(!hasEffect)
  }

  @Test mutating func aQueryWithoutRulesIsAnsweredByWhatWasDone() throws {
    #expect(try call(.query, "", command: "Status").kind == .refused)
    _ = try call(.action, "lost")
    #expect(try call(.query, "", command: "Status") == .succeeded(object("n", 1)))
    #expect(try call(.query, "") == .succeeded(object("n", 1)))
    _ = try call(.compensation, "ok")
    #expect(try call(.query, "", command: "Status").kind == .refused)
  }

  @Test mutating func aQueryWithARuleIsAnsweredByItAndChangesNothing() throws {
    guard case .succeeded(let told) = try call(.query, "yes") else {
      Issue.record("the rule did not answer")
      return
    }
    #expect(told["told"] == .bool(true))
    #expect(!hasEffect)
  }

  @Test mutating func aCallThatNoRuleAppliesToIsRefused() throws {
    guard case .refused(let failure) = try call(.action, "something else") else {
      Issue.record("it was not refused")
      return
    }
    #expect(failure == Failure(code: "NoRule", message: "no rule of the mock supplier applies to Do"))
  }

  @Test mutating func stepsAndSagasAreKeptApartAndForgotten() throws {
    _ = try call(.action, "ok")
    _ = try call(.action, "ok", step: "tyres")
    #expect(ledger.effects(saga: "s1") == ["brakes", "tyres"])
    #expect(ledger.effects(saga: "s2") == [])
    ledger.forget(saga: "s1")
    #expect(ledger.effects(saga: "s1") == [])
  }

  /// Whatever the order of calls: what the ledger holds is what the answers say, and never two effects.
  @Test func anyOrderOfCallsLeavesWhatTheAnswersSay() throws {
    for seed in (0..<200).map({ _ in UInt64.random(in: 0...UInt64(UInt32.max)) }) {
      var random = SeededRandom(seed: seed)
      var tests = self
      var mayBeDone = false
      var isUndone = false
      for attempt in 1...12 {
        let words = ["ok", "refuse", "unavailable", "timeout", "lost"]
        let word = words[Int.random(in: 0..<words.count, using: &random)]
        if Bool.random(using: &random) {
          let outcome = try tests.call(.action, word, attempt: attempt)
          if outcome.kind == .succeeded { #expect(tests.hasEffect, "seed \(seed)") }
          if word == "ok" || word == "lost" { mayBeDone = true }
          if isUndone { #expect(outcome.kind != .succeeded, "seed \(seed)") }
        } else if Int.random(in: 0...3, using: &random) == 0 {
          let outcome = try tests.call(.compensation, word, attempt: attempt)
          if outcome.kind == .succeeded || word == "lost" { isUndone = true }
        }
        #expect(!tests.hasEffect || mayBeDone, "seed \(seed)")
        #expect(!tests.hasEffect || !isUndone, "seed \(seed)")
        #expect(tests.hasEffect == (mayBeDone && !isUndone) || isUndone, "seed \(seed)")
      }
    }
  }
}

/// The chance in mocks.
@Suite struct MockDiceTests {
  private func draws(_ seed: UInt64, sagas: [String]) throws -> [UInt64] {
    var dice = MockDice(seed: seed)
    for saga in sagas { dice.expect(saga: saga) }
    var draws: [UInt64] = []
    for saga in sagas.reversed() {
      for attempt in 1...3 {
        draws.append(dice.draw(for: try .sample(saga: saga, attempt: attempt)))
        draws.append(dice.draw(for: try .sample(saga: saga, .compensation, attempt: attempt)))
        draws.append(dice.draw(for: try .sample(saga: saga, step: "tyres", attempt: attempt)))
      }
    }
    return draws
  }

  @Test func aSeedRepeatsARunWhateverTheIdsOfItsSagas() throws {
    #expect(try draws(7, sagas: ["a", "b", "c"]) == draws(7, sagas: ["x", "y", "z"]))
  }

  @Test func seedsSagasStepsOperationsAndAttemptsDrawDifferently() throws {
    let all = try draws(1, sagas: ["a", "b"]) + draws(2, sagas: ["a", "b"])
    #expect(Set(all).count == all.count)
  }

  @Test func aSagaKeepsItsPlaceUntilItIsForgotten() throws {
    var dice = MockDice(seed: 3)
    let first = dice.draw(for: try .sample(saga: "a"))
    _ = dice.draw(for: try .sample(saga: "b"))
    #expect(dice.draw(for: try .sample(saga: "a")) == first)
    dice.forget(saga: "a")
    #expect(dice.draw(for: try .sample(saga: "a")) != first)
  }
}
