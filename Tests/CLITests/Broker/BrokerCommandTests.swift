import Glibc
import KafkaTestKit
import Testing

/// `sagactl broker`: alone, and around a command.
@Suite(.crowd) struct BrokerCommandTests {
  /// Starts a broker that runs until it is told to stop, and returns it with its address.
  private func start(_ options: String...) async throws -> (broker: LiveProcess, address: String) {
    let live = try CommandRun.sagactl(["broker"] + options).start()
    let line = try await live.line()
    try #require(line.hasPrefix("BROKERS="))
    return (live, String(line.dropFirst("BROKERS=".utf8.count)))
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func itSaysWhereItIsServesAndStopsCleanly(_ signal: Int32) async throws {
    let (broker, address) = try await start("--port", "0", "--topic", "a:2", "--topic", "b")
    #expect(address.hasPrefix("localhost:"))
    #expect(await broker.errorContains("in memory"))
    let listing = try await CommandRun.sagactl(["topics", "list", "-b", address, "-J"]).result()
    #expect(listing.lines.count == 2)
    for (host, value) in [("127.0.0.1", "four"), ("[::1]", "six"), ("localhost", "name")] {
      let there = host + address.dropFirst("localhost".utf8.count)
      let sent = try await CommandRun.sagactl(["produce", "-b", there, "-t", "a", "--value", value]).result()
      #expect(sent.code == 0, "\(host): \(sent.error)")
    }
    let read = try await CommandRun.sagactl(["consume", "-b", address, "-t", "a", "-e"]).result()
    #expect(read.lines.sorted() == ["four", "name", "six"])
    broker.signal(signal)
    let result = try await broker.result()
    #expect(result.code == 0)
    #expect(result.lines.count == 1, "only the address is on standard output")
  }

  @Test func anAddressThatCannotBeToldIsAnError() async throws {
    var run = try CommandRun.sagactl(["broker", "--port", "0"])
    run.output = .file("/dev/full")
    let result = try await run.result()
    #expect(result.code == 74)
    #expect(result.errorLines.count == 1, "\(result.error)")
  }

  @Test func topicsHaveTheirPartitionsBeforeAnyoneConnects() async throws {
    let (broker, address) = try await start("-q", "--port", "0", "--topic", "four", "--topic", "nine:9")
    let result = try await CommandRun.sagactl(["topics", "show", "-b", address, "nine"]).result()
    #expect(result.code == 0, "\(result.error)")
    #expect(try RecordExchange(brokers: address).partitions(of: "four") == 4)
    #expect(try RecordExchange(brokers: address).partitions(of: "nine") == 9)
    #expect(broker.error == "")
  }

  @Test func aPortThatIsTakenIsSaidToBe() async throws {
    let (broker, address) = try await start("--port", "0")
    let port = String(address.dropFirst("localhost:".utf8.count))
    let second = try await CommandRun.sagactl(["broker", "--port", port]).result()
    #expect(second.code == 69)
    #expect(second.errorLines.count == 1)
    #expect(second.error.contains(port) && second.error.contains("--port"))
    #expect(broker.isRunning)
  }

  @Test func theAddressCanBeChosenAndTakenAgain() async throws {
    let port = String(try FreePort.find())
    let (first, address) = try await start("-q", "--port", port)
    #expect(address == "localhost:\(port)")
    first.signal(SIGTERM)
    _ = try await first.result()
    let (second, again) = try await start("-q", "--port", port)
    #expect(again == address)
    #expect(second.isRunning)
  }

  @Test func aCommandFindsItsBrokerInTheEnvironmentAndGivesItsExitCode() async throws {
    var run = try CommandRun.sagactl([
      "broker", "--topic", "t:1", "--", "sh", "-c",
      "\"$SAGACTL\" produce -t t --value \"$1\" && \"$SAGACTL\" consume -t t -e; exit 42", "sh", "a  b;$(c)",
    ])
    run.environment["SAGACTL"] = run.program
    let result = try await run.result()
    #expect(result.code == 42)
    #expect(result.output == "a  b;$(c)\n")
  }

  @Test func aCommandsSignalIsItsExitCode() async throws {
    #expect(try await CommandRun.sagactl(["broker", "--", "sh", "-c", "kill -TERM $$"]).result().code == 143)
  }

  @Test func aCommandReadsStandardInput() async throws {
    var run = try CommandRun.sagactl(["broker", "--", "cat"])
    run.input = .bytes(Array("through\n".utf8))
    #expect(try await run.result().output == "through\n")
  }

  @Test func aCommandThatDoesNotExistIsSaid() async throws {
    let result = try await CommandRun.sagactl(["broker", "--", "no-such-command"]).result()
    #expect(result.code == 64)
    #expect(result.error.contains("no-such-command"))
  }

  @Test(arguments: ["/etc/passwd", "/tmp", "", "no-such-command"])
  func aCommandThatMayNotBeRunIsSaidToBeOne(_ program: String) async throws {
    let named = program.isEmpty ? "\"\"" : program
    for words in [["broker", "-q", "--", program], ["consume", "-t", "t", "--exec", program]] {
      let result = try await CommandRun.sagactl(words).result()
      #expect(result.code == 64)
      #expect(
        result.error == "sagactl: cannot run \(named): it is not found or may not be executed\n",
        "\(result.error)"
      )
    }
  }

