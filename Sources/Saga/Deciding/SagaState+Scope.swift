package import Bytes

extension SagaState {
  /// What expressions of steps see: `.input`, `.steps.<name>.output`, `.saga.id` and `.failure`.
  package var scope: JSONValue {
    var steps = JSONObject(capacity: self.steps.count)
    for place in self.steps.indices {
      guard let output = self.steps[place].output else { continue }
      steps.append(self.steps[place].name, .members(["output": output]))
    }
    var scope = JSONObject(capacity: 4)
    scope.append("input", start?.input ?? .null)
    scope.append("steps", .object(steps))
    scope.append("saga", .members(["id": .string(id)]))
    if let reason { scope.append("failure", reason.json) }
    return .object(scope)
  }
}

extension CompensationReason {
  /// The reason as expressions, participants and the log see it.
  package var json: JSONValue {
    var object = JSONObject(capacity: 3)
    object.append("reason", .string(kind.rawValue))
    if let step { object.append("step", .string(step)) }
    if let failure { object.append("error", failure.json) }
    return .object(object)
  }
}

extension Failure {
  /// The error as expressions, participants and the log see it.
  package var json: JSONValue {
    var object = JSONObject(capacity: 3)
    object.append("code", .string(code))
    object.append("message", .string(message))
    if let detail { object.append("detail", detail) }
    return .object(object)
  }
}
