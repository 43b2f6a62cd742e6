import Bytes
import Saga

/// A saga driven by hand: what participants answer is said one reply at a time, and time goes where it is
/// told.
struct Rehearsal {
  let definition: SagaDefinition
  private(set) var log: [SagaRecord] = []
  private(set) var turn: Turn
  private(set) var calls: [Invocation] = []
  var now = Timestamp(milliseconds: 1_700_000_000_000)

  init(_ steps: [Step], deadline: Duration? = nil, input: String = "{}", output: String? = nil) throws {
    definition = SagaDefinition(
      name: "rehearsed",
      deadline: deadline,
      steps: steps,
      output: try output.map { try Template(parsing: $0) } ?? .value(.null)
    )
    let start = SagaStart(
      name: "rehearsed",
      version: "1",
      definition: .null,
      definitionHash: "",
      input: try JSONValue(parsing: input)
    )
    turn = Turn(starting: "r", start, by: definition, now: now, jitter: 0)
    log = turn.records
    calls = turn.invocations
  }

  var state: SagaState { turn.state }

  /// The short types of all records with the steps they are about.
  var timeline: [String] {
    log.map { $0.event.shortType + ($0.event.step.map { "(\($0))" } ?? "") }
  }

  /// The last `count` entries of the timeline.
  func last(_ count: Int) -> [String] { timeline.suffix(count) }

  /// A call that was made, by its step and operation.
  func call(_ step: String, _ operation: OperationKind = .action) -> Invocation? {
    calls.last { $0.step == step && $0.operation == operation }
  }

  /// Answers the last call of a step's operation.
  mutating func answer(_ step: String, _ operation: OperationKind, _ outcome: Outcome) {
    guard let call = call(step, operation) else { return }
    advance([state.event(for: Reply(to: call, outcome), definition)])
  }

  /// Answers the last call of a step's action.
  mutating func answer(_ step: String, _ outcome: Outcome) { answer(step, .action, outcome) }

  /// Lets time pass until the saga wants to be woken.
  mutating func wait() {
    guard let time = turn.wakeAt else { return }
    now = max(now, time)
    advance([])
  }

  mutating func advance(_ events: [SagaEvent]) {
    take(Turn(from: state, events, by: definition, now: now, jitter: 0))
  }

  /// A new writer takes over, with nothing but the log.
  mutating func takeOver(retries: Bool = false, _ events: [SagaEvent] = []) {
    let folded = log.reduce(into: SagaState()) { $0.fold($1) }
    take(
      Turn(
        takingOver: folded,
        note: "",
        retries: retries,
        events,
        by: definition,
        now: now,
        jitter: 0
      )
    )
  }

  private mutating func take(_ next: Turn) {
    turn = next
    log += next.records
    calls += next.invocations
  }
}

extension Outcome {
  static var ok: Outcome { .succeeded(.members(["ref": .string("r1")])) }
  static var no: Outcome { .refused(Failure(code: "no", message: "will not")) }
  static var busy: Outcome { .unavailable(Failure(code: "busy")) }
  static var silence: Outcome { .unknown(.timeout) }
}

extension Step {
  /// A step with an undoing that needs one attempt at everything, if nothing else is said.
  static func plain(
    _ name: String,
    _ kind: Kind = .compensable,
    after dependsOn: [String] = [],
    condition: Expression? = nil,
    input: Template = .value(.null),
    undo: Template = .value(.null),
    onUnknown: OnUnknown? = nil,
    onFailure: OnFailure = .compensate,
    isIdempotent: Bool = false,
    attempts: Int? = 1,
    undoAttempts: Int? = 1,
    deadline: Duration? = nil,
    output: Template? = nil
  ) -> Step {
    Step(
      name: name,
      kind: kind,
      dependsOn: dependsOn,
      condition: condition,
      action: Operation(participant: "p", input: input),
      compensation: kind == .compensable ? .operation(Operation(participant: "p", input: undo)) : nil,
      query: onUnknown == .query ? Operation(participant: "p") : nil,
      onUnknown: onUnknown,
      onFailure: onFailure,
      isIdempotent: isIdempotent,
      retry: RetryPolicy(maxAttempts: attempts, delay: .seconds(1), backoff: .constant, jitter: .none),
      compensationRetry: RetryPolicy(
        maxAttempts: undoAttempts,
        delay: .seconds(1),
        backoff: .constant,
        jitter: .none
      ),
      deadline: deadline,
      output: output
    )
  }
}
