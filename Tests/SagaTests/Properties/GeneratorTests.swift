import Saga
import Testing

/// The generators reach what the properties are about; otherwise they would hold for want of cases.
@Suite struct GeneratorTests {
  @Test func generatedSagasReachEveryEndForEveryReason() {
    var counts: [String: Int] = [:]
    for seed in 0..<2000 as Range<UInt64> {
      let run = SimulatedRun.generated(seed: seed)
      counts[run.situation.ending?.rawValue ?? "none", default: 0] += 1
      if let reason = run.situation.state.reason { counts[reason.kind.rawValue, default: 0] += 1 }
      for operation in run.situation.state.stuck?.operations ?? [] {
        counts["stuck on \(operation.operation.rawValue)", default: 0] += 1
      }
      var events: Set<String> = []
      for record in run.log {
        switch record.event {
        case .attempt(let event) where event.operation == .query: events.insert("query")
        case .sagaCompleted(_, let ignored) where !ignored.isEmpty: events.insert("ignored")
        default: events.insert(record.event.shortType)
        }
      }
      for event in events { counts[event, default: 0] += 1 }
      if run.situation.ending == .compensated, run.changes.count > 1 { counts["undone", default: 0] += 1 }
      if run.crashes.count > 1 { counts["crashed more than once", default: 0] += 1 }
      if run.helpCount > 1 { counts["helped twice", default: 0] += 1 }
      if run.moves.contains(where: { if case .arrive = $0 { true } else { false } }) {
        counts["arrived late", default: 0] += 1
      }
      if run.moves.contains(where: { if case .misjudge = $0 { true } else { false } }) {
        counts["misjudged", default: 0] += 1
      }
    }
    let least = [
      "completed": 200, "compensated": 200, "stuck": 80, "refused": 100, "unknown": 50, "unavailable": 50,
      "cancelled": 20, "deadline": 20, "stuck on action": 20, "stuck on query": 2, "stuck on compensate": 40,
      "step.skipped": 100, "compensation.skipped": 20, "reply.late": 50, "query": 50, "saga.suspended": 50,
      "ignored": 5, "undone": 100, "crashed more than once": 100, "helped twice": 10, "arrived late": 50,
      "step.resolved": 10, "misjudged": 50,
    ]
    for (what, count) in least {
      #expect(counts[what, default: 0] >= count, "\(what): \(counts[what, default: 0]) of \(counts)")
    }
    #expect(counts["none"] == nil)
  }

  @Test func aSeedIsARunAndSoAreItsMoves() {
    for seed in 0..<50 as Range<UInt64> {
      let run = SimulatedRun.generated(seed: seed)
      #expect(run.log == SimulatedRun.generated(seed: seed).log)
      #expect(run.log == Trial.generated(seed: seed).run().log)
    }
  }
}
