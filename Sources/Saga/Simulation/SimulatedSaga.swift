package import Bytes

/// A definition made ready to be simulated: without its data, of which a simulation knows nothing.
///
/// Inputs and replies are not known, so templates are not evaluated: participants are given their text.
/// What follows whatever the data is, is known by ``Shape``s: a condition that is certain goes one way, any
/// other goes both, and an expression that certainly has no value fails.
package final class SimulatedSaga {
  /// The definition as its author wrote it.
  package let definition: SagaDefinition

  /// What sagas begin with; the input is an empty object when it is not known.
  let start: SagaStart

  /// What is simulated.
  let engine: any SimulatedEngine

  /// What came up about the definition so far, in the order it did.
  package private(set) var remarks: [Remark] = []

  /// The definition that runs while nothing is known to go another way: all conditions hold, and every
  /// expression has a value.
  let outline: SagaDefinition

  /// Whether pauses are not scattered and no retries are unlimited, so that the ways to go are finite.
  let isFinite: Bool

  /// The steps, by index, that do something else when other data comes along.
  let delicateSteps: Set<Int>

  private let inputShape: Shape
  let outputShapes: [String: Shape]
  private var variants: [[Int: Choice]: SagaDefinition] = [:]
  private var seenRemarks: Set<Remark> = []

  /// How many attempts a policy without limit has where the ways to go have to be finite.
  static var unlimitedAttempts: Int { 3 }

  /// What a turn takes for granted about a step.
  struct Choice: Hashable, Sendable {
    /// How its condition goes; nil when nobody has looked.
    var condition: Way?
    /// The operations whose expressions have no value, and an expression that says why.
    var failing: [OperationKind: Expression] = [:]
    /// The operations whose expressions have been looked at.
    var seen: Set<OperationKind> = []
  }

  /// How a condition can go.
  enum Way: Hashable, Sendable {
    case holds
    case fails
    case hasNoValue(Expression)
  }

  /// Prepares a definition.
  ///
  /// - Parameters:
  ///   - input: What sagas are given, when it is known; it has to be what the schema allows.
  ///   - source: The definition as its author wrote it, which logs hold, and its hash.
  ///   - isFinite: Whether unlimited retries count as 3 attempts and pauses are not scattered.
  package init(
    _ definition: SagaDefinition,
    input: JSONValue? = nil,
    source: (text: JSONValue, hash: String) = (.object(JSONObject()), ""),
    isFinite: Bool = false,
    engine: any SimulatedEngine = CoreEngine()
  ) {
    self.definition = definition
    self.engine = engine
    start = SagaStart(
      name: definition.name,
      version: definition.version,
      definition: source.text,
      definitionHash: source.hash,
      input: input ?? .object(JSONObject())
    )
    self.isFinite = isFinite
    inputShape = input.map { Shape(of: $0) } ?? definition.inputSchema?.shape ?? .anything
    outputShapes = definition.steps.reduce(into: [:]) { shapes, step in
      shapes[step.name] = step.output.flatMap { try? $0.shape(in: .anything) } ?? .anything
    }
    delicateSteps = Set(definition.steps.indices.filter { definition.steps[$0].isDelicate })
    outline = engine.reads(definition.withoutData([:], isFinite: isFinite))
    variants[[:]] = outline
    for step in definition.steps {
      guard let output = step.output, (try? output.shape(in: .anything)) == nil else { continue }
      let message = "what \(step.name) keeps of a reply never has a value: it would always be unknown"
      remark(Remark(step.name, .action, message))
    }
  }

  /// The definition for a turn that takes something for granted.
  func variant(_ choices: [Int: Choice]) -> SagaDefinition {
    if let variant = variants[choices] { return variant }
    let variant = engine.reads(definition.withoutData(choices, isFinite: isFinite))
    variants[choices] = variant
    return variant
  }

  /// Takes note of something about the definition.
  func remark(_ remark: Remark) {
    if seenRemarks.insert(remark).inserted { remarks.append(remark) }
  }

  /// What is known of what expressions see.
  func scope(_ state: SagaState) -> Shape {
    var steps: [String: Shape] = [:]
    for step in state.steps where step.output != nil {
      steps[step.name] = Shape(members: ["output": outputShapes[step.name] ?? .anything])
    }
    var members = ["input": inputShape, "steps": Shape(members: steps)]
    members["saga"] = Shape(members: ["id": Shape(.string)])
    if state.reason != nil {
      var failure = Shape(.object)
      failure.members["reason"] = Shape(.string)
      members["failure"] = failure
    }
    return Shape(members: members)
  }
}

extension SagaDefinition {
  /// The definition with constants in the place of everything that depends on data.
  fileprivate func withoutData(_ choices: [Int: SimulatedSaga.Choice], isFinite: Bool) -> SagaDefinition {
    SagaDefinition(
      name: name,
      version: version,
      deadline: deadline,
      steps: steps.enumerated().map {
        $1.withoutData(choices[$0] ?? SimulatedSaga.Choice(), isFinite: isFinite)
      },
      output: .value(output.source)
    )
  }
}

extension Step {
  fileprivate func withoutData(_ choice: SimulatedSaga.Choice, isFinite: Bool) -> Step {
    let condition: Expression? =
      switch choice.condition {
      case .holds?, nil: self.condition.map { _ in .literal(.bool(true)) }
      case .fails?: .literal(.bool(false))
      case .hasNoValue(let expression)?: expression
      }
    let compensation: Compensation? =
      if case .operation(let operation)? = compensation {
        .operation(operation.withoutData(choice.failing[.compensation]))
      } else {
        compensation
      }
    return Step(
      name: name,
      kind: kind,
      dependsOn: dependsOn,
      condition: condition,
      action: action.withoutData(choice.failing[.action]),
      compensation: compensation,
      query: query?.withoutData(choice.failing[.query]),
      onUnknown: onUnknown,
      onFailure: onFailure,
      compensateOn: compensateOn,
      isIdempotent: isIdempotent,
      retry: isFinite ? retry.finite : retry,
      compensationRetry: isFinite ? compensationRetry.finite : compensationRetry,
      timeout: timeout,
      deadline: deadline
    )
  }
}

extension Operation {
  /// - Parameter failure: An expression without a value, when that is what the input is.
  fileprivate func withoutData(_ failure: Expression?) -> Operation {
    Operation(
      participant: participant,
      command: command,
      input: failure.map { .expression($0) } ?? .value(input.source),
      settings: .value(settings.source)
    )
  }
}

extension RetryPolicy {
  fileprivate var finite: RetryPolicy {
    RetryPolicy(
      maxAttempts: maxAttempts ?? SimulatedSaga.unlimitedAttempts,
      delay: delay,
      backoff: backoff,
      factor: factor,
      maxDelay: maxDelay,
      jitter: .none,
      on: on
    )
  }
}
