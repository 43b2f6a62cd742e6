package import Bytes

extension SagaState {
  /// What expressions of steps see: `.input`, `.steps.<name>.output`, `.saga.id` and `.failure`.
  package var scope: JSONValue {
    var steps = JSONObject()
    for step in self.steps {
      guard let output = step.output else { continue }
      steps[step.name] = .object(["output": output])
    }
    var scope: JSONObject = [
      "input": start?.input ?? .null,
      "steps": .object(steps),
      "saga": .object(["id": .string(id)]),
    ]
    if let reason { scope["failure"] = reason.json }
    return .object(scope)
  }
}

extension CompensationReason {
  /// The reason as expressions, participants and the log see it.
  package var json: JSONValue {
    var object: JSONObject = ["reason": .string(kind.rawValue)]
    if let step { object["step"] = .string(step) }
    if let failure { object["error"] = failure.json }
    return .object(object)
  }
}

extension Failure {
  /// The error as expressions, participants and the log see it.
  package var json: JSONValue {
    var object: JSONObject = ["code": .string(code), "message": .string(message)]
    if let detail { object["detail"] = detail }
    return .object(object)
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Makes an object; of two members with one name the last counts.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init()
    for (name, value) in elements { self[name] = value }
  }
}
