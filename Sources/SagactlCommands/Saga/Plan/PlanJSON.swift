internal import Bytes
internal import Saga
internal import SagaFormat

/// The result of checking a definition, as one line of JSON.
enum PlanJSON {
  /// Writes the plan of a definition that is right.
  static func write(_ loaded: LoadedDefinition, file: String, to out: ByteWriter) {
    let definition = loaded.definition
    var result = JSONObject()
    result["file"] = .string(file)
    result["valid"] = .bool(true)
    result["name"] = .string(definition.name)
    result["version"] = .string(definition.version)
    result["hash"] = .string(loaded.hash)
    result["topic"] = definition.logTopic.map(JSONValue.string)
    result["deadline"] = definition.deadline.map { .string($0.words) }
    result["steps"] = .array(definition.graph.order.map { step($0, of: definition) })
    result["undo"] = .array(definition.undoOrder.map { .string(definition.steps[$0].name) })
    put(result, to: out)
  }

  /// Writes what is wrong with a file.
  static func write(_ reason: DefinitionFile.Unusable, file: String, to out: ByteWriter) {
    var result = JSONObject()
    result["file"] = .string(file)
    result["valid"] = .bool(false)
    switch reason {
    case .unreadable(let reason):
      var problem = JSONObject()
      problem["message"] = .string("cannot read it: \(reason)")
      result["problems"] = .array([.object(problem)])
    case .invalid(let found):
      result["problems"] = .array(
        found.problems.map { problem in
          var object = JSONObject()
          object["line"] = .number(Int64(problem.line))
          object["column"] = .number(Int64(problem.column))
          object["message"] = .string(problem.message)
          object["hint"] = problem.hint.map(JSONValue.string)
          return .object(object)
        }
      )
    }
    put(result, to: out)
  }

  private static func step(_ index: Int, of definition: SagaDefinition) -> JSONValue {
    let step = definition.steps[index]
    var object = JSONObject()
    object["name"] = .string(step.name)
    object["kind"] = .string(step.kind.rawValue)
    object["after"] = .array(definition.graph.dependencies[index].map { .string(definition.steps[$0].name) })
    if step.condition != nil { object["conditional"] = .bool(true) }
    object["timeout"] = .string(step.timeout.words)
    object["deadline"] = step.deadline.map { .string($0.words) }
    object["action"] = call(step.action, step.retry, of: definition)
    object["query"] = step.query.map { call($0, step.retry, of: definition) }
    switch step.compensation {
    case .operation(let operation)?:
      object["compensate"] = call(operation, step.compensationRetry, of: definition)
    case .noop?: object["compensate"] = .string("noop")
    case nil: object["compensate"] = .null
    }
    object["onUnknown"] = .string(step.onUnknown.rawValue)
    object["onFailure"] = .string(step.onFailure.rawValue)
    return .object(object)
  }

  private static func call(
    _ operation: Operation,
    _ policy: RetryPolicy,
    of definition: SagaDefinition
  ) -> JSONValue {
    var object = JSONObject()
    object["participant"] = .string(operation.participant)
    object["protocol"] = definition.protocolName(of: operation.participant).map(JSONValue.string)
    object["command"] = operation.command.map(JSONValue.string)
    object["retry"] = .object(retry(policy))
    return .object(object)
  }

  private static func retry(_ policy: RetryPolicy) -> JSONObject {
    var object = JSONObject()
    object["maxAttempts"] = policy.maxAttempts.map { .number(Int64($0)) } ?? .string("unlimited")
    object["delay"] = .string(policy.delay.words)
    object["backoff"] = .string(policy.backoff.rawValue)
    object["factor"] = JSONNumber(policy.factorText).map(JSONValue.number)
    object["maxDelay"] = .string(policy.maxDelay.words)
    object["jitter"] = .string(policy.jitter.rawValue)
    object["on"] = .array(policy.on.map(\.rawValue).sorted().map(JSONValue.string))
    return object
  }

  private static func put(_ object: JSONObject, to out: ByteWriter) {
    JSONValue.object(object).write(to: out)
    out.write("\n")
  }
}

extension RetryPolicy {
  /// The factor as people write it: 2 rather than 2.0.
  fileprivate var factorText: String {
    let text = "\(factor)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
