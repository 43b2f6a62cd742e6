/// A moment between two turns of a simulated saga: what the log says, what is in flight, and the truth.
package struct Situation: Sendable {
  /// The folded log.
  package private(set) var state = SagaState()

  /// The participants and what they have done.
  package internal(set) var participants: SimulatedParticipants

  /// What time it is.
  package internal(set) var now = Timestamp(milliseconds: 1_700_000_000_000)

  /// The calls that have been made and not answered.
  package private(set) var inFlight: [CallInFlight] = []

  /// When the engine wants to be asked again.
  package private(set) var wakeAt: Timestamp?

  /// How the saga has ended, when it has.
  package private(set) var ending: SagaEnding?

  /// A call that has been made and not answered.
  package struct CallInFlight: Sendable {
    /// The call.
    package let invocation: Invocation
    /// When it times out.
    package let expiry: Timestamp
  }

  /// The moment before a saga begins.
  init(of saga: SimulatedSaga) { participants = SimulatedParticipants(of: saga.definition) }

  /// Lets a participant deal with a call in flight, and time pass.
  ///
  /// - Parameter pause: How long an answer takes; one that is lost takes until the call has timed out.
  mutating func answer(
    at place: Int,
    _ behaviour: Behaviour,
    after pause: Duration = .zero
  ) -> (reply: Reply, change: SimulatedParticipants.Change?) {
    let call = inFlight.remove(at: place)
    let (outcome, change) = participants.perform(call.invocation, behaviour)
    if case .unknown = outcome {
      now = max(now, call.expiry)
    } else {
      now = now.advanced(by: pause)
    }
    return (Reply(to: call.invocation, outcome), change)
  }

  /// Writes a turn's records and makes its calls.
  mutating func take(_ turn: Turn) {
    state = turn.state
    inFlight += turn.invocations.map {
      CallInFlight(invocation: $0, expiry: now.advanced(by: $0.timeout))
    }
    wakeAt = turn.wakeAt
    ending = turn.ending
  }

  /// Writes the first records of a turn, after which the process ends.
  mutating func take(_ turn: Turn, upTo count: Int) {
    for record in turn.records.prefix(count) { state.fold(record) }
  }

  /// Ends the process: everything that was in flight is lost, to the process at least.
  ///
  /// - Parameter performed: The calls that reached their participants all the same.
  /// - Returns: What changed by that.
  mutating func lose(performed: [Move.Call]) -> [SimulatedParticipants.Change] {
    var changes: [SimulatedParticipants.Change] = []
    for call in inFlight where performed.contains(Move.Call(call.invocation)) {
      if let change = participants.perform(call.invocation, .appliedSilently).change {
        changes.append(change)
      }
    }
    inFlight = []
    wakeAt = nil
    ending = nil
    return changes
  }

  /// Replaces what the process believes the log to say by what it says.
  mutating func read(_ log: [SagaRecord]) {
    state = log.reduce(into: SagaState()) { $0.fold($1) }
  }
}
