import Bytes
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

/// Injected faults, on mocks and on programs.
@Suite struct InjectingParticipantTests {
  private let supplier = #"{"callee":{"mock":{"Do":[{"succeed":{"n":"${ .attempt }"}}],"Undo":["succeed"]}}}"#

  private func callee(_ injections: String..., crash: @escaping () -> Void = {}) throws -> Callee {
    var options = ParticipantSet.Options()
    options.injections = try injections.map { try Injection(parsing: $0) }
    options.crash = crash
    return try Callee(json: supplier, options)
  }

  private func call(_ attempt: Int = 1, timeout: Duration = .milliseconds(200)) -> Invocation {
    .sample(attempt: attempt, timeout: timeout)
  }

  @Test(arguments: [
    ("refuse", AttemptOutcome.refused, false), ("unavailable", .unavailable, false),
    ("timeout", .unknown, false),
    ("applied-timeout", .unknown, true), ("duplicate", .succeeded, true), ("delay:50ms", .succeeded, true),
    ("delay:10s", .unknown, true),
  ])
  func aFaultHasItsOutcomeAndItsEffect(fault: String, kind: AttemptOutcome, hasEffect: Bool) throws {
    let callee = try callee("brakes=\(fault)")
    let start = ContinuousClock.now
    #expect(try callee.call(call()).kind == kind)
    let taken = ContinuousClock.now - start
    #expect(callee.participants.mockEffects(saga: "s1") == (hasEffect ? ["brakes"] : []))
    switch fault {
    case "timeout", "applied-timeout", "delay:10s": #expect(taken >= .milliseconds(200))
    case "delay:50ms": #expect(taken >= .milliseconds(50))
    default: break
    }
    #expect(taken < .seconds(3))
  }

  @Test func aFaultHappensToTheAttemptsItIsFor() throws {
    let callee = try callee(
      "brakes=unavailable*2",
      "brakes=refuse@4",
      "tyres=refuse",
      "brakes.compensate=refuse"
    )
    #expect(
      try (1...5).map { try callee.call(call($0)).kind }
        == [.unavailable, .unavailable, .succeeded, .refused, .succeeded]
    )
    #expect(try callee.call(.sample(.compensation, command: "Undo")).kind == .refused)
  }

  @Test func aCrashBeforeComesBeforeTheEffect() throws {
    var crashes = 0
    let callee = try callee("brakes=crash-before", crash: { crashes += 1 })
    let answer = callee.begin(call())
    #expect(crashes == 1)
    #expect(callee.participants.mockEffects(saga: "s1") == [])
    try callee.turn { answer.outcome == nil }
    #expect(callee.participants.mockEffects(saga: "s1") == [])
    #expect(answer.outcome?.kind == .unknown)
  }

  @Test func aCrashAfterComesAfterTheEffectAndBeforeTheAnswer() throws {
    var crashes = 0
    var effects: [String] = []
    var answer: Callee.Answer?
    var seen: [Callee] = []
    let callee = try callee(
      "brakes=crash-after",
      crash: {
        crashes += 1
        effects = seen.first?.participants.mockEffects(saga: "s1") ?? []
        #expect(answer?.outcome == nil)
      }
    )
    seen.append(callee)
    answer = callee.begin(call())
    #expect(crashes == 0)
    try callee.turn { answer?.outcome == nil }
    #expect(crashes == 1)
    #expect(effects == ["brakes"])
    if case .unknown(let reason, _)? = answer?.outcome { #expect(reason == .crash) }
    seen = []
  }

  @Test func aDuplicateReachesAProgramTwiceWithTheSameKey() throws {
    let folder = try TemporaryFolder()
    var options = ParticipantSet.Options()
    options.injections = [try Injection(parsing: "brakes=duplicate@1")]
    let script = "echo \"$SAGA_IDEMPOTENCY_KEY $SAGA_ATTEMPT\" >> \(folder.file("calls")); echo '{}'"
    let callee = try Callee(shell: script, [:], options)
    #expect(try callee.call(.sample()).kind == .succeeded)
    #expect(try callee.call(.sample(attempt: 2)).kind == .succeeded)
    #expect(folder.text("calls") == "s1/brakes/action 1\ns1/brakes/action 1\ns1/brakes/action 2\n")
  }

  @Test func aDuplicateThatIsRefusedDoesNotHideTheEffect() throws {
    let folder = try TemporaryFolder()
    var options = ParticipantSet.Options()
    options.injections = [try Injection(parsing: "brakes=duplicate")]
    // Not what a participant should do: the second delivery is refused, or the second one is taken.
    let refusesSecond = "mkdir \(folder.file("done")) 2>/dev/null || exit 65"
    #expect(try Callee(shell: refusesSecond, [:], options).call(.sample()).kind == .succeeded)
    let takesSecond = "rmdir \(folder.file("done")) 2>/dev/null && exit 65; exit 0"
    #expect(try Callee(shell: takesSecond, [:], options).call(.sample()).kind == .succeeded)
  }

  @Test func anAppliedTimeoutOfAProgramIsAnsweredWhenNothingRunsAnyMore() throws {
    let folder = try TemporaryFolder()
    var options = ParticipantSet.Options()
    options.injections = [try Injection(parsing: "brakes=applied-timeout")]
    let callee = try Callee(shell: "touch \(folder.file("done")); echo '{}'", [:], options)
    let outcome = try callee.call(.sample(timeout: .milliseconds(700)))
    #expect(outcome.failure == Failure(code: "Timeout", message: "no reply came in time, as was injected"))
    #expect(folder.read("done") != nil)
  }

  @Test func stoppingAnswersWhatIsHeldBack() throws {
    let callee = try callee("brakes=applied-timeout", "brakes.compensate=timeout")
    let answers = [
      callee.begin(call(timeout: .seconds(100))),
      callee.begin(.sample(.compensation, command: "Undo", timeout: .seconds(100))),
    ]
    for _ in 0..<3 { callee.loop.turn(waiting: .zero) }
    callee.participants.stop()
    try callee.turn { answers.contains { $0.outcome == nil } }
    #expect(answers.allSatisfy { $0.count == 1 && $0.outcome?.failure?.code == "Stopped" })
  }
}
