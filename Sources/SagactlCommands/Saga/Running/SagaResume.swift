internal import ArgumentParser

/// `sagactl saga resume`: continues a saga from its log.
struct SagaResume: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    _superCommandName: "sagactl saga",
    abstract: "Continue a saga from its log.",
    usage: "sagactl saga resume [<options>] <id> [<file>]",
    discussion: """
      Continues a saga that was interrupted or suspended, and tries again what is stuck. What was in flight \
      when its process ended counts as unknown. A process that still runs the saga is found out and stops.

      The definition is the one the log holds; with FILE it has to be the same. Of a saga that has ended \
      already the result is told again.

      Examples:
        sagactl saga resume order-42 -t orders
        sagactl saga run order.yaml --input - < orders.jsonl | jq -r 'select(.state == "suspended").saga' \
      | xargs -n 1 sagactl saga resume --
      """
  )

  @Argument(help: ArgumentHelp("The saga's id.", valueName: "id"))
  var id = ""

  @Argument(
    help: ArgumentHelp("The definition; another one than the log's is refused.", valueName: "file"),
    completion: .file()
  )
  var file: String?

  @Flag(
    name: .customLong("use-recorded"),
    help: "Go on with the log's definition even when FILE is another one."
  )
  var useRecorded = false

  @OptionGroup(title: "Sagas") var running: SagaRunOptions
  @OptionGroup var client: ClientOptions

  func validate() throws { try client.demand([("<id>", id)]) }

  func run() throws {
    let diagnostics = client.diagnostics
    try finish(diagnostics) { () throws(Failure) in
      try SagaResumeJob(running, client, diagnostics).run(
        id,
        file: file.map { SagaResumeJob.File(path: $0, mayDiffer: useRecorded) },
        note: "resumed",
        retries: true
      )
    }
  }
}
