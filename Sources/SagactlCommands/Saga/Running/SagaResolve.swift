internal import ArgumentParser
internal import Bytes
internal import Glibc
internal import Saga

/// `sagactl saga resolve`: records what an operator has found out about a step that is stuck.
struct SagaResolve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    _superCommandName: "sagactl saga",
    abstract: "Say what has become of a step that is stuck, and continue its saga.",
    usage: "sagactl saga resolve [<options>] <id> <step> --as <finding>",
    discussion: """
      What can be found out about a step:
        succeeded    its action has had its effect
        refused      its action has had no effect, and will have none
        compensated  whatever effect it had has been undone by hand

      The finding, who made it and the note become a record of the log, and the saga goes on from there.

      Examples:
        sagactl saga resolve order-42 payment --as succeeded --output '{"chargeId":"ch_17"}'
        sagactl saga resolve order-42 brakes --as compensated --note 'cancelled by phone'
      """
  )

  @Argument(help: ArgumentHelp("The saga's id.", valueName: "id"))
  var id = ""

  @Argument(help: ArgumentHelp("The step.", valueName: "step"))
  var step = ""

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("What was found out: succeeded, refused or compensated.", valueName: "finding"),
    completion: .list(Resolution.Finding.allCases.map(\.rawValue))
  )
  var finding = ""

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      "What the step's participant would have answered, a JSON value; with --as succeeded.",
      valueName: "json"
    )
  )
  var output: String?

  @Option(
    name: .customLong("note"),
    help: ArgumentHelp("How it was found out; kept in the log.", valueName: "text")
  )
  var note = ""

  @OptionGroup(title: "Sagas") var running: SagaRunOptions
  @OptionGroup var client: ClientOptions

  func validate() throws {
    try client.demand([("<id>", id), ("<step>", step)])
    if finding.isEmpty, !client.wantsListing {
      throw ValidationError("Missing expected argument '--as <finding>'")
    }
  }

  func run() throws {
    let diagnostics = client.diagnostics
    try finish(diagnostics) { () throws(Failure) in
      try SagaResumeJob(running, client, diagnostics).run(
        id,
        file: nil,
        note: "resolved",
        retries: false,
        client.wantsListing ? nil : try resolution()
      )
    }
  }

  /// The finding as it is recorded.
  private func resolution() throws(Failure) -> Resolution {
    guard let known = Resolution.Finding(rawValue: finding) else {
      let words = Resolution.Finding.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure(.usage, "--as takes one of \(words), not \"\(finding)\"")
    }
    if output != nil, known != .succeeded {
      throw Failure(
        .usage,
        "--output is what a step that succeeded answered; with --as \(finding) there is none"
      )
    }
    var value: JSONValue?
    if let output {
      do throws(JSONError) {
        value = try JSONValue(parsing: output)
      } catch {
        throw Failure(.badData, "--output is not JSON: column \(error.column): \(error.sentence)")
      }
    }
    return Resolution(step: step, as: known, output: value, by: Self.user, note: note)
  }

  /// Who says so: the user's name, or number where there is none.
  private static var user: String {
    if let entry = getpwuid(getuid()), let name = entry.pointee.pw_name { return String(cString: name) }
    return String(getuid())
  }
}
