import Bytes
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

/// D1 and D2 on a real topic: a crash at every append, and between every append and its effect.
@Suite struct CrashTests {
  /// The shapes sagas have here.
  enum Shape: CaseIterable {
    case completed, refused, parallel

    var definition: SagaDefinition {
      self == .parallel ? .fork("left", "right") : .sequence("a", "b", "c")
    }

    var refused: Set<String> {
      switch self {
      case .completed: []
      case .refused: ["c"]
      case .parallel: ["right"]
      }
    }

    /// More records than a saga of the shape writes.
    var records: Int { 20 }
  }

  @Test(arguments: Shape.allCases, 0..<20)
  func aCrashAtAnyAppendIsRecoveredFrom(shape: Shape, after: Int) throws {
    let bench = try Bench(shape.definition, partitions: 1)
    let truth = Truth(refused: shape.refused)
    let journal = CrashingJournal(try bench.journal(), after: after)
    let shop = Puppet(bench.loop) { truth.answer($0) }
    bench.orchestrator(shop, journal).start("s", isShared: false, input: .null, index: 0)
    bench.run { journal.hasCrashed || !bench.outcomes.isEmpty }
    try recover(bench, truth, shape, after: after)
  }

  @Test(arguments: Shape.allCases, 0..<8)
  func aCrashBetweenAnAppendAndItsEffectIsRecoveredFrom(shape: Shape, call: Int) throws {
    for hasEffect in [false, true] {
      let bench = try Bench(shape.definition, partitions: 1)
      let truth = Truth(refused: shape.refused)
      let journal = CrashingJournal(try bench.journal(), after: .max)
      var left = call
      let shop = Puppet(bench.loop) { invocation in
        left -= 1
        if left >= 0 { return truth.answer(invocation) }
        if left == -1 {
          if hasEffect { _ = truth.answer(invocation) }
          journal.crash()
        }
        return nil
      }
      bench.orchestrator(shop, journal).start("s", isShared: false, input: .null, index: 0)
      bench.run { journal.hasCrashed || !bench.outcomes.isEmpty }
      try recover(bench, truth, shape, after: call)
    }
  }

  /// Continues what was left, and checks that nobody can tell.
  private func recover(_ bench: Bench, _ truth: Truth, _ shape: Shape, after: Int) throws {
    let old = try bench.log(of: "s")
    let (state, end) = try bench.readState(of: "s")
    if state.phase == .pending {
      #expect(truth.keys.isEmpty, "somebody was called for a saga that the log does not have")
      return
    }
    let isOver = state.phase == .completed || state.phase == .compensated
    if !isOver {
      let shop = Puppet(bench.loop) { truth.answer($0) }
      bench.orchestrator(shop, try bench.journal(readUpTo: { _ in end })).resume(
        state,
        note: "",
        retries: true
      )
      bench.run { bench.outcomes.last?.state.phase == (shape.refused.isEmpty ? .completed : .compensated) }
    }
    let log = try bench.log(of: "s")
    #expect(Array(log.prefix(old.count)) == old)
    #expect(verify(log, bench.definition).isEmpty)
    let expected: Set<String> = shape.refused.isEmpty ? ["a", "b", "c"] : []
    #expect(truth.effects == expected, "crash after \(after): \(log.map(\.event.shortType))")
    let started = log.compactMap { record -> String? in
      guard case .attempt(let event) = record.event, case .started(let call) = event.occurrence else {
        return nil
      }
      return call.key
    }
    #expect(truth.keys.isSubset(of: started))
  }
}
