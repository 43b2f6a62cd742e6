internal import Bytes
internal import Glibc
package import Saga

/// The participants of a definition: a call goes to the one it names.
///
/// Everything happens on the thread of the loop. The set is one participant to the rest of the program, with
/// whatever faults are injected already before it.
package final class ParticipantSet: Participant {
  private let members: [String: any Participant]
  private let route: any Participant
  private let world: MockWorld

  /// What the definition does not say.
  package struct Options {
    /// The beginning of chance in mocks.
    package var seed: UInt64 = 0
    /// The faults to inject.
    package var injections: [Injection] = []
    /// Whether nothing is to be opened: no process, no socket, no topic. Mocks answer by their rules, any
    /// other participant succeeds with `{}`.
    package var isDryRun = false
    /// How many programs may run at once; the others wait for their turn.
    package var processLimit = 64
    /// The variables programs inherit, each `NAME=value`; nil are those of this process.
    package var environment: [[UInt8]]?
    /// The context of a call, as W3C Trace Context writes it, for programs; nil leaves what they inherit.
    package var traceparent: (Invocation) -> String? = { _ in nil }
    /// Is told the last of what a program has written to standard error, also when it has succeeded, before
    /// the call is answered.
    package var overheard: (Invocation, Outcome, String) -> Void = { _, _, _ in }
    /// Ends this process at once, for injected crashes.
    package var crash: () -> Void = {}

    /// Takes what is usual.
    package init() {}
  }

  /// Why a participant cannot be made.
  package struct Refusal: Error, Hashable, Sendable {
    /// The participant's name.
    package let participant: String
    /// What is wrong, in a sentence without a full stop.
    package let message: String

    /// Makes a refusal.
    package init(participant: String, message: String) {
      self.participant = participant
      self.message = message
    }
  }

  /// Makes the participants that the definition's operations call. Nothing is opened before they are called.
  package init(
    of definition: SagaDefinition,
    on loop: EventLoop,
    _ options: Options = Options()
  ) throws(Refusal) {
    let world = MockWorld(seed: options.seed)
    let slots = ProcessSlots(options.processLimit, on: loop)
    let surroundings = ExecParticipant.Surroundings(
      name: definition.name,
      environment: options.environment ?? Self.environment,
      traceparent: options.traceparent,
      overheard: options.overheard
    )
    var members: [String: any Participant] = [:]
    for name in Self.calledNames(definition) {
      switch try Self.read(name, definition) {
      case .mock(let rules): members[name] = MockParticipant(rules, in: world, on: loop)
      case .exec where options.isDryRun, .kafka where options.isDryRun, .http where options.isDryRun:
        members[name] = DryParticipant(on: loop)
      case .exec(let settings):
        Self.expectChildren()
        members[name] = ExecParticipant(settings, surroundings, slots, on: loop)
      case .kafka:
        throw Refusal(
          participant: name,
          message: "kafka participants cannot be called yet; use exec, or mock, or --dry-run"
        )
      case .http:
        throw Refusal(participant: name, message: "http participants cannot be called yet; use exec, or mock")
      }
    }
    self.world = world
    self.members = members
    let router = Router(members, on: loop)
    route =
      options.injections.isEmpty
      ? router : InjectingParticipant(router, options.injections, on: loop, crash: options.crash)
  }

  package func begin(_ call: Invocation, _ answer: @escaping (Outcome) -> Void) { route.begin(call, answer) }

  package func stop() { route.stop() }

  /// Kills the programs of all participants of this process at once, which is about to end. Any thread may
  /// call it; nobody is answered.
  @Sendable package static func killAll() { RunningGroups.killAll() }

  /// Tells that calls of a saga will come. A run that makes many sagas calls this in the order of its input,
  /// so that a seed gives every one of them the same chance each time.
  package func expect(saga: String) { world.dice.expect(saga: saga) }

  /// Lets go of what is kept of a saga that has ended.
  package func forget(saga: String) {
    world.dice.forget(saga: saga)
    world.ledger.forget(saga: saga)
  }

  /// The steps of a saga whose effect its mocks hold, sorted.
  package func mockEffects(saga: String) -> [String] { world.ledger.effects(saga: saga) }

  private static func calledNames(_ definition: SagaDefinition) -> [String] {
    var names: Set<String> = []
    for step in definition.steps {
      names.insert(step.action.participant)
      if case .operation(let operation)? = step.compensation { names.insert(operation.participant) }
      if let query = step.query { names.insert(query.participant) }
    }
    return names.sorted()
  }

  private static func read(
    _ name: String,
    _ definition: SagaDefinition
  ) throws(Refusal) -> ParticipantDefinition {
    guard let json = definition.participants[name] else {
      throw Refusal(participant: name, message: "there is no participant named \(name)")
    }
    var problems: [InputSchema.Problem] = []
    let read = ParticipantDefinition(json, problems: &problems)
    if case .http? = read { return .http }
    guard let read, problems.isEmpty else {
      let problem = problems.first
      let place = problem.map { $0.path.isEmpty ? "" : "\($0.path.pathText): " } ?? ""
      throw Refusal(participant: name, message: "\(place)\(problem?.message ?? "it cannot be read")")
    }
    return read
  }

  /// The variables of this process, byte for byte.
  private static var environment: [[UInt8]] {
    var variables: [[UInt8]] = []
    var entry = environ
    while let variable = entry.pointee {
      variables.append(
        Array(UnsafeBufferPointer(start: variable, count: strlen(variable)).map(UInt8.init(bitPattern:)))
      )
      entry += 1
    }
    return variables
  }

  /// A process that was started with SIGCHLD ignored would never learn how its children ended.
  private static func expectChildren() {
    var action = sigaction()
    guard sigaction(SIGCHLD, nil, &action) == 0 else { return }
    if unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
    {
      signal(SIGCHLD, SIG_DFL)
    }
  }
}

/// Hands a call to the participant it names.
private final class Router: Participant {
  private let members: [String: any Participant]
  private let loop: EventLoop

  init(_ members: [String: any Participant], on loop: EventLoop) {
    self.members = members
    self.loop = loop
  }

  func begin(_ call: Invocation, _ answer: @escaping (Outcome) -> Void) {
    if let member = members[call.participant] {
      member.begin(call, answer)
      return
    }
    let message = "there is no participant named \(call.participant)"
    loop.putOff { answer(.notCalled(call.operation, Failure(code: "NotDefined", message: message))) }
  }

  func stop() {
    for member in members.values { member.stop() }
  }
}

/// A participant of a dry run: it is not called, and everything asked of it succeeds with `{}`.
private final class DryParticipant: Participant {
  private let loop: EventLoop

  init(on loop: EventLoop) { self.loop = loop }

  func begin(_ call: Invocation, _ answer: @escaping (Outcome) -> Void) {
    loop.putOff { answer(.succeeded(.object(JSONObject()))) }
  }

  func stop() {}
}
