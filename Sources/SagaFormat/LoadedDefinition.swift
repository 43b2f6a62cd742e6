package import Bytes
package import Saga

/// A definition that has been read and found right, with what the log keeps of it.
package struct LoadedDefinition: Sendable {
  /// What the engine runs.
  package let definition: SagaDefinition

  /// The definition as its author wrote it, as one JSON value; `saga.started` embeds it.
  package let source: JSONValue

  /// The SHA-256 of the source's canonical JSON, in lower-case hexadecimal; comments do not change it.
  package let hash: String

  /// Reads the text of a file, YAML or JSON.
  ///
  /// - Parameter file: The name in messages.
  /// - Throws: Everything that is wrong with it, in the order of the text.
  package init(text: [UInt8], file: String) throws(DefinitionProblems) {
    throw DefinitionProblems([PlacedProblem(file: file, line: 1, column: 1, message: "not implemented")])
  }

  /// Reads what a log's `saga.started` embeds.
  package init(logged: JSONValue) throws(DefinitionProblems) {
    throw DefinitionProblems([PlacedProblem(file: "log", line: 1, column: 1, message: "not implemented")])
  }
}

/// Something that is wrong with a definition's text.
package struct PlacedProblem: Hashable, Sendable {
  /// The name of the file as the user gave it.
  package let file: String
  /// The line, from 1.
  package let line: Int
  /// The column in characters, from 1.
  package let column: Int
  /// What is wrong, in a sentence without a full stop.
  package let message: String
  /// What to try; nil when the message says it.
  package let hint: String?

  /// Makes a problem.
  package init(file: String, line: Int, column: Int, message: String, hint: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.hint = hint
  }

  /// The problem as one line: `file:line:column: message; hint`.
  package var text: String { "\(file):\(line):\(column): \(message)\(hint.map { "; \($0)" } ?? "")" }
}

/// All that is wrong with a definition's text.
package struct DefinitionProblems: Error, Hashable, Sendable {
  /// At least one, in the order of the text.
  package let problems: [PlacedProblem]

  /// Makes the collection.
  package init(_ problems: [PlacedProblem]) { self.problems = problems }
}
