internal import ArgumentParser
internal import Bytes
internal import SagaFormat

/// `sagactl saga validate`: whether definitions are right, and what they will do.
struct SagaValidate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    _superCommandName: "sagactl saga",
    abstract: "Check saga definitions, and print what they will do.",
    discussion: """
      Everything that is wrong is reported at once on standard error, as file:line:column: message; hint. \
      What is right is printed as a plan: the steps in their order, how often and how long each is tried, \
      what undoes it, and in which order steps are undone.

      With --format json each file is one line of JSON on standard output, with its problems or its plan.

      Exits with 65 when a definition is wrong, with 66 when a file cannot be read.
      """
  )

  /// How the result is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Option(help: ArgumentHelp("How to write the result: text or json.", valueName: "format"))
  var format = Format.text

  @Flag(name: .shortAndLong, help: "Print no plan, only what is wrong.")
  var quiet = false

  @Argument(
    help: ArgumentHelp("Definitions, YAML or JSON; - is standard input.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml", "json"])
  )
  var files: [String]

  func validate() throws {
    if files.count(where: { $0 == "-" }) > 1 { throw ValidationError("- can be given once only") }
  }

  func run() throws {
    let diagnostics = Diagnostics(level: quiet ? .errors : .normal)
    try finish(diagnostics) { () throws(Failure) in
      let out = ByteWriter(descriptor: 1)
      var worst = ExitStatus.done
      var isFirst = true
      for file in files {
        do throws(DefinitionFile.Unusable) {
          let loaded = try DefinitionFile.load(file)
          if format == .json {
            PlanJSON.write(loaded, file: file, to: out)
          } else if !quiet {
            if !isFirst { out.write("\n") }
            isFirst = false
            PlanText.write(loaded, file: DefinitionFile.name(file), to: out)
          }
        } catch {
          let status: ExitStatus
          switch error {
          case .unreadable(let reason):
            status = .noInput
            if format == .text { diagnostics.error("cannot read \(DefinitionFile.name(file)): \(reason)") }
          case .invalid(let found):
            status = .badData
            if format == .text { for problem in found.problems { diagnostics.problem(problem.text) } }
          }
          if format == .json { PlanJSON.write(error, file: file, to: out) }
          if status.rawValue > worst.rawValue { worst = status }
        }
      }
      let written = try out.finish()
      return worst == .done ? written : worst.rawValue
    }
  }
}
