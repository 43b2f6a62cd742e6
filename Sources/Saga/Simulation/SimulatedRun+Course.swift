extension SimulatedRun {
  /// The most moves a run may have: a saga that needs more does not end.
  package static var moveLimit: Int { 2000 }

  /// What happens next when nothing else is said: everything goes well. Nil when the run is over.
  package var calmMove: Move? {
    if situation.ending == .suspended { return .resume }
    // What an operator has done by hand and the log does not hold is said again.
    if situation.ending == .stuck, isHelpLost { return .help }
    if situation.ending != nil { return nil }
    if let call = situation.inFlight.first { return .answer(Move.Call(call.invocation), .ok) }
    return situation.wakeAt == nil ? nil : .wake
  }

  /// Runs to the end, and judges.
  ///
  /// - Parameter next: Says what happens next; nil when the rest is to go well.
  package mutating func run(_ next: (SimulatedRun) -> Move?) {
    var isCalm = false
    while moves.count < Self.moveLimit {
      var move: Move?
      if !isCalm {
        move = next(self)
        isCalm = move == nil
      }
      guard let move = move ?? calmMove else { break }
      if !make(move) { isCalm = true }
    }
    finish()
  }

  /// Makes the moves that fit, in order, lets everything go well after them, and judges.
  package mutating func run(_ moves: [Move]) {
    for move in moves where self.moves.count < Self.moveLimit { make(move) }
    run { _ in nil }
  }
}

/// A run as plain values, so that it can be printed, repeated and made smaller.
package struct SimulatedCase: Hashable, Sendable {
  /// What scatters pauses.
  package var seed: UInt64
  /// How conditions go, by step; those that are not mentioned hold.
  package var ways: [String: Bool]
  /// What happens, before everything goes well.
  package var moves: [Move]

  /// Describes a run.
  package init(seed: UInt64 = 0, ways: [String: Bool] = [:], moves: [Move] = []) {
    self.seed = seed
    self.ways = ways
    self.moves = moves
  }

  /// Takes down a run that has been made.
  package init(of run: SimulatedRun) {
    self.init(seed: run.seed, ways: run.ways, moves: run.moves)
  }

  /// Runs it.
  package func run(_ saga: SimulatedSaga, readsLog: Bool = true) -> SimulatedRun {
    var run = SimulatedRun(saga, seed: seed, ways: ways, readsLog: readsLog)
    run.run(moves)
    return run
  }
}
