import Bytes
import Saga

extension DefinitionReader {
  /// Reads an action, a compensation or a query.
  mutating func operation(_ member: PlacedMember, as kind: OperationKind) -> Operation? {
    guard let fields = openFields(member.value, named: member.name, OperationKey.self) else { return nil }
    guard let name = fields[.participant] else {
      refuse(fields.others, OperationKey.self)
      if fields.lacks(.participant) {
        problems.report(member.place, "\(member.name) has no participant", hint: "name one of participants")
      }
      return nil
    }
    guard let participant = string(name) else { return nil }
    guard !participant.isEmpty else {
      problems.report(name.value.place, "participant must not be empty")
      return nil
    }
    let protocolName = (participants[participant] ?? nil)?.protocolName
    // Of a participant nothing is known of, every protocol's members are tolerated.
    let extra = protocolName ?? "kafka" == "kafka" ? KafkaCallKey.allCases : []
    refuse(
      fields.others.filter { other in !extra.contains { $0.rawValue == other.name } },
      OperationKey.self,
      also: extra.map(\.rawValue)
    )
    for other in fields.others where other.name == KafkaCallKey.outcomes.rawValue { checkOutcomes(other) }
    let operation = Operation(
      participant: participant,
      command: fields[.command].flatMap { string($0) },
      input: fields[.input].map { template($0.value) } ?? .value(.object(JSONObject())),
      settings: template(PlacedValue(.object(fields.others), at: member.value.place))
    )
    // A command that could not be read, or is misspelt, is not missed as well.
    let isSure = fields[.command] == nil ? fields.lacks(.command) : operation.command != nil
    if isSure, let definition = participants[participant] ?? nil {
      report(definition.problems(of: operation, as: kind), below: member)
    }
    return operation
  }

  /// Reads what undoes a step: a call, or the word `noop`.
  mutating func compensation(_ member: PlacedMember) -> Step.Compensation? {
    switch member.value.content {
    case .string("noop"): return .noop
    case .object: return operation(member, as: .compensation).map { .operation($0) }
    default:
      refuse(member, "a call with a participant and a command, or the word noop", near: ["noop"])
      return nil
    }
  }

  /// What a reply's status means: an outcome for each.
  private mutating func checkOutcomes(_ member: PlacedMember) {
    guard case .object(let members) = member.value.content else {
      mismatch(member.value, member.name, "an object with an outcome for each status of a reply")
      return
    }
    for status in members { _ = word(status.value, status.name, AttemptOutcome.self) }
  }

  /// Reads the participants, each with its one protocol.
  mutating func readParticipants(_ whole: Fields<DefinitionKey>, at place: Place) -> JSONObject {
    guard let member = whole[.participants] else {
      if whole.lacks(.participants) {
        problems.report(place, "participants is missing", hint: "it says how to reach those whom steps call")
      }
      return JSONObject()
    }
    guard case .object(let members) = member.value.content else {
      mismatch(member.value, member.name, "an object with a participant for each name")
      return JSONObject()
    }
    knowsParticipants = true
    for participant in members {
      var found: [InputSchema.Problem] = []
      let definition = ParticipantDefinition(participant.value.json, problems: &found)
      report(found, below: participant)
      if case .kafka(let settings)? = definition { checkTopics(settings, of: participant) }
      participants.updateValue(definition, forKey: participant.name)
    }
    guard case .object(let object) = member.value.json else { return JSONObject() }
    return object
  }

  private mutating func checkTopics(_ settings: KafkaSettings, of participant: PlacedMember) {
    for (name, topic) in [("commands", settings.commands), ("replies", settings.replies)] {
      if !topic.isEmpty, let problem = TopicName.problem(with: topic) {
        problems.report(participant.value.follow(["kafka", .name(name)]).place, problem)
      }
    }
  }
}
