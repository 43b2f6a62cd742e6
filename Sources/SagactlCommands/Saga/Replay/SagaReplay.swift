internal import ArgumentParser
internal import Saga

/// `sagactl saga replay`: rebuilds sagas from their log.
struct SagaReplay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    _superCommandName: "sagactl saga",
    abstract: "Rebuild sagas from their log: show, check or compare them, or send the log again.",
    discussion: """
      Reads what the topic holds now, or what sagactl consume -J wrote to a file, and shows each saga's life. \
      Nothing is changed, no topic is created, and sensitive values are masked.

      Examples:
        sagactl saga replay                                 every saga of the topic sagas
        sagactl saga replay -t orders --saga order-42       one of them
        sagactl saga replay --verify                        check every rule that logs obey
        sagactl saga replay --against saga.yaml             would this definition decide the same?
        sagactl saga replay --format html > sagas.html      a page to look at and to send on
        sagactl consume -t orders -J -e | sagactl saga replay --from -
      """
  )

  @Option(
    name: [.customShort("t"), .customLong("topic")],
    help: ArgumentHelp("The topic with the sagas' log. Default: sagas.", valueName: "topic"),
    completion: Completions.topics
  )
  var topic: String?

  @Option(
    name: .customLong("saga"),
    help: ArgumentHelp("Only the saga of this id; repeatable.", valueName: "id")
  )
  var sagas: [String] = []

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "Read lines of sagactl consume -J from a file; - is standard input.",
      valueName: "file"
    ),
    completion: .file()
  )
  var from: String?

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp("text (default), json, mermaid or html.", valueName: "format"),
    completion: .list(ReplayPlan.Format.allCases.map(\.rawValue))
  )
  var format: String?

  @Flag(name: [.customShort("J"), .customLong("json")], help: "The same as --format json.")
  var json = false

  @Option(
    name: .customLong("until"),
    help: ArgumentHelp(
      "Only up to this record of each saga, by its number, or up to a time such as 2026-01-31T10:00:00Z.",
      valueName: "number|time"
    )
  )
  var until: String?

  @Flag(name: .customLong("verify"), help: "Check every rule that logs obey; exit code 1 when one is broken.")
  var verify = false

  @Option(
    name: .customLong("against"),
    help: ArgumentHelp(
      "Compare the log's decisions with those of this definition; exit code 1 when one differs.",
      valueName: "file"
    ),
    completion: .file(extensions: ["yaml", "yml", "json"])
  )
  var against: String?

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp(
      "Send the log's records, byte for byte and at their pace, to this topic.",
      valueName: "topic"
    ),
    completion: Completions.topics
  )
  var to: String?

  @Option(
    name: .customLong("speed"),
    help: ArgumentHelp(
      "With --to: so many times as fast, or max for no pauses. Default: 1.",
      valueName: "factor"
    )
  )
  var speed: String?

  @Flag(name: .customLong("dry-run"), help: "With --to: write the records to standard output instead.")
  var dryRun = false

  @OptionGroup var client: ClientOptions

  func run() throws {
    let diagnostics = client.diagnostics
    try finish(diagnostics) { () throws(Failure) in
      let plan = try ReplayPlan(self, now: WallClock.milliseconds, diagnostics)
      let source = try ReplaySource(plan, client, diagnostics)
      if client.wantsListing { return try source.list(client) }
      Interruption.listen(atOnce: true)
      if let destination = plan.to {
        return try Republisher(plan, destination, client, diagnostics).run(source)
      }
      return try ReplayJob(plan, source, client, diagnostics).run()
    }
  }
}
