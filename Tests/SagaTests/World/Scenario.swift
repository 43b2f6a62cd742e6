import Bytes
import Saga

/// A saga, its participants and everything that happens to it, as plain values, so that it can be printed
/// and made smaller.
struct Scenario: Hashable, Sendable {
  var steps: [StepPlan]

  /// How long the saga may go forward, in milliseconds.
  var deadline: Int?

  /// The crash points at which the process ends: points are counted as they are passed, over all processes.
  var crashes: Set<Int> = []

  /// After how many turns somebody cancels, or an operator suspends, the saga.
  var cancelAt: Int?
  var suspendAt: Int?

  /// Whether every reply comes twice.
  var repeatsReplies = false

  /// Whether an operator sees to it when the saga is stuck: first by having it tried again, then by finding
  /// out, or doing by hand, what is needed.
  var hasOperator = false

  /// What orders the things that have no order.
  var seed: UInt64 = 0

  /// A step and how its participant behaves.
  struct StepPlan: Hashable, Sendable {
    var name: String
    var kind = Step.Kind.compensable
    var dependsOn: [String] = []
    var isSkipped = false
    var isNoop = false
    var isBestEffort = false
    var isIdempotent = false
    var undoesRefused = false
    var onUnknown = Step.OnUnknown.compensate
    var maxAttempts: Int? = 2
    var undoAttempts: Int? = 2
    var deadline: Int?
    var action: [Behaviour] = []
    var compensation: [Behaviour] = []
    var query: [Behaviour] = []
  }

  /// The saga's definition.
  var definition: SagaDefinition {
    SagaDefinition(
      name: "generated",
      deadline: deadline.map { .milliseconds($0) },
      steps: steps.map(Scenario.step)
    )
  }

  /// The participants.
  ///
  /// - Parameter honest: The steps whose refusals can be relied on; by default those that say so.
  func world(honest: Set<String>? = nil) -> World {
    var scripts: [String: [Behaviour]] = [:]
    for step in steps {
      scripts[World.script(step.name, .action)] = step.action
      scripts[World.script(step.name, .compensation)] = step.compensation
      scripts[World.script(step.name, .query)] = step.query
    }
    return World(scripts: scripts, honest: honest ?? Set(steps.filter(\.isIdempotent).map(\.name)))
  }

  /// Whether every step waits for the one before it.
  var isSequence: Bool {
    zip(steps, steps.dropFirst()).allSatisfy { $1.dependsOn == [$0.name] }
      && steps.first?.dependsOn.isEmpty != false
  }

  private static func step(_ plan: StepPlan) -> Step {
    Step(
      name: plan.name,
      kind: plan.kind,
      dependsOn: plan.dependsOn,
      condition: plan.isSkipped ? .literal(.bool(false)) : nil,
      action: Operation(participant: "world", command: "do"),
      compensation: plan.kind != .compensable
        ? nil : plan.isNoop ? .noop : .operation(Operation(participant: "world", command: "undo")),
      query: plan.onUnknown == .query ? Operation(participant: "world", command: "ask") : nil,
      onUnknown: plan.onUnknown,
      onFailure: plan.isBestEffort ? .continue : .compensate,
      compensateOn: plan.undoesRefused ? Set(Step.Undoable.allCases) : Step.Undoable.always,
      isIdempotent: plan.isIdempotent,
      retry: RetryPolicy(
        maxAttempts: plan.maxAttempts,
        delay: .milliseconds(10),
        maxDelay: .milliseconds(100)
      ),
      compensationRetry: RetryPolicy(
        maxAttempts: plan.undoAttempts,
        delay: .milliseconds(10),
        maxDelay: .milliseconds(50)
      ),
      timeout: .milliseconds(20),
      deadline: plan.deadline.map { .milliseconds($0) }
    )
  }
}
