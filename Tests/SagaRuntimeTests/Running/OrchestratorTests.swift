import Bytes
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

@Suite struct OrchestratorTests {
  @Test func aSagaRunsAndItsLogIsTheTopics() throws {
    let bench = try Bench(.sequence("stock", "payment"))
    let shop = Puppet(bench.loop) { _ in .succeeded(.members([:])) }
    let orchestrator = bench.orchestrator(shop, try bench.journal())
    orchestrator.start("order-1", isShared: false, input: .null, index: 0)
    bench.run(until: 1)
    let outcome = try #require(bench.outcomes.first)
    #expect(outcome.state.phase == .completed)
    let log = try bench.log(of: "order-1")
    #expect(
      log.map(\.event.shortType) == [
        "saga.started", "step.started", "step.succeeded", "step.started", "step.succeeded", "saga.completed",
      ]
    )
    #expect(log == bench.records)
    #expect(log.reduce(SagaState()) { $0.folding($1) } == outcome.state)
    #expect(shop.calls.map(\.command) == ["do-stock", "do-payment"])
    #expect(verify(log, bench.definition).isEmpty)
    #expect(orchestrator.running == 0)
  }

  @Test func aRefusalUndoesWhatWasDone() throws {
    let bench = try Bench(.sequence("stock", "payment"))
    let shop = Puppet(bench.loop) { call in
      call.command == "do-payment" ? .refused(Failure(code: "Denied")) : .succeeded(.members([:]))
    }
    bench.orchestrator(shop, try bench.journal()).start("order-1", isShared: false, input: .null, index: 0)
    bench.run(until: 1)
    #expect(bench.outcomes.first?.state.phase == .compensated)
    #expect(shop.calls.map(\.command) == ["do-stock", "do-payment", "undo-stock"])
    #expect(verify(try bench.log(of: "order-1"), bench.definition).isEmpty)
  }

  @Test func anUnknownOutcomeIsTriedAgainAfterAPause() throws {
    let bench = try Bench(.sequence("stock"))
    let shop = Puppet(bench.loop) { call in
      call.attempt < 3 ? .unknown(.timeout) : .succeeded(.members([:]))
    }
    bench.orchestrator(shop, try bench.journal()).start("order-1", isShared: false, input: .null, index: 0)
    bench.run(until: 1)
    #expect(bench.outcomes.first?.state.phase == .completed)
    #expect(shop.calls.map(\.attempt) == [1, 2, 3])
    #expect(Set(shop.calls.map(\.key)) == ["order-1/stock/action"])
    #expect(verify(try bench.log(of: "order-1"), bench.definition).isEmpty)
  }

  @Test func aThousandSagasRunSideBySide() throws {
    let bench = try Bench(.sequence("a", "b", "c"), partitions: 8)
    let shop = Puppet(bench.loop) { _ in .succeeded(.members([:])) }
    let orchestrator = bench.orchestrator(shop, try bench.journal())
    for index in 0..<1000 {
      orchestrator.start("order-\(index)", isShared: false, input: .number(Int64(index)), index: index)
    }
    bench.run(until: 1000)
    #expect(bench.outcomes.allSatisfy { $0.state.phase == .completed })
    #expect(Set(bench.outcomes.map(\.index)).count == 1000)
    let stored = try bench.cluster.read(bench.topic)
    #expect(stored.count == 8000)
  }
}
