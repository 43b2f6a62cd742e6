import Bytes
import KafkaTestKit
import Testing

/// The log goes away: before a saga begins it is as if nothing had been asked, afterwards it can be resumed.
@Suite(.crowd) struct SagaBrokerLossTests {
  @Test func nobodyThereIsSaidAndNobodyIsCalled() async throws {
    let desk = try SagaDesk(brokers: nobody)
    let file = try desk.ledgerDefinition(["a"])
    let result = try await desk.run("run", file, "-m", "0.5")
    #expect(result.code == 69)
    #expect(result.output == "")
    #expect(result.error.contains("no answer from \(nobody) within 0.5 s"))
    #expect(desk.calls.isEmpty)
  }

  @Test func aBrokerThatDiesInTheMiddleLeavesASagaThatCanBeResumed() async throws {
    let broker = try await BrokerProcess.start(topics: ["sagas:1"])
    let desk = try SagaDesk(brokers: broker.brokers)
    let file = try desk.ledgerDefinition(["a", "b"], gated: [])
    let live = try desk.saga(["run", file, "--id", "s", "-m", "5"]).start()
    #expect(await waitUntil { desk.calls.count == 1 })
    await broker.kill()
    try desk.openGate()
    let result = try await live.result(within: .seconds(20))
    #expect(result.code == 30)
    let told = try #require(try result.results.first)
    #expect(told["state"]?.string == "running")
    #expect(told["error"]?["code"]?.string == "LogUnavailable")
    #expect(result.advice == ["sagactl saga resume s"])
    // What it could not record it did not act on.
    #expect(desk.calls.count == 1)
  }

  @Test func aBrokerThatStopsAnsweringIsWaitedForAsLongAsIsSaid() async throws {
    let broker = try await BrokerProcess.start(topics: ["sagas:1"])
    let desk = try SagaDesk(brokers: broker.brokers)
    let file = try desk.ledgerDefinition(["a", "b"], gated: [])
    let live = try desk.saga(["run", file, "--id", "s", "-m", "20"]).start()
    #expect(await waitUntil { desk.calls.count == 1 })
    await broker.freeze()
    try desk.openGate()
    #expect(await !live.ends(within: .seconds(1)))
    broker.thaw()
    let result = try await live.result(within: .seconds(20))
    #expect(result.code == 0, "\(result.error)")
    #expect(desk.effects(of: "s", among: ["a", "b"]) == ["a", "b"])
    try await desk.verify()
    await broker.freeze()
    let second = try await desk.run("run", file, "--id", "t", "-m", "0.5")
    #expect(second.code == 69)
    #expect(second.output == "")
    await broker.kill()
  }

  @Test func everySagaOfAStreamSaysWhatBecameOfIt() async throws {
    let broker = try await BrokerProcess.start(topics: ["sagas:4"])
    let desk = try SagaDesk(brokers: broker.brokers)
    let file = try desk.ledgerDefinition(["a", "b"], gated: [])
    var run = try desk.saga(["run", file, "--input", "-", "--concurrency", "8", "-m", "8"])
    run.input = .bytes(Array(String(repeating: "{}\n", count: 20).utf8))
    let live = try run.start()
    #expect(await waitUntil { desk.calls.count == 8 })
    await broker.kill()
    try desk.openGate()
    let result = try await live.result(within: .seconds(60))
    // Those that were running can be resumed, those that came after them never began.
    #expect(result.code == 69)
    let results = try result.results
    #expect(results.filter { $0["state"]?.string == "running" }.count == 8)
    #expect(results.filter { $0["state"]?.string == "pending" }.count <= 12)
    #expect(result.errorLines.contains { $0.contains("more sagas are not as they should be") })
    #expect(desk.calls.count == 8)
  }
}
