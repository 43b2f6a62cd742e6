import Bytes
import Saga

/// Runs a scenario in memory, crashes and all, and keeps the log and the truth.
struct Simulation {
  let scenario: Scenario
  let definition: SagaDefinition
  let mutation: Mutation?
  private var lastReply: Reply?

  /// How often an operator has seen to the saga.
  private(set) var operatorCount = 0
  private var random: SplitMix64
  var now = Timestamp(milliseconds: 1_700_000_000_000)
  private var pointsPassed = 0
  private var zombies: [Invocation] = []
  private var inFlight: [Invocation] = []

  /// The log.
  var log: [SagaRecord] = []

  /// The state as the live process holds it.
  private(set) var state = SagaState()

  /// The truth.
  private(set) var world: World

  /// How the run ended; nil when it did not.
  private(set) var ending: SagaEnding?

  /// What was found wrong while running.
  private(set) var complaints: [String] = []

  /// How many crash points were passed.
  var points: Int { pointsPassed }

  /// How often the process crashed.
  private(set) var crashCount = 0

  private struct Crash: Error {}

  init(_ scenario: Scenario, definition: SagaDefinition? = nil, mutation: Mutation? = nil) {
    var rules = scenario
    if mutation == .refusalClears {
      for index in rules.steps.indices { rules.steps[index].isIdempotent = true }
    }
    self.scenario = scenario
    self.definition = definition ?? rules.definition
    self.mutation = mutation
    random = SplitMix64(seed: scenario.seed)
    world = scenario.world()
  }

  /// Runs to the end.
  mutating func run(input: JSONValue = .object(JSONObject())) {
    let start = SagaStart(
      name: definition.name,
      version: definition.version,
      definition: .object(JSONObject()),
      definitionHash: "",
      input: input
    )
    var turn: Turn? = Turn(starting: "s1", start, by: definition, now: now, jitter: random.next())
    for count in 0..<2000 {
      do throws(Crash) {
        turn = try carryOut(turn, count)
      } catch {
        turn = recover()
      }
      if turn == nil { return finish() }
    }
    complaints.append("T1: the saga does not end")
  }

  /// Lets what was thought lost arrive, and reads the log as `replay --verify` does.
  private mutating func finish() {
    zombies.forEach { _ = world.perform($0) }
    if mutation != nil { return }
    for violation in verify(log, definition) {
      complaints.append("\(violation.invariant.rawValue): record \(violation.sequence): \(violation.message)")
    }
    if let divergence = divergence(of: log, from: definition) { complaints.append("D3: \(divergence)") }
  }

  /// Carries out a turn and lets something happen; nil when the saga has ended.
  private mutating func carryOut(_ turn: Turn?, _ count: Int) throws(Crash) -> Turn? {
    guard let turn = turn.map(mutated) else { return nil }
    if let rejection = turn.rejection { complaints.append("an event was rejected: \(rejection)") }
    for record in turn.records {
      log.append(record)
      state.fold(record)
      try passCrashPoint()
    }
    if state != turn.state { complaints.append("R1: the turn's state is not the folded log's") }
    for call in turn.invocations {
      try passCrashPoint()
      checkWrittenAhead(call)
      world.receive(call)
      inFlight.append(call)
    }
    if !zombies.isEmpty, random.once(in: 3) {
      _ = world.perform(zombies.remove(at: random.below(zombies.count)))
    }
    if count == scenario.cancelAt, state.phase == .running { return next([.cancelRequested(note: "test")]) }
    if count == scenario.suspendAt, state.phase != .pending { return next([.sagaSuspended(note: "test")]) }
    if let ending = turn.ending {
      if ending == .suspended { return takeOver() }
      if ending == .stuck, scenario.hasOperator { return operate() }
      self.ending = ending
      return nil
    }
    return try somethingHappens(turn)
  }

  private mutating func somethingHappens(_ turn: Turn) throws(Crash) -> Turn? {
    if inFlight.isEmpty || (turn.wakeAt != nil && random.once(in: 4)) {
      guard let time = turn.wakeAt else {
        complaints.append("T1: nothing is in flight and nothing is waited for")
        return nil
      }
      now = max(now, time)
      return next([])
    }
    let call = inFlight.remove(at: random.below(inFlight.count))
    let reply = Reply(to: call, world.perform(call))
    try passCrashPoint()
    now = now.advanced(by: .milliseconds(random.below(20)))
    var events = [state.event(for: reply, definition)]
    if scenario.repeatsReplies, let again = lastReply {
      let event = state.event(for: again, definition)
      if case .lateReply = event {} else { complaints.append("I6: a reply counts twice") }
      events.insert(event, at: 0)
    }
    lastReply = reply
    return next(events)
  }

  private mutating func next(_ events: [SagaEvent]) -> Turn {
    Turn(from: state, events, by: definition, now: now, jitter: random.next())
  }

  private mutating func takeOver(retries: Bool = false, _ events: [SagaEvent] = []) -> Turn {
    Turn(
      takingOver: state,
      note: "test",
      retries: retries,
      events,
      by: definition,
      now: now,
      jitter: random.next()
    )
  }

  private mutating func passCrashPoint() throws(Crash) {
    defer { pointsPassed += 1 }
    if scenario.crashes.contains(pointsPassed) { throw Crash() }
  }

  /// Another process takes over with nothing but the log. What was in flight is lost, done, or done later.
  private mutating func recover() -> Turn {
    crashCount += 1
    for call in inFlight {
      switch random.below(3) {
      case 0: _ = world.perform(call)
      case 1: zombies.append(call)
      default: break
      }
    }
    inFlight = []
    if mutation == .noWriteAhead { forgetOpenAttempts() }
    let folded = log.reduce(into: SagaState()) { $0.fold($1) }
    if mutation == nil, folded != state { complaints.append("R1: the folded log is not the live state") }
    state = folded
    return takeOver()
  }

  private mutating func checkWrittenAhead(_ call: Invocation) {
    let operation = state[step: call.step][call.operation]
    let isRecorded =
      operation.stage == .running && operation.attempts == call.attempt
      && operation.call?.key == call.key && operation.call?.input == call.input
    if !isRecorded { complaints.append("D1: \(call.step) is called without a record") }
    guard call.operation == .compensation, mutation == nil, state[step: call.step].finding == nil else {
      return
    }
    let recorded = log.last { $0.event.step == call.step && $0.event.shortType == "step.succeeded" }
    let isToldAll =
      if case .attempt(let event)? = recorded?.event, case .succeeded(let output) = event.occurrence {
        call.output == output && call.actionOutcome == .succeeded
      } else {
        call.output == nil && call.actionOutcome != .succeeded
      }
    if !isToldAll { complaints.append("I4: \(call.step) is undone without what is known of it") }
  }

  /// What an operator does about a stuck saga.
  private mutating func operate() -> Turn {
    operatorCount += 1
    let operations = state.stuck?.operations ?? []
    guard operatorCount > 1, let first = operations.first else { return takeOver(retries: true) }
    return takeOver([.stepResolved(Resolution(step: first.step, as: findOut(first)))])
  }

  private mutating func findOut(_ stuck: StuckOperation) -> Resolution.Finding {
    if stuck.operation == .compensation {
      world.undoByHand(stuck.step)
      return .compensated
    }
    if world.inspect(stuck.step) { return .succeeded }
    guard definition[step: stuck.step]?.kind == .retryable else { return .refused }
    world.doByHand(stuck.step)
    return .succeeded
  }
}
