import Bytes
import KafkaTestKit
import Testing

/// `sagactl saga replay` of topics and pipelines.
@Suite(.crowd) struct ReplayTests {
  /// A new topic with golden logs in it, sent as `produce -J` sends them.
  private func topic(_ logs: String..., partitions: Int32 = 3) async throws -> String {
    let topic = try cluster.topic("sagas", partitions: partitions)
    for log in logs {
      try await produce("-J", "-t", topic, input: try Repository.text("Tests/Golden/\(log).jsonl"))
    }
    return topic
  }

  private func replay(_ arguments: String..., input: String? = nil) async throws -> CommandResult {
    try await command(["saga", "replay"] + arguments, input: input).result()
  }

  @Test func aTopicAndTheSameTopicConsumedAreReplayedAlike() async throws {
    let topic = try await topic("bike-no-response", "shop-payment-denied", "trip-undone", "bike-ordered")
    for format in ["text", "json", "mermaid", "html"] {
      let direct = try await replay("-t", topic, "--format", format)
      #expect(direct.code == 0)
      #expect(direct.error == "")
      let piped = try await script(
        "$SAGACTL consume -t \(topic) -J -e | $SAGACTL saga replay --from - --format \(format)"
      ).result()
      #expect(piped.code == 0)
      #expect(piped.error == "")
      let heading = direct.output.replacing("topic \(topic)", with: "standard input")
      #expect(piped.output == heading, "\(format)")
    }
    // Sagas come in the order they began, wherever they are.
    let ids = try await replay("-t", topic, "-J").lines.map { try JSONValue(parsing: $0)["saga"]?.string }
    #expect(ids == ["bike-ordered", "bike-no-response", "trip-undone", "shop-payment-denied"].sortedByStart)
  }

  @Test func sagasOfInterestAreFoundWhereverTheyAre() async throws {
    let topic = try await topic("bike-ordered", "bike-stuck", "shop-completed")
    let one = try await replay("-t", topic, "--saga", "bike-stuck")
    #expect(one.code == 0)
    #expect(one.output.hasPrefix("bike-stuck: stuck after "))
    #expect(one.output.contains("sagactl saga resolve bike-stuck brakes --as compensated -t \(topic)\n"))
    // In a partition where its id does not belong, because there were fewer partitions when it began.
    let records = try cluster.read(topic).filter { $0.keyText == "bike-stuck" }
    let moved = try cluster.topic("sagas", partitions: 3)
    let home = try #require(records.first?.partition)
    try cluster.send(
      records.map { record in
        var record = record
        record.partition = (home + 1) % 3
        return record
      },
      to: moved
    )
    let found = try await replay("-t", moved, "--saga", "bike-stuck", "--verify")
    #expect(found.output.hasPrefix("1 saga, 10 records, all invariants hold\n"))
    let missing = try await replay("-t", topic, "--saga", "bike-stuck", "--saga", "nobody")
    #expect(missing.code == 66)
    #expect(missing.output.hasPrefix("bike-stuck: "))
    #expect(missing.error == "sagactl: topic \(topic) has no saga nobody\n")
    let none = try await replay("-t", topic, "--saga", "nobody")
    #expect(none.code == 66)
    #expect(none.output == "")
    #expect(none.error.hasPrefix("sagactl: topic \(topic) has no saga nobody; "))
  }

  @Test func theStateAtAPointIsShown() async throws {
    let topic = try await topic("bike-no-response")
    func state(_ until: String) async throws -> String? {
      let result = try await replay("-t", topic, "--until", until, "-J")
      #expect(result.code == 0)
      return try JSONValue(parsing: result.output)["state"]?.string
    }
    #expect(try await state("6") == "running")
    #expect(try await state("7") == "compensating")
    #expect(try await state("10") == "compensated")
    #expect(try await state("999999999") == "compensated")
    #expect(try await state("2100-01-01T00:00:00Z") == "compensated")
    let whole = try await replay("-t", topic, "-J")
    let records = try JSONValue(parsing: whole.output)["records"]?.elements ?? []
    let time = try #require(records.first { $0["sequence"]?.integer == 6 }?["time"]?.string)
    let then = try await replay("-t", topic, "--until", time, "--verify")
    #expect(then.code == 0)
    let before = try await replay("-t", topic, "--until", "2001-01-01")
    #expect(before.code == 66)
    #expect(before.error == "sagactl: topic \(topic) has nothing of its sagas up to 2001-01-01\n")
    let one = try await replay("-t", topic, "--until", "2001-01-01", "--saga", "bike-no-response")
    #expect(one.error == "sagactl: topic \(topic) has nothing of bike-no-response up to 2001-01-01\n")
    let nobody = try await replay("-t", topic, "--until", "2001-01-01", "--saga", "nobody")
    #expect(nobody.error.contains("has no saga nobody"))
  }

