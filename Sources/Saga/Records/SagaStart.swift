package import Bytes

/// What the log holds of a saga's beginning; with it the log explains itself.
///
/// Nothing in it changes. It is a class because states hold it and are copied often.
package final class SagaStart: Sendable {
  /// The name of the definition.
  package let name: String
  /// The version of the definition.
  package let version: String
  /// The definition as its author wrote it.
  package let definition: JSONValue
  /// The SHA-256 of the definition's canonical JSON, in hexadecimal.
  package let definitionHash: String
  /// What the saga was given.
  package let input: JSONValue

  /// Makes a beginning.
  package init(
    name: String,
    version: String,
    definition: JSONValue,
    definitionHash: String,
    input: JSONValue
  ) {
    self.name = name
    self.version = version
    self.definition = definition
    self.definitionHash = definitionHash
    self.input = input
  }
}

extension SagaStart: Hashable {
  package static func == (left: SagaStart, right: SagaStart) -> Bool {
    left === right
      || left.name == right.name && left.version == right.version
        && left.definitionHash == right.definitionHash && left.definition == right.definition
        && left.input == right.input
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(version)
    hasher.combine(definitionHash)
    hasher.combine(input)
  }
}
