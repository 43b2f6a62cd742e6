import Bytes
import KafkaTestKit
import Saga
import SagaRuntime

/// Participants with a loop of their own, called one way or another by a test.
final class Callee {
  let loop = EventLoop()
  let participants: ParticipantSet

  /// Makes participants from the JSON a definition has below `participants`; each can be called.
  init(
    _ participants: JSONValue,
    _ options: ParticipantSet.Options = ParticipantSet.Options()
  ) throws {
    guard case .object(let object) = participants else { throw TestKitError("no participants") }
    let definition = SagaDefinition(
      name: "test",
      steps: object.members.enumerated().map { index, member in
        Step(name: "step\(index)", action: Operation(participant: member.name))
      },
      participants: object
    )
    self.participants = try ParticipantSet(of: definition, on: loop, options)
  }

  convenience init(json: String, _ options: ParticipantSet.Options = ParticipantSet.Options()) throws {
    try self.init(try JSONValue(parsing: json), options)
  }

  /// A program, as the participant `callee`.
  convenience init(
    command: [String],
    _ members: [String: JSONValue] = [:],
    _ options: ParticipantSet.Options = ParticipantSet.Options()
  ) throws {
    var exec = JSONObject()
    exec["command"] = .array(command.map { .string($0) })
    for (name, value) in members { exec[name] = value }
    var participant = JSONObject()
    participant["exec"] = .object(exec)
    var participants = JSONObject()
    participants["callee"] = .object(participant)
    try self.init(.object(participants), options)
  }

  /// A script for `sh`, as the participant `callee`.
  convenience init(
    shell script: String,
    _ members: [String: JSONValue] = [:],
    _ options: ParticipantSet.Options = ParticipantSet.Options()
  ) throws {
    try self.init(command: ["/bin/sh", "-c", script], members, options)
  }

  /// Calls and waits for the answer.
  func call(_ call: Invocation) throws -> Outcome {
    let answer = begin(call)
    try turn { answer.outcome == nil }
    guard let outcome = answer.outcome else { throw TestKitError("no answer") }
    return outcome
  }

  /// Calls and does not wait.
  func begin(_ call: Invocation) -> Answer {
    let answer = Answer()
    participants.begin(call) { answer.take($0) }
    // Nobody is answered before the call has returned.
    answer.isEarly = answer.count > 0
    return answer
  }

  /// Takes turns as long as a condition holds, but not for ever.
  func turn(while condition: () -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while condition() {
      guard .now < deadline else { throw TestKitError("nothing happened for 30 s") }
      loop.turn(waiting: .milliseconds(100))
    }
  }

  /// What has been answered to one call.
  final class Answer {
    private(set) var outcome: Outcome?
    private(set) var count = 0
    fileprivate(set) var isEarly = false

    fileprivate func take(_ outcome: Outcome) {
      self.outcome = outcome
      count += 1
    }
  }
}

extension Invocation {
  /// A call for tests.
  static func sample(
    saga: String = "s1",
    step: String = "brakes",
    _ operation: OperationKind = .action,
    participant: String = "callee",
    command: String? = "Do",
    input: JSONValue = .object(JSONObject()),
    attempt: Int = 1,
    timeout: Duration = .seconds(20),
    output: JSONValue? = nil,
    actionOutcome: AttemptOutcome? = nil,
    reason: CompensationReason? = nil
  ) -> Invocation {
    Invocation(
      saga: saga,
      step: step,
      operation: operation,
      attempt: attempt,
      key: operation.idempotencyKey(saga: saga, step: step),
      participant: participant,
      command: command,
      input: input,
      timeout: timeout,
      output: output,
      actionOutcome: actionOutcome,
      reason: reason
    )
  }
}

extension Outcome {
  /// The error that came with it.
  var failure: Failure? {
    switch self {
    case .succeeded: nil
    case .refused(let failure), .unavailable(let failure): failure
    case .unknown(_, let failure): failure
    }
  }

  /// The output that came with it.
  var output: JSONValue? { if case .succeeded(let output) = self { output } else { nil } }
}

extension JSONValue {
  /// The text when it is one.
  var string: String? { if case .string(let text) = self { text } else { nil } }
  /// The number when it is one that fits.
  var int: Int64? { if case .number(let number) = self { number.int64 } else { nil } }
}
