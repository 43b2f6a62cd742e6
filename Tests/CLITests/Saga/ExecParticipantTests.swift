import Glibc
import KafkaTestKit
import Testing

/// `sagactl saga run` with a program as a participant: the bike order and its supplier of a few lines.
@Suite(.crowd) struct ExecParticipantTests {
  private let books: TemporaryFolder
  private let topic: String
  private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    .joined(separator: "/")

  init() throws {
    books = try TemporaryFolder()
    topic = try cluster.topic()
  }

  private func run(_ arguments: [String], brakes: String = "disc") throws -> CommandRun {
    var run = try command(
      ["saga", "run", "Examples/bike-order/saga-exec.yaml", "-t", topic] + arguments
        + ["--input", "{\"orderId\":\"1\",\"brakes\":\"\(brakes)\"}"]
    )
    run.directory = Self.root
    run.environment["SUPPLIER_BOOKS"] = books.path
    return run
  }

  @Test(
    arguments: [
      ("disc", Int32(0), #""state":"completed""#, "ordered\n"),
      ("rim", 10, #""error":{"code":"OutOfStock","message":"there are no rim brakes left""#, nil),
      ("coaster", 10, #""error":{"code":"Timeout""#, "cancelled\n"),
    ] as [(String, Int32, String, String?)]
  )
  func eachKindOfBrakesHasItsEnd(brakes: String, code: Int32, line: String, entry: String?) async throws {
    let result = try await run(["--id", "s1"], brakes: brakes).result()
    #expect(result.code == code, "\(result.error)")
    #expect(result.output.contains(line), "\(result.output)")
    #expect(books.text("s1_brakes") == entry)
  }

  @Test(arguments: ["crash-before", "crash-after"])
  func aCrashAroundTheEffectLeavesOneOrderWhenItIsResumed(fault: String) async throws {
    let first = try await run(["--id", "s1", "--inject", "brakes=\(fault)"]).result()
    #expect(first.ending == .signalled(SIGKILL))
    #expect(books.text("s1_brakes") == (fault == "crash-after" ? "ordered\n" : nil))
    var resume = try command(["saga", "resume", "s1", "-t", topic])
    resume.directory = Self.root
    resume.environment["SUPPLIER_BOOKS"] = books.path
    let second = try await resume.result()
    #expect(second.code == 0, "\(second.error)")
    #expect(books.text("s1_brakes") == "ordered\n")
  }

  @Test func aProcessStartedWithSIGCHLDIgnoredHearsOfItsChildren() async throws {
    // Some supervisors ignore SIGCHLD, which is inherited.
    var run = try run(["--id", "s1"])
    run.arguments = ["--ignore-signal=CHLD", run.program] + run.arguments
    run.program = "env"
    let result = try await run.result()
    #expect(result.code == 0, "\(result.output) \(result.error)")
  }

  @Test func aProcessStartedWithoutStandardInputStillFeedsItsPrograms() async throws {
    var run = try run(["--id", "s1"])
    run.input = .closed
    let result = try await run.result()
    #expect(result.code == 0, "\(result.output) \(result.error)")
  }

  @Test func theSecondSignalKillsWhatRuns() async throws {
    let script = "trap '' TERM; echo $$ > \(books.file("id")); while :; do sleep 1000; done"
    let definition = try books.write(
      "silent.yaml",
      """
      document: { dsl: sagactl/v1, name: silent }
      participants:
        silent: { exec: { command: [sh, -c, "\(script)"] } }
      steps:
        - { name: wait, action: { participant: silent }, compensate: noop }
      """
    )
    let live = try command(["saga", "run", definition, "-t", topic, "--id", "s1"]).start()
    #expect(await waitUntil { books.text("id")?.hasSuffix("\n") == true })
    live.signal(SIGINT)
    #expect(await live.errorContains("interrupted"))
    // What follows the first at once is the first still.
    #expect(await !live.ends(within: .milliseconds(100)))
    live.signal(SIGINT)
    #expect(try await live.result().code == 130)
    let id = try #require(Int32((books.text("id") ?? "").prefix { $0 != "\n" }))
    // An orphan is waited for by others, in their time.
    #expect(await waitUntil { ProcessTable.hasEnded(id) })
  }

  @Test func whatProgramsSayIsShownWhenMoreIsWanted() async throws {
    let definition = try books.write(
      "talking.yaml",
      """
      document: { dsl: sagactl/v1, name: talk }
      participants:
        talker: { exec: { command: [sh, -c, "echo one >&2; echo two >&2"] } }
      steps:
        - { name: talk, action: { participant: talker }, compensate: noop }
      """
    )
    let quiet = try await command(["saga", "run", definition, "-t", topic, "--id", "s1"]).result()
    #expect(quiet.code == 0)
    #expect(quiet.error == "")
    let result = try await command(["saga", "run", definition, "-t", topic, "--id", "s2", "-v"]).result()
    #expect(
      result.errorLines.filter { $0.contains("talk") } == [
        "% saga s2: talk (action): one", "% saga s2: talk (action): two",
      ]
    )
  }

  @Test func theEnvironmentIsInheritedByteForByte() async throws {
    let definition = try books.write(
      "raw.yaml",
      """
      document: { dsl: sagactl/v1, name: raw }
      participants:
        keeper: { exec: { command: [sh, -c, 'printf %s "$RAW" > \(books.file("raw"))'] } }
      steps:
        - { name: keep, action: { participant: keeper }, compensate: noop }
      """
    )
    let run = try script(#"RAW="$(printf 'a\377b')" "$SAGACTL" saga run \#(definition) -t \#(topic) --id s1"#)
    let result = try await run.result()
    #expect(result.code == 0, "\(result.output) \(result.error)")
    #expect(books.read("raw") == [0x61, 0xff, 0x62])
  }
}
