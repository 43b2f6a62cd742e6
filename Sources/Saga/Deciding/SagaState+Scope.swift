package import Bytes

/// What expressions of steps see: `.input`, `.steps.<name>.output`, `.saga.id` and `.failure`.
extension SagaState: ExpressionScope {
  package func value(at path: ArraySlice<Expression.PathElement>) -> JSONValue {
    // What nearly all paths lead to is found where it is; only the others need all of it as one value.
    guard case .name(let root)? = path.first else { return json.value(at: path) }
    switch root {
    case "input": return (start?.input ?? .null).value(at: path.dropFirst())
    case "steps":
      let rest = path.dropFirst()
      guard case .name(let step)? = rest.first, case .name("output")? = rest.dropFirst().first else { break }
      let output = place(of: step).flatMap { steps[$0].output } ?? .null
      return output.value(at: rest.dropFirst(2))
    default: break
    }
    return json.value(at: path)
  }

  /// All there is to see, as one value.
  private var json: JSONValue {
    var outputs = JSONObject(capacity: steps.count)
    for step in steps {
      guard let output = step.output else { continue }
      outputs.append(step.name, .members(["output": output]))
    }
    var scope = JSONObject(capacity: 4)
    scope.append("input", start?.input ?? .null)
    scope.append("steps", .object(outputs))
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
