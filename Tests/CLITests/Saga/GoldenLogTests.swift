import Bytes
import Glibc
import KafkaTestKit
import Testing

/// Logs that earlier runs have written, one for each way an example can go: each is replayed to the timeline that
/// was looked at when it was recorded, and obeys every rule (R7).
///
/// With `SAGACTL_RECORD_GOLDEN` set, the timelines are written anew instead of compared; then look at the changes.
@Suite(.crowd) struct GoldenLogTests {
  static let names = Repository.files(in: "Tests/Golden", ending: ".jsonl").map { String($0.dropLast(6)) }

  private func replay(_ name: String, _ options: String...) async throws -> CommandResult {
    var run = try CommandRun.sagactl(["saga", "replay", "--from", "\(name).jsonl"] + options)
    run.directory = Repository.path("Tests/Golden")
    return try await run.result()
  }

  @Test func thereAreLogsOfEveryExample() {
    for example in ["bike-", "shop-", "trip-"] {
      #expect(Self.names.contains { $0.hasPrefix(example) }, "\(example)")
    }
  }

  @Test(arguments: names) func aGoldenLogIsReplayedToItsTimeline(_ name: String) async throws {
    let result = try await replay(name)
    #expect(result.code == 0)
    #expect(result.error == "")
    let path = Repository.path("Tests/Golden/\(name).txt")
    if getenv("SAGACTL_RECORD_GOLDEN") != nil {
      let file = try #require(fopen(path, "w"))
      fwrite(result.bytes, 1, result.bytes.count, file)
      fclose(file)
    }
    #expect(result.output == (try Repository.text("Tests/Golden/\(name).txt")))
  }

  @Test(arguments: names) func aGoldenLogObeysEveryRule(_ name: String) async throws {
    let lines = try Repository.text("Tests/Golden/\(name).jsonl").split(separator: "\n").count
    let result = try await replay(name, "--verify")
    #expect(result.code == 0)
    #expect(result.error == "")
    #expect(result.lines.first == "1 saga, \(lines) records, all invariants hold")
  }

  @Test(arguments: names) func nothingSensitiveIsInAnyFormat(_ name: String) async throws {
    let log = try Repository.text("Tests/Golden/\(name).jsonl")
    let secret = "4111-1111-1111-1111"
    guard log.contains(secret) else { return }
    for format in ["text", "json", "mermaid", "html"] {
      let result = try await replay(name, "--format", format, "-v")
      #expect(result.code == 0)
      #expect(!result.output.contains(secret), "\(format)")
      #expect(format == "mermaid" || result.output.contains("(sensitive)"), "\(format)")
    }
  }

  @Test(arguments: names) func aGoldenLogAsJSONHoldsEveryRecord(_ name: String) async throws {
    let lines = try Repository.text("Tests/Golden/\(name).jsonl").split(separator: "\n").count
    let result = try await replay(name, "-J")
    #expect(result.code == 0)
    #expect(result.lines.count == 1)
    let saga = try JSONValue(parsing: result.lines.first ?? "")
    #expect(saga["saga"]?.string == name)
    #expect(saga["records"]?.elements?.count == lines)
    let numbers = saga["records"]?.elements?.compactMap { $0["sequence"]?.integer }
    #expect(numbers == Array(1...Int64(lines)))
  }

  /// The example the log of a name was made by.
  private func example(_ name: String) -> String {
    name.hasPrefix("bike-") ? "Examples/bike-order/saga.yaml" : "Examples/shop/saga.yaml"
  }

  @Test(arguments: names.filter { !$0.hasPrefix("trip-") })
  func theExampleDecidesAsItDid(_ name: String) async throws {
    let result = try await replay(name, "--against", Repository.path(example(name)))
    #expect(result.code == 0)
    #expect(result.output.contains("decides the same"), "\(result.output)")
  }

  @Test(arguments: names.filter { $0.hasPrefix("bike-") })
  func aDefinitionThatWasChangedCompatiblyDecidesTheSame(_ name: String) async throws {
    let folder = try TemporaryFolder()
    let changed = try Repository.text("Examples/bike-order/saga.yaml")
      .replacing("  properties:\n", with: "  properties:\n    note: { type: string, description: new }\n")
      .replacing("version: 1.0.0", with: "version: 1.1.0")
      .replacing("steps:\n", with: "# nothing else is new\nsteps:\n")
    let result = try await replay(name, "--against", try folder.write("changed.yaml", changed))
    #expect(result.code == 0)
    #expect(result.output.contains("another definition than they were run by, and decides the same"))
  }

