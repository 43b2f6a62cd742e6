import Bytes
import Kafka
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

/// The journal against a cluster that misbehaves: nothing is acted on that has not been acknowledged.
@Suite struct KafkaJournalTests {
  private func run(
    _ bench: Bench,
    patience: Duration = .seconds(10),
    _ disturb: (Bench) throws -> Void
  ) throws -> Puppet {
    let shop = Puppet(bench.loop) { _ in .succeeded(.members([:])) }
    let journal = try bench.journal(patience: patience, isPatient: true)
    try disturb(bench)
    bench.orchestrator(shop, journal).start("o", isShared: false, input: .null, index: 0)
    bench.run(until: 1)
    return shop
  }

  @Test(
    arguments: [
      [.notEnoughReplicas], [.requestTimedOut, .requestTimedOut], [.notLeader], [.leaderNotAvailable],
    ] as [[KafkaErrorCode]]
  )
  func errorsThatPassAreRiddenOut(errors: [KafkaErrorCode]) throws {
    let bench = try Bench(.sequence("a", "b"), cluster: TestCluster())
    _ = try run(bench) { bench in try bench.cluster.with { $0.failNext(.produce, with: errors) } }
    #expect(bench.outcomes.first?.state.phase == .completed)
    let log = try bench.log(of: "o")
    #expect(verify(log, bench.definition).isEmpty)
    #expect(log.count == 6)
  }

  @Test(arguments: [KafkaErrorCode.topicAuthorizationFailed, .messageTooLarge])
  func aRecordThatIsRefusedIsNotActedOn(error: KafkaErrorCode) throws {
    let bench = try Bench(.sequence("a", "b"), cluster: TestCluster())
    let shop = try run(bench) { bench in try bench.cluster.with { $0.failNext(.produce, with: [error]) } }
    guard case .interrupted(let failure)? = bench.outcomes.first?.ending,
      case .cluster(let cause) = failure.cause
    else {
      Issue.record("it ended as \(bench.outcomes)")
      return
    }
    #expect(cause.code == error)
    #expect(!failure.isFirstWritten)
    #expect(shop.calls.isEmpty)
    #expect(bench.records.isEmpty)
  }

  @Test func aClusterThatNoLongerAnswersIsGivenUpAndNobodyIsCalled() throws {
    let bench = try Bench(.sequence("a", "b"), cluster: TestCluster())
    let shop = try run(bench, patience: .milliseconds(500)) { bench in
      try bench.cluster.with { $0.setRoundTrip(broker: 1, .seconds(60)) }
    }
    guard case .interrupted(let failure)? = bench.outcomes.first?.ending, case .silence = failure.cause else {
      Issue.record("it ended as \(bench.outcomes)")
      return
    }
    #expect(shop.calls.isEmpty)
    #expect(!failure.isFirstWritten)
  }

  @Test func aRecordThatIsTooLargeEndsItsSagaAndNoOther() throws {
    let bench = try Bench(.sequence("a"), cluster: TestCluster())
    let shop = Puppet(bench.loop) { call in
      call.saga == "large"
        // What would be too large for a record by default is none before it comes here.
        ? .refused(Failure(code: "no", message: String(repeating: "x", count: 200_000)))
        : .succeeded(.members([:]))
    }
    let orchestrator = bench.orchestrator(shop, try bench.journal(largest: 100_000))
    for id in ["one", "large", "two"] { orchestrator.start(id, isShared: false, input: .null, index: 0) }
    bench.run(until: 3)
    #expect(bench.endings == ["completed", "completed", "interrupted"])
    guard case .interrupted(let failure)? = bench.outcomes.first(where: { $0.saga == "large" })?.ending,
      case .cluster(let cause) = failure.cause
    else { return }
    #expect(cause.code == .messageTooLarge)
    #expect(bench.outcomes.first { $0.saga == "large" }?.state.phase == .running)
  }

  @Test func whatOthersWriteToOtherSagasDisturbsNobody() throws {
    let bench = try Bench(.sequence("a", "b", "c"), partitions: 1)
    let shop = Puppet(bench.loop) { _ in .succeeded(.members([:])) }
    let orchestrators = try (0..<3).map { _ in bench.orchestrator(shop, try bench.journal()) }
    for index in 0..<60 {
      orchestrators[index % 3].start("o\(index)", isShared: false, input: .null, index: index)
    }
    bench.run(until: 60)
    #expect(bench.outcomes.allSatisfy { $0.state.phase == .completed })
    #expect(!bench.foreign.isEmpty)
  }
}
