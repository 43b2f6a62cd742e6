import Saga
import Testing

/// The generator reaches what the properties are about; otherwise they would hold for want of cases.
@Suite struct GeneratorTests {
  @Test func generatedSagasReachEveryEndForEveryReason() {
    var counts: [String: Int] = [:]
    for seed in 0..<2000 as Range<UInt64> {
      var simulation = Simulation(Scenario.generated(seed: seed))
      simulation.run()
      counts[simulation.ending?.rawValue ?? "none", default: 0] += 1
      if let reason = simulation.state.reason { counts[reason.kind.rawValue, default: 0] += 1 }
      for operation in simulation.state.stuck?.operations ?? [] {
        counts["stuck on \(operation.operation.rawValue)", default: 0] += 1
      }
      var events: Set<String> = []
      for record in simulation.log {
        switch record.event {
        case .stepSkipped: events.insert("step.skipped")
        case .compensationSkipped: events.insert("compensation.skipped")
        case .lateReply: events.insert("reply.late")
        case .attempt(let event) where event.operation == .query: events.insert("query")
        case .sagaSuspended: events.insert("suspended")
        case .sagaCompleted(_, let ignored) where !ignored.isEmpty: events.insert("ignored")
        default: break
        }
      }
      for event in events { counts[event, default: 0] += 1 }
      let done = simulation.world.changes.count
      if simulation.ending == .compensated, done > 1 { counts["undone", default: 0] += 1 }
    }
    let least = [
      "completed": 200, "compensated": 200, "stuck": 80, "refused": 100, "unknown": 50, "unavailable": 50,
      "cancelled": 20, "deadline": 20, "stuck on action": 20, "stuck on query": 2, "stuck on compensate": 40,
      "step.skipped": 100, "compensation.skipped": 20, "reply.late": 50, "query": 50, "suspended": 50,
      "ignored": 5, "undone": 100,
    ]
    for (what, count) in least {
      #expect(counts[what, default: 0] >= count, "\(what): \(counts[what, default: 0]) of \(counts)")
    }
    #expect(counts["none"] == nil)
  }
}
