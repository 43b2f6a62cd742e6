internal import Bytes
internal import Glibc
internal import Saga

/// A participant that is a program, started for every call.
///
/// The program finds the call's envelope on standard input, one line with a JSON object, and in its
/// environment `SAGA_ID`, `SAGA_NAME`, `SAGA_STEP`, `SAGA_OPERATION` (`action`, `compensate` or `query`),
/// `SAGA_COMMAND` where the operation has one, `SAGA_ATTEMPT`, `SAGA_IDEMPOTENCY_KEY` and, when the run is
/// traced, `TRACEPARENT`. What its end means is said at ``Saga/ExecSettings/outcome(of:to:)``.
///
/// At the timeout its process group gets SIGTERM, and SIGKILL when it has not ended after a while; only then
/// is the call answered, as unknown. When the program has ended by itself, what it leaves behind in its group
/// is killed: a program that wants something to outlive it starts that with `setsid`. No more than a number
/// of programs run at once; a call that waits for its turn has not begun, and its timeout has not either.
///
/// When this process is killed with SIGKILL, nobody ends the programs it has started. Whoever takes over its sagas calls
/// again with the same key, perhaps while they still run.
final class ExecParticipant: Participant {
  private let settings: ExecSettings
  private let surroundings: Surroundings
  private let slots: ProcessSlots
  private let loop: EventLoop
  /// What programs of traced calls and of others inherit or are given, with a NUL at the end.
  private let common: (traced: [[UInt8]], untraced: [[UInt8]])
  private var running: [Int: RunningProcess] = [:]
  private var lastNumber = 0
  private var isStopped = false

  /// What programs find around them that no definition says.
  struct Surroundings {
    /// The name of the definition.
    var name: String
    /// The variables a program inherits, each `NAME=value`.
    var environment: [[UInt8]]
    /// The context a call belongs to, as W3C Trace Context writes it; nil leaves what is inherited.
    var traceparent: (Invocation) -> String?
    /// Is told the last of what a program has written to standard error, if it has written anything, before
    /// the call is answered.
    var overheard: (Invocation, Outcome, String) -> Void
  }

  /// Makes the participant; nothing is started before it is called.
  init(_ settings: ExecSettings, _ surroundings: Surroundings, _ slots: ProcessSlots, on loop: EventLoop) {
    self.settings = settings
    self.surroundings = surroundings
    self.slots = slots
    self.loop = loop
    let given = settings.environment.compactMap { name, value in value.map { Array("\(name)=\($0)\0".utf8) } }
    let replaced = CallVariables.names.union(settings.environment.keys)
    func inherited(without names: Set<String>) -> [[UInt8]] {
      surroundings.environment.filter { !names.contains(CallVariables.name(of: $0)) }.map { $0 + [0] } + given
    }
    common = (inherited(without: replaced.union([CallVariables.trace])), inherited(without: replaced))
  }

  func begin(_ call: Invocation, _ answer: @escaping (Outcome) -> Void) {
    slots.take { [self] in
      start(call) { [self] outcome in
        slots.give()
        answer(outcome)
      }
    }
  }

  func stop() {
    isStopped = true
    for process in running.values { process.stop() }
  }

  private func start(_ call: Invocation, _ answer: @escaping (Outcome) -> Void) {
    if isStopped {
      let failure = Failure(
        code: "Stopped",
        message: "the run was stopped before \(settings.program) was started"
      )
      loop.putOff { answer(.unavailable(failure)) }
      return
    }
    let variables = CallVariables(call, name: surroundings.name, traceparent: surroundings.traceparent(call))
    let plan = SpawnedProcess.Plan(
      command: settings.command,
      environment: (variables.isTraced ? common.traced : common.untraced) + variables.list,
      directory: settings.workingDirectory,
      // With a line's end: to a shell's `read`, a line without one is a failure.
      input: Array("\(call.envelope.text)\n".utf8)
    )
    guard !variables.haveNUL else {
      let message = "the saga's id or the command has a NUL character, which no environment can hold"
      let failure = Failure(code: Outcome.notExecutable, message: message)
      loop.putOff { answer(.notCalled(call.operation, failure)) }
      return
    }
    do {
      let process = try SpawnedProcess(plan)
      lastNumber += 1
      let number = lastNumber
      let patience = RunningProcess.Patience(timeout: call.timeout, killAfter: settings.killAfter)
      let watched = RunningProcess(process, patience, on: loop) { [self] ending in
        running[number] = nil
        let outcome = settings.outcome(of: ending, to: call.operation)
        if !ending.lastWords.isEmpty { surroundings.overheard(call, outcome, ending.lastText) }
        answer(outcome)
      }
      running[number] = watched
      watched.start()
    } catch {
      // Nothing has run. What has run out may be there again for the next attempt.
      let outcome: Outcome =
        error.isTemporary
        ? .unavailable(Failure(code: "Unavailable", message: error.message))
        : .notCalled(call.operation, Failure(code: Outcome.notExecutable, message: error.message))
      loop.putOff { answer(outcome) }
    }
  }
}
