import Glibc
import KafkaTestKit
import Testing

/// `sagactl broker` as other programs see it.
@Suite(.crowd) struct BrokerTests {
  @Test(arguments: [SIGTERM, SIGINT])
  func aSignalEndsItWithZero(_ signal: Int32) async throws {
    let live = try CommandRun.sagactl(["broker", "--port", "0", "-q"]).start()
    let line = try await live.line()
    #expect(line.hasPrefix("BROKERS=localhost:"))
    live.signal(signal)
    let result = try await live.result()
    #expect(result.code == 0)
    #expect(result.error == "")
  }

  @Test func itPrintsItsAddressOnceEveryTopicIsThere() async throws {
    let live = try CommandRun.sagactl(["broker", "--port", "0", "--topic", "first:3", "--topic", "second"])
      .start()
    let brokers = String(try await live.line().dropFirst("BROKERS=".count))
    let show = try await CommandRun.sagactl(["topics", "show", "-b", brokers, "-J", "first", "second"])
      .result()
    #expect(show.code == 0, "\(show.error)")
    #expect(show.lines.map { $0.split(separator: "{\"partition\"").count - 1 } == [3, 4])
    live.signal(SIGTERM)
    #expect(try await live.result().code == 0)
  }

  @Test func bothLoopbackAddressesAnswer() async throws {
    let live = try CommandRun.sagactl(["broker", "--port", "0", "--topic", "t"]).start()
    let port = try await live.line().split(separator: ":").last.map(String.init) ?? ""
    for host in ["127.0.0.1", "[::1]"] {
      let list = try await CommandRun.sagactl(["topics", "list", "-b", "\(host):\(port)"]).result()
      #expect(list.output == "t\n", "\(host): \(list.error)")
    }
    live.signal(SIGTERM)
    #expect(try await live.result().code == 0)
  }

  @Test func aPortThatIsTakenIsSaidSo() async throws {
    let first = try CommandRun.sagactl(["broker", "--port", "0"]).start()
    let port = try await first.line().split(separator: ":").last.map(String.init) ?? ""
    let second = try await CommandRun.sagactl(["broker", "--port", port]).result()
    #expect(second.code == 69)
    #expect(second.error.contains("127.0.0.1:\(port)") && second.error.contains("--port"))
    first.signal(SIGTERM)
    #expect(try await first.result().code == 0)
  }

  @Test func aCommandRunsWithItsAddressAndItsExitCodeIsPassedOn() async throws {
    let script =
      "sagactl() { \"$0\" \"$@\"; }; sagactl produce -t t --value v && sagactl consume -t t -e; exit 7"
    var run = try CommandRun.sagactl(["broker", "--", "sh", "-c", script])
    run.arguments.append(run.program)
    let result = try await run.result()
    #expect(result.code == 7)
    #expect(result.output == "v\n", "\(result.error)")
  }

  @Test func aSignalReachesTheCommandWhichDecidesHowToEnd() async throws {
    let script = "trap 'echo caught; exit 3' TERM; echo ready; while :; do sleep 0.05; done"
    let live = try CommandRun.sagactl(["broker", "--", "sh", "-c", script]).start()
    #expect(try await live.line() == "ready")
    live.signal(SIGTERM)
    let result = try await live.result()
    #expect(result.output.contains("caught"))
    #expect(result.code == 3)
  }
}
