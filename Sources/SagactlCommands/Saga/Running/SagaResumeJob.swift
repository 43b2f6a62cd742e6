internal import Bytes
internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// One run of `saga resume` or `saga resolve`, from resolved options to the exit code.
struct SagaResumeJob {
  private let running: SagaRunOptions
  private let client: ClientOptions
  private let diagnostics: Diagnostics

  /// How often a saga is read anew because its writer before has written meanwhile.
  private static let rounds = 5

  /// A definition the log's is held against.
  struct File {
    let path: String
    /// Whether the log's is used even when they differ.
    let mayDiffer: Bool
  }

  init(_ running: SagaRunOptions, _ client: ClientOptions, _ diagnostics: Diagnostics) {
    self.running = running
    self.client = client
    self.diagnostics = diagnostics
  }

  /// Continues a saga and returns the exit code.
  ///
  /// - Parameters:
  ///   - note: Why, for the log.
  ///   - retries: Whether what is stuck is tried again.
  ///   - resolution: What an operator has found out.
  func run(
    _ id: String,
    file: File?,
    note: String,
    retries: Bool,
    _ resolution: Resolution? = nil
  ) throws(Failure) -> Int32 {
    let settings = try client.settings(diagnostics)
    if client.wantsListing { return try client.list(diagnostics, settings.sagaProducer()) }
    var given: LoadedDefinition?
    if let file { given = try DefinitionFile.load(file.path, diagnostics) }
    let topic = try SagaPlan.topic(running, given?.definition)
    let log = SagaLog(
      topic: topic,
      settings: settings,
      patience: client.patience,
      diagnostics: diagnostics,
      advice: SagaAdvice(topic: topic, client)
    )
    Interruption.listen(atOnce: true, early: .resumable, lastAct: ParticipantSet.killAll)
    for round in 1...Self.rounds {
      let logged = try log.read(id)
      let state = logged.state
      if let resolution { try check(resolution, state) }
      let loaded = try definition(of: state, given, file)
      var told: Resolution?
      if let resolution { told = try finding(resolution, state, loaded.definition, log.advice) }
      if state.phase == .completed || state.phase == .compensated {
        return try tellAgain(state, loaded.definition, try SagaPlan.format(running))
      }
      let plan = try SagaPlan(running, loaded.definition, topic: log.topic)
      let loop = EventLoop()
      let journal = try log.journal(resuming: logged, loop: loop)
      let session = try SagaSession(
        loaded,
        plan,
        loop: loop,
        journal: journal,
        output: ResultOutput(loop),
        client: client,
        SagaSession.Manner(isSingle: true, resumed: state),
        diagnostics: diagnostics
      )
      // See SagaRunJob: the process's end closes faster.
      defer { _ = Unmanaged.passRetained(journal) }
      session.reporter.passesOverContested = round < Self.rounds
      session.reporter.finding = told
      session.participants.expect(saga: id)
      session.orchestrator.resume(
        state,
        note: note,
        retries: retries,
        told.map { [.stepResolved($0)] } ?? []
      )
      let code = try session.run()
      // The writer before has written meanwhile, and for the last time: it knows by now that it has a successor.
      if !session.reporter.isContested { return code }
    }
    throw Failure(.bug, "saga \(id) is written to by another process again and again")
  }

  /// The definition the log holds.
  private func definition(
    of state: SagaState,
    _ given: LoadedDefinition?,
    _ file: File?
  ) throws(Failure) -> LoadedDefinition {
    guard let start = state.start else {
      throw Failure(.badData, "the log of saga \(state.id) has no beginning")
    }
    if let given, let file, !file.mayDiffer, given.hash != start.definitionHash {
      throw Failure(
        .badData,
        "\(file.path) is not the definition saga \(state.id) began with (\(start.name) \(start.version))",
        hint: "leave the file out, or go on with the log's definition with --use-recorded"
      )
    }
    do throws(DefinitionProblems) {
      return try LoadedDefinition(logged: start.definition)
    } catch {
      for problem in error.problems { diagnostics.problem(problem.text) }
      throw Failure(.badData, "the definition in the log of saga \(state.id) cannot be understood")
    }
  }

  /// The finding as it is recorded: with what the step keeps of the output it is said to have answered.
  ///
  /// - Throws: ``Failure`` (bad data) when it would leave the saga stuck on the step, or nothing can be kept.
  private func finding(
    _ resolution: Resolution,
    _ state: SagaState,
    _ definition: SagaDefinition,
    _ advice: SagaAdvice
  ) throws(Failure) -> Resolution {
    let step = resolution.step
    let now = Timestamp(milliseconds: WallClock.milliseconds)
    let useful = Resolution.Finding.allCases.filter {
      state.goesOn(with: $0, about: step, by: definition, now: now)
    }
    if !useful.contains(resolution.finding) {
      let direction = state.reason == nil ? "can only go forward" : "is being undone"
      let words = useful.map { "--as \($0.rawValue)" }.joined(separator: " and ")
      throw Failure(
        .badData,
        "saga \(state.id) \(direction): --as \(resolution.finding.rawValue) would leave \(step) as stuck as it is",
        hint: "what applies is \(words); or '\(advice.resume(state.id))' has it tried again"
      )
    }
    guard let output = resolution.output, let known = definition[step: step] else { return resolution }
    let kept: JSONValue
    do throws(Saga.Failure) {
      kept = try known.kept(of: output)
    } catch {
      throw Failure(.badData, "--output is not what \(step) can have answered: \(error.message)")
    }
    return Resolution(
      step: step,
      as: resolution.finding,
      output: kept,
      by: resolution.by,
      note: resolution.note
    )
  }

  /// Checks that there is something to find out about a step.
  private func check(_ resolution: Resolution, _ state: SagaState) throws(Failure) {
    guard let stuck = state.stuck, state.phase == .stuck else {
      throw Failure(.badData, "saga \(state.id) is \(state.name): no step of it waits for an operator")
    }
    guard !state.waitsForOperator(resolution.step) else { return }
    let known = stuck.operations.map(\.step).joined(separator: ", ")
    throw Failure(
      .badData,
      "step \(resolution.step) of saga \(state.id) does not wait for an operator",
      hint: "what does is \(known)"
    )
  }

  /// Tells the result of a saga that has ended before.
  private func tellAgain(
    _ state: SagaState,
    _ definition: SagaDefinition,
    _ format: SagaPlan.Format
  ) throws(Failure) -> Int32 {
    diagnostics.note("saga \(state.id) has ended before; nothing is done")
    let ending: SagaEnding = state.phase == .completed ? .completed : .compensated
    let report = SagaReport(
      SagaOutcome(saga: state.id, index: 0, state: state, ending: .ended(ending)),
      of: definition,
      words: EventWords(definition, knowing: state),
      cause: nil
    )
    if let error = report.error, ending == .completed {
      diagnostics.error("saga \(state.id): completed: \(error)")
    }
    let out = ByteWriter(descriptor: 1)
    switch format {
    case .json: report.write(to: out)
    case .text: out.write(text: report.sentence + "\n")
    }
    _ = try out.finish()
    return report.status.rawValue
  }
}