  @Test func aCommandWithoutTheDashesBeforeItIsHelped() async throws {
    for words in [["true"], ["-q", "ls", "-l"]] {
      let result = try await CommandRun.sagactl(["broker"] + words).result()
      #expect(result.code == 64)
      #expect(result.errorLines.count == 1)
      #expect(result.error.contains("broker -- COMMAND"), "\(result.error)")
    }
  }

  @Test func theEndWaitsForNothing() async throws {
    // The embedded cluster's thread looks around once a second, so that its end in order would now and then take as
    // long. A busy machine may be slow once.
    var slow = 0
    for _ in 0..<12 {
      let run = try CommandRun.sagactl(["broker", "-q", "--port", "0", "-t", "a", "--", "true"])
      let result = try await run.result()
      #expect(result.code == 0)
      if result.duration >= .milliseconds(900) { slow += 1 }
    }
    #expect(slow < 2)
  }

  @Test func aSignalIsPassedOnToTheCommand() async throws {
    let live = try CommandRun.sagactl([
      "broker", "--", "sh", "-c", "trap 'echo caught; exit 7' TERM; echo ready; while :; do sleep 0.05; done",
    ]).start()
    #expect(try await live.line() == "ready")
    live.signal(SIGTERM)
    let result = try await live.result()
    #expect(result.output == "ready\ncaught\n")
    #expect(result.code == 7)
  }

  @Test func aCommandsEnvironmentIsInheritedByteForByte() async throws {
    let run = try CommandRun.shell(
      #"FOO="$(printf 'a\377=b')" "$SAGACTL" broker -q -- sh -c 'printf %s "$FOO"'"#
    )
    let result = try await run.result()
    #expect(result.code == 0, "\(result.error)")
    #expect(result.bytes == [0x61, 0xff, 0x3d, 0x62])
  }

  @Test func aProcessStartedWithSIGCHLDIgnoredHearsOfItsCommandsEnd() async throws {
    var run = try CommandRun.sagactl(["broker", "-q", "--", "sh", "-c", "exit 3"])
    run.arguments = ["--ignore-signal=CHLD", run.program] + run.arguments
    run.program = "env"
    let result = try await run.result()
    #expect(result.code == 3, "\(result.error)")
  }

  @Test func aConfigurationFileForASecureClusterDoesNotKeepACommandFromTheBroker() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("secure.conf", "security.protocol=ssl\n")
    var run = try CommandRun.shell(#""$SAGACTL" broker -t there -- "$SAGACTL" topics list -m 3"#)
    run.environment["SAGACTL_CONFIG"] = file
    run.environment["SAGACTL_SECURITY_PROTOCOL"] = "sasl_ssl"
    let result = try await run.result()
    #expect(result.code == 0, "\(result.error)")
    #expect(result.output == "there\n")
  }

  @Test func aCommandAndAPortGoTogether() async throws {
    let port = String(try FreePort.find())
    let result = try await CommandRun.sagactl([
      "broker", "--port", port, "--", "sh", "-c", "echo $SAGACTL_BROKERS",
    ]).result()
    #expect(result.output == "localhost:\(port)\n")
  }

