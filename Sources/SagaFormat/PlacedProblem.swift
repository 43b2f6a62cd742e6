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
