import Bytes
import KafkaTestKit
import Testing

/// `sagactl saga run` with one saga.
@Suite(.crowd) struct SagaRunTests {
  private let desk: SagaDesk
  init() throws { desk = try SagaDesk() }

  private let bike = "Examples/bike-order/saga.yaml"
  private let shop = "Examples/shop/saga.yaml"

  @Test func orderedBrakesCompleteTheSagaAndItsRecordsAreTheTopics() async throws {
    let result = try await desk.run("run", bike, "--id", "b1", "--input", #"{"orderId":"1","brakes":"disc"}"#)
    #expect(result.code == 0)
    #expect(result.error == "")
    #expect(
      result.output
        == #"{"saga":"b1","name":"order-bike","state":"completed","output":{"supplierOrder":"brakes-1"},"index":0}"#
        + "\n"
    )
    #expect(
      try desk.types(of: "b1") == ["saga.started", "step.started", "step.succeeded", "saga.completed"]
    )
    try await desk.verify()
  }

  @Test func brakesOutOfStockLeaveNothingToUndo() async throws {
    let result = try await desk.run("run", bike, "--id", "b1", "--input", #"{"orderId":"1","brakes":"rim"}"#)
    #expect(result.code == 10)
    #expect(result.error == "")
    let told = try #require(try result.results.first)
    #expect(told["state"]?.string == "compensated")
    #expect(told["reason"]?.string == "refused")
    #expect(told["step"]?.string == "brakes")
    #expect(told["error"]?["code"]?.string == "OutOfStock")
    #expect(
      try desk.types(of: "b1") == [
        "saga.started", "step.started", "step.failed", "saga.compensating", "saga.compensated",
      ]
    )
  }

  @Test func noAnswerTwiceCancelsTheBrakes() async throws {
    let result = try await desk.run(
      "run",
      bike,
      "--id",
      "b1",
      "--input",
      #"{"orderId":"1","brakes":"coaster"}"#
    )
    #expect(result.code == 10)
    #expect(
      try desk.types(of: "b1") == [
        "saga.started", "step.started", "step.unknown", "step.retrying", "step.started", "step.unknown",
        "saga.compensating", "compensation.started", "compensation.succeeded", "saga.compensated",
      ]
    )
    try await desk.verify()
  }

  @Test(
    arguments: [
      (10, "1000", Int32(0), nil), (11, "1000", 10, "NotEnoughStock"), (10, "1001", 10, "PaymentDenied"),
      (1, "1e3", 0, nil), (1, "1000.0", 0, nil), (1, "1000.01", 10, "PaymentDenied"), (1, "999", 0, nil),
      (1, "9", 0, nil),
    ] as [(Int, String, Int32, String?)]
  )
  func theShopComparesNumbersAsNumbers(quantity: Int, amount: String, code: Int32, refusal: String?)
    async throws
  {
    let result = try await desk.run(
      "run",
      shop,
      "--input",
      #"{"orderId":"1","productId":"1","quantity":\#(quantity),"amount":\#(amount)}"#
    )
    #expect(result.code == code)
    #expect(try result.results.first?["error"]?["code"]?.string == refusal)
  }

  @Test func anInputTheSchemaRefusesBeginsNothing() async throws {
    let result = try await desk.run("run", bike, "--input", #"{"brakes":"steel"}"#)
    #expect(result.code == 65)
    #expect(result.output == "")
    #expect(
      result.error
        == "sagactl: the input: .orderId is missing, .brakes must be one of \"disc\", \"rim\", \"coaster\"\n"
    )
    #expect(try cluster.read(desk.topic).isEmpty)
  }

  @Test func theInputMayBeInAFileOverSeveralLines() async throws {
    let file = try desk.folder.write("input.json", "{\n  \"orderId\": \"7\",\n  \"brakes\": \"disc\"\n}\n")
    #expect(try await desk.run("run", bike, "--input-file", file).code == 0)
    let broken = try desk.folder.write("broken.json", "{\n  \"orderId\": 7,\n  brakes\n}\n")
    let result = try await desk.run("run", bike, "--input-file", broken)
    #expect(result.code == 65)
    #expect(result.error.hasPrefix("sagactl: \(broken):3:3: "), "\(result.error)")
  }

  @Test(
    arguments: [
      (["no-such-file.yaml"], Int32(66), "cannot read no-such-file.yaml"),
      (["README.md"], 65, "README.md is not a definition"),
      (["Examples/bike-order/saga.yaml", "--input", "{"], 65, "--input is not JSON: column 2"),
      (["Examples/bike-order/saga.yaml", "--inject", "breaks=refuse"], 64, "did you mean brakes?"),
      (["Examples/bike-order/saga.yaml", "--id", "${ .order }"], 64, ".order means nothing here"),
      (["Examples/bike-order/saga.yaml", "--concurrency", "0"], 64, "from 1 to 100000"),
      (["Examples/bike-order/saga.yaml", "--format", "xml"], 64, "text or json"),
      (["Examples/bike-order/saga.yaml", "--input", "-", "--id", "one"], 64, "an id of its own"),
    ] as [([String], Int32, String)]
  )
  func whatCannotBeRunIsSaidBeforeAnythingHappens(arguments: [String], code: Int32, words: String)
    async throws
  {
    let result = try await desk.saga(["run"] + arguments).result()
    #expect(result.code == code)
    #expect(result.output == "")
    #expect(result.error.contains(words), "\(result.error)")
    #expect(try cluster.read(desk.topic).isEmpty)
  }

  @Test func aKafkaParticipantIsRefusedInPlainWords() async throws {
    let file = try desk.folder.write(
      "kafka.yaml",
      """
      document: { dsl: sagactl/v1, name: remote }
      participants: { remote: { kafka: { commands: c, replies: r } } }
      steps:
        - { name: a, action: { participant: remote, command: go }, compensate: noop }
      """
    )
    #expect(try await command(["saga", "validate", file]).result().code == 0)
    let result = try await desk.run("run", file)
    #expect(result.code == 65)
    #expect(
      result.error
        == "sagactl: participant remote: kafka participants cannot be called yet; use exec, or mock, or --dry-run\n"
    )
  }

  @Test func theTopicIsTheFlagsOrTheDefinitionsOrSagas() async throws {
    let broker = try await BrokerProcess.start()
    let input = #"{"orderId":"1","productId":"1","quantity":1,"amount":1}"#
    for (file, topic) in [(bike, "example_topic"), (shop, "sagas")] {
      let data = file == bike ? #"{"orderId":"1","brakes":"disc"}"# : input
      var run = try CommandRun.sagactl([
        "saga", "run", file, "-b", broker.brokers, "--id", "x", "--input", data,
      ])
      run.directory = SagaDesk.root
      // The topic does not exist before: the cluster makes it.
      #expect(try await run.result().code == 0)
      let records = try RecordExchange(brokers: broker.brokers).read(topic)
      #expect(records.first?.keyText == "x")
    }
    try await broker.stop()
  }

  @Test func sagasAreWherePlacesTheSameKeyIsProduced() async throws {
    for id in ["a", "order-42", "Grüße", "0191b8a0-7fd4-7cc0-8000-000000000000"] {
      #expect(
        try await desk.run("run", bike, "--id", id, "--input", #"{"orderId":"1","brakes":"disc"}"#).code == 0
      )
      try await produce("-t", desk.topic, "--key", id, "--value", "{}")
      let partitions = Set(try desk.records(of: id).map(\.partition))
      #expect(partitions.count == 1, "\(id)")
    }
  }

  @Test func everyRecordHasTheHeadersOfTheContract() async throws {
    var run = try desk.saga([
      "run", bike, "--id", "h1", "--input", #"{"orderId":"1","brakes":"disc"}"#,
    ])
    run.environment["TRACEPARENT"] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    #expect(try await run.result().code == 0)
    let records = try desk.records(of: "h1")
    for (index, record) in records.enumerated() {
      let headers = Dictionary(
        uniqueKeysWithValues: record.headers.map {
          ($0.name, String(decoding: $0.value ?? [], as: UTF8.self))
        }
      )
      #expect(headers["ce_id"] == "h1/\(index + 1)")
      #expect(headers["ce_specversion"] == "1.0")
      #expect(headers["ce_source"]?.hasPrefix("/sagactl/") == true)
      #expect(headers["ce_sagaepoch"] == "1")
      #expect(headers["ce_partitionkey"] == "h1")
      #expect(headers["content-type"] == "application/json")
      #expect(headers["traceparent"]?.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-") == true)
      #expect(headers["traceparent"]?.contains("00f067aa0ba902b7") == false)
      #expect((headers["ce_subject"] == "brakes") == (index == 1 || index == 2))
    }
  }

  @Test func aTerminalShowsTheTimelineAsItHappens() async throws {
    var run = try desk.saga(["run", bike, "--id", "t1", "--input", #"{"orderId":"1","brakes":"rim"}"#])
    run.terminal = [1, 2]
    run.environment["NO_COLOR"] = "1"
    let result = try await run.result()
    #expect(result.code == 10)
    let lines = result.lines.map { $0.filter { $0 != "\r" } }
    try #require(lines.count == 6, "\(result.output)")
    #expect(
      lines.first?.hasSuffix(#"started                 {"orderId":"1","brakes":"rim"}"#) == true,
      "\(lines)"
    )
    #expect(lines[2].contains("brakes  ✗ attempt 1 refused"))
    #expect(
      lines.last
        == "t1: compensated (refused at brakes): OutOfStock: there are no rim brakes left"
    )
  }
}
