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
      let run = SimulatedRun.generated(seed: seed)
      let definition = run.definition
      var state = SagaState()
      for record in run.log {
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

  /// Whatever is written from then on, the essence goes the way of the state.
  @Test func theEssenceOfAStateGoesTheSameWay() {
    var states = 0
    for seed in 1000..<1150 as Range<UInt64> {
      let run = SimulatedRun.generated(seed: seed)
      let definition = run.definition
      for start in run.log.indices {
        var state = run.log[...start].reduce(into: SagaState()) { $0.fold($1) }
        var essence = state.essence(for: definition)
        let origin = state.time
        let epoch = state.epoch
        for record in run.log[(start + 1)...] {
          let next = SagaRecord(
            saga: record.saga,
            sequence: essence.sequence + 1,
            epoch: record.epoch - epoch + 1,
            time: Timestamp(milliseconds: record.time.milliseconds - origin.milliseconds),
            event: moved(record.event, by: origin)
          )
          // How often something over was attempted is not known any more, so a late answer to it may look new.
          if case .lateReply = record.event { continue }
          #expect(state.fold(record) == nil)
          #expect(essence.fold(next) == nil, "seed \(seed): \(record.sequence) after \(start + 1)")
          let plain = decide(state, definition, now: record.time, jitter: 0)
          let reduced = decide(essence, definition, now: next.time, jitter: 0)
          #expect(shapes(plain, origin) == shapes(reduced, Timestamp(milliseconds: 0)), "seed \(seed)")
          states += 1
        }
      }
    }
    #expect(states > 20_000)
  }

  private func moved(_ event: SagaEvent, by origin: Timestamp) -> SagaEvent {
    guard case .attempt(let attempt) = event, case .retrying(let pause, let time) = attempt.occurrence else {
      return event
    }
    let moved = Timestamp(milliseconds: time.milliseconds - origin.milliseconds)
    return .attempt(
      AttemptEvent(
        step: attempt.step,
        operation: attempt.operation,
        attempt: attempt.attempt,
        .retrying(pause: pause, at: moved)
      )
    )
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
    // That the first step needed two attempts does not matter any more.
    #expect(other.state.essence(for: other.definition) == quick.state.essence(for: quick.definition))
    other.answer("b", .no)
    #expect(other.state.essence(for: other.definition) != quick.state.essence(for: quick.definition))
  }
}
