internal import ArgumentParser

/// `sagactl saga simulate`: every way a saga can go, or many by chance, judged by what participants have
/// really done.
struct SagaSimulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    _superCommandName: "sagactl saga",
    abstract: "Try all outcomes and crashes a saga can meet.",
    discussion: """
      Nobody is called and no broker is needed: participants are simulated, in every way they can behave, \
      and it is known what they have really done. Every rule is checked in every run: that nothing is left \
      behind when a saga is undone, that a stuck saga names all that may be, and so on. What breaks one is \
      shown by the shortest run that does.

      --exhaustive follows every way there is: all outcomes of all attempts, all orders of answers, both \
      ways of conditions, and one crash at every point. --runs makes runs by chance, with several crashes, \
      cancellations, replies that come late or twice, and operators. Without either, every way is followed \
      if there are few enough, and 10000 runs are made otherwise.

      Exits with 1 when a rule is broken, or when --exhaustive gives up at --max-states.

      Examples:
        sagactl saga simulate order.yaml
        sagactl saga simulate order.yaml --runs 1000000 --seed 1
        sagactl saga simulate order.yaml --exhaustive --input '{"gift":true}' --format json
      """
  )

  /// How the result is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Argument(
    help: ArgumentHelp("The definition, YAML or JSON; '-' is standard input.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml", "json"])
  )
  var file: String

  @Flag(help: "Follow every way the saga can go.")
  var exhaustive = false

  @Option(
    help: ArgumentHelp(
      "Give up --exhaustive with so many states, of which each takes 1 to 10 KB of memory. "
        + "Default: \(Self.defaultMaxStates).",
      valueName: "n"
    )
  )
  var maxStates: Int?

  @Option(help: ArgumentHelp("Make so many runs by chance.", valueName: "n"))
  var runs: Int?

  @Option(
    help: ArgumentHelp(
      "The seed of the first run; the next one has the next seed. Default: drawn, and shown.",
      valueName: "seed"
    )
  )
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "The saga's input, a JSON value: conditions that depend on it alone go one way. "
        + "Default: any input the definition allows.",
      valueName: "json"
    )
  )
  var input: String?

  @Option(help: ArgumentHelp("How to write the result: text or json.", valueName: "format"))
  var format = Format.text

  @Flag(name: .shortAndLong, help: "Print only what is wrong.")
  var quiet = false

  /// With how many states `--exhaustive` gives up when nothing is said.
  static let defaultMaxStates = 2_000_000

  func validate() throws {
    if let maxStates {
      if !exhaustive { throw ValidationError("--max-states bounds --exhaustive, which is not given") }
      if !(1...1_000_000_000).contains(maxStates) {
        throw ValidationError("--max-states takes a number from 1 to 1000000000, not \(maxStates)")
      }
    }
    if exhaustive, runs != nil || seed != nil {
      throw ValidationError("--exhaustive leaves nothing to chance: give it, or --runs and --seed")
    }
    if let runs, !(1...1_000_000_000).contains(runs) {
      throw ValidationError("--runs takes a number from 1 to 1000000000, not \(runs)")
    }
  }

  func run() throws {
    let diagnostics = Diagnostics(level: quiet ? .errors : .normal)
    try finish(diagnostics) { () throws(Failure) in try SimulationJob(self, diagnostics).run() }
  }
}
