import Bytes
import Kafka
import KafkaTestKit
import Testing

/// `saga replay --to`: the records of a log, sent again.
@Suite(.crowd) struct ReplayToTests {
  private func topic(_ logs: String..., partitions: Int32) async throws -> String {
    let topic = try cluster.topic("sagas", partitions: partitions)
    for log in logs {
      try await produce("-J", "-t", topic, input: try Repository.text("Tests/Golden/\(log).jsonl"))
    }
    return topic
  }

  /// What must be the same of a record wherever it is.
  private func contents(_ topic: String) throws -> [String: [TestRecord]] {
    let records = try cluster.read(topic).map { record in
      var record = record
      record.offset = nil
      record.partition = nil
      return record
    }
    return Dictionary(grouping: records) { $0.keyText ?? "" }
  }

  @Test func theLogArrivesByteForByteAndNothingElse() async throws {
    let source = try await topic("bike-resolved", "shop-completed", "trip-completed", partitions: 3)
    let sagas = try contents(source)
    try cluster.send([TestRecord("other", key: "k")], to: source)
    let copy = try cluster.topic("copy", partitions: 5)
    let result = try await sagactl("saga", "replay", "-t", source, "--to", copy, "--speed", "max", "-v")
    #expect(result.code == 0)
    #expect(result.output == "")
    #expect(result.error.contains("% 31 records of 3 sagas sent to \(copy)\n"))
    #expect(result.error.contains("% 1 record of other kinds passed over\n"))
    #expect(try contents(copy) == sagas)
    let replayed = try await sagactl("saga", "replay", "-t", copy, "--verify", "-q")
    #expect(replayed.lines.first == "3 sagas, 31 records, all invariants hold")
    // Where ids belong, so that one saga is found without looking everywhere.
    for record in try cluster.read(copy) {
      let placed = try await sagactl("saga", "replay", "-t", copy, "--saga", record.keyText ?? "", "-J")
      #expect(placed.code == 0)
      break
    }
  }

  @Test func oneSagaOfAFileCanBeSent() async throws {
    let log = try ["bike-ordered", "bike-stuck"].map { try Repository.text("Tests/Golden/\($0).jsonl") }
      .joined()
    let copy = try cluster.topic("copy")
    let result = try await sagactl(
      "saga",
      "replay",
      "--from",
      "-",
      "--saga",
      "bike-ordered",
      "--to",
      copy,
      "-q",
      input: log
    )
    #expect(result.code == 0)
    #expect(result.error == "")
    #expect(try contents(copy).mapValues(\.count) == ["bike-ordered": 4])
  }

  @Test func recordsGoAtTheirPaceOrAFactorOfIt() async throws {
    let topic = try await topic("bike-no-response", partitions: 1)
    let records = try cluster.read(topic)
    let length = try #require(records.last?.timestamp) - (try #require(records.first?.timestamp))
    #expect(length > 600)
    let copy = try cluster.topic("copy")
    let own = try await sagactl("saga", "replay", "-t", topic, "--to", copy)
    #expect(own.code == 0)
    #expect(own.error == "")
    #expect(own.duration >= .milliseconds(length))
    let fourfold = try await sagactl("saga", "replay", "-t", topic, "--to", copy, "--speed", "4")
    #expect(fourfold.code == 0)
    #expect(fourfold.duration >= .milliseconds(length / 4))
    #expect(fourfold.duration < own.duration)
    #expect(try contents(copy).mapValues(\.count) == ["bike-no-response": 20])
  }

  @Test func recordsOfAllPartitionsGoInTheOrderOfTime() async throws {
    let source = try cluster.topic("sagas", partitions: 4)
    let lines = try ["bike-ordered", "bike-no-response", "bike-stuck", "trip-undone"].map {
      try Repository.text("Tests/Golden/\($0).jsonl").split(separator: "\n").map(String.init)
    }
    for log in lines { try await produce("-J", "-t", source, input: log.joined(separator: "\n")) }
    let copy = try cluster.topic("copy", partitions: 1)
    let result = try await sagactl("saga", "replay", "-t", source, "--to", copy, "--speed", "max", "-q")
    #expect(result.code == 0)
    let times = try cluster.read(copy).compactMap(\.timestamp)
    #expect(times.count == lines.reduce(0) { $0 + $1.count })
    #expect(times == times.sorted())
  }

  @Test func aDryRunShowsWhatWouldBeSent() async throws {
    let source = try await topic("bike-ordered", partitions: 1)
    let result = try await sagactl("saga", "replay", "-t", source, "--to", "nowhere-yet", "--dry-run")
    #expect(result.code == 0)
    #expect(result.lines.count == 4)
    #expect(try result.lines.allSatisfy { try JSONValue(parsing: $0)["topic"]?.string == "nowhere-yet" })
    #expect(try RecordExchange(brokers: cluster.brokers).partitions(of: "nowhere-yet") == nil)
  }

  @Test func whatIsNotThereIsNotSent() async throws {
    let source = try await topic("bike-ordered", partitions: 1)
    let copy = try cluster.topic("copy")
    let result = try await sagactl("saga", "replay", "-t", source, "--saga", "nobody", "--to", copy)
    #expect(result.code == 66)
    #expect(try cluster.read(copy).isEmpty)
    let nowhere = try await sagactl("saga", "replay", "-t", source, "--to", copy, "-b", nobody, "-m", "0.3")
    #expect(nowhere.code == 69)
  }

  @Test func rightsThatAreMissingAreNamed() async throws {
    let own = TestCluster()
    let copy = try own.topic("copy")
    try own.with {
      $0.failNext(.initProducerID, with: Array(repeating: .clusterAuthorizationFailed, count: 50))
    }
    let file = "Tests/Golden/bike-ordered.jsonl"
    let result = try await sagactl("saga", "replay", "--from", file, "--to", copy, "-b", own.brokers)
    #expect(result.code == 77, "\(result.error)")
    #expect(result.error.contains("the principal needs Write on a topic"), "\(result.error)")
    #expect(try own.read(copy).isEmpty)
  }
}
