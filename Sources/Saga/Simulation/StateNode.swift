/// A state of an exploration.
struct StateNode: Sendable {
  /// What the log says, what is in flight, and the truth.
  var situation: Situation

  /// Where participants are in their scripts, by the step's index times the number of operations, plus the
  /// operation's place.
  var scripts: [ScriptPlace]

  /// Whether the one crash has been.
  var hasCrashed = false

  /// The state before a saga begins.
  init(before saga: SimulatedSaga) {
    situation = Situation(of: saga)
    scripts = Array(
      repeating: .beginning,
      count: saga.definition.steps.count * OperationKind.allCases.count
    )
  }

  /// Where the participant of an operation is in its script.
  subscript(step: Int, operation: OperationKind) -> ScriptPlace {
    get { scripts[step * OperationKind.allCases.count + operation.place] }
    set { scripts[step * OperationKind.allCases.count + operation.place] = newValue }
  }

  /// What is told apart: two states with one fingerprint lead to the same.
  func fingerprint(_ definition: SagaDefinition) -> Fingerprint {
    let state = situation.state
    let skeleton = state.skeleton(for: definition)
    let isForward = state.reason == nil
    var scripts = self.scripts
    for (index, step) in definition.steps.enumerated() {
      let progress = state[step: step.name]
      // Where a script is that is not gone on with has no part in anything.
      if !isForward || (progress.action.outcome == .succeeded && progress.action.stage == .ended) {
        scripts[index * OperationKind.allCases.count + OperationKind.action.place] = .beginning
        scripts[index * OperationKind.allCases.count + OperationKind.query.place] = .beginning
      }
      if progress.undone != nil {
        scripts[index * OperationKind.allCases.count + OperationKind.compensation.place] = .beginning
      }
    }
    return Fingerprint { hasher in
      hasher.combine(skeleton)
      hasher.combine(situation.participants.truths)
      hasher.combine(scripts)
      hasher.combine(hasCrashed)
      hasher.combine(state.time.distance(to: situation.now))
      // How long calls may still take decides what comes before what; in which order they were made does not.
      for call in situation.inFlight.sorted(by: { $0.invocation.step < $1.invocation.step }) {
        hasher.combine(situation.now.distance(to: call.expiry))
      }
    }
  }
}

extension OperationKind {
  /// A number for the operation, from 0.
  fileprivate var place: Int {
    switch self {
    case .action: 0
    case .query: 1
    case .compensation: 2
    }
  }
}

/// A hash of 128 bits. That two of a million different values share one is less likely than one in 10²⁶.
struct Fingerprint: Hashable, Sendable {
  private let high: UInt64
  private let low: UInt64

  /// Makes the fingerprint of what a function hashes.
  init(_ value: (inout Hasher) -> Void) {
    var first = Hasher()
    first.combine(0 as UInt8)
    value(&first)
    var second = Hasher()
    second.combine(1 as UInt8)
    value(&second)
    high = UInt64(bitPattern: Int64(first.finalize()))
    low = UInt64(bitPattern: Int64(second.finalize()))
  }
}