  /// Where a saga was is no place to go on from when it has gone on.
  @Test func whatIsShownOfASagaThatHasGoneOnEndsWithoutAdvice() async throws {
    func shown(_ log: String, _ until: String) async throws -> String {
      let log = try Repository.text("Tests/Golden/\(log).jsonl")
      return try await replay("--from", "-", "--until", until, input: log).output
    }
    let cut = try await shown("bike-resolved", "3")
    #expect(cut.hasPrefix("bike-resolved: running for "))
    #expect(!cut.contains("sagactl saga"))
    #expect(cut.contains("The log has more of it than is shown."))
    let stuck = try await shown("bike-resolved", "10")
    #expect(stuck.hasPrefix("bike-resolved: stuck"))
    #expect(!stuck.contains("sagactl saga"))
    let log = try Repository.text("Tests/Golden/bike-resolved.jsonl")
    let json = try await replay("--from", "-", "--until", "10", "-J", input: log)
    #expect(json.output.contains("\"stuck\":{"))
    #expect(!json.output.contains("sagactl saga"))
    // What has not gone on has its advice, whatever the limit is.
    #expect(try await shown("bike-stuck", "99").contains("sagactl saga resolve bike-stuck brakes"))
  }

  @Test func aKeyThatIsNotTheSagasIdIsFound() async throws {
    let log = try Repository.text("Tests/Golden/bike-no-response.jsonl")
    var lines = log.split(separator: "\n").map(String.init)
    lines[4] = lines[4].replacing("\"key\":\"bike-no-response\"", with: "\"key\":\"bike-other\"")
    lines[5] = lines[5].replacing("\"key\":\"bike-no-response\",", with: "")
    let result = try await replay("--from", "-", "--verify", input: lines.joined(separator: "\n"))
    #expect(result.code == 1)
    #expect(result.lines.count { $0.contains("K2: the record's key is not the saga's id (") } == 2)
    #expect(result.lines.first?.hasPrefix("partition 0, offset 4: saga bike-no-response, record 5: ") == true)
    let shown = try await replay(
      "--from",
      "-",
      "--saga",
      "bike-no-response",
      input: lines.joined(separator: "\n")
    )
    #expect(shown.output.contains("✗ K2: the record's key is not the saga's id"))
  }

