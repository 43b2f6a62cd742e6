package import Bytes

/// What a definition says of one participant: its protocol, and what that needs to know.
package enum ParticipantDefinition: Hashable, Sendable {
  /// Rules in the definition answer; nothing is called.
  case mock(MockRules)
  /// A process is started for every call.
  case exec(ExecSettings)
  /// Commands and replies are records on topics.
  case kafka(KafkaSettings)
  /// Requests over HTTP. The word is known so that it can be refused as what it is; nothing carries it out yet.
  case http

  /// Reads what stands below a participant's name: one member, named like the protocol.
  ///
  /// What cannot be read is reported in `problems`, each with the path to it from here; the result is nil
  /// when not even the protocol is known.
  package init?(_ json: JSONValue, problems: inout [InputSchema.Problem]) {
    var reader = ParticipantReader(problems: problems)
    defer { problems = reader.problems }
    guard let protocols = reader.members(json, []) else { return nil }
    let known = protocols.filter { Self.protocols.contains($0.name) }
    for member in protocols where !Self.protocols.contains(member.name) {
      reader.reportUnknown(member.name, [], of: "a participant", known: Self.protocols)
    }
    guard let first = known.first else {
      if protocols.isEmpty { reader.report([], "a participant needs a protocol: mock, exec or kafka") }
      return nil
    }
    for other in known.dropFirst() {
      reader.report(
        [.name(other.name)],
        "a participant has one protocol, and this one has \(first.name) already"
      )
    }
    let path: [Expression.PathElement] = [.name(first.name)]
    switch first.name {
    case "mock": self = .mock(MockRules(&reader, first.value, path))
    case "exec": self = .exec(ExecSettings(&reader, first.value, path))
    case "kafka": self = .kafka(KafkaSettings(&reader, first.value, path))
    default:
      reader.report(path, "http participants are not there yet; let exec call a program like curl")
      self = .http
    }
  }

  private static let protocols = ["mock", "exec", "kafka", "http"]

  /// The name of the protocol.
  package var protocolName: String {
    switch self {
    case .mock: "mock"
    case .exec: "exec"
    case .kafka: "kafka"
    case .http: "http"
    }
  }

  /// What is wrong with a call of this participant; paths lead from the operation.
  ///
  /// - Parameter kind: What the operation is to its step. A query may go to a mock without rules for it: the
  ///   mock knows what it has done.
  package func problems(of operation: Operation, as kind: OperationKind) -> [InputSchema.Problem] {
    switch self {
    case .mock(let rules): rules.problems(of: operation, as: kind)
    case .kafka:
      operation.command == nil
        ? [InputSchema.Problem([], "a kafka participant is sent a command, and none is given")] : []
    case .exec, .http: []
    }
  }
}
