import Bytes
import Glibc
import KafkaTestKit
import Testing

/// The first signal suspends, the second ends at once.
@Suite(.crowd) struct SagaSignalTests {
  private let desk: SagaDesk
  init() throws { desk = try SagaDesk() }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalLetsWhatIsInFlightEndAndSuspendsTheSaga(signal: Int32) async throws {
    let file = try desk.ledgerDefinition(["a", "b"], gated: [])
    let live = try desk.saga(["run", file, "--id", "s"]).start()
    #expect(await waitUntil { desk.calls.count == 1 })
    live.signal(signal)
    #expect(await waitUntil { (try? desk.types(of: "s").last == "saga.suspended") ?? false })
    try desk.openGate()
    let result = try await live.result()
    #expect(result.code == 30)
    #expect(try result.results.first?["state"]?.string == "suspended")
    #expect(result.advice == ["sagactl saga resume s -t \(desk.topic)"])
    // The call that was in flight has ended, and no other has begun.
    #expect(desk.effects(of: "s", among: ["a", "b"]) == ["a"])
    #expect(desk.calls.count == 1)
    #expect(
      try desk.types(of: "s") == ["saga.started", "step.started", "saga.suspended", "step.succeeded"]
    )
    let resumed = try await desk.run("resume", "s")
    #expect(resumed.code == 0)
    #expect(desk.effects(of: "s", among: ["a", "b"]) == ["a", "b"])
    #expect(desk.calls.count == 2)
    try await desk.verify()
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func theSecondSignalEndsAtOnce(signal: Int32, code: Int32) async throws {
    let file = try desk.ledgerDefinition(["a"], gated: [])
    let live = try desk.saga(["run", file, "--id", "s"]).start()
    await waitUntil { desk.calls.count == 1 }
    live.signal(signal)
    #expect(await live.errorContains("once more to stop at once"))
    #expect(await !live.ends(within: .milliseconds(300)))
    live.signal(signal)
    let result = try await live.result(within: .seconds(10))
    #expect(result.code == code)
  }

  @Test func aPauseBeforeTheNextAttemptIsNotWaitedFor() async throws {
    let file = try desk.ledgerDefinition(["a"])
    let text = try #require(desk.folder.text("ledger.yaml"))
    try desk.folder.write(
      "ledger.yaml",
      text.replacing(
        "{ maxAttempts: 5, delay: 5ms, maxDelay: 20ms }",
        with: "{ maxAttempts: 5, delay: 60s, maxDelay: 60s, jitter: none }"
      )
    )
    let live = try desk.saga(["run", file, "--id", "s", "--inject", "a=unavailable"]).start()
    await waitUntil { (try? desk.types(of: "s").contains("step.retrying")) ?? false }
    live.signal(SIGINT)
    let result = try await live.result(within: .seconds(10))
    #expect(result.code == 30)
    #expect(try desk.types(of: "s").last == "saga.suspended")
  }

  @Test func aStreamReadsNoFurtherAndEverySagaOfItCanBeResumed() async throws {
    let file = try desk.ledgerDefinition(["a", "b"], gated: [])
    var run = try desk.saga(["run", file, "--input", "-", "--concurrency", "3"])
    run.input = .bytes(Array(String(repeating: "{}\n", count: 100).utf8))
    let live = try run.start()
    #expect(await waitUntil { desk.calls.count == 3 })
    live.signal(SIGTERM)
    #expect(await live.errorContains("once more to stop at once"))
    try desk.openGate()
    let result = try await live.result()
    #expect(result.code == 30)
    let results = try result.results
    #expect(results.count == 3)
    for saga in results {
      #expect(saga["state"]?.string == "suspended")
      #expect(try await desk.run("resume", saga["saga"]?.string ?? "").code == 0)
    }
    try await desk.verify()
  }

  @Test func aSignalWhileTheInputIsWaitedForEndsTheRun() async throws {
    var run = try desk.saga(["run", "Examples/shop/saga.yaml", "--input", "-"])
    run.input = .open
    let live = try run.start()
    live.write(#"{"orderId":"1","productId":"1","quantity":1,"amount":1}"# + "\n")
    _ = try await live.line()
    live.signal(SIGINT)
    let result = try await live.result(within: .seconds(10))
    #expect(result.code == 30)
    #expect(result.error == "")
  }

  @Test func aSignalBeforeAnythingHasBegunIsAnInterruptionToo() async throws {
    let broker = try await BrokerProcess.start(topics: ["sagas:1"])
    await broker.freeze()
    let desk = try SagaDesk(brokers: broker.brokers)
    let file = try desk.ledgerDefinition(["a"])
    let live = try desk.saga(["run", file, "-m", "60"]).start()
    // It is waiting for the first contact: nothing shows from outside when that begins.
    try await Task.sleep(for: .milliseconds(300))
    live.signal(SIGINT)
    let result = try await live.result(within: .seconds(10))
    #expect(result.code == 30)
    #expect(desk.calls.isEmpty)
    await broker.kill()
  }
}
