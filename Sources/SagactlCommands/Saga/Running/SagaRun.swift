internal import ArgumentParser

/// `sagactl saga run`: runs one saga, or one for each line of standard input.
struct SagaRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    _superCommandName: "sagactl saga",
    abstract: "Run sagas of a definition.",
    usage: "sagactl saga run [<options>] <file>",
    discussion: """
      Runs one saga with the given input, or with --input - one for each line of standard input. \
      Everything that happens is a record of the topic before it is acted on, so that a saga that was \
      interrupted is continued by 'sagactl saga resume'.

      A JSON line tells of each saga that has ended; the exit code is that of the worst: 0 completed, \
      10 compensated, 20 stuck, 30 interrupted and resumable.

      Examples:
        sagactl saga run order.yaml --input '{"orderId":"42"}'
        jq -c '.orders[]' orders.json | sagactl saga run order.yaml --input - --id '${ .input.orderId }'
        sagactl saga run order.yaml --input-file order.json --inject payment=timeout*2
      """
  )

  @Argument(
    help: ArgumentHelp("The definition, YAML or JSON; '-' is standard input.", valueName: "file"),
    completion: .file()
  )
  var file = ""

  @Option(
    name: .customLong("input"),
    help: ArgumentHelp(
      "The saga's input, a JSON value; '-' runs a saga for each line of standard input. Default: {}.",
      valueName: "json"
    )
  )
  var input: String?

  @Option(
    name: .customLong("input-file"),
    help: ArgumentHelp("Read the saga's input from a file that is one JSON value.", valueName: "file"),
    completion: .file()
  )
  var inputFile: String?

  @Option(
    name: .customLong("id"),
    help: ArgumentHelp(
      "The saga's id, which may be taken from the input: '${ .input.orderId }'. An id the log has is "
        + "refused. Default: a new UUID.",
      valueName: "id"
    )
  )
  var id: String?

  @Option(
    name: .customLong("concurrency"),
    help: ArgumentHelp("Run up to this many sagas side by side.", valueName: "n")
  )
  var concurrency = 16

  @Flag(
    name: .customLong("dry-run"),
    help: "Start no process, open no socket and no topic; write the records there would be as JSON."
  )
  var dryRun = false

  @OptionGroup(title: "Sagas") var running: SagaRunOptions
  @OptionGroup var client: ClientOptions

  func validate() throws { try client.demand([("<file>", file)]) }

  func run() throws {
    let diagnostics = client.diagnostics
    try finish(diagnostics) { () throws(Failure) in try SagaRunJob(self, diagnostics).run() }
  }
}
