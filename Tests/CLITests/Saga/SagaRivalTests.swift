import Bytes
import Glibc
import KafkaTestKit
import Testing

/// K1 with real processes: a saga has one writer whose records count, and the others stop.
@Suite(.crowd) struct SagaRivalTests {
  private let desk: SagaDesk
  init() throws { desk = try SagaDesk() }

  @Test func ofManyThatBeginOneSagaExactlyOneRunsIt() async throws {
    let file = try desk.ledgerDefinition(["a", "b"])
    let live = try (0..<6).map { _ in try desk.saga(["run", file, "--id", "s"]).start() }
    var codes: [Int32?] = []
    for process in live { codes.append(try await process.result().code) }
    #expect(codes.filter { $0 == 0 }.count == 1)
    #expect(codes.filter { $0 == 65 }.count == 5)
    #expect(desk.calls.count == 2)
    try await desk.verify()
  }

  @Test func whoeverIsTakenOverFromCallsNobodyAnyMore() async throws {
    let file = try desk.ledgerDefinition(["a", "b", "c"], gated: [])
    let first = try desk.saga(["run", file, "--id", "s"]).start()
    #expect(await waitUntil { desk.calls.count == 1 })
    let successor = try desk.saga(["resume", "s"]).start()
    #expect(await waitUntil { desk.calls.count == 2 })
    try desk.openGate()
    let second = try await successor.result()
    #expect(second.code == 0, "\(second.error)")
    let result = try await first.result()
    #expect(result.code == 30)
    #expect(try result.results.first?["error"]?["code"]?.string == "TakenOver")
    #expect(result.error.contains("another process has taken the saga over"))
    // To resume it would take it away from who has it.
    #expect(result.advice == ["sagactl saga replay --saga s -t \(desk.topic)"])
    #expect(desk.effects(of: "s", among: ["a", "b", "c"]) == ["a", "b", "c"])
    // One call of its own, which was in flight; all others are the successor's.
    #expect(desk.calls.count == 4)
    try await desk.verify()
  }

  @Test func ofManyThatResumeOneSagaTheLosersLeaveItAlone() async throws {
    let file = try desk.ledgerDefinition(["a", "b", "c"], pause: "0.2", gated: [])
    let first = try desk.saga(["run", file, "--id", "s"]).start()
    #expect(await waitUntil { desk.calls.count == 1 })
    first.signal(SIGKILL)
    _ = try await first.result()
    try desk.openGate()
    let live = try (0..<4).map { _ in try desk.saga(["resume", "s"]).start() }
    var codes: [Int32?] = []
    for process in live {
      let result = try await process.result()
      codes.append(result.code)
      if result.code == 0 { continue }
      #expect(result.code == 30)
      #expect(try result.results.first?["error"]?["code"]?.string == "TakenOver")
      #expect(result.advice == ["sagactl saga replay --saga s -t \(desk.topic)"])
    }
    #expect(codes.filter { $0 == 0 }.count == 1, "\(codes)")
    try await desk.verify()
  }

  @Test func streamsOfTheSameOrdersShareThem() async throws {
    let shop = "Examples/shop/saga.yaml"
    let input = (0..<300).map { #"{"orderId":"o\#($0)","productId":"1","quantity":1,"amount":1}"# + "\n" }
      .joined()
    let live = try (0..<3).map { _ in
      try desk.saga(
        ["run", shop, "--input", "-", "--id", "${ .input.orderId }", "--concurrency", "40"],
        input: input
      ).start()
    }
    var completed: [String?] = []
    for process in live {
      let result = try await process.result(within: .seconds(60))
      let results = try result.results
      #expect(results.count == 300)
      // One that starts later may find sagas of the others on their way, and cannot know that they are.
      let isUnfinished = results.contains { $0["reason"]?.string == "unfinished" }
      #expect(result.code == (isUnfinished ? 30 : 0), "\(result.error)")
      completed += results.filter { $0["state"]?.string == "completed" }.map { $0["saga"]?.string }
    }
    #expect(completed.count == 300)
    #expect(Set(completed).count == 300)
    try await desk.verify()
  }
}
