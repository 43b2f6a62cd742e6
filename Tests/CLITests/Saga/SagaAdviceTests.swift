import Bytes
import KafkaTestKit
import Testing

/// Commands people are told to type can be typed as they stand, whatever the saga's id.
@Suite(.crowd) struct SagaAdviceTests {
  private let desk: SagaDesk
  init() throws { desk = try SagaDesk() }

  private func definition() throws -> String {
    try desk.folder.write(
      "pay.yaml",
      """
      document: { dsl: sagactl/v1, name: pay }
      defaults: { timeout: 20ms, retry: { maxAttempts: 1 } }
      participants: { p: { mock: { go: [ succeed ] } } }
      steps:
        - { name: pay, kind: pivot, action: { participant: p, command: go }, onUnknown: stuck }
      """
    )
  }

  /// Types a command that was printed, in a shell.
  private func type(_ line: String) async throws -> CommandResult {
    var run = try script("sagactl() { \"$SAGACTL\" \"$@\"; }; \(line)")
    run.directory = SagaDesk.root
    return try await run.result()
  }

  /// The command between the first quotes of a message.
  private func quoted(_ message: String) throws -> String {
    let start = try #require(message.firstRange(of: "'sagactl ")).lowerBound
    let rest = message[message.index(after: start)...]
    // The last quote closes it, for an id may have quotes of its own.
    return String(rest[..<(try #require(rest.lastIndex(of: "'")))])
  }

  @Test(arguments: ["-dash", "-h", "--help", "--", "-t it's", "plain"], [true, false])
  func everyIdCanBeTyped(id: String, byHand: Bool) async throws {
    let file = try definition()
    let stuck = try await desk.run("run", file, "--id", id, "--inject", "pay=timeout")
    #expect(stuck.code == 20, "\(stuck.error)")
    #expect(stuck.advice.count == 3, "\(stuck.error)")
    let replayed = try await desk.run("replay", "--saga", id)
    for line in stuck.advice { #expect(replayed.output.contains(line), "\(replayed.output)") }
    let open = try await desk.run("run", file, "--id", id)
    #expect(open.code == 65)
    #expect(open.error.contains("continues it"))

    let line = byHand ? try #require(stuck.advice.first) : try quoted(open.error)
    let result = try await type(line)
    #expect(result.code == 0, "\(line): \(result.error)")
    #expect(try result.results.first?["saga"]?.string == id)

    // One that has ended is not continued.
    let ended = try await desk.run("run", file, "--id", id)
    #expect(ended.code == 65)
    #expect(ended.error.contains("has a saga \(id) already; it is completed"), "\(ended.error)")
    #expect(try await type(try quoted(ended.error)).output.contains("completed"))
  }

  @Test(arguments: ["s", "-dash"])
  func aSagaWhoseBeginningIsGoneIsToldFromNone(id: String) async throws {
    let file = try definition()
    #expect(try await desk.run("run", file, "--id", id).code == 0)
    let rest = try SagaDesk()
    try RecordExchange(brokers: rest.brokers).send(
      Array(try desk.records(of: id).dropFirst()),
      to: rest.topic
    )
    for (arguments, code) in [
      (["run", file, "--id", id], Int32(65)), (["resume", "--", id], 66),
      (["resolve", "--as", "refused", "--", id, "pay"], 66),
    ] {
      // What comes after `--` is no option.
      var run = try CommandRun.sagactl(["saga", arguments[0], "-t", rest.topic] + arguments.dropFirst())
      run.environment["SAGACTL_BROKERS"] = rest.brokers
      let result = try await run.result()
      #expect(result.code == code, "\(result.error)")
      #expect(
        result.error.contains(
          "the beginning of saga \(id) is missing in topic \(rest.topic), which has 3 later records of it"
        ),
        "\(result.error)"
      )
      let shown = try await type(try quoted(result.error))
      #expect(shown.output.contains("Its beginning is not in the log"), "\(result.error)\(shown.error)")
    }
  }

  @Test(arguments: ["c9", "-dash"])
  func recordsThatAreNoneOfASagaAreShown(key: String) async throws {
    try await produce("-t", desk.topic, "--key", key, "--value", "x", "-H", "ce_sagaepoch=1")
    var run = try CommandRun.sagactl(["saga", "resume", "-t", desk.topic, "--", key])
    run.environment["SAGACTL_BROKERS"] = desk.brokers
    let result = try await run.result()
    #expect(result.code == 66)
    #expect(result.error.contains("the record with this key is none of a saga"), "\(result.error)")
    let shown = try await type(try quoted(result.error))
    #expect(shown.code == 0, "\(result.error)\(shown.error)")
    #expect(shown.lines.count == 1)
  }
}