  @Test func aDefinitionThatDecidesOtherwiseIsSaidToWithTheFirstDecision() async throws {
    let folder = try TemporaryFolder()
    let example = try Repository.text("Examples/bike-order/saga.yaml")
    let patient = example.replacing("maxAttempts: 2", with: "maxAttempts: 3")
    try #require(patient != example)
    let file = try folder.write("patient.yaml", patient)
    let result = try await replay("bike-no-response", "--against", file)
    #expect(result.code == 1)
    #expect(
      result.lines == [
        "partition 0, offset 6: saga bike-no-response would go another way from record 7 on",
        "  the log says: the saga is compensating: brakes is unknown (Timeout: no reply came in time); to undo: brakes",
        "  \(file) says: brakes, attempt 3: to follow after at most 200ms",
        "1 saga, 4 decisions: \(file) decides otherwise in 1 saga",
      ],
      "\(result.output)"
    )
    let json = try await replay("bike-no-response", "--against", file, "-J")
    #expect(json.code == 1)
    let report = try JSONValue(parsing: json.output)
    #expect(report["diverged"]?.integer == 1)
    #expect(report["divergences"]?.elements?.first?["sequence"]?.integer == 7)
    // Where two attempts were enough, a third that would be allowed changes nothing.
    let same = try await replay("bike-ordered-at-last", "--against", file)
    #expect(same.code == 0)
  }

  /// A definition that is the example with something else in the place of a text, and what comes of the comparison.
  private func compare(
    _ name: String,
    _ text: String,
    with other: String
  ) async throws -> (code: Int32?, says: [String]) {
    let folder = try TemporaryFolder()
    let example = try Repository.text(example(name))
    let changed = example.replacing(text, with: other)
    try #require(changed != example)
    let file = try folder.write("changed.yaml", changed)
    let result = try await replay(name, "--against", file)
    return (result.code, result.lines.map { $0.replacing(file, with: "FILE") })
  }

  @Test func anotherCommandOrParticipantIsAnotherDecision() async throws {
    let command = try await compare("bike-no-response", "CancelBrakes", with: "CancelBrakez")
    #expect(command.code == 1)
    #expect(
      command.says.prefix(3) == [
        "partition 0, offset 7: saga bike-no-response would go another way from record 8 on",
        "  the log says: brakes, undo 1: brakes-supplier CancelBrakes {\"orderId\":\"3\"}",
        "  FILE says: brakes, undo 1: brakes-supplier CancelBrakez {\"orderId\":\"3\"}",
      ],
      "\(command.says)"
    )
    // Where it was not undone it makes no difference.
    let ordered = try await compare("bike-ordered", "CancelBrakes", with: "CancelBrakez")
    #expect(ordered.code == 0)
    let participant = try await compare(
      "shop-completed",
      "participant: payment\n      command: AuthorizePayment",
      with: "participant: stock\n      command: ReserveStock"
    )
    #expect(participant.code == 1)
    #expect(
      participant.says.contains { $0.hasPrefix("  the log says: authorize-payment, attempt 1: payment ") }
    )
    #expect(
      participant.says.contains {
        $0.hasPrefix("  FILE says: authorize-payment, attempt 1: stock ReserveStock ")
      },
      "\(participant.says)"
    )
  }

  @Test func aPauseThatTheRetryPolicyCannotGiveIsAnotherDecision() async throws {
    let pause = "maxAttempts: 2, delay: 100ms"
    let shorter = try await compare("bike-no-response", pause, with: "maxAttempts: 2, delay: 1ms")
    #expect(shorter.code == 1)
    #expect(
      shorter.says.contains("  FILE says: brakes, attempt 2: to follow after at most 1ms"),
      "\(shorter.says)"
    )
    let exact = try await compare("bike-no-response", pause, with: pause + ", jitter: none")
    #expect(exact.code == 1)
    #expect(exact.says.contains("  FILE says: brakes, attempt 2: to follow after 100ms"), "\(exact.says)")
    let longer = try await compare("bike-no-response", pause, with: "maxAttempts: 2, delay: 900ms")
    #expect(longer.code == 0)
  }

  @Test func anInputThatTheDefinitionRefusesIsAnotherDecision() async throws {
    let result = try await compare(
      "bike-ordered",
      "required: [orderId, brakes]",
      with: "required: [orderId, brakes, color]"
    )
    #expect(result.code == 1)
    #expect(
      result.says[0] == "partition 0, offset 0: saga bike-ordered would go another way from record 1 on"
    )
    #expect(result.says[2].hasPrefix("  FILE says: the saga is not begun: the input "), "\(result.says)")
  }

  @Test func aDefinitionOfOtherSagasIsRefused() async throws {
    let result = try await replay("bike-ordered", "--against", Repository.path("Examples/shop/saga.yaml"))
    #expect(result.code == 66)
    #expect(result.error.contains("no saga of place-order"))
    #expect(result.error.contains("it has sagas of order-bike"))
  }
}
