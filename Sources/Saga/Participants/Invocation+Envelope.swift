package import Bytes

extension Invocation {
  /// The call as a participant is sent it, whatever the protocol: one JSON object.
  ///
  /// `output`, `actionOutcome` and `failure` are there only when a step is undone or asked about, and as far
  /// as they are known: a compensation of an action nobody heard from has no `output` and has
  /// `"actionOutcome":"unknown"`.
  package var envelope: JSONValue {
    var object = JSONObject(capacity: 10)
    object.append("sagaId", .string(saga))
    object.append("step", .string(step))
    object.append("operation", .string(operation.rawValue))
    if let command { object.append("command", .string(command)) }
    object.append("attempt", .number(Int64(attempt)))
    object.append("idempotencyKey", .string(key))
    object.append("input", input)
    if let output { object.append("output", output) }
    if let actionOutcome { object.append("actionOutcome", .string(actionOutcome.rawValue)) }
    if let reason { object.append("failure", reason.json) }
    return .object(object)
  }

  /// The names of the envelope's members.
  static let envelopeNames = [
    "input", "attempt", "operation", "command", "step", "sagaId", "idempotencyKey", "output",
    "actionOutcome", "failure",
  ]

  /// Whether a path can lead anywhere in an envelope.
  static func envelopeAllows(_ path: [Expression.PathElement]) -> Bool {
    guard let first = path.first else { return true }
    guard case .name(let name) = first else { return false }
    return envelopeNames.contains(name)
  }
}
