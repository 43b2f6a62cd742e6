import Bytes
import Saga
import Testing

/// The laws of `fold`.
@Suite struct FoldTests {
  private func logs(_ seeds: Range<UInt64>) -> [[SagaRecord]] {
    seeds.map { SimulatedRun.generated(seed: $0).log }
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

  @Test("R4: duplicates change nothing")
  func duplicatesChangeNothing() {
    for log in logs(0..<300) {
      let plain = log.reduce(into: SagaState()) { $0.fold($1) }
      var random = SeededRandom(seed: UInt64(log.count))
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

  @Test("R4: records of a stale writer change nothing")
  func recordsOfAStaleWriterChangeNothing() {
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

  @Test("R2: a record of an unknown type only uses up its number")
  func anUnknownTypeOnlyUsesUpItsNumber() {
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

  @Test("R3: every prefix of a log is a log")
  func everyPrefixOfALogObeysTheRules() {
    for seed in 0..<150 as Range<UInt64> {
      let run = SimulatedRun.generated(seed: seed)
      for length in 0...run.log.count {
        #expect(verify(run.log.prefix(length), run.definition).isEmpty, "seed \(seed)")
      }
    }
  }

  @Test("R6: records of another saga change nothing")
  func recordsOfAnotherSagaChangeNothing() {
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
  @Test("R6: however two logs are mixed, both sagas are what they are alone")
  func sagasInOnePartitionDoNotDisturbEachOther() {
    let all = logs(0..<200)
    var random = SeededRandom(seed: 9)
    for (left, right) in zip(all, all.dropFirst()) {
      let other = right.map { with($0, saga: "s2") }
      var rest = (left[...], other[...])
      var states: [String: SagaState] = [:]
      while let record = (random.once(in: 2) ? rest.0.popFirst() : rest.1.popFirst())
        ?? rest.0.popFirst() ?? rest.1.popFirst()
      {
        states[record.saga, default: SagaState()].fold(record)
      }
      #expect(states["simulated"] == left.reduce(into: SagaState()) { $0.fold($1) })
      #expect(states["s2"] == other.reduce(into: SagaState()) { $0.fold($1) })
    }
  }

  /// Logs no engine writes: records dropped, swapped, repeated and renumbered.
  @Test("R2, R5: no log makes fold, decide or verify trap; what cannot follow is reported with its number")
  func noLogMakesFoldOrDecideOrVerifyTrap() {
    var rejected = 0
    var violated = 0
    for seed in 0..<600 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let run = SimulatedRun.generated(seed: seed)
      var log = run.log
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
        _ = decide(state, run.definition, now: record.time, jitter: 0)
        _ = decide(state, SagaDefinition(name: "other", steps: []), now: record.time, jitter: 0)
      }
      if !verify(log, run.definition).isEmpty { violated += 1 }
      _ = divergence(of: log, from: run.definition)
    }
    #expect(rejected > 500)
    #expect(violated > 200)
  }
}
