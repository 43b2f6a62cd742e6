import Bytes
import Saga

extension DefinitionReader {
  /// Reads an action, a compensation or a query.
  mutating func operation(_ member: PlacedMember) -> Operation? {
    guard let fields = openFields(member.value, named: member.name, OperationKey.self) else { return nil }
    var participant = ""
    if let member = fields[.participant] {
      participant = string(member) ?? ""
    } else {
      problems.report(member.place, "\(member.name) has no participant")
    }
    let settings = PlacedValue(.object(fields.others), at: member.value.place)
    return Operation(
      participant: participant,
      command: fields[.command].flatMap { string($0) },
      input: fields[.input].map { template($0.value) } ?? .value(.object(JSONObject())),
      settings: template(settings)
    )
  }

  /// Reads what undoes a step: a call, or the word `noop`.
  mutating func compensation(_ member: PlacedMember) -> Step.Compensation? {
    switch member.value.content {
    case .string("noop"): return .noop
    case .object: return operation(member).map { .operation($0) }
    default:
      mismatch(
        member.value,
        member.name,
        "a call like { participant: …, command: … }, or the word noop"
      )
      return nil
    }
  }

  /// Reads the participants, each with its one protocol.
  mutating func readParticipants(_ member: PlacedMember?, at place: Place) -> JSONObject {
    guard let member else {
      problems.report(place, "participants is missing", hint: "name there whom the steps call")
      return JSONObject()
    }
    guard case .object(let members) = member.value.content else {
      mismatch(member.value, member.name, "an object with a participant for each name")
      return JSONObject()
    }
    knowsParticipants = true
    for participant in members { checkProtocol(of: participant) }
    guard case .object(let object) = member.value.json else { return JSONObject() }
    return object
  }

  private static let protocols = ["mock", "exec", "kafka", "http"]

  private mutating func checkProtocol(of participant: PlacedMember) {
    guard case .object(let members) = participant.value.content else {
      mismatch(participant.value, participant.name, "an object with one protocol")
      return
    }
    for member in members where !Self.protocols.contains(member.name) {
      problems.report(
        member.place,
        "there is no protocol \(member.name)",
        hint: nearest(to: member.name, among: Self.protocols).map { "did you mean \($0)?" }
          ?? "there are \(Self.protocols.listed("and"))"
      )
    }
    if members.count != 1 {
      problems.report(participant.place, "\(participant.name) must have exactly one protocol")
    }
  }
}
