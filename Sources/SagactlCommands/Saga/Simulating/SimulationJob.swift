internal import Bytes
internal import Saga
internal import SagaFormat

/// The work of `saga simulate`.
struct SimulationJob {
  private let options: SagaSimulate
  private let diagnostics: Diagnostics
  private let loaded: LoadedDefinition
  private let input: JSONValue?

  /// With how many states a saga has too many for everyone to wait for, when nobody asks for all of them.
  private static let stateLimit = 100_000

  /// How many runs there are when nothing is said.
  private static let defaultRuns = 10_000

  /// How many things that are wrong are shown with their runs.
  private static let failureLimit = 10

  init(_ options: SagaSimulate, _ diagnostics: Diagnostics) throws(Failure) {
    self.options = options
    self.diagnostics = diagnostics
    loaded = try DefinitionFile.load(options.file, diagnostics)
    input = try Self.input(options.input, loaded.definition)
  }

  private static func input(
    _ text: String?,
    _ definition: SagaDefinition
  ) throws(Failure) -> JSONValue? {
    guard let text else { return nil }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: text)
    } catch {
      throw Failure(.badData, "--input is not JSON: column \(error.column): \(error.sentence)")
    }
    if let problem = SagaRunPlan.problem(of: value, in: definition) {
      throw Failure(.badData, "the input: \(problem)")
    }
    return value
  }

  func run() throws(Failure) -> Int32 {
    Interruption.listen()
    let report = simulate()
    diagnostics.endProgress()
    let out = ByteWriter(descriptor: 1)
    switch options.format {
    case .text: SimulationText(report, to: out).write(isQuiet: options.quiet)
    case .json: SimulationJSON(report, file: options.file).write(to: out)
    }
    let written = try out.finish()
    if let interrupted = Interruption.status { return interrupted.rawValue }
    return report.failures.isEmpty && !report.isGivenUp ? written : ExitStatus.someFailed.rawValue
  }

  private func simulate() -> SimulationReport {
    if options.runs != nil || options.seed != nil { return randomly(options.runs ?? Self.defaultRuns) }
    let limit =
      options.exhaustive ? options.maxStates ?? SagaSimulate.defaultMaxStates : Self.stateLimit
    let saga = saga(isFinite: true)
    var progress = SimulationProgress(diagnostics)
    let exploration = Exploration(of: saga, stateLimit: limit) { found in
      progress.update(
        "\(grouped(Int64(found.states))) states, \(grouped(Int64(found.waiting))) to be looked at"
      )
      return Interruption.signal == nil
    }
    // What was found wrong on the way there is wrong, however many more ways there are.
    let mayGuess = !options.exhaustive && exploration.failures.isEmpty
    if !exploration.isComplete, mayGuess, Interruption.signal == nil {
      return randomly(Self.defaultRuns, givenUpAt: limit)
    }
    return SimulationReport(
      definition: loaded.definition,
      kind: .exhaustive(exploration),
      failures: shown(exploration.failures, saga),
      warnings: saga.remarks.map(\.message)
    )
  }

  private func randomly(_ count: Int, givenUpAt states: Int? = nil) -> SimulationReport {
    let saga = saga(isFinite: false)
    // A seed of few digits is easier to type again, and there are enough of them.
    let seed = options.seed ?? UInt64.random(in: 0..<1_000_000_000)
    var progress = SimulationProgress(diagnostics)
    let runs = RandomRuns(of: saga, count: count, seed: seed) { done in
      progress.update("\(grouped(Int64(done))) of \(grouped(Int64(count))) runs")
      return Interruption.signal == nil
    }
    return SimulationReport(
      definition: loaded.definition,
      kind: .random(runs, seed: seed, givenUpAt: states),
      failures: shown(runs.failures, saga),
      warnings: saga.remarks.map(\.message)
    )
  }

  private func saga(isFinite: Bool) -> SimulatedSaga {
    SimulatedSaga(
      loaded.definition,
      input: input,
      source: (loaded.source, loaded.hash),
      isFinite: isFinite
    )
  }

  /// What is shown of what is wrong: each in the smallest run, which is made once more to be told.
  private func shown(_ failures: [FailedCase], _ saga: SimulatedSaga) -> [SimulationReport.Shown] {
    failures.prefix(Self.failureLimit).map { failure in
      let smallest = failure.shrunk(saga)
      return SimulationReport.Shown(failure: smallest, run: smallest.run.run(saga))
    }
  }
}

/// What a simulation has come to.
struct SimulationReport {
  /// How sagas were simulated.
  enum Kind {
    /// In every way.
    case exhaustive(Exploration)
    /// By chance, when there were more states than so many if that was tried first.
    case random(RandomRuns, seed: UInt64, givenUpAt: Int?)
  }

  /// Something that is wrong, and a run that shows it.
  struct Shown {
    let failure: FailedCase
    let run: SimulatedRun
  }

  let definition: SagaDefinition
  let kind: Kind
  let failures: [Shown]
  let warnings: [String]

  /// Whether all ways were to be followed and there were too many.
  var isGivenUp: Bool {
    if case .exhaustive(let found) = kind { !found.isComplete && !isStopped } else { false }
  }

  /// Whether it was stopped before it had come to its end.
  var isStopped: Bool { Interruption.signal != nil }
}

/// The progress line, four times a second.
struct SimulationProgress {
  private let diagnostics: Diagnostics
  private let started = ContinuousClock.now
  private var shown = ContinuousClock.now

  init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

  /// Shows how far the work has come when that is due; nothing is shown in the first second, or to a pipe.
  mutating func update(_ text: @autoclosure () -> String) {
    guard Diagnostics.isTerminal, diagnostics.level >= .normal else { return }
    let now = ContinuousClock.now
    guard now - shown >= .milliseconds(250), now - started >= .seconds(1) else { return }
    shown = now
    diagnostics.progress(text())
  }
}
