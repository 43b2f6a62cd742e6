extension SimulatedCase {
  /// The smallest run found that is wrong in the same way.
  ///
  /// - Parameters:
  ///   - budget: How many smaller runs are tried at most.
  ///   - isWrong: Whether a run is wrong in that way.
  package func shrunk(budget: Int = 3000, _ isWrong: (SimulatedCase) -> Bool) -> SimulatedCase {
    var best = self
    var budget = budget
    var isFound = true
    while isFound {
      isFound = false
      for candidate in best.smaller {
        budget -= 1
        if budget < 0 { return best }
        if isWrong(candidate) {
          best = candidate
          isFound = true
          break
        }
      }
    }
    return best
  }

  /// Runs that are a little smaller, the boldest first.
  private var smaller: [SimulatedCase] {
    var smaller: [SimulatedCase] = []
    func add(_ change: (inout SimulatedCase) -> Void) {
      var copy = self
      change(&copy)
      if copy != self { smaller.append(copy) }
    }
    var length = moves.count
    while length > 0 {
      for start in stride(from: moves.count - length, through: 0, by: -length) {
        add { $0.moves.removeSubrange(start..<(start + length)) }
      }
      length /= 2
    }
    add { $0.seed = 0 }
    for name in ways.keys.sorted() { add { $0.ways[name] = nil } }
    for index in moves.indices {
      for simpler in moves[index].simpler { add { $0.moves[index] = simpler } }
    }
    return smaller
  }
}

extension Move {
  /// Moves in its place that are less unusual.
  fileprivate var simpler: [Move] {
    switch self {
    case .answer(let call, let behaviour, let pause):
      var simpler: [Move] = []
      if behaviour != .ok { simpler.append(.answer(call, .ok, after: pause)) }
      if pause != 0 { simpler.append(.answer(call, behaviour)) }
      return simpler
    case .crash(let crash):
      var simpler: [Move] = []
      if crash.lostRecords > 0 {
        simpler.append(.crash(Crash(performed: crash.performed, underway: crash.underway)))
        var fewer = crash
        fewer.lostRecords -= 1
        simpler.append(.crash(fewer))
      }
      for call in crash.performed {
        var fewer = crash
        fewer.performed.removeAll { $0 == call }
        simpler.append(.crash(fewer))
      }
      for call in crash.underway {
        var fewer = crash
        fewer.underway.removeAll { $0 == call }
        simpler.append(.crash(fewer))
      }
      return simpler
    case .arrive(isAnswered: true): return [.arrive(isAnswered: false)]
    case .arrive, .repeatAnswer, .wake, .cancel, .suspend, .resume, .help, .misjudge: return []
    }
  }
}
