import Bytes
import Saga
import Testing

/// The bike order: brakes from a supplier that answers *ordered*, *out of stock* or nothing, asked twice.
@Suite struct BikeOrderTests {
  /// What the supplier does with one order.
  enum Response: CaseIterable {
    case ordered
    case outOfStock
    case noResponse
  }

  private static var definition: SagaDefinition {
    SagaPlan(steps: [SagaPlan.StepPlan(name: "brakes", isIdempotent: true)]).definition
  }

  /// - Parameter reaches: Whether an order that is not answered reaches the supplier.
  private func behaviour(_ response: Response, reaches: Bool) -> Behaviour {
    switch response {
    case .ordered: .ok
    case .outOfStock: .refuse
    case .noResponse: reaches ? .appliedSilently : .ignoredSilently
    }
  }

  private func run(_ responses: [Response], reachesSupplier: Bool = true) -> SimulatedRun {
    let script = responses.map { behaviour($0, reaches: reachesSupplier) }
    return .scripted(SimulatedSaga(Self.definition), [Move.Call("brakes"): script])
  }

  private func types(_ run: SimulatedRun) -> [String] { run.log.map(\.event.shortType) }

  @Test func orderedBrakesCompleteTheSaga() {
    let run = run([.ordered])
    #expect(types(run) == ["saga.started", "step.started", "step.succeeded", "saga.completed"])
    #expect(run.situation.ending == .completed)
    #expect(run.situation.participants.effects == ["brakes"])
  }

  @Test func brakesOutOfStockLeaveNothingToUndo() {
    let run = run([.outOfStock])
    #expect(
      types(run) == ["saga.started", "step.started", "step.failed", "saga.compensating", "saga.compensated"]
    )
    #expect(run.situation.state.plan.isEmpty)
    #expect(run.situation.participants.effects.isEmpty)
  }

  @Test(arguments: [true, false]) func noResponseTwiceCancelsTheBrakes(reachesSupplier: Bool) {
    let run = run([.noResponse, .noResponse], reachesSupplier: reachesSupplier)
    #expect(
      types(run) == [
        "saga.started", "step.started", "step.unknown", "step.retrying", "step.started", "step.unknown",
        "saga.compensating", "compensation.started", "compensation.succeeded", "saga.compensated",
      ]
    )
    #expect(run.situation.state.plan == ["brakes"])
    #expect(run.situation.participants.effects.isEmpty)
  }

  @Test func noResponseAndThenOrderedCompletesTheSagaWithOneEffect() {
    let run = run([.noResponse, .ordered])
    #expect(run.situation.ending == .completed)
    #expect(run.changes == [.done("brakes")])
  }

  @Test func noResponseAndThenOutOfStockIsCompensatedWithNothingLeft() {
    let run = run([.noResponse, .outOfStock], reachesSupplier: false)
    #expect(run.situation.ending == .compensated)
    #expect(run.situation.participants.effects.isEmpty)
  }

  /// The five classes of outcomes, by what the first two responses are; the third is never asked for.
  @Test func allTwentySevenResponseListsEndAsTheirFirstTwoResponsesSay() {
    var classes: [String: Int] = [:]
    for first in Response.allCases {
      for second in Response.allCases {
        for third in Response.allCases {
          for reaches in [true, false] {
            let run = run([first, second, third], reachesSupplier: reaches)
            let isAskedTwice = first == .noResponse
            let effective = isAskedTwice ? second : first
            // A supplier that took the order and lost its reply knows the repetition by its key.
            let isOrdered = effective == .ordered || (isAskedTwice && reaches && second == .outOfStock)
            #expect(run.situation.ending == (isOrdered ? .completed : .compensated))
            #expect(run.situation.participants.effects == (isOrdered ? ["brakes"] : []))
            #expect(run.calls.count { $0.operation == .action } == (isAskedTwice ? 2 : 1))
            #expect(run.complaints.isEmpty)
            if !reaches { classes["\(first)\(isAskedTwice ? " \(second)" : "")", default: 0] += 1 }
          }
        }
      }
    }
    #expect(
      classes == [
        "ordered": 9, "outOfStock": 9, "noResponse ordered": 3, "noResponse outOfStock": 3,
        "noResponse noResponse": 3,
      ]
    )
  }

  /// The system's own property, with the truth of what the supplier did for its oracle, and processes that end.
  @Test func inTenThousandRunsTheSupplierHasWhatTheSagaSays() {
    let saga = SimulatedSaga(Self.definition)
    var endings: [SagaEnding: Int] = [:]
    for seed in 0..<10_000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      var script = (0..<3).map { _ in
        behaviour(random.pick(Response.allCases), reaches: random.once(in: 2))
      }
      let crashes = random.once(in: 3)
      let responses = script
      var run = SimulatedRun(saga, seed: seed)
      run.run { run in
        if crashes, run.crashes.count < 2, random.once(in: 5), run.situation.ending == nil {
          let calls = run.situation.inFlight.map { Move.Call($0.invocation.step, $0.invocation.operation) }
          return .crash(
            Move.Crash(
              losing: random.below(run.recordsOfTurn + 1),
              performed: random.once(in: 2) ? calls : []
            )
          )
        }
        guard run.situation.inFlight.first?.invocation.operation == .action, !script.isEmpty else {
          return run.calmMove
        }
        return .answer(Move.Call("brakes"), script.removeFirst())
      }
      let isOrdered = run.situation.participants.effects == ["brakes"]
      let what = "seed \(seed): \(responses), \(run.moves)"
      switch run.situation.ending {
      case .completed: #expect(isOrdered, "\(what)")
      case .compensated:
        #expect(!isOrdered, "\(what)")
        let reason = run.situation.state.reason?.kind
        #expect(reason == .refused || reason == .unknown, "\(what)")
        #expect(run.situation.state.plan == (reason == .unknown ? ["brakes"] : []), "\(what)")
      default: Issue.record("\(what): \(String(describing: run.situation.ending))")
      }
      #expect(run.complaints.isEmpty, "\(what): \(run.complaints)")
      if let ending = run.situation.ending { endings[ending, default: 0] += 1 }
    }
    #expect(endings[.completed, default: 0] > 3000 && endings[.compensated, default: 0] > 3000, "\(endings)")
  }
}
