import Bytes
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

/// The bike system's 27 lists of responses in their five classes, on a real topic. Two attempts are made; what
/// the list says of a third is never asked for.
@Suite struct BikeListTests {
  enum Response: CaseIterable { case ordered, outOfStock, noResponse }

  /// The supplier: it knows an order by its key, and may take one without saying so.
  private final class Supplier {
    var responses: [Response]
    let takesSilently: Bool
    private(set) var orders: Set<String> = []
    private(set) var cancelled: Set<String> = []

    init(_ responses: [Response], takesSilently: Bool) {
      self.responses = responses
      self.takesSilently = takesSilently
    }

    var effects: Set<String> { orders.subtracting(cancelled) }

    func answer(_ call: Invocation) -> Outcome {
      let order = String(call.key.prefix { $0 != "/" })
      if call.operation == .compensation {
        cancelled.insert(order)
        return .succeeded(.members([:]))
      }
      switch responses.removeFirst() {
      case .ordered:
        orders.insert(order)
        return .succeeded(.members(["supplierOrder": .string(order)]))
      case .outOfStock:
        // A repetition of what it has taken is not refused.
        return orders.contains(order) ? .succeeded(.members([:])) : .refused(Failure(code: "OutOfStock"))
      case .noResponse:
        if takesSilently { orders.insert(order) }
        return .unknown(.timeout)
      }
    }
  }

  private static let lists = Response.allCases.flatMap { first in
    Response.allCases.flatMap { second in Response.allCases.map { [first, second, $0] } }
  }

  private static var bike: SagaDefinition {
    SagaDefinition(
      name: "order-bike",
      steps: [
        Step(
          name: "brakes",
          action: Operation(participant: "supplier", command: "OrderBrakes"),
          compensation: .operation(Operation(participant: "supplier", command: "CancelBrakes")),
          retry: RetryPolicy(maxAttempts: 2, delay: .milliseconds(1))
        )
      ]
    )
  }

  @Test(arguments: lists, [true, false])
  func eachListEndsAsItsClassSays(list: [Response], takesSilently: Bool) throws {
    let bench = try Bench(Self.bike, partitions: 1)
    let supplier = Supplier(list, takesSilently: takesSilently)
    let puppet = Puppet(bench.loop) { supplier.answer($0) }
    bench.orchestrator(puppet, try bench.journal()).start("o", isShared: false, input: .null, index: 0)
    bench.run(until: 1)
    let actions = puppet.calls.filter { $0.operation == .action }.count
    let state = try #require(bench.outcomes.first?.state)
    switch (list[0], list[1]) {
    case (.ordered, _):
      #expect(state.phase == .completed)
      #expect(actions == 1)
    case (.outOfStock, _):
      #expect(state.phase == .compensated)
      #expect(actions == 1)
      #expect(state.plan.isEmpty)
    case (.noResponse, .ordered):
      #expect(state.phase == .completed)
      #expect(actions == 2)
    case (.noResponse, .outOfStock):
      // A supplier that took the order silently knows it again; otherwise nothing is left.
      #expect(state.phase == (takesSilently ? .completed : .compensated))
      #expect(actions == 2)
    case (.noResponse, .noResponse):
      #expect(state.phase == .compensated)
      #expect(state.reason?.kind == .unknown)
      #expect(puppet.calls.last?.command == "CancelBrakes")
      #expect(actions == 2)
    }
    #expect(supplier.effects == (state.phase == .completed ? ["o"] : []))
    #expect(supplier.responses.count == 3 - actions)
    #expect(verify(try bench.log(of: "o"), bench.definition).isEmpty)
  }
}
