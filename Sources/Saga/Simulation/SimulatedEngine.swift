/// The engine that is simulated.
///
/// There is one, ``CoreEngine``; what else conforms is wrong on purpose, to see whether it is found out.
package protocol SimulatedEngine: Sendable {
  /// The definition as the engine understands it.
  func reads(_ definition: SagaDefinition) -> SagaDefinition

  /// What follows from something that has happened.
  func turn(
    after occasion: Occasion,
    from state: SagaState,
    by definition: SagaDefinition,
    now: Timestamp,
    jitter: UInt64
  ) -> Turn

  /// What the log holds for a process that takes over.
  func recovers(_ log: [SagaRecord]) -> [SagaRecord]
}

extension SimulatedEngine {
  /// As it is written.
  package func reads(_ definition: SagaDefinition) -> SagaDefinition { definition }

  /// All of it.
  package func recovers(_ log: [SagaRecord]) -> [SagaRecord] { log }
}

/// Something that makes the engine take its turn.
package enum Occasion: Hashable, Sendable {
  /// A saga begins.
  case start(SagaStart)
  /// Something has happened; with no events only time has passed.
  case events([SagaEvent])
  /// Another process takes over; with `retries` an operator wants another try of what is stuck.
  case takeOver(retries: Bool = false, [SagaEvent] = [])
}

/// The engine of this module.
package struct CoreEngine: SimulatedEngine {
  /// Makes one.
  package init() {}

  package func turn(
    after occasion: Occasion,
    from state: SagaState,
    by definition: SagaDefinition,
    now: Timestamp,
    jitter: UInt64
  ) -> Turn {
    switch occasion {
    case .start(let start):
      Turn(starting: "simulated", start, by: definition, now: now, jitter: jitter)
    case .events(let events): Turn(from: state, events, by: definition, now: now, jitter: jitter)
    case .takeOver(let retries, let events):
      Turn(
        takingOver: state,
        note: "simulated",
        retries: retries,
        events,
        by: definition,
        now: now,
        jitter: jitter
      )
    }
  }
}
