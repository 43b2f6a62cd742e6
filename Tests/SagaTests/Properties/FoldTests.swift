import Bytes
import Saga
import Testing

/// The laws of `fold`.
@Suite struct FoldTests {
  private func logs(_ seeds: Range<UInt64>) -> [[SagaRecord]] {
    seeds.map { seed in
      var scenario = Scenario.generated(seed: seed)
      if seed % 2 == 0 { scenario.crashes = [Int(seed % 17), 19] }
      var simulation = Simulation(scenario)
      simulation.run()
      return simulation.log
    }
  }

  private func with(
    _ record: SagaRecord,
    saga: String? = nil,
    sequence: UInt64? = nil,
    epoch: UInt64? = nil,
    event: SagaEvent? = nil
  ) -> SagaRecord {
    SagaRecord(
      saga: saga ?? record.saga,
      sequence: sequence ?? record.sequence,
      epoch: epoch ?? record.epoch,
      time: record.time,
      cause: record.cause,
      event: event ?? record.event
    )
  }

  @Test func duplicatesChangeNothing() {
    for log in logs(0..<300) {
      let plain = log.reduce(into: SagaState()) { $0.fold($1) }
      var random = SplitMix64(seed: UInt64(log.count))
      var repeated = SagaState()
      for (index, record) in log.enumerated() {
        #expect(repeated.fold(record) == nil)
        let again = log[random.below(index + 1)]
        let before = repeated
        #expect(repeated.fold(again) == .duplicate)
        #expect(repeated == before)
      }
      #expect(repeated == plain)
    }
  }

  @Test func recordsOfAStaleWriterChangeNothing() {
    var seen = 0
    for log in logs(0..<300) where log.contains(where: { $0.epoch > 1 }) {
      var state = SagaState()
      for record in log {
        state.fold(record)
        guard state.epoch > 1 else { continue }
        seen += 1
        let before = state
        for event in log.prefix(6).map(\.event) {
          let stale = with(record, sequence: state.sequence + 1, epoch: state.epoch - 1, event: event)
          #expect(state.fold(stale) == .staleEpoch)
        }
        #expect(state == before)
      }
    }
    #expect(seen > 500)
  }

  @Test func anUnknownTypeOnlyUsesUpItsNumber() {
    for log in logs(0..<200) {
      var shifted = SagaState()
      var plain = SagaState()
      var extra: UInt64 = 0
      for record in log {
        plain.fold(record)
        #expect(shifted.fold(with(record, sequence: record.sequence + extra)) == nil)
        extra += 1
        let unknown = SagaEvent.unrecognised(type: "io.sagactl.new.v9", step: "s0", value: .null)
        let before = shifted
        #expect(shifted.fold(with(record, sequence: record.sequence + extra, event: unknown)) == nil)
        #expect(shifted.steps.map(\.action.stage) == before.steps.map(\.action.stage))
        #expect(shifted.phase == before.phase && shifted.plan == before.plan)
        #expect(shifted.sequence == before.sequence + 1)
      }
      #expect(shifted.phase == plain.phase)
      #expect(shifted.steps.map(\.undone) == plain.steps.map(\.undone))
    }
  }

  @Test func everyPrefixOfALogObeysTheRules() {
    for seed in 0..<150 as Range<UInt64> {
      let scenario = Scenario.generated(seed: seed)
      var simulation = Simulation(scenario)
      simulation.run()
      for length in 0...simulation.log.count {
        #expect(verify(simulation.log.prefix(length), scenario.definition).isEmpty, "seed \(seed)")
      }
    }
  }

  @Test func recordsOfAnotherSagaChangeNothing() {
    for log in logs(0..<100) {
      var state = SagaState()
      for record in log {
        state.fold(record)
        let before = state
        let foreign = with(record, saga: "other", sequence: record.sequence + 1)
        #expect(state.fold(foreign) == .foreign)
        #expect(state == before)
      }
    }
  }

  /// Two logs in one partition: however they are mixed, each saga is what it is alone.
  @Test func sagasInOnePartitionDoNotDisturbEachOther() {
    let all = logs(0..<200)
    var random = SplitMix64(seed: 9)
    for (left, right) in zip(all, all.dropFirst()) {
      let other = right.map { with($0, saga: "s2") }
      var rest = (left[...], other[...])
      var states: [String: SagaState] = [:]
      while let record = (random.once(in: 2) ? rest.0.popFirst() : rest.1.popFirst())
        ?? rest.0.popFirst() ?? rest.1.popFirst()
      {
        states[record.saga, default: SagaState()].fold(record)
      }
      #expect(states["s1"] == left.reduce(into: SagaState()) { $0.fold($1) })
      #expect(states["s2"] == other.reduce(into: SagaState()) { $0.fold($1) })
    }
  }

  /// Logs no engine writes: records dropped, swapped, repeated and renumbered.
  @Test func noLogMakesFoldOrDecideOrVerifyTrap() {
    var rejected = 0
    var violated = 0
    for seed in 0..<600 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let scenario = Scenario.generated(seed: seed)
      var simulation = Simulation(scenario)
      simulation.run()
      var log = simulation.log
      for _ in 0..<(1 + random.below(4)) {
        let place = random.below(log.count)
        switch random.below(4) {
        case 0: log.remove(at: place)
        case 1: log.swapAt(place, random.below(log.count))
        case 2: log.insert(log[random.below(log.count)], at: place)
        default: log[place] = with(log[place], epoch: random.next() % 4)
        }
        if log.isEmpty { break }
      }
      // Renumbered, most are read as new records that cannot follow those before.
      let isRenumbered = random.once(in: 2)
      var state = SagaState()
      for (index, record) in log.enumerated() {
        let record = isRenumbered ? with(record, sequence: UInt64(index + 1), epoch: 1) : record
        if state.fold(record) != nil { rejected += 1 }
        _ = decide(state, scenario.definition, now: record.time, jitter: 0)
        _ = decide(state, SagaDefinition(name: "other", steps: []), now: record.time, jitter: 0)
      }
      if !verify(log, scenario.definition).isEmpty { violated += 1 }
      _ = divergence(of: log, from: scenario.definition)
    }
    #expect(rejected > 500)
    #expect(violated > 200)
  }
}
