import Bytes
import KafkaTestKit
import Testing

/// What operators find out, and when it does not count.
@Suite(.crowd) struct SagaFindingTests {
  private let desk: SagaDesk
  init() throws { desk = try SagaDesk() }

  private let order = #"{"orderId":"1","productId":"1","quantity":1,"amount":1}"#

  /// Resolves a step in every way and expects to be told that the saga is stuck on another.
  private func expectRefusal(of step: String, _ saga: String, on stuck: String) async throws {
    let before = try desk.records(of: saga).count
    for finding in ["succeeded", "refused", "compensated"] {
      let result = try await desk.run("resolve", saga, step, "--as", finding)
      #expect(result.code == 65, "\(result.error)")
      #expect(
        result.error
          == "sagactl: step \(step) of saga \(saga) does not wait for an operator; what does is \(stuck)\n"
      )
    }
    #expect(try desk.records(of: saga).count == before)
  }

  /// To be taken for refused, the stock that is reserved would never be released.
  @Test func aStepThatSucceededIsNotResolvedAndIsUndone() async throws {
    let stuck = try await desk.run(
      "run",
      try desk.impatientShop(),
      "--id",
      "o1",
      "--input",
      order,
      "--inject",
      "authorize-payment=timeout"
    )
    #expect(stuck.code == 20)
    try await expectRefusal(of: "reserve-stock", "o1", on: "authorize-payment")
    let resolved = try await desk.run("resolve", "o1", "authorize-payment", "--as", "refused")
    #expect(resolved.code == 10)
    #expect(
      try desk.types(of: "o1").suffix(4) == [
        "saga.compensating", "compensation.started", "compensation.succeeded", "saga.compensated",
      ]
    )
    try await desk.verify()
  }

  /// With a pivot that succeeded and is taken for refused, the saga could go neither way.
  @Test func aPivotThatSucceededIsNotResolved() async throws {
    let stuck = try await desk.run(
      "run",
      try desk.impatientShop(),
      "--id",
      "o2",
      "--input",
      order,
      "--inject",
      "confirm-order=refuse"
    )
    #expect(stuck.code == 20)
    try await expectRefusal(of: "authorize-payment", "o2", on: "confirm-order")
    try await expectRefusal(of: "reserve-stock", "o2", on: "confirm-order")
    #expect(try await desk.run("resolve", "o2", "confirm-order", "--as", "succeeded").code == 0)
    try await desk.verify()
  }

  @Test func aFindingIsNotTakenTwice() async throws {
    let file = try desk.folder.write(
      "two.yaml",
      """
      document: { dsl: sagactl/v1, name: two }
      defaults: { timeout: 20ms, retry: { maxAttempts: 1 } }
      participants: { p: { mock: { go: [ succeed ] } } }
      steps:
        - parallel:
          - { name: a, action: { participant: p, command: go }, compensate: noop, onUnknown: stuck }
          - { name: b, action: { participant: p, command: go }, compensate: noop, onUnknown: stuck }
      """
    )
    let stuck = try await desk.run("run", file, "--id", "s", "--inject", "a=timeout", "--inject", "b=timeout")
    #expect(stuck.code == 20)
    #expect(try await desk.run("resolve", "s", "a", "--as", "succeeded").code == 20)
    try await expectRefusal(of: "a", "s", on: "b")
    #expect(try await desk.run("resolve", "s", "b", "--as", "succeeded").code == 0)
    try await desk.verify()
  }

  @Test func whoIsOvertakenWithAFindingIsToldThatItIsNotRecorded() async throws {
    let file = try desk.impatientShop()
    var losers = 0
    // Which of several processes comes first is chance, and so is whether the others see that in time.
    for number in 0..<10 where losers == 0 {
      let id = "s\(number)"
      let stuck = try await desk.run(
        "run",
        file,
        "--id",
        id,
        "--input",
        order,
        "--inject",
        "authorize-payment=timeout"
      )
      #expect(stuck.code == 20)
      let live = try (0..<4).map { _ in
        try desk.saga(["resolve", id, "authorize-payment", "--as", "succeeded"]).start()
      }
      for process in live {
        let result = try await process.result()
        guard result.code == 30 else { continue }
        losers += 1
        let words = "what was found out about authorize-payment is not recorded; leave it to that one"
        #expect(result.error.contains(words), "\(result.error)")
      }
      #expect(try desk.types(of: id).contains("saga.completed"))
    }
    #expect(losers > 0)
    try await desk.verify()
  }

  /// Beside a step whose input has no value no other starts, and its log is what its definition says.
  @Test func aSiblingOfAStepWithoutAValueDoesNotStart() async throws {
    let file = try desk.folder.write(
      "beside.yaml",
      """
      document: { dsl: sagactl/v1, name: beside }
      participants: { p: { mock: { go: [ succeed ] } } }
      steps:
        - parallel:
          - { name: one, action: { participant: p, command: go, input: { big: "${ .input.n > 3 }" } }, compensate: noop }
          - { name: two, action: { participant: p, command: go }, compensate: noop }
      """
    )
    let result = try await desk.run("run", file, "--id", "p1", "--input", #"{"n":"x"}"#)
    #expect(result.code == 10, "\(result.error)")
    #expect(
      try desk.types(of: "p1") == ["saga.started", "step.failed", "saga.compensating", "saga.compensated"]
    )
    #expect(try await desk.run("replay", "--against", file).code == 0)
    try await desk.verify()
  }
}