  @Test func rulesThatAreBrokenAreListedWithTheirPlaces() async throws {
    var lines = try Repository.text("Tests/Golden/bike-no-response.jsonl").split(separator: "\n")
    // The record that says how the first attempt ended is gone.
    lines.remove(at: 2)
    let log = lines.joined(separator: "\n") + "\n"
    let text = try await replay("--from", "-", "--verify", input: log)
    #expect(text.code == 1)
    #expect(text.error == "")
    #expect(text.lines.last == "  1 compensated" || text.lines.last == "  1 running", "\(text.output)")
    let first = text.lines.first ?? ""
    #expect(first.hasPrefix("partition 0, offset 3: saga bike-no-response, record 4: "), "\(first)")
    #expect(
      text.output.contains(
        "K2: the records after 2 are missing (a saga's records have its id as key, the headers that are due to them, and numbers without gaps)"
      )
    )
    #expect(text.output.contains("1 saga, 9 records, "))
    let json = try await replay("--from", "-", "--verify", "-J", input: log)
    #expect(json.code == 1)
    let report = try JSONValue(parsing: json.output)
    #expect(report["holds"] == .bool(false))
    #expect(report["findings"]?.elements?.contains { $0["rule"]?.string == "K2" } == true)
    // A timeline shows them where they are, and says that they are there.
    let timeline = try await replay("--from", "-", input: log)
    #expect(timeline.code == 0)
    #expect(timeline.output.contains("✗ K2: the records after 2 are missing"))
    #expect(timeline.error.contains("--verify lists them"))
  }

  @Test func aLogWithoutItsBeginningIsSaidToBe() async throws {
    let lines = try Repository.text("Tests/Golden/bike-stuck.jsonl").split(separator: "\n").dropFirst(3)
    let log = lines.joined(separator: "\n")
    let shown = try await replay("--from", "-", input: log)
    #expect(shown.code == 0)
    #expect(shown.output.hasPrefix("bike-stuck: unknown"))
    #expect(shown.output.contains("Its beginning is not in the log"))
    #expect(!shown.output.contains("disc"), "without a definition it is not known what is sensitive")
    let checked = try await replay("--from", "-", "--verify", input: log)
    #expect(checked.code == 1)
    #expect(checked.lines.count { $0.contains("K2") } == 1)
    #expect(checked.lines.first?.hasPrefix("1 saga could be checked only in part: ") == true)
    #expect(!checked.output.contains("all invariants hold"))
  }

  /// Without a definition nobody can say that what a step was given was right, also when nothing looks wrong.
  @Test(arguments: [("sagactl/v1", "sagactl/v9"), ("\\\"definition\\\"", "\\\"gone\\\"")])
  func whatCouldBeCheckedOnlyInPartDoesNotHold(part: String, other: String) async throws {
    let log = try Repository.text("Tests/Golden/bike-no-response.jsonl").replacing(part, with: other)
      .replacing("\\\"brakes\\\":\\\"coaster\\\"", with: "\\\"brakes\\\":\\\"disc\\\"")
    let text = try await replay("--from", "-", "--verify", input: log)
    #expect(text.code == 1)
    #expect(text.lines.first?.hasPrefix("1 saga could be checked only in part: ") == true, "\(text.output)")
    #expect(!text.output.contains("all invariants hold"))
    #expect(text.output.contains("R8: the "))
    let json = try await replay("--from", "-", "--verify", "-J", input: log)
    #expect(json.code == 1)
    let report = try JSONValue(parsing: json.output)
    #expect(report["holds"] == .bool(false))
    #expect(report["unjudged"]?.integer == 1)
  }

  @Test func howManyBrokenRulesAreNotListedIsSaid() async throws {
    let line = try #require(
      try Repository.text("Tests/Golden/bike-no-response.jsonl").split(separator: "\n").dropFirst().first
    )
    let log = (0..<1100).map { String(line).replacing("bike-no-response", with: "s\($0)") }
    let json = try await replay("--from", "-", "--verify", "-J", input: log.joined(separator: "\n"))
    let report = try JSONValue(parsing: json.output)
    #expect(report["violations"]?.integer == 1100)
    #expect(report["findings"]?.elements?.count == 1000)
    #expect(report["findingsLeftOut"]?.integer == 100)
  }

  /// What participants say may hold what is sensitive, and without a definition nobody knows.
  @Test(arguments: ["text", "json", "mermaid", "html"])
  func nothingParticipantsSaidIsShownWithoutADefinition(format: String) async throws {
    for name in ["bike-out-of-stock", "bike-stuck", "bike-resolved", "shop-payment-denied"] {
      let log = try Repository.text("Tests/Golden/\(name).jsonl")
      let lines = log.split(separator: "\n")
      let said = try lines.flatMap { line -> [String] in
        let value = try JSONValue(parsing: try JSONValue(parsing: String(line))["value"]?.string ?? "null")
        let error = value["error"]
        return [error?["code"]?.string, error?["message"]?.string, value["note"]?.string].compactMap { $0 }
          .filter { $0.utf8.count > 3 && $0 != "resumed" && $0 != "resolved" }
      }
      #expect(!said.isEmpty)
      for broken in [
        log.replacing("1.0.0", with: "1.0.1"), log.replacing("sagactl/v1", with: "sagactl/v9"),
        lines.dropFirst().joined(separator: "\n"),
      ] {
        let result = try await replay("--from", "-", "--format", format, "-v", input: broken)
        #expect(result.code == 0)
        for text in said { #expect(!result.output.contains(text), "\(name): \(text)") }
      }
    }
  }

  @Test func whatIsBrokenIsCountedAndTheRestIsShown() async throws {
    let log = try Repository.text("Tests/Golden/bike-ordered.jsonl")
    // The last line is cut off, as by a full disk, and one in between is no JSON at all.
    let broken = log + "garbage\n" + log.dropLast(40)
    let result = try await replay("--from", "-", input: broken)
    #expect(result.code == 1)
    #expect(result.output.hasPrefix("bike-ordered: completed"))
    #expect(result.errorLines.count == 2)
    #expect(result.error.contains("line 5: the line is not a record: column 1: "))
    #expect(result.error.contains("line 9: the line is not a record: "))
    let checked = try await replay("--from", "-", "--verify", input: broken)
    #expect(checked.code == 1)
    #expect(checked.output.contains("2 records that cannot be read"))
    #expect(checked.output.contains("3 duplicates do not count"))
  }

  @Test func otherTrafficIsPassedOver() async throws {
    let topic = try await topic("bike-ordered", partitions: 1)
    try cluster.send(
      [TestRecord("hello", key: "bike-ordered"), TestRecord(nil, key: nil), TestRecord("{}", key: "x")],
      to: topic
    )
    let result = try await replay("-t", topic, "--verify")
    #expect(result.code == 0)
    #expect(result.lines.first == "1 saga, 4 records, all invariants hold")
    #expect(result.lines.last == "  3 records of other kinds passed over")
    let verbose = try await replay("-t", topic, "-v")
    #expect(verbose.error.contains("3 records of other kinds passed over"))
  }

  @Test func thereIsNothingToReplay() async throws {
    let empty = try cluster.topic("sagas")
    let nothing = try await replay("-t", empty)
    #expect(nothing.code == 66)
    #expect(
      nothing.error == "sagactl: topic \(empty) is empty; the log may be in another topic: name it with -t\n"
    )
    try cluster.send(lines: ["a", "b"], to: empty)
    let others = try await replay("-t", empty)
    #expect(others.code == 66)
    #expect(others.error.contains("has 2 records, and none of them is a saga's"))
    let unknown = try await replay("-t", "no-such-sagas")
    #expect(unknown.code == 66)
    #expect(unknown.error.contains("topic no-such-sagas does not exist"))
    #expect(try RecordExchange(brokers: cluster.brokers).partitions(of: "no-such-sagas") == nil)
    let noFile = try await replay("--from", "/nowhere/at/all")
    #expect(noFile.code == 66)
    #expect(noFile.error == "sagactl: cannot read /nowhere/at/all: No such file or directory\n")
    let folder = try await replay("--from", "/")
    #expect(folder.code == 66)
    let noInput = try await replay("--from", "-", input: "")
    #expect(noInput.code == 66)
    let notALog = try await replay("--from", Repository.path("Examples/shop/saga.yaml"))
    #expect(notALog.code == 65)
    #expect(notALog.error.contains("is not a log: line 1: "))
    let nobodyThere = try await replay("-t", "sagas", "-b", nobody, "-m", "0.3")
    #expect(nobodyThere.code == 69)
  }

  @Test(arguments: [
    (["-t", "a", "--from", "b"], "-t reads a topic and --from a file"),
    (["--format", "pdf"], "--format takes one of text, json, mermaid, html, not \"pdf\""),
    (["-J", "--format", "text"], "-J and --format text exclude each other"),
    (["--verify", "--format", "html"], "--verify writes text or json, not html"),
    (["--until", "yesterday"], "--until: invalid time"),
    (["--until", "0"], "--until counts records from 1"),
    (["--until", "-1"], "--until counts records from 1"),
    (["--until=-12"], "--until counts records from 1"),
    (["--speed", "2"], "--speed needs --to"),
    (["--dry-run"], "--dry-run needs --to"),
    (["--to", "b", "--speed", "0"], "--speed takes a number above 0"),
    (["--to", "sagas"], "--to names the topic that is read"),
    (["--to", "b", "--verify"], "--to sends records as they are"),
    (["--to", "a b"], "\"a b\" is not a topic's name"),
    (["-t", "a b"], "\"a b\" is not a topic's name"),
    (["--saga", ""], "--saga takes the id of a saga"),
    (["--from", "-", "--against", "-"], "cannot both be standard input"),
  ])
  func whatCannotBeMeantIsRefused(_ arguments: [String], _ message: String) async throws {
    let result = try await command(["saga", "replay"] + arguments).result()
    #expect(result.code == 64, "\(arguments)")
    #expect(result.error.contains(message), "\(result.error)")
    #expect(result.output == "")
  }

  @Test func aReaderThatHasSeenEnoughIsNoError() async throws {
    let log = (0..<200).map { _ in "shop-completed" }
    var text = ""
    for (number, name) in log.enumerated() {
      text += try Repository.text("Tests/Golden/\(name).jsonl").replacing(
        "shop-completed",
        with: "order-\(number)"
      )
    }
    let folder = try TemporaryFolder()
    let file = try folder.write("log.jsonl", text)
    for format in ["text", "json", "html"] {
      let result = try await script(
        "{ $SAGACTL saga replay --from \(file) --format \(format); echo $? >&2; } | head -1"
      ).result()
      #expect(result.lines.count == 1)
      #expect(result.error == "0\n")
    }
  }
}

extension [String] {
  /// Golden logs in the order they were recorded.
  fileprivate var sortedByStart: [String] {
    sorted { (try? Self.start($0)) ?? "" < (try? Self.start($1)) ?? "" }
  }

  private static func start(_ name: String) throws -> String {
    let log = try Repository.text("Tests/Golden/\(name).jsonl")
    let line = try JSONValue(parsing: String(log.prefix { $0 != "\n" }))
    return line["headers"]?.elements?.first { $0.elements?.first?.string == "ce_time" }?.elements?.last?
      .string
      ?? ""
  }
}
