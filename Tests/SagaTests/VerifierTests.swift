import Bytes
import Saga
import Testing

/// The verifier finds every rule broken that it knows of.
@Suite struct VerifierTests {
  /// Ways to spoil a log that obeys the rules, so that its records still look like a log's.
  private func spoiled(_ log: [SagaRecord], _ random: inout SeededRandom) -> [SagaRecord] {
    var log = log
    let place = random.below(log.count)
    let record = log[place]
    switch random.below(10) {
    case 0: log.remove(at: place)
    case 1: log.insert(log[random.below(log.count)], at: place)
    case 2: log.swapAt(place, random.below(log.count))
    case 3: log.append(log[place])
    case 4: return log.filter { $0.sequence != record.sequence }
    case 5: log[place] = changed(record, event: changedEvent(record.event, log, &random))
    case 8: log[place] = changed(record, epoch: record.epoch + 7)
    case 6: log[place] = changed(record, time: record.time.advanced(by: .milliseconds(-1)))
    case 7:
      let note = SagaEvent.cancelRequested(note: "")
      log.insert(changed(record, event: note), at: place)
    default:
      let reason = CompensationReason(.cancelled, step: random.pick(["s0", "s1", "s2"]))
      let plan = ["s1", "s0"].filter { _ in random.once(in: 2) }
      let event = random.once(in: 2) ? SagaEvent.sagaCompensated : .sagaCompensating(reason, plan: plan)
      log.insert(changed(record, event: event), at: random.once(in: 2) ? log.count : place)
    }
    return log.enumerated().map { changed($1, sequence: UInt64($0 + 1)) }
  }

  private func changedEvent(
    _ event: SagaEvent,
    _ log: [SagaRecord],
    _ random: inout SeededRandom
  ) -> SagaEvent {
    switch event {
    case .sagaCompensating(let reason, let plan):
      random.once(in: 2)
        ? .sagaCompensating(CompensationReason(reason.kind, step: random.pick(["s0", "s1"])), plan: plan)
        : .sagaCompensating(reason, plan: random.once(in: 2) ? plan.dropLast() : plan.reversed())
    case .sagaStuck(let report):
      .sagaStuck(
        StuckReport(
          operations: random.once(in: 2) ? [] : report.operations,
          remaining: random.once(in: 2) ? [] : report.remaining
        )
      )
    case .attempt(let attempt):
      .attempt(changedAttempt(attempt, &random))
    case .compensationSkipped(let step, let reason):
      .stepSkipped(step: step, reason: reason)
    default: random.pick(log).event
    }
  }

  private func changedAttempt(_ event: AttemptEvent, _ random: inout SeededRandom) -> AttemptEvent {
    let occurrence: AttemptEvent.Occurrence
    switch event.occurrence {
    case .started(let call):
      let isKey = random.once(in: 2)
      let input: JSONValue = isKey ? .null : .string("other")
      occurrence = .started(RecordedCall(key: isKey ? "other" : call.key, input: input))
    case .succeeded: occurrence = .failed(Failure(code: "no"), isDefinitive: random.once(in: 2))
    case .failed, .unknown: occurrence = .succeeded(output: .null)
    case .retrying(_, let time): occurrence = .retrying(pause: .seconds(9), at: time)
    }
    return AttemptEvent(
      step: event.step,
      operation: event.operation,
      attempt: event.attempt + random.below(2),
      occurrence
    )
  }

  private func changed(
    _ record: SagaRecord,
    sequence: UInt64? = nil,
    epoch: UInt64? = nil,
    time: Timestamp? = nil,
    event: SagaEvent? = nil
  ) -> SagaRecord {
    SagaRecord(
      saga: record.saga,
      sequence: sequence ?? record.sequence,
      epoch: epoch ?? record.epoch,
      time: time ?? record.time,
      cause: record.cause,
      event: event ?? record.event
    )
  }

  @Test func everyRuleIsFoundBrokenInSomeSpoiledLog() {
    var found: [Invariant: Int] = [:]
    for seed in 0..<6000 as Range<UInt64> {
      let run = SimulatedRun.generated(seed: seed)
      var random = SeededRandom(seed: seed)
      let log = spoiled(run.log, &random)
      for violation in verify(log, run.definition) { found[violation.invariant, default: 0] += 1 }
      if divergence(of: log, from: run.definition) != nil { found[.d3, default: 0] += 1 }
    }
    let missing = Invariant.allCases.filter { found[$0] == nil }
    #expect(missing.isEmpty, "never found broken: \(missing.map(\.rawValue)); found: \(found)")
  }

  @Test func withoutTheDefinitionWhatTheLogAloneTellsIsChecked() {
    var found: Set<Invariant> = []
    for seed in 0..<1500 as Range<UInt64> {
      let run = SimulatedRun.generated(seed: seed)
      #expect(verify(run.log, nil).isEmpty, "seed \(seed)")
      var random = SeededRandom(seed: seed)
      found.formUnion(verify(spoiled(run.log, &random), nil).map(\.invariant))
    }
    #expect(
      found.isSuperset(of: [.t1, .t3, .t4, .t5, .t7, .o2, .o3, .o5, .i1, .i5, .i6, .r5, .k1, .k2]),
      "\(found)"
    )
  }

  @Test func anotherDefinitionDivergesWhereItDecidesOtherwise() throws {
    let plan = SagaPlan(
      steps: [
        SagaPlan.StepPlan(name: "a", maxAttempts: 3), SagaPlan.StepPlan(name: "b", dependsOn: ["a"]),
      ]
    )
    let run = SimulatedRun.scripted(
      SimulatedSaga(plan.definition),
      [Move.Call("a"): [.unavailable, .unavailable, .refuse]]
    )
    func outline(_ plan: SagaPlan) -> SagaDefinition {
      SimulatedRun(SimulatedSaga(plan.definition)).definition
    }
    #expect(divergence(of: run.log, from: outline(plan)) == nil)

    var longer = plan
    longer.steps.append(SagaPlan.StepPlan(name: "c", dependsOn: ["b"]))
    #expect(divergence(of: run.log, from: outline(longer)) == nil)

    var impatient = plan
    impatient.steps[0].maxAttempts = 2
    let found = try #require(divergence(of: run.log, from: outline(impatient)))
    guard case .attempt(let event) = found.recorded, case .retrying = event.occurrence else {
      Issue.record("\(found)")
      return
    }
    #expect(event.attempt == 3)
    #expect(
      found.expected == [
        .sagaCompensating(
          CompensationReason(.unavailable, step: "a", failure: Failure(code: "busy")),
          plan: []
        )
      ]
    )
  }
}
