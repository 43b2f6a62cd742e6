import Glibc
import KafkaTestKit
import Testing

/// `--exec`: a program for each record, never a shell.
@Suite(.crowd) struct ConsumeExecTests {
  @Test func theValueIsOnStandardInputAndTheRestInTheEnvironment() async throws {
    let topic = try cluster.topic(partitions: 3)
    try cluster.send(
      [
        TestRecord(
          key: Array("the key".utf8),
          value: Array("two\nlines".utf8),
          headers: [.init("h", Array("x".utf8)), .init("n", nil)],
          timestamp: 1_700_000_000_000,
          partition: 2
        )
      ],
      to: topic
    )
    let result = try await sagactl(
      "consume",
      "-e",
      "-t",
      topic,
      "--exec",
      "sh",
      "-c",
      "cat; echo; env | grep ^KAFKA_ | sort"
    )
    #expect(result.code == 0)
    #expect(
      result.output == """
        two
        lines
        KAFKA_HEADERS=[["h","x"],["n",null]]
        KAFKA_KEY=the key
        KAFKA_OFFSET=0
        KAFKA_PARTITION=2
        KAFKA_TIMESTAMP=1700000000000
        KAFKA_TOPIC=\(topic)

        """
    )
  }

  @Test func whatARecordDoesNotHaveIsNotInTheEnvironment() async throws {
    let topic = try cluster.topic()
    try cluster.send(
      [TestRecord(key: [255, 0], value: nil, timestamp: 5), TestRecord(key: nil, value: [], timestamp: 6)],
      to: topic
    )
    // What the caller's environment says of a record must not pass for the record's.
    var run = try command([
      "consume", "-e", "-t", topic, "--exec", "sh", "-c", "env | grep ^KAFKA_ | sort; wc -c",
    ])
    run.environment["KAFKA_KEY"] = "stale"
    run.environment["KAFKA_VALUE_NULL"] = "1"
    run.environment["KAFKA_HEADERS"] = "stale"
    let result = try await run.result()
    #expect(
      result.output == """
        KAFKA_KEY_BASE64=/wA=
        KAFKA_OFFSET=0
        KAFKA_PARTITION=0
        KAFKA_TIMESTAMP=5
        KAFKA_TOPIC=\(topic)
        KAFKA_VALUE_NULL=1
        0
        KAFKA_OFFSET=1
        KAFKA_PARTITION=0
        KAFKA_TIMESTAMP=6
        KAFKA_TOPIC=\(topic)
        0

        """
    )
  }

  @Test func whatIsTooLargeForAnEnvironmentIsLeftOutAndSaidToBe() async throws {
    let topic = try cluster.topic()
    let (large, fitting) = (200_000, 131_000)
    try cluster.send(
      [
        TestRecord(
          key: [UInt8](repeating: 107, count: large),
          value: Array("first".utf8),
          headers: [.init("h", [UInt8](repeating: 104, count: large))],
          timestamp: 1
        ),
        // As bytes it would fit, as Base64 it does not.
        TestRecord(key: [UInt8](repeating: 255, count: 100_000), value: Array("second".utf8), timestamp: 2),
        TestRecord(key: [UInt8](repeating: 107, count: fitting), value: Array("third".utf8), timestamp: 3),
      ],
      to: topic
    )
    let program =
      "cat; echo \" ${KAFKA_KEY_TOO_LARGE-no} ${KAFKA_HEADERS_TOO_LARGE-no} ${#KAFKA_KEY}"
      + " ${#KAFKA_KEY_BASE64} ${#KAFKA_HEADERS}\""
    var run = try command(["consume", "-e", "-t", topic, "--exec", "sh", "-c", program])
    run.environment["KAFKA_HEADERS_TOO_LARGE"] = "stale"
    let result = try await run.result()
    #expect(result.code == 0, "\(result.error)")
    #expect(
      result.lines == [
        "first \(large) \(large + 10) 0 0 0", "second 100000 no 0 0 0", "third no no \(fitting) 0 0",
      ]
    )
  }

  @Test func nothingOfARecordOrAnArgumentReachesAShell() async throws {
    let folder = try TemporaryFolder()
    let trap = "$(touch \(folder.file("made")));`touch \(folder.file("made"))`;touch \(folder.file("made"))"
    let topic = try cluster.topic()
    var record = TestRecord(trap, key: trap)
    record.headers = [.init(trap, Array(trap.utf8))]
    try cluster.send([record], to: topic)
    let result = try await sagactl(
      "consume",
      "-e",
      "-t",
      topic,
      "--exec",
      "printf",
      "%s|",
      trap,
      ";",
      "*",
      "a b",
      ""
    )
    #expect(result.code == 0)
    #expect(result.output == "\(trap)|;|*|a b||")
    #expect(folder.read("made") == nil)
  }

  @Test func theFirstFailureStopsTheRunAndIsNamed() async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: ["good", "bad", "never"], to: topic)
    let result = try await sagactl(
      "consume",
      "-e",
      "-t",
      topic,
      "--exec",
      "sh",
      "-c",
      "read -r value; echo \"$value\"; test \"$value\" = good"
    )
    #expect(result.code == 1)
    #expect(result.output == "good\nbad\n")
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains("\(topic) [0] offset 1"))
    #expect(result.error.contains("exited with 1"))
  }

  @Test func aProgramEndedByASignalStopsTheRun() async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: ["x"], to: topic)
    let result = try await sagactl("consume", "-e", "-t", topic, "--exec", "sh", "-c", "kill -KILL $$")
    #expect(result.code == 1)
    #expect(result.error.contains("signal 9"))
  }

  @Test func aProgramThatDoesNotExistIsNamed() async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: ["x"], to: topic)
    let result = try await sagactl("consume", "-e", "-t", topic, "--exec", "no-such-program-here")
    #expect(result.code == 64)
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains("no-such-program-here"))
  }

  @Test func aProgramThatDoesNotExistIsNoticedBeforeAnythingIsRead() async throws {
    for program in ["no-such-program-here", "/no/such/program", "/tmp", ""] {
      let result = try await sagactl("consume", "-b", nobody, "-t", "t", "--exec", program)
      #expect(result.code == 64, "\(program): \(result.error)")
      #expect(result.errorLines.count == 1)
    }
  }

  @Test func withoutAProgramNothingIsRead() async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: ["x"], to: topic)
    // As `--exec $HANDLER` is when there is no HANDLER.
    let result = try await sagactl("consume", "-e", "-t", topic, "--exec")
    #expect(result.code == 64)
    #expect(result.bytes == [])
    #expect(result.errorLines == ["sagactl: --exec names no program; write --exec PROGRAM [ARGUMENT ...]"])
    // As a value or an argument the word is only a word.
    let delimited = try await sagactl("consume", "-e", "-t", topic, "-D", "--exec")
    #expect(delimited.output == "x--exec")
    let passed = try await sagactl("consume", "-e", "-t", topic, "--exec", "echo", "--exec")
    #expect(passed.output == "--exec\n")
  }

  @Test func aProgramThatReadsNothingIsNoProblem() async throws {
    let topic = try cluster.topic()
    try cluster.send([TestRecord(value: [UInt8](repeating: 1, count: 500_000)), TestRecord("x")], to: topic)
    let result = try await sagactl("consume", "-e", "-t", topic, "--exec", "echo", "ran")
    #expect(result.code == 0, "\(result.error)")
    #expect(result.output == "ran\nran\n")
  }

  @Test func filtersAndCountsChooseWhatItRunsFor() async throws {
    let topic = try cluster.topic()
    try cluster.send((0..<6).map { TestRecord("v\($0)", key: $0 % 2 == 0 ? "even" : "odd") }, to: topic)
    let result = try await sagactl(
      "consume",
      "-t",
      topic,
      "-o",
      "0",
      "-c2",
      "--key-is",
      "odd",
      "--exec",
      "cat"
    )
    #expect(result.code == 0)
    #expect(result.output == "v1v3")
  }

  @Test func aSignalEndsItAfterTheProgramHasFinished() async throws {
    let topic = try cluster.topic()
    let folder = try TemporaryFolder()
    try cluster.send(lines: ["1", "2"], to: topic)
    let program = "cat; echo; while ! test -e \(folder.file("go")); do sleep 0.05; done; echo done"
    let live = try command(["consume", "-t", topic, "-o", "0", "--exec", "sh", "-c", program]).start()
    #expect(await live.outputContains("1\n"))
    live.signal(SIGTERM)
    #expect(await !live.ends(within: .milliseconds(500)))
    try folder.write("go", "")
    let result = try await live.result()
    #expect(result.code == 143)
    #expect(result.output == "1\ndone\n")
  }

  @Test func theEnvironmentIsInheritedByteForByte() async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: ["x"], to: topic)
    let run = try script(
      #"FOO="$(printf 'a\377b')" "$SAGACTL" consume -e -t \#(topic) --exec sh -c 'printf %s "$FOO"'"#
    )
    let result = try await run.result()
    #expect(result.code == 0, "\(result.error)")
    #expect(result.bytes == [0x61, 0xff, 0x62])
  }

  @Test func controlCThatEndsTheProgramTooIsTheSignalsEnd() async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: ["1", "2"], to: topic)
    var run = try command(["consume", "-e", "-t", topic, "--exec", "sh", "-c", "cat; echo; exec sleep 60"])
    run.terminal = [0, 1, 2]
    // Which of our threads wakes first, the one that waits for signals or the one that waits for the program's end,
    // is chance: often enough to see both.
    for _ in 0..<6 {
      let together = try (0..<4).map { _ in try run.start() }
      for live in together {
        #expect(await live.outputContains("1\r\n"))
        // The terminal sends the signal to the whole group.
        live.write("\u{3}")
      }
      for live in together {
        let result = try await live.result()
        #expect(result.code == 130)
        #expect(result.output.contains("offset 0: sh was ended by signal 2; the record is not committed"))
      }
    }
  }

  @Test func aProgramThatCannotBeStartedAnyMoreIsARecordThatFailed() async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: ["1", "2"], to: topic)
    let folder = try TemporaryFolder()
    let gone = try folder.write("gone", "#!/bin/sh\nrm \"$0\"\n")
    let broken = try folder.write("broken", "this is no program")
    for path in [gone, broken] { #expect(chmod(path, 0o755) == 0) }
    for (program, offset, reason) in [(gone, 1, ""), (broken, 0, "Exec format error")] {
      let result = try await sagactl("consume", "-e", "-t", topic, "--exec", program)
      #expect(result.code == 1)
      #expect(result.errorLines.count == 1)
      #expect(
        result.error.contains("[0] offset \(offset): cannot run \(program): \(reason)"),
        "\(result.error)"
      )
      #expect(result.error.hasSuffix("; the record is not committed\n"), "\(result.error)")
    }
  }

  @Test(arguments: [["-K:"], ["-D;"], ["-0"], ["-Z"], ["--raw"], ["-J"], ["-f%s"]])
  func optionsAboutTheOutputAreRefused(_ options: [String]) async throws {
    let result = try await command(["consume", "-t", "t"] + options + ["--exec", "cat"]).result()
    #expect(result.code == 64)
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains("cannot be combined with"), "\(result.error)")
  }
}
