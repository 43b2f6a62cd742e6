import Bytes
import Glibc
import KafkaTestKit
import Testing

/// `saga run --input -`: a saga for each line.
@Suite(.crowd) struct SagaStreamTests {
  private let desk: SagaDesk
  init() throws { desk = try SagaDesk() }

  private let shop = "Examples/shop/saga.yaml"

  private func order(_ number: Int, quantity: Int = 1) -> String {
    #"{"orderId":"o\#(number)","productId":"1","quantity":\#(quantity),"amount":1}"#
  }

  private func lines(_ orders: [String]) -> String { orders.joined(separator: "\n") + "\n" }

  @Test func everyLineHasItsResultAndTheExitCodeIsTheWorst() async throws {
    let result = try await desk.run(
      "run",
      shop,
      "--input",
      "-",
      "--concurrency",
      "20",
      input: lines((0..<200).map { order($0, quantity: $0 == 77 ? 11 : 1) })
    )
    #expect(result.code == 10)
    #expect(result.error == "")
    let results = try result.results
    #expect(results.count == 200)
    let indexes = results.compactMap { line -> Int64? in
      if case .number(let number)? = line["index"] { number.int64 } else { nil }
    }
    #expect(indexes.sorted() == Array(0..<200))
    #expect(results.filter { $0["state"]?.string == "compensated" }.map { $0["index"]?.text } == ["77"])
    #expect(Set(results.compactMap { $0["saga"]?.string }).count == 200)
    try await desk.verify()
  }

