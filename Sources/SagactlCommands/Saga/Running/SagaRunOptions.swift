internal import ArgumentParser

/// The options of every command that drives sagas.
struct SagaRunOptions: ParsableArguments {
  @Option(
    name: [.customShort("t"), .customLong("topic")],
    help: ArgumentHelp("The topic with the sagas' log.", valueName: "topic"),
    completion: Completions.topics
  )
  var topic: String?

  @Option(
    name: .customLong("inject"),
    help: ArgumentHelp(
      "Make a participant fail: step[.compensate]=fault[*count|@attempt], such as payment=timeout*2; repeatable.",
      valueName: "fault"
    )
  )
  var inject: [String] = []

  @Option(
    name: .customLong("seed"),
    help: ArgumentHelp("Make mocks' choices and pauses the same in every run.", valueName: "number")
  )
  var seed: UInt64?

  @Flag(name: [.customShort("J"), .customLong("json")], help: "The same as --format json.")
  var json = false

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      "text, for people, or json, a line for each saga. Default: text on a terminal, else json.",
      valueName: "format"
    ),
    completion: .list(["text", "json"])
  )
  var format: String?
}
