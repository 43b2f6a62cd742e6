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

  private func run(_ responses: [Response], reachesSupplier: Bool = true) -> Simulation {
    let behaviours = responses.map { response -> Behaviour in
      switch response {
      case .ordered: .ok
      case .outOfStock: .refuse
      case .noResponse: reachesSupplier ? .appliedSilently : .ignoredSilently
      }
    }
    var simulation = Simulation(
      Scenario(steps: [Scenario.StepPlan(name: "brakes", isIdempotent: true, action: behaviours)])
    )
    simulation.run()
    return simulation
  }

  private func types(_ simulation: Simulation) -> [String] {
    simulation.log.map { record in
      switch record.event {
      case .sagaStarted: "saga.started"
      case .sagaCompleted: "saga.completed"
      case .sagaCompensating: "saga.compensating"
      case .sagaCompensated: "saga.compensated"
      case .attempt(let event):
        switch (event.operation, event.occurrence) {
        case (.action, .started): "step.started"
        case (.action, .succeeded): "step.succeeded"
        case (.action, .failed): "step.failed"
        case (.action, .unknown): "step.unknown"
        case (.action, .retrying): "step.retrying"
        case (.compensation, .started): "compensation.started"
        case (.compensation, .succeeded): "compensation.succeeded"
        default: "\(event)"
        }
      default: "\(record.event)"
      }
    }
  }

  @Test func orderedBrakesCompleteTheSaga() {
    let simulation = run([.ordered])
    #expect(types(simulation) == ["saga.started", "step.started", "step.succeeded", "saga.completed"])
    #expect(simulation.ending == .completed)
    #expect(simulation.world.effects == ["brakes"])
  }

  @Test func brakesOutOfStockLeaveNothingToUndo() {
    let simulation = run([.outOfStock])
    #expect(
      types(simulation) == [
        "saga.started", "step.started", "step.failed", "saga.compensating", "saga.compensated",
      ]
    )
    #expect(simulation.state.plan.isEmpty)
    #expect(simulation.world.effects.isEmpty)
  }

  @Test(arguments: [true, false]) func noResponseTwiceCancelsTheBrakes(reachesSupplier: Bool) {
    let simulation = run([.noResponse, .noResponse], reachesSupplier: reachesSupplier)
    #expect(
      types(simulation) == [
        "saga.started", "step.started", "step.unknown", "step.retrying", "step.started", "step.unknown",
        "saga.compensating", "compensation.started", "compensation.succeeded", "saga.compensated",
      ]
    )
    #expect(simulation.state.plan == ["brakes"])
    #expect(simulation.world.effects.isEmpty)
  }

  @Test func noResponseAndThenOrderedCompletesTheSagaWithOneEffect() {
    let simulation = run([.noResponse, .ordered])
    #expect(simulation.ending == .completed)
    #expect(simulation.world.changes == [.done("brakes")])
  }

  @Test func noResponseAndThenOutOfStockIsCompensatedWithNothingLeft() {
    let simulation = run([.noResponse, .outOfStock], reachesSupplier: false)
    #expect(simulation.ending == .compensated)
    #expect(simulation.world.effects.isEmpty)
  }

  @Test func allTwentySevenResponseListsEndAsTheirFirstTwoResponsesSay() {
    for first in Response.allCases {
      for second in Response.allCases {
        for third in Response.allCases {
          for reaches in [true, false] {
            let simulation = run([first, second, third], reachesSupplier: reaches)
            let effective = first == .noResponse ? second : first
            // A supplier that took the order and lost its reply knows the repetition by its key.
            let isOrdered =
              effective == .ordered || (first == .noResponse && reaches && second == .outOfStock)
            #expect(simulation.ending == (isOrdered ? .completed : .compensated))
            #expect(simulation.world.effects == (isOrdered ? ["brakes"] : []))
            #expect(simulation.complaints.isEmpty)
          }
        }
      }
    }
  }
}
