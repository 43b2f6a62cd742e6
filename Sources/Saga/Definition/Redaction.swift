package import Bytes

extension JSONValue {
  /// What stands in the place of something that is kept out of what people are shown.
  package static let redacted = JSONValue.string("(sensitive)")

  /// The value without some members of its, of which only the names are left.
  func redacting(_ names: Set<String>) -> JSONValue {
    guard !names.isEmpty, case .object(var object) = self else { return self }
    for name in names where object[name] != nil { object[name] = .redacted }
    return .object(object)
  }
}

extension Step {
  /// An output of the step as people may see it; the log holds all of it.
  package func redacting(output: JSONValue) -> JSONValue { output.redacting(sensitiveOutput) }
}

extension SagaDefinition {
  /// An output of the saga as people may see it; the log holds all of it.
  package func redacting(output: JSONValue) -> JSONValue { output.redacting(sensitiveOutput) }

  /// An input of the saga as people may see it; the log holds all of it.
  package func redacting(input: JSONValue) -> JSONValue { inputSchema?.redacting(input) ?? input }
}

extension SagaDefinition {
  /// Whether anything in it is sensitive.
  package var hasSecrets: Bool {
    !sensitiveOutput.isEmpty || steps.contains { !$0.sensitiveOutput.isEmpty }
      || (inputSchema?.hasSecrets ?? false)
  }
}

extension InputSchema {
  /// Whether what a path leads to is sensitive, lies in something that is, or has something in it that is.
  package func isSensitive(at path: ArraySlice<Expression.PathElement>) -> Bool {
    if isSensitive { return true }
    switch path.first {
    case nil: return hasSecrets
    case .name(let name)?:
      let schema = properties.first { $0.name == name }?.schema ?? others
      return schema?.isSensitive(at: path.dropFirst()) ?? false
    case .index?: return items?.isSensitive(at: path.dropFirst()) ?? false
    }
  }
}

extension InputSchema {
  /// Whether it, or anything in it, is sensitive.
  fileprivate var hasSecrets: Bool {
    isSensitive || properties.contains { $0.schema.hasSecrets } || (others?.hasSecrets ?? false)
      || (items?.hasSecrets ?? false)
  }
}
