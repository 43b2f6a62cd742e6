import Saga

/// Counts the ways a saga can go by following each to its end, run by run, and merging nothing.
struct BruteForce {
  let plan: SagaPlan
  private let saga: SimulatedSaga

  init(_ plan: SagaPlan) {
    self.plan = plan
    saga = SimulatedSaga(plan.definition, isFinite: true)
  }

  /// The scripts of the documentation: what comes first, and what every time after it.
  private static let scripts: [(first: [Behaviour], then: Behaviour)] = [
    ([], .ok), ([], .refuse), ([], .unavailable), ([.unavailable], .ok), ([], .appliedSilently),
    ([], .ignoredSilently), ([.appliedSilently], .ok), ([.ignoredSilently], .ok),
    ([.appliedSilently], .refuse), ([.ignoredSilently], .refuse),
  ]

  /// How many ways there are, by how they end, and how many moments there are on them.
  func count() -> (cases: CasesByEnding, moments: Int) {
    var counter = Counter()
    let names = plan.steps.filter { $0.condition == .input }.map(\.name)
    for number in 0..<(1 << names.count) {
      var ways: [String: Bool] = [:]
      for (index, name) in names.enumerated() { ways[name] = number >> index & 1 == 1 }
      let run = SimulatedRun(saga, ways: ways)
      follow(run, before: [], [:], &counter)
    }
    return (counter.cases, counter.moments)
  }

  private struct Counter {
    var cases = CasesByEnding()
    var moments = 0
  }

  private func behaviours(_ call: Move.Call, after history: [Behaviour]) -> Set<Behaviour> {
    var found: Set<Behaviour> = []
    for script in Self.scripts {
      if call.operation == .query, script.then == .refuse { continue }
      if call.operation == .query, script.first == [.appliedSilently] || script.then == .appliedSilently {
        continue
      }
      func at(_ index: Int) -> Behaviour { index < script.first.count ? script.first[index] : script.then }
      if history.indices.allSatisfy({ at($0) == history[$0] }) { found.insert(at(history.count)) }
    }
    return found
  }

  /// - Parameter before: The calls that were in flight before the last turn and are not answered by it.
  private func follow(
    _ run: SimulatedRun,
    before: [Move.Call],
    _ histories: [Move.Call: [Behaviour]],
    _ counter: inout Counter
  ) {
    counter.moments += 1
    let hasCrashed = !run.crashes.isEmpty
    if !hasCrashed, run.recordsOfTurn > 1 {
      for lost in 1..<run.recordsOfTurn { crash(run, losing: lost, before, histories, &counter) }
    }
    if run.situation.ending != nil {
      var ended = run
      ended.run { _ in nil }
      counter.cases.count(ended)
      return
    }
    let calls = run.situation.inFlight.map { Move.Call($0.invocation.step, $0.invocation.operation) }
    if !hasCrashed { crash(run, losing: 0, calls, histories, &counter) }
    for call in calls {
      for behaviour in behaviours(call, after: histories[call] ?? []) {
        var next = run
        next.make(.answer(call, behaviour))
        var histories = histories
        histories[call, default: []].append(behaviour)
        follow(next, before: calls.filter { $0 != call }, histories, &counter)
      }
    }
    if run.situation.wakeAt != nil {
      var next = run
      next.make(.wake)
      follow(next, before: calls, histories, &counter)
    }
  }

  private func crash(
    _ run: SimulatedRun,
    losing lost: Int,
    _ calls: [Move.Call],
    _ histories: [Move.Call: [Behaviour]],
    _ counter: inout Counter
  ) {
    // A call that would change nothing may as well not have been performed.
    let effective = calls.filter { call in
      var probe = run
      probe.make(.crash(Move.Crash(losing: lost, performed: [call])))
      return probe.changes.count > run.changes.count
    }
    for number in 0..<(1 << effective.count) {
      let performed = effective.indices.filter { number >> $0 & 1 == 1 }.map { effective[$0] }
      var next = run
      next.make(.crash(Move.Crash(losing: lost, performed: performed)))
      follow(next, before: [], histories, &counter)
    }
  }
}

extension CasesByEnding {
  /// Counts one more run.
  mutating func count(_ run: SimulatedRun) {
    if !run.complaints.isEmpty {
      violated = violated + CaseCount(1)
      return
    }
    switch run.situation.ending {
    case .completed: completed = completed + CaseCount(1)
    case .compensated: compensated = compensated + CaseCount(1)
    case .stuck: stuck = stuck + CaseCount(1)
    case .suspended, nil: violated = violated + CaseCount(1)
    }
  }
}