  @Test func aLineThatIsNoInputIsReportedAndTheOthersGoOn() async throws {
    let result = try await desk.run(
      "run",
      shop,
      "--input",
      "-",
      input: lines([order(1), "", "nonsense", "{}", order(2)])
    )
    #expect(result.code == 65)
    let results = try result.results
    #expect(results.count == 4)
    #expect(results.filter { $0["state"]?.string == "completed" }.count == 2)
    let invalid = results.filter { $0["state"]?.string == "invalid" }
    #expect(invalid.count == 2)
    #expect(invalid.allSatisfy { $0["saga"] == .null })
    #expect(
      invalid.first?["error"]?["message"]?.string == "line 3: it is not JSON"
    )
    #expect(result.errorLines.count == 2)
  }

  @Test func aByteOrderMarkIsPassedOverAndWhatIsNotJSONIsToldFromBadJSON() async throws {
    let input = lines(["\u{feff}" + order(1), "not json", #" {"a":tru}"#])
    let result = try await desk.run("run", shop, "--input", "-", input: input)
    #expect(result.code == 65)
    let results = try result.results
    #expect(results.filter { $0["state"]?.string == "completed" }.count == 1)
    #expect(
      results.compactMap { $0["error"]?["message"]?.string } == [
        "line 2: it is not JSON",
        #"line 3: it is not JSON: column 7: expected true or false, found "t""#,
      ]
    )
    let file = try desk.folder.write("marked.json", "\u{feff}" + order(1))
    #expect(try await desk.run("run", shop, "--input-file", file).code == 0)
  }

  @Test func aPipelineThatIsRunAgainStartsNothingTwice() async throws {
    let orders = (0..<20).map { order($0) }
    let id = "${ .input.orderId }"
    let first = try await desk.run(
      "run",
      shop,
      "--input",
      "-",
      "--id",
      id,
      input: lines(Array(orders[..<12]) + [orders[3]])
    )
    #expect(first.code == 0)
    #expect(
      try first.results.filter { $0["state"]?.string == "duplicate" }.map { $0["saga"]?.string } == ["o3"]
    )
    let second = try await desk.run("run", shop, "--input", "-", "--id", id, input: lines(orders))
    #expect(second.code == 0)
    #expect(second.error == "")
    let results = try second.results
    #expect(results.filter { $0["state"]?.string == "duplicate" }.count == 12)
    #expect(results.filter { $0["state"]?.string == "completed" }.count == 8)
    #expect(try cluster.read(desk.topic).count == 160)
    // One that is named has to be new.
    let third = try await desk.run("run", shop, "--id", "o3", "--input", orders[3])
    #expect(third.code == 65)
    #expect(third.output == "")
    #expect(
      third.error.contains(
        "has a saga o3 already; it is completed, as 'sagactl saga replay --saga o3 -t \(desk.topic)' shows"
      )
    )
  }

  @Test func aPipelineThatIsRunAgainTellsWhatHasNotEnded() async throws {
    let file = try desk.ledgerDefinition(["a", "b"], gated: ["k-2", "k-3"])
    let input = lines((0..<4).map { #"{"i":\#($0)}"# })
    let arguments = ["run", file, "--input", "-", "--id", "k-${ .input.i }", "--concurrency", "2"]
    let first = try desk.saga(arguments, input: input).start()
    // Two have ended, two are on their way.
    #expect(await waitUntil { desk.calls.count == 6 })
    first.signal(SIGKILL)
    _ = try await first.result()
    try desk.openGate()
    let open = try (0..<4).map { "k-\($0)" }.filter {
      let types = try desk.types(of: $0)
      return !types.isEmpty && types.last != "saga.completed"
    }
    #expect(open == ["k-2", "k-3"])
    let second = try await desk.saga(arguments, input: input).result()
    #expect(second.code == 30)
    let results = try second.results
    #expect(results.count == 4)
    let unfinished = results.filter { $0["reason"]?.string == "unfinished" }
    #expect(unfinished.compactMap { $0["saga"]?.string } == open)
    #expect(unfinished.allSatisfy { $0["state"]?.string == "duplicate" })
    #expect(second.error.contains("2 sagas have begun before"), "\(second.error)")
    #expect(second.advice == ["sagactl saga resume \(try #require(open.first)) -t \(desk.topic)"])
    for saga in open { #expect(try await desk.run("resume", saga).code == 0) }
    let third = try await desk.saga(arguments, input: input).result()
    #expect(third.code == 0)
    #expect(third.error == "")
    #expect(try third.results.allSatisfy { $0["state"]?.string == "duplicate" && $0["reason"] == nil })
    try await desk.verify()
  }

  @Test(.enabled(if: Tool.find("jq") != nil, "jq is not installed"))
  func itStandsInAPipeline() async throws {
    let orders = try desk.folder.write(
      "orders.json",
      "[" + (0..<5).map { order($0) }.joined(separator: ",") + "]"
    )
    var run = try script(
      "jq -c '.[]' \(orders) | $SAGACTL saga run \(shop) -t \(desk.topic) --input - | jq -r .state | sort | uniq -c"
    )
    run.directory = SagaDesk.root
    let result = try await run.result()
    #expect(result.output.split(separator: " ").map(String.init) == ["5", "completed\n"])
    #expect(result.error == "")
  }

  @Test func aReaderThatGoesAwayStopsNewSagasAndLetsOthersEnd() async throws {
    // Far more than a pipe holds; the reader takes one line.
    var run = try script(
      "yes '\(order(1))' | head -n 100000 | $SAGACTL saga run \(shop) -t \(desk.topic) --input - --concurrency 50 "
        + "2>\(desk.folder.file("error")) | head -n 1; echo ${PIPESTATUS[2]}"
    )
    run.program = "/bin/bash"
    run.directory = SagaDesk.root
    let result = try await run.result()
    #expect(result.lines.count == 2)
    #expect(result.lines.last == "0")
    #expect(desk.folder.text("error") == "")
    let ends = try cluster.read(desk.topic).filter { record in
      record.headers.contains { $0.value == Array("io.sagactl.saga.completed.v1".utf8) }
    }
    let sagas = Set(try cluster.read(desk.topic).compactMap(\.keyText))
    #expect(ends.count == sagas.count)
    #expect(sagas.count < 100_000)
  }

  @Test func resultsComeWhileTheInputIsStillOpen() async throws {
    var run = try desk.saga(["run", shop, "--input", "-", "--concurrency", "1000"])
    run.input = .open
    let live = try run.start()
    for number in 0..<3 {
      live.write(order(number) + "\n")
      #expect(try await live.line().contains(#""state":"completed""#))
    }
    live.closeInput()
    #expect(try await live.result().code == 0)
  }

  @Test func theLastLineNeedsNoNewline() async throws {
    let result = try await desk.run("run", shop, "--input", "-", input: order(1) + "\n" + order(2))
    #expect(try result.results.count == 2)
  }

  @Test func aSlowReaderHoldsUpNewSagasOnly() async throws {
    let echo = try desk.folder.write(
      "echo.yaml",
      """
      document: { dsl: sagactl/v1, name: echo }
      participants: { nobody: { mock: { go: [ { succeed: {} } ] } } }
      steps:
        - { name: a, action: { participant: nobody, command: go }, compensate: noop }
      output: { text: "${ .input.text }" }
      """
    )
    let line = "{\"text\":\"\(String(repeating: "x", count: 10_000))\"}\n"
    var run = try desk.saga(["run", echo, "--input", "-", "--concurrency", "10"])
    run.input = .bytes(Array(String(repeating: line, count: 400).utf8))
    run.output = .unread
    let live = try run.start()
    // It stops by itself when as much waits to be read as may, and everything begun has ended by then.
    var known = 0
    try await waitUntil(timeout: .seconds(60), every: .milliseconds(500)) {
      let now = try cluster.read(desk.topic).count
      defer { known = now }
      return now > 0 && now == known
    }
    #expect(live.isRunning)
    #expect(known < 1600)
    #expect(known % 4 == 0)
    live.startReading()
    let result = try await live.result(within: .seconds(60))
    #expect(result.code == 0)
    #expect(result.lines.count == 400)
  }
}
