package import Bytes

extension SagaState {
  /// What expressions of steps see: `.input`, `.steps.<name>.output`, `.saga.id` and `.failure`.
  package var scope: JSONValue {
    var steps = JSONObject()
    for step in self.steps {
      guard let output = step.output else { continue }
      steps[step.name] = .members(["output": output])
    }
    var scope = JSONObject()
    scope["input"] = start?.input ?? .null
    scope["steps"] = .object(steps)
    scope["saga"] = .members(["id": .string(id)])
    if let reason { scope["failure"] = reason.json }
    return .object(scope)
  }
}

extension CompensationReason {
  /// The reason as expressions, participants and the log see it.
  package var json: JSONValue {
    var object = JSONObject()
    object["reason"] = .string(kind.rawValue)
    if let step { object["step"] = .string(step) }
    if let failure { object["error"] = failure.json }
    return .object(object)
  }
}

extension Failure {
  /// The error as expressions, participants and the log see it.
  package var json: JSONValue {
    var object = JSONObject()
    object["code"] = .string(code)
    object["message"] = .string(message)
    if let detail { object["detail"] = detail }
    return .object(object)
  }
}
