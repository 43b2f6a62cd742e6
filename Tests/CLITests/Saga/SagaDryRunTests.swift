import Bytes
import KafkaTestKit
import Testing

/// `saga run --dry-run`: nothing is opened.
@Suite(.crowd) struct SagaDryRunTests {
  private let desk: SagaDesk
  init() throws { desk = try SagaDesk() }

  @Test(.enabled(if: Tool.find("strace") != nil, "strace is not installed"))
  func itOpensNoSocketAndStartsNoProcess() async throws {
    let run = try desk.saga([
      "run", "Examples/bike-order/saga-exec.yaml", "--dry-run", "--input",
      #"{"orderId":"1","brakes":"disc"}"#,
    ])
    var traced = CommandRun(
      "strace",
      ["-f", "-e", "trace=socket,connect,execve,fork,vfork,clone,clone3", run.program] + run.arguments
    )
    traced.environment = run.environment
    traced.directory = run.directory
    let result = try await traced.result()
    #expect(result.code == 0, "\(result.error)")
    let calls = result.errorLines.filter { $0.contains("(") && !$0.contains("strace") }
    #expect(calls.filter { $0.contains("execve(") }.count == 1)
    #expect(!calls.contains { $0.contains("socket(") || $0.contains("connect(") }, "\(calls)")
    // Threads are no processes; a path may hold any of these words, but not before a parenthesis.
    let births = calls.filter { call in ["fork(", "clone(", "clone3("].contains { call.contains($0) } }
    #expect(births.allSatisfy { $0.contains("CLONE_THREAD") }, "\(births)")
  }

  @Test func itsRecordsCanBeReplayedAndVerified() async throws {
    let result = try await desk.run(
      "run",
      "Examples/shop/saga.yaml",
      "--dry-run",
      "--id",
      "d1",
      "--inject",
      "authorize-payment=refuse",
      "--input",
      #"{"orderId":"1","productId":"1","quantity":1,"amount":1}"#
    )
    #expect(result.code == 10)
    #expect(result.error == "% dry run: 1 compensated\n")
    #expect(try result.results.allSatisfy { $0["key"]?.string == "d1" && $0["offset"] == nil })
    var replay = try CommandRun.sagactl(["saga", "replay", "--from", "-", "--verify"])
    replay.input = .bytes(result.bytes)
    let verified = try await replay.result()
    #expect(verified.code == 0, "\(verified.output)\(verified.error)")
    #expect(try cluster.read(desk.topic).isEmpty)
  }

  @Test func noTimePasses() async throws {
    let started = ContinuousClock.now
    // Three attempts that time out after 3 s each, and the pauses between them.
    let result = try await desk.run(
      "run",
      "Examples/shop/saga.yaml",
      "--dry-run",
      "--inject",
      "authorize-payment=timeout",
      "--input",
      #"{"orderId":"1","productId":"1","quantity":1,"amount":1}"#
    )
    #expect(result.code == 20)
    #expect(ContinuousClock.now - started < .seconds(5))
    let times = try result.results.compactMap { line -> Int64? in
      if case .number(let number)? = line["timestamp"] { number.int64 } else { nil }
    }
    let length = try #require(times.max()) - (try #require(times.min()))
    #expect(length >= 9000)
    #expect(result.advice.isEmpty)
  }

  @Test func aStreamIsRehearsedLineByLine() async throws {
    let lines =
      (1...3).map { #"{"orderId":"\#($0)","brakes":"disc"}"# } + [#"{"orderId":"2","brakes":"disc"}"#]
    let result = try await desk.run(
      "run",
      "Examples/bike-order/saga.yaml",
      "--dry-run",
      "--input",
      "-",
      "--id",
      "${ .input.orderId }",
      input: lines.joined(separator: "\n")
    )
    #expect(result.code == 0)
    #expect(result.error == "% dry run: 1 duplicate, 3 completed\n")
    #expect(result.lines.count == 12)
  }
}
