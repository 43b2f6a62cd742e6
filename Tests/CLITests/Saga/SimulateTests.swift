import Bytes
import KafkaTestKit
import Testing

/// `sagactl saga simulate`: no broker, no participants, and an exit code that tells whether a rule is broken.
@Suite(.crowd) struct SimulateTests {
  private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    .joined(separator: "/")

  private func simulate(_ arguments: String..., input: String? = nil) async throws -> CommandResult {
    var run = try CommandRun.sagactl(["saga", "simulate"] + arguments)
    run.directory = Self.root
    if let input { run.input = .bytes(Array(input.utf8)) }
    return try await run.result()
  }

  /// A definition whose undoing needs what nobody has when the outcome is unknown.
  private static let wrong = """
    document: { dsl: sagactl/v1, name: wrong }
    participants: { p: { kafka: { commands: c, replies: r } } }
    steps:
      - name: pay
        action: { participant: p, command: Charge }
        compensate: { participant: p, command: Refund, input: "${ .steps.pay.output.amount > 1 }" }
    """

  @Test(arguments: ["bike-order", "shop"])
  func everyWayOfTheExamplesKeepsEveryRule(name: String) async throws {
    let result = try await simulate("Examples/\(name)/saga.yaml", "--exhaustive", "--format", "json")
    #expect(result.code == 0 && result.error == "", "\(result.error)")
    let report = try JSONValue(parsing: try #require(result.lines.first))
    #expect(report["complete"] == .bool(true))
    #expect(report["violations"] == .array([]) && report["warnings"] == .array([]))
    for member in ["cases", "states", "crashPoints", "completed", "compensated", "stuck"] {
      guard case .number(let number)? = report[member], let count = number.int64 else {
        Issue.record("no \(member) in \(result.output)")
        continue
      }
      #expect(count > 10, "\(member)")
    }
  }

  @Test func whoGivesUpSaysSoAndFails() async throws {
    let result = try await simulate("Examples/shop/saga.yaml", "--exhaustive", "--max-states", "50")
    #expect(result.code == 1 && result.error == "", "\(result.error)")
    #expect(result.output.contains("not every way was followed") && result.output.contains("given up"))
    let unbounded = try await simulate("Examples/shop/saga.yaml", "--max-states", "50")
    #expect(unbounded.code == 64)
  }

  /// Without any one of its compensations an example is a definition no more, and says so.
  @Test(arguments: ["bike-order", "shop"])
  func withoutOneOfItsCompensationsAnExampleIsRefused(name: String) async throws {
    let path = "\(Self.root)/Examples/\(name)/saga.yaml"
    let lines = try await CommandRun("cat", [path]).result().lines
    let places = lines.indices.filter { lines[$0].drop { $0 == " " }.hasPrefix("compensate:") }
    #expect(!places.isEmpty)
    for place in places {
      let indent = lines[place].prefix { $0 == " " }.count
      let end =
        lines[(place + 1)...].firstIndex { line in line.prefix { $0 == " " }.count <= indent } ?? lines.count
      let text = (lines[..<place] + lines[end...]).joined(separator: "\n")
      let result = try await simulate("-", input: text)
      #expect(result.code == 65, "\(result.output)")
      #expect(result.error.contains("has no compensate, and may have to be undone"), "\(result.error)")
    }
  }

  @Test func aRuleThatIsBrokenIsShownByItsShortestRun() async throws {
    let result = try await simulate("-", input: Self.wrong)
    #expect(result.code == 1 && result.error == "", "\(result.error)")
    #expect(
      result.output.contains(
        "violation I4: the compensation of pay cannot be computed when the outcome of pay is unknown"
      )
    )
    #expect(result.output.contains("compensation.failed"))
    #expect(result.output.contains("effects left: pay"))
  }

  /// A simulation has no data: what is given, and what follows from it, is not what a real saga's log would have.
  @Test func theLogOfARunThatBreaksARuleCanBeReplayed() async throws {
    let schema = "input: { type: object, required: [id], properties: { id: { type: string } } }\nsteps:"
    let text = Self.wrong.replacing("steps:", with: schema)
      .replacing("command: Charge }", with: "command: Charge, input: { order: \"${ .input.id }\" } }")
    let report = try await simulate("-", "--format", "json", input: text)
    #expect(report.code == 1)
    let log = try JSONValue(parsing: report.output)["violations"]?.elements?.first?["log"]?.elements ?? []
    #expect(log.count > 3)
    let lines = log.map(\.text).joined(separator: "\n")
    func replay(_ arguments: String...) async throws -> CommandResult {
      try await command(["saga", "replay", "--from", "-"] + arguments, input: lines).result()
    }
    let shown = try await replay()
    #expect(shown.code == 0)
    #expect(shown.error == "")
    #expect(!shown.output.contains("I3") && !shown.output.contains("D3"), "\(shown.output)")
    #expect(shown.output.contains("It was simulated: "))
    #expect(!shown.output.contains("sagactl saga resume"))
    let checked = try await replay("--verify", "-J")
    #expect(checked.code == 1)
    let verdict = try JSONValue(parsing: checked.output)
    #expect(verdict["violations"]?.integer == 0, "\(checked.output)")
    #expect(verdict["simulated"]?.integer == 1)
    #expect(verdict["holds"] == .bool(false))
  }

  @Test func aSeedRepeatsWhatWasFoundByChance() async throws {
    let first = try await simulate("-", "--runs", "50", "--seed", "3", "--format", "json", input: Self.wrong)
    #expect(first.code == 1)
    let report = try JSONValue(parsing: try #require(first.lines.first))
    guard case .array(let violations)? = report["violations"], let violation = violations.first,
      case .number(let seed)? = violation["seed"]
    else {
      Issue.record("\(first.output)")
      return
    }
    let again = try await simulate("-", "--runs", "1", "--seed", seed.text, input: Self.wrong)
    #expect(again.code == 1)
    #expect(again.output.contains("violation I4"))
  }

  @Test func whatIsGivenWrongHasItsExitCode() async throws {
    let shop = "Examples/shop/saga.yaml"
    #expect(try await simulate(shop, "--exhaustive", "--runs", "3").code == 64)
    #expect(try await simulate(shop, "--runs", "0").code == 64)
    #expect(try await simulate(shop, "--input", "{\"orderId\":1}").code == 65)
    #expect(try await simulate(shop, "--input", "{").code == 65)
    #expect(try await simulate("nowhere.yaml").code == 66)
    let input = #"{"orderId":"1","productId":"1","quantity":1,"amount":1}"#
    let quiet = try await simulate(shop, "--input", input, "-q")
    #expect(quiet.code == 0 && quiet.output == "" && quiet.error == "")
  }
}
