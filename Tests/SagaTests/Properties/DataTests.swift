import Bytes
import Saga
import Testing

/// The invariants about data, on generated sagas that are run with it.
@Suite struct DataTests {
  private static func input(_ plan: SagaPlan, _ random: inout SeededRandom) -> JSONValue {
    var conditions = JSONObject()
    for step in plan.steps { conditions[step.name] = .bool(random.once(in: 2)) }
    return .members(["order": .string("o\(random.below(100))"), "go": .object(conditions)])
  }

  private static func run(seed: UInt64) -> (plan: SagaPlan, run: SimulatedRun) {
    let plan = SagaPlan.generated(seed: seed)
    var random = SeededRandom(seed: seed)
    let saga = SimulatedSaga(
      plan.definition,
      input: input(plan, &random),
      engine: EngineWithData(plan.definition)
    )
    return (plan, .random(saga, seed: seed))
  }

  @Test("I3: what an action is given follows from the input and what came before, and never changes")
  func inputsFollowFromWhatCameBefore() throws {
    var checked = 0
    var withOutputs = 0
    for seed in 0..<1200 as Range<UInt64> {
      let (plan, run) = Self.run(seed: seed)
      #expect(run.complaints.isEmpty, "seed \(seed): \(run.complaints)")
      guard case .sagaStarted(let start)? = run.log.first?.event else { continue }
      var outputs: [String: String] = [:]
      for record in run.log {
        switch record.event {
        case .attempt(let event) where event.operation != .compensation:
          if case .succeeded(let output) = event.occurrence, case .string(let ref)? = output["ref"] {
            outputs[event.step] = ref
          }
          guard event.operation == .action, case .started(let call) = event.occurrence,
            let step = plan[event.step], case .string(let order)? = start.input["order"]
          else { continue }
          var expected = "\(step.name):\(order)"
          if step.usesOutputs {
            for name in step.dependsOn { expected += outputs[name] ?? "null" }
            withOutputs += step.dependsOn.isEmpty ? 0 : 1
          }
          #expect(call.input == .string(expected), "seed \(seed): record \(record.sequence)")
          checked += 1
        default: break
        }
      }
      // Participants are called with what the log says, in whichever process.
      for call in run.calls where call.operation == .action {
        #expect(call.input == run.situation.state[step: call.step].action.call?.input, "seed \(seed)")
      }
    }
    #expect(checked > 2000 && withOutputs > 300)
  }

  @Test("I4: an undoing is given the recorded output when there is one, and can do without")
  func undoingsCanDoWithoutOutputs() {
    var known = 0
    var unknown = 0
    for seed in 0..<1200 as Range<UInt64> {
      let (_, run) = Self.run(seed: seed)
      guard case .sagaStarted(let start)? = run.log.first?.event else { continue }
      for call in run.calls where call.operation == .compensation {
        if case .string(let ref)? = call.output?["ref"] {
          #expect(call.input == .string(ref), "seed \(seed)")
          known += 1
        } else {
          #expect(call.input == start.input["order"], "seed \(seed)")
          // An operator may have found out that the action succeeded, without its output.
          let isFoundOut = run.situation.state[step: call.step].finding != nil
          #expect(isFoundOut || call.actionOutcome != .succeeded, "seed \(seed)")
          unknown += 1
        }
      }
    }
    #expect(known > 300 && unknown > 300)
  }

  @Test("I7: a reply nobody can make sense of disturbs no step and no other saga")
  func aPoisonousReplyDisturbsNothing() {
    for seed in 0..<300 as Range<UInt64> {
      let run = SimulatedRun.generated(seed: seed)
      var random = SeededRandom(seed: seed)
      var state = SagaState()
      for record in run.log {
        state.fold(record)
        let reply = Reply(
          step: random.pick(["nobody", "", "s0", "s1"]),
          operation: random.pick(OperationKind.allCases),
          attempt: random.pick([-1, 0, 99]),
          outcome: random.pick([.succeeded(.array([])), .unknown(.lost), .refused(Failure(code: "\u{0}"))])
        )
        let event = state.event(for: reply, run.definition)
        guard case .lateReply = event else {
          Issue.record("seed \(seed): \(reply) counts")
          continue
        }
        let turn = Turn(from: state, [event], by: run.definition, now: record.time, jitter: 0)
        #expect(turn.rejection == nil)
        #expect(
          turn.state.steps.map(\.action.stage) == afterWait(state, run, record.time).steps.map(\.action.stage)
        )
        #expect(turn.state.phase == afterWait(state, run, record.time).phase)
      }
    }
  }

  /// What the saga comes to at the same moment without the reply.
  private func afterWait(_ state: SagaState, _ run: SimulatedRun, _ now: Timestamp) -> SagaState {
    Turn(from: state, [], by: run.definition, now: now, jitter: 0).state
  }

  @Test("R8: a saga keeps the definition it began with, and takes no other")
  func aSagaKeepsItsDefinition() throws {
    for seed in 0..<100 as Range<UInt64> {
      let plan = SagaPlan.generated(seed: seed)
      let source = try JSONValue(parsing: #"{"steps":[\#(seed)]}"#)
      let saga = SimulatedSaga(plan.definition, source: (source, "hash \(seed)"))
      let run = SimulatedRun.random(saga, seed: seed)
      #expect(run.situation.state.start?.definition == source)
      #expect(run.situation.state.start?.definitionHash == "hash \(seed)")
      // Another beginning, of another definition, changes nothing and is reported.
      let other = SagaStart(name: "x", version: "2", definition: .null, definitionHash: "y", input: .null)
      var state = run.situation.state
      let record = SagaRecord(
        saga: state.id,
        sequence: state.sequence + 1,
        epoch: state.epoch,
        time: state.time,
        event: .sagaStarted(other)
      )
      guard case .illegal(.startedTwice, _)? = state.fold(record) else {
        Issue.record("seed \(seed): a second beginning counts")
        continue
      }
      #expect(state.start == run.situation.state.start)
      #expect(verify(run.log + [record], run.definition).map(\.invariant) == [.r5])
    }
  }
}
