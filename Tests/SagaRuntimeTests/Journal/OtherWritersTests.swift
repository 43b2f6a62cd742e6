import Bytes
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

/// K1: at most one writer's records count, and one that has a successor stops without calling anybody.
@Suite struct OtherWritersTests {
  @Test func aWriterThatHasBeenTakenOverFromStopsWithoutCallingAnybody() throws {
    let bench = try Bench(.sequence("stock", "payment"), partitions: 1)
    var open: [(Outcome) -> Void] = []
    let slow = Puppet(bench.loop) { _ in
      nil
    } hold: {
      open.append($0)
    }
    bench.orchestrator(slow, try bench.journal()).start("o", isShared: false, input: .null, index: 0)
    bench.run { open.count == 1 }

    let quick = Puppet(bench.loop) { _ in .succeeded(.members([:])) }
    let (state, end) = try bench.readState(of: "o")
    let successor = bench.orchestrator(quick, try bench.journal(readUpTo: { _ in end }))
    successor.resume(state, note: "", retries: true)
    bench.run(until: 1)
    #expect(bench.outcomes.first?.state.phase == .completed)

    // The answer comes after all, to a writer that does not know yet that it is none any more.
    open[0](.succeeded(.members([:])))
    bench.run(until: 2)
    guard case .takenOver(let record)? = bench.outcomes.last?.ending else {
      Issue.record("the first writer ended as \(bench.outcomes)")
      return
    }
    #expect(record.epoch == 2)
    #expect(slow.calls.map(\.command) == ["do-stock"])
    let log = try bench.log(of: "o")
    #expect(verify(log, bench.definition).isEmpty)
    #expect(log.reduce(SagaState()) { $0.folding($1) }.phase == .completed)
  }

  @Test func ofTwoThatBeginOneSagaTheFirstInTheLogHasIt() throws {
    let bench = try Bench(.sequence("stock", "payment"), partitions: 1)
    let left = Puppet(bench.loop) { _ in .succeeded(.members([:])) }
    let right = Puppet(bench.loop) { _ in .succeeded(.members([:])) }
    let orchestrators = [
      bench.orchestrator(left, try bench.journal(readUpTo: { _ in 0 })),
      bench.orchestrator(right, try bench.journal(readUpTo: { _ in 0 })),
    ]
    for orchestrator in orchestrators { orchestrator.start("o", isShared: true, input: .null, index: 0) }
    bench.run(until: 2)
    #expect(bench.endings == ["completed", "takenOver"])
    #expect([left.calls.count, right.calls.count].sorted() == [0, 2])
    #expect(verify(try bench.log(of: "o"), bench.definition).isEmpty)
  }

  @Test(arguments: TestSeed.list(20))
  func writersThatTakeASagaFromEachOtherLeaveOneLogThatObeysTheRules(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let bench = try Bench(.sequence("a", "b", "c"), partitions: 1)
    var done: Set<String> = []
    var undone: Set<String> = []
    let shop = Puppet(bench.loop) { call in
      // As participants have to: a writer that was overtaken between its record's acknowledgement and its call
      // can come with an action that has been undone meanwhile.
      if call.operation == .compensation {
        undone.insert(call.step)
        done.remove(call.step)
      } else if undone.contains(call.step) {
        return .refused(Failure(code: "TooLate"))
      } else {
        done.insert(call.step)
      }
      return random.once(in: 6) ? .unknown(.lost) : .succeeded(.members([:]))
    }
    bench.orchestrator(shop, try bench.journal()).start("o", isShared: false, input: .null, index: 0)
    for _ in 0..<random.int(1...4) {
      for _ in 0..<random.int(0...6) { bench.loop.turn(waiting: .milliseconds(random.int(0...3))) }
      let (state, end) = try bench.readState(of: "o")
      guard state.phase == .running || state.phase == .compensating else { continue }
      bench.orchestrator(shop, try bench.journal(readUpTo: { _ in end }))
        .resume(state, note: "", retries: false)
    }
    bench.runUntilAllEnd()
    // Somebody who finds the log as it is can always bring it to its end.
    for _ in 0..<5 {
      let (state, end) = try bench.readState(of: "o")
      if state.phase == .completed || state.phase == .compensated { break }
      bench.orchestrator(shop, try bench.journal(readUpTo: { _ in end })).resume(
        state,
        note: "",
        retries: true
      )
      bench.runUntilAllEnd()
    }
    let log = try bench.log(of: "o")
    let state = log.reduce(SagaState()) { $0.folding($1) }
    #expect(state.phase == .completed || state.phase == .compensated, "\(TestSeed.hint(seed))")
    #expect(verify(log, bench.definition).isEmpty, "\(TestSeed.hint(seed))")
    #expect(done == (state.phase == .completed ? ["a", "b", "c"] : []), "\(TestSeed.hint(seed))")
    // Whatever a writer took for acknowledged, and acted on, counts.
    var counted: Set<SagaRecord> = []
    var folded = SagaState()
    for record in log where folded.rejection(of: record) == nil {
      counted.insert(record)
      folded.fold(record)
    }
    for record in bench.records { #expect(counted.contains(record), "\(record) \(TestSeed.hint(seed))") }
  }
}
