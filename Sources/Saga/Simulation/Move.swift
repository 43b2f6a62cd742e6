/// One thing that happens in a simulated run and that the engine does not decide.
///
/// A run is its list of moves. Moves that do not fit where they stand are passed over, so that a list stays
/// a run when some of it is left out, and what is left to do after the last one goes well.
package enum Move: Hashable, Sendable {
  /// A participant deals with a call in flight; its answer comes after so many milliseconds, or when the
  /// call has timed out if there is none.
  case answer(Call, Behaviour, after: Int = 0)
  /// The last answer comes once more.
  case repeatAnswer
  /// A pause is over, or the deadline has come.
  case wake
  /// The process ends, and another one takes over.
  case crash(Crash)
  /// A call that was in flight at a crash reaches its participant after all.
  case arrive(isAnswered: Bool)
  /// Somebody wants the saga undone.
  case cancel
  /// An operator, or an interruption, pauses the saga.
  case suspend
  /// A paused saga goes on, in another process.
  case resume
  /// An operator sees to a stuck saga: first by having it tried again, then by finding out, or doing by hand,
  /// what is needed.
  case help
  /// An operator says something about a step that a stuck saga is not stuck on. It is to be refused, so that
  /// nothing follows from it.
  case misjudge(step: String, Resolution.Finding)

  /// One operation of one step.
  package struct Call: Hashable, Sendable {
    /// The step.
    package let step: String
    /// Its operation.
    package let operation: OperationKind

    /// Names an operation.
    package init(_ step: String, _ operation: OperationKind = .action) {
      self.step = step
      self.operation = operation
    }

    /// Names the operation a call is for.
    init(_ invocation: Invocation) { self.init(invocation.step, invocation.operation) }
  }

  /// What a process that ends leaves behind.
  package struct Crash: Hashable, Sendable {
    /// How many of the last turn's records were not written; if any, none of the turn's calls were made.
    package var lostRecords: Int
    /// The calls in flight that reached their participants.
    package var performed: [Call]
    /// The calls in flight that may reach their participants later.
    package var underway: [Call]

    /// Describes a crash.
    package init(losing lostRecords: Int = 0, performed: [Call] = [], underway: [Call] = []) {
      self.lostRecords = lostRecords
      self.performed = performed
      self.underway = underway
    }
  }
}

extension Move.Call: CustomStringConvertible {
  /// The step, and the operation if it is not the action.
  package var description: String { operation == .action ? step : "\(step).\(operation.rawValue)" }
}

extension Move: CustomStringConvertible {
  package var description: String {
    switch self {
    case .answer(let call, let behaviour, let pause):
      "\(call)=\(behaviour.rawValue)\(pause == 0 ? "" : " after \(pause)ms")"
    case .repeatAnswer: "the last answer comes again"
    case .wake: "wait"
    case .crash(let crash): crash.description
    case .arrive(let isAnswered): isAnswered ? "a lost call arrives and is answered" : "a lost call arrives"
    case .cancel: "cancel"
    case .suspend: "suspend"
    case .resume: "resume"
    case .help: "an operator helps"
    case .misjudge(let step, let finding): "an operator says of \(step), wrongly: \(finding.rawValue)"
    }
  }
}

extension Move.Crash: CustomStringConvertible {
  package var description: String {
    var text = "crash"
    if lostRecords > 0 { text += ", \(lostRecords) record\(lostRecords == 1 ? "" : "s") not written" }
    if !performed.isEmpty { text += ", done: \(performed.map(\.description).joined(separator: ", "))" }
    if !underway.isEmpty { text += ", underway: \(underway.map(\.description).joined(separator: ", "))" }
    return text
  }
}
