import Glibc
import KafkaTestKit
import Testing

/// The machinery the other tests stand on.
@Suite struct ProcessHarnessTests {
  @Test func inputOutputErrorAndExitCodeArrive() async throws {
    var run = try CommandRun.shell("cat; echo problem >&2; exit 7")
    run.input = .bytes([0, 255, 10])
    let result = try await run.result()
    #expect(result.bytes == [0, 255, 10])
    #expect(result.error == "problem\n")
    #expect(result.ending == .exited(7))
  }

  @Test func aSignalIsTheEnding() async throws {
    let result = try await CommandRun.shell("kill -TERM $$").result()
    #expect(result.ending == .signalled(SIGTERM))
  }

  @Test func aMebibyteGoesThroughBothPipes() async throws {
    var run = CommandRun("cat", [])
    let bytes = [UInt8](repeating: 7, count: 1 << 20)
    run.input = .bytes(bytes)
    #expect(try await run.result().bytes == bytes)
  }

  @Test func linesCanBeWrittenAndReadWhileItRuns() async throws {
    var run = CommandRun("cat", [])
    run.input = .open
    let live = try run.start()
    live.write("one\ntw")
    #expect(try await live.line() == "one")
    live.write("o\n")
    #expect(try await live.line() == "two")
    #expect(live.isRunning)
    live.closeInput()
    #expect(try await live.result().code == 0)
  }

  @Test func whatDoesNotEndIsKilledAndSaysWhatItWrote() async throws {
    var run = try CommandRun.shell("echo started; exec sleep 60")
    run.timeout = .milliseconds(300)
    let error = await #expect(throws: TestKitError.self) { try await run.result() }
    #expect(error?.description.contains("started") == true)
  }

  @Test func aTerminalIsOne() async throws {
    var run = try CommandRun.shell("test -t 0 && test -t 1 && ! test -t 2 && read line && echo \"got $line\"")
    run.terminal = [0, 1]
    let live = try run.start()
    live.write("hello\n")
    let result = try await live.result()
    #expect(result.code == 0)
    #expect(result.output.contains("got hello"))
  }

  @Test func aClosedInputIsNoDescriptor() async throws {
    var run = try CommandRun.shell("test -e /proc/self/fd/0 && echo open || echo closed")
    run.input = .closed
    #expect(try await run.result().output == "closed\n")
  }

  @Test func thePathOfTheProductIsKnown() async throws {
    let result = try await CommandRun.sagactl(["version"]).result()
    #expect(result.code == 0)
    #expect(result.output.hasPrefix("sagactl "))
  }

  @Test func theSharedClusterTakesRecordsAndGivesThemBack() throws {
    let topic = try TestCluster.shared.topic(partitions: 2)
    let sent = [
      TestRecord(
        key: [],
        value: nil,
        headers: [.init("h", nil), .init("h", [])],
        timestamp: 5,
        partition: 1
      ),
      TestRecord(key: nil, value: [], timestamp: 7, partition: 1),
    ]
    try TestCluster.shared.send(sent, to: topic)
    let read = try TestCluster.shared.read(topic)
    #expect(read.map(\.offset) == [0, 1])
    #expect(
      read.map { record in
        var record = record
        record.offset = nil
        return record
      } == sent
    )
  }

  @Test func aBrokerProcessServesUntilItIsKilled() async throws {
    let broker = try await BrokerProcess.start(topics: ["there:3"])
    let listing = try await CommandRun.sagactl(["topics", "list", "-b", broker.brokers]).result()
    #expect(listing.output.contains("there"))
    await broker.kill()
    let after = try await CommandRun.sagactl(["topics", "list", "-m", "0.3", "-b", broker.brokers]).result()
    #expect(after.code == 69)
  }
}
