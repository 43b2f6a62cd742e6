import Bytes
import Saga
import SagaRuntime
import Testing

/// Mocks on the real clock, dry runs, and what cannot be called.
@Suite struct MockParticipantTests {
  private let supplier = """
    {"callee":{"mock":{"Order":[{"when":"${ .input.model == 'none' }","refuse":"OutOfStock"},
    {"when":"${ .input.model == 'slow' }","delay":"150ms","succeed":{}},
    {"when":"${ .input.model == 'silent' }","timeout":true},
    {"when":"${ .input.model == 'lost' }","applied-timeout":{}},
    {"succeed":{"ref":"${ .sagaId }"}}],"Cancel":["succeed"],
    "Draw":[{"oneOf":[{"succeed":1},{"succeed":2},{"succeed":3},{"succeed":4}]}]}}}
    """

  private func order(_ model: String, _ saga: String = "s1", timeout: Duration = .milliseconds(300))
    -> Invocation
  {
    var input = JSONObject()
    input["model"] = .string(model)
    return .sample(saga: saga, command: "Order", input: .object(input), timeout: timeout)
  }

  @Test func aMockAnswersByItsRules() throws {
    let callee = try Callee(json: supplier)
    #expect(try callee.call(order("disc")).output?["ref"] == .string("s1"))
    #expect(try callee.call(order("none", "s2")).failure?.code == "OutOfStock")
    #expect(callee.participants.mockEffects(saga: "s1") == ["brakes"])
    #expect(callee.participants.mockEffects(saga: "s2") == [])
  }

  @Test(arguments: [
    ("slow", 150, AttemptOutcome.succeeded), ("silent", 300, .unknown), ("lost", 300, .unknown),
  ])
  func anAnswerTakesTheTimeItIsSaidToTake(model: String, milliseconds: Int, kind: AttemptOutcome) throws {
    let callee = try Callee(json: supplier)
    let start = ContinuousClock.now
    #expect(try callee.call(order(model)).kind == kind)
    let taken = ContinuousClock.now - start
    #expect(taken >= .milliseconds(milliseconds))
    #expect(taken < .milliseconds(milliseconds) + .seconds(2))
    #expect(callee.participants.mockEffects(saga: "s1") == (model == "silent" ? [] : ["brakes"]))
  }

  @Test func aQueryIsAnsweredByWhatTheMockHasDone() throws {
    let callee = try Callee(json: supplier)
    _ = try callee.call(order("silent", "s1"))
    _ = try callee.call(order("lost", "s2"))
    #expect(try callee.call(.sample(saga: "s1", .query, command: nil)).kind == .refused)
    #expect(try callee.call(.sample(saga: "s2", .query, command: nil)).kind == .succeeded)
    #expect(try callee.call(.sample(saga: "s2", .compensation, command: "Cancel")).kind == .succeeded)
    #expect(try callee.call(.sample(saga: "s2", .query, command: nil)).kind == .refused)
  }

  @Test func aSeedRepeatsWhatIsDrawnForSagasInTheirOrder() throws {
    func draws(_ seed: UInt64, _ ids: [String]) throws -> [Int64?] {
      var options = ParticipantSet.Options()
      options.seed = seed
      let callee = try Callee(json: supplier, options)
      for id in ids { callee.participants.expect(saga: id) }
      var draws: [String: Int64?] = [:]
      for id in ids.shuffled() { draws[id] = try callee.call(.sample(saga: id, command: "Draw")).output?.int }
      return ids.map { draws[$0] ?? nil }
    }
    let first = (0..<40).map { "a\($0)" }
    let second = (0..<40).map { "b\($0)" }
    #expect(try draws(7, first) == draws(7, second))
    #expect(try draws(7, first) != draws(8, first))
    #expect(Set(try draws(7, first)) == [1, 2, 3, 4])
  }

  @Test func stoppingAnswersWhatIsStillDelayed() throws {
    let callee = try Callee(json: supplier)
    let silent = callee.begin(order("silent", timeout: .seconds(100)))
    callee.loop.turn(waiting: .zero)
    callee.participants.stop()
    try callee.turn { silent.outcome == nil }
    #expect(silent.outcome?.failure?.code == "Stopped")
    #expect(silent.count == 1)
  }

  @Test func aSagaThatHasEndedIsForgotten() throws {
    let callee = try Callee(json: supplier)
    _ = try callee.call(order("disc"))
    callee.participants.forget(saga: "s1")
    #expect(callee.participants.mockEffects(saga: "s1") == [])
  }

  @Test func aDryRunOpensNothingAndMocksAnswerAsEver() throws {
    var options = ParticipantSet.Options()
    options.isDryRun = true
    let callee = try Callee(
      json: """
        {"callee":{"mock":{"Order":["refuse"]}},"program":{"exec":{"command":["/no/such/program"]}},
        "topic":{"kafka":{"commands":"c","replies":"r"}}}
        """,
      options
    )
    #expect(try callee.call(.sample(command: "Order")).kind == .refused)
    #expect(try callee.call(.sample(participant: "program")) == .succeeded(.object(JSONObject())))
    #expect(try callee.call(.sample(participant: "topic")) == .succeeded(.object(JSONObject())))
  }

  @Test(arguments: [
    (
      #"{"bank":{"kafka":{"commands":"c","replies":"r"}}}"#,
      "kafka participants cannot be called yet; use exec, or mock, or --dry-run"
    ),
    (#"{"bank":{"http":{}}}"#, "http participants cannot be called yet; use exec, or mock"),
    (#"{"bank":{"exec":{}}}"#, ".exec: exec needs a command: a list of the program and its arguments"),
  ])
  func whatCannotBeCalledIsRefusedBeforeAnythingIs(json: String, message: String) throws {
    #expect(throws: ParticipantSet.Refusal(participant: "bank", message: message)) { try Callee(json: json) }
  }

  @Test func aParticipantThatNobodyCallsIsNotMade() throws {
    let json = #"{"bank":{"kafka":{"commands":"c","replies":"r"}},"callee":{"mock":{"Do":["succeed"]}}}"#
    guard case .object(let participants) = try JSONValue(parsing: json) else { return }
    let definition = SagaDefinition(
      name: "test",
      steps: [Step(name: "brakes", action: Operation(participant: "callee", command: "Do"))],
      participants: participants
    )
    _ = try ParticipantSet(of: definition, on: EventLoop())
  }
}
