import Bytes
import Saga

/// A definition as plain values, so that it can be printed and made smaller.
struct SagaPlan: Hashable, Sendable {
  var steps: [StepPlan]

  /// How long the saga may go forward, in milliseconds.
  var deadline: Int?

  /// A step.
  struct StepPlan: Hashable, Sendable {
    var name: String
    var kind = Step.Kind.compensable
    var dependsOn: [String] = []
    var condition = Condition.none
    var isNoop = false
    var isBestEffort = false
    var isIdempotent = false
    var undoesRefused = false
    var onUnknown = Step.OnUnknown.compensate
    var maxAttempts: Int? = 2
    var undoAttempts: Int? = 2
    var deadline: Int?
    /// Whether what it is given comes from the steps before it.
    var usesOutputs = false
    var flaw = Flaw.none
  }

  /// What of a step cannot be computed, so that it fails before anybody is called.
  enum Flaw: Hashable, Sendable {
    case none
    case input
    case condition
  }

  /// When a step is done.
  enum Condition: Hashable, Sendable {
    /// Always.
    case none
    /// Never.
    case never
    /// When the input's `go` says so.
    case input
  }

  /// The saga's definition.
  var definition: SagaDefinition {
    SagaDefinition(
      name: "generated",
      deadline: deadline.map { .milliseconds($0) },
      steps: steps.map(Self.step)
    )
  }

  /// Whether every step waits for the one before it.
  var isSequence: Bool {
    zip(steps, steps.dropFirst()).allSatisfy { $1.dependsOn == [$0.name] }
      && steps.first?.dependsOn.isEmpty != false
  }

  /// The step of this name.
  subscript(name: String) -> StepPlan? { steps.first { $0.name == name } }

  private static func step(_ plan: StepPlan) -> Step {
    Step(
      name: plan.name,
      kind: plan.kind,
      dependsOn: plan.dependsOn,
      condition: condition(plan),
      action: Operation(participant: "world", command: "do", input: actionInput(plan)),
      compensation: plan.kind != .compensable
        ? nil
        : plan.isNoop
          ? .noop : .operation(Operation(participant: "world", command: "undo", input: undoInput(plan))),
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

  /// An expression that has no value.
  private static var nonsense: Expression {
    .comparison(.less, .literal(.bool(true)), .literal(.bool(false)))
  }

  private static func condition(_ plan: StepPlan) -> Expression? {
    if plan.flaw == .condition { return nonsense }
    return switch plan.condition {
    case .none: nil
    case .never: .literal(.bool(false))
    case .input:
      .comparison(.equal, .path(["input", "go", .name(plan.name)]), .literal(.bool(true)))
    }
  }

  private static func actionInput(_ plan: StepPlan) -> Template {
    if plan.flaw == .input { return .expression(nonsense) }
    let pieces = plan.usesOutputs ? plan.dependsOn.map { path(["steps", .name($0), "output", "ref"]) } : []
    return .text([.literal("\(plan.name):")] + ([path(["input", "order"])] + pieces))
  }

  private static func undoInput(_ plan: StepPlan) -> Template {
    .expression(
      .alternative(.path(["steps", .name(plan.name), "output", "ref"]), .path(["input", "order"]))
    )
  }

  private static func path(_ elements: [Expression.PathElement]) -> Template.Piece {
    .expression(.path(elements))
  }
}

extension SagaPlan {
  /// A definition drawn from a seed: a sequence or a graph, with or without a pivot, with steps of every kind.
  static func generated(seed: UInt64, maxSteps: Int = 5) -> SagaPlan {
    var random = SeededRandom(seed: seed)
    let count = 1 + random.below(maxSteps)
    let isSequence = random.once(in: 2)
    let pivot = random.once(in: 3) ? random.below(count) : count
    var plan = SagaPlan(steps: [])
    for index in 0..<count {
      var step = StepPlan(name: "s\(index)")
      step.dependsOn = dependencies(index, pivot: pivot, isSequence: isSequence, &random)
      step.kind = index == pivot ? .pivot : .compensable
      if index > pivot { step.kind = random.once(in: 4) ? .compensable : .retryable }
      step.isBestEffort = step.kind == .compensable && (index > pivot || random.once(in: 8))
      step.condition = random.pick([.none, .none, .none, .none, .none, .none, .none, .never, .input, .input])
      step.isNoop = step.isBestEffort && random.once(in: 2) || random.once(in: 12)
      step.isIdempotent = random.once(in: 4)
      step.undoesRefused = step.kind == .compensable && random.once(in: 8)
      step.onUnknown = onUnknown(step, &random)
      step.maxAttempts = step.kind == .retryable && random.once(in: 2) ? nil : 1 + random.below(3)
      step.undoAttempts = random.once(in: 6) ? nil : 1 + random.below(4)
      step.deadline = random.once(in: 8) ? 1 + random.below(60) : nil
      step.usesOutputs = random.once(in: 2)
      plan.steps.append(step)
    }
    plan.deadline = random.once(in: 8) ? 1 + random.below(100) : nil
    return plan
  }

  /// The same with some steps that cannot even be attempted.
  func flawed(seed: UInt64) -> SagaPlan {
    var random = SeededRandom(seed: seed)
    var plan = self
    for index in steps.indices { plan.steps[index].flaw = random.pick([.none, .none, .input, .condition]) }
    return plan
  }

  private static func dependencies(
    _ index: Int,
    pivot: Int,
    isSequence: Bool,
    _ random: inout SeededRandom
  ) -> [String] {
    if index == 0 { return [] }
    if isSequence { return ["s\(index - 1)"] }
    if index == pivot { return (0..<index).map { "s\($0)" } }
    var names = (0..<index).filter { _ in random.once(in: 3) }.map { "s\($0)" }
    if index > pivot, !names.contains("s\(pivot)") { names.append("s\(pivot)") }
    return names
  }

  private static func onUnknown(_ step: StepPlan, _ random: inout SeededRandom) -> Step.OnUnknown {
    if step.kind != .compensable { return random.once(in: 2) ? .query : .stuck }
    if random.once(in: 4) { return .query }
    return !step.isBestEffort && random.once(in: 10) ? .stuck : .compensate
  }

  /// Definitions that are a little smaller, the boldest first.
  var smaller: [SagaPlan] {
    var smaller: [SagaPlan] = []
    func add(_ change: (inout SagaPlan) -> Void) {
      var copy = self
      change(&copy)
      if copy != self { smaller.append(copy) }
    }
    for index in steps.indices.reversed() {
      add { plan in
        let removed = plan.steps.remove(at: index)
        for other in plan.steps.indices where plan.steps[other].dependsOn.contains(removed.name) {
          plan.steps[other].dependsOn.removeAll { $0 == removed.name }
          for name in removed.dependsOn where !plan.steps[other].dependsOn.contains(name) {
            plan.steps[other].dependsOn.append(name)
          }
        }
      }
    }
    add { $0.deadline = nil }
    for index in steps.indices {
      add { $0.steps[index].condition = .none }
      add { $0.steps[index].isNoop = false }
      add { $0.steps[index].isIdempotent = false }
      add { $0.steps[index].undoesRefused = false }
      add { $0.steps[index].usesOutputs = false }
      add { $0.steps[index].deadline = nil }
      add { $0.steps[index].maxAttempts = 1 }
      add { $0.steps[index].undoAttempts = 1 }
    }
    return smaller
  }
}
