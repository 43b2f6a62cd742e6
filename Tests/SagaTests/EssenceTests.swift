import Bytes
import Saga
import Testing

/// States that lead to the same decisions are recognised as the same.
@Suite struct EssenceTests {
  private func shapes(_ commands: [SagaCommand], _ origin: Timestamp) -> [String] {
    commands.map { command in
      switch command {
      case .append(let event): "\(event.shortType) \(event.step ?? "")"
      case .invoke(let call): "\(call.step) \(call.operation) \(call.attempt) \(call.timeout)"
      case .wake(let time): "wake \(time.milliseconds - origin.milliseconds)"
      case .finish(let ending): "\(ending)"
      }
    }
  }

  @Test func theEssenceOfAStateLeadsToTheSameDecisions() {
    var states = 0
    for seed in 0..<800 as Range<UInt64> {
      var scenario = Scenario.generated(seed: seed)
      if seed % 2 == 0 { scenario.crashes = [5, 12] }
      var simulation = Simulation(scenario)
      simulation.run()
      let definition = scenario.definition
      var state = SagaState()
      for record in simulation.log {
        state.fold(record)
        let essence = state.essence(for: definition)
        #expect(essence.essence(for: definition) == essence, "seed \(seed)")
        for wait in [0, 15, 200] as [Int64] {
          let now = record.time.advanced(by: .milliseconds(wait))
          let plain = decide(state, definition, now: now, jitter: 0)
          let zero = Timestamp(milliseconds: 0)
          let reduced = decide(
            essence,
            definition,
            now: Timestamp(milliseconds: wait),
            jitter: 0
          )
          #expect(shapes(plain, record.time) == shapes(reduced, zero), "seed \(seed), \(record.sequence)")
        }
        states += 1
      }
    }
    #expect(states > 5000)
  }

  @Test func runsThatDifferOnlyInTimeAndLengthHaveOneEssence() throws {
    var quick = try Rehearsal([.plain("a", attempts: 2), .plain("b", after: ["a"])])
    var slow = quick
    slow.now = slow.now.advanced(by: .seconds(7))
    slow.advance([.lateReply(step: "b", operation: .action, attempt: 9, outcome: .succeeded)])
    #expect(slow.state != quick.state)
    quick.answer("a", .ok)
    slow.answer("a", .ok)
    #expect(quick.state.essence(for: quick.definition) == slow.state.essence(for: slow.definition))

    var other = try Rehearsal([.plain("a", attempts: 2), .plain("b", after: ["a"])])
    other.answer("a", .silence)
    other.wait()
    other.answer("a", .ok)
    #expect(other.state.essence(for: other.definition) != quick.state.essence(for: quick.definition))
  }
}