  @Test(arguments: [
    ["--brokers", "0"], ["--brokers", "x"], ["--port", "70000"], ["--topic", ":3"], ["--topic", "t:0"],
    ["--topic", "t:x"], ["--topic", "a b"], ["unexpected"], ["--"], ["--port", "0", "--"],
    ["--topic", "a", "-t", "a:2"],
  ])
  func aMisuseIsAUsageError(_ options: [String]) async throws {
    let result = try await CommandRun.sagactl(["broker"] + options).result()
    #expect(result.code == 64, "\(result.error)")
    #expect(result.errorLines.count == 1, "\(result.error)")
    #expect(result.bytes == [])
  }

  @Test(arguments: [
    ("--port", "70000", "0 to 65535"), ("--topic", "t:0", "1 to 100000"),
    ("--topic", "a b:1", "a-z, A-Z, 0-9"),
  ])
  func aWrongValueIsToldWithWhatIsRight(_ option: String, _ value: String, _ right: String) async throws {
    let result = try await CommandRun.sagactl(["broker", option, value]).result()
    #expect(result.code == 64)
    #expect(result.error.contains(value) && result.error.contains(right), "\(result.error)")
  }

  @Test func severalBrokersAreSeveral() async throws {
    let (broker, address) = try await start("-q", "--port", "0", "--brokers", "3", "--topic", "t:6")
    let topics = try await CommandRun.sagactl(["topics", "list", "-J", "-b", address]).result()
    // Who leads what is a matter of chance.
    #expect(topics.output.contains("\"replicas\":[1,2,3]"), "\(topics.output)")
    var run = try CommandRun.sagactl(["produce", "-b", address, "-t", "t"])
    run.input = .bytes(Array(String(repeating: "x\n", count: 5000).utf8))
    #expect(try await run.result().code == 0)
    #expect(try RecordExchange(brokers: address).read("t").count == 5000)
    #expect(broker.isRunning)
  }

  /// Two programs as people write them with kafka-python: one listens, one sends and waits for the answer.
  @Test(.enabled(if: PythonClient.isThere, "kafka-python is not installed"))
  func kafkaPythonProgramsWork() async throws {
    let (broker, address) = try await start("-q", "--port", "0", "--topic", "example_topic")
    var consumer = CommandRun("python3", ["-u", "-c", PythonClient.consumer, address])
    consumer.timeout = .seconds(60)
    let listening = try consumer.start()
    #expect(try await listening.line() == "Listening")
    // It begins at the end: what is sent before it has asked for the end is not its.
    var isReceived = false
    for _ in 0..<20 where !isReceived {
      let sent = try await CommandRun("python3", ["-c", PythonClient.producer, address]).result()
      #expect(sent.code == 0, "\(sent.error)")
      #expect(sent.output == "Message sent.\n")
      isReceived = await listening.outputContains("Event -> clé: värde\n", within: .seconds(2))
    }
    #expect(isReceived)
    let read = try await CommandRun.sagactl([
      "consume", "-b", address, "-t", "example_topic", "-e", "-K=", "-c1",
    ]).result()
    #expect(read.output == "clé=värde\n")
    let back = try await CommandRun.sagactl([
      "produce", "-b", address, "-t", "example_topic", "--key", "k", "--value", "from sagactl",
    ]).result()
    #expect(back.code == 0)
    #expect(await listening.outputContains("Event -> k: from sagactl\n"))
    #expect(broker.isRunning)
  }
}

/// Programs on kafka-python, with its defaults but for the address.
private enum PythonClient {
  static let isThere = {
    guard let python = Tool.find("python3") else { return false }
    return system("\(python) -c 'import kafka' > /dev/null 2>&1") == 0
  }()

  static let consumer = """
    import sys
    from kafka import KafkaConsumer
    consumer = KafkaConsumer("example_topic", bootstrap_servers=sys.argv[1])
    print("Listening")
    for message in consumer:
        print(f"Event -> {message.key.decode()}: {message.value.decode()}")
    """

  static let producer = """
    import sys
    from kafka import KafkaProducer
    producer = KafkaProducer(bootstrap_servers=sys.argv[1])
    producer.send("example_topic", key="clé".encode(), value="värde".encode()).get()
    print("Message sent.")
    """
}
