import SagaFormat
import Testing

/// A definition that is wrong, and the lines that say so, without the name of the file.
struct WrongCase: CustomTestStringConvertible {
  let text: String
  let file: String
  let expected: [String]

  /// A definition that is right, which cases change in one place.
  static let base = """
    document: { dsl: sagactl/v1, name: n }
    participants: { p: { mock: { Do: [ succeed ], Undo: [ succeed ] } } }
    steps:
      - name: a
        action: { participant: p, command: Do }
        compensate: noop

    """

  /// The same as JSON.
  static let json = #"""
    {"document":{"dsl":"sagactl/v1","name":"n"},
     "participants":{"p":{"mock":{"Do":["succeed"]}}},
     "steps":[{"name":"a","action":{"participant":"p","command":"Do"},
     "compensate":"noop"}]}
    """#

  var testDescription: String { expected.first ?? "right" }

  /// The lines that reading it brings.
  var found: [String] {
    do throws(DefinitionProblems) {
      _ = try LoadedDefinition(text: Array(text.utf8), file: file)
      return []
    } catch {
      return error.problems.map { String($0.text.dropFirst(file.utf8.count + 1)) }
    }
  }

  private init(_ text: String, _ expected: [String], file: String = "f.yaml") {
    self.text = text
    self.expected = expected
    self.file = file
  }

  /// A text as it is.
  static func whole(_ text: String, _ expected: String...) -> WrongCase { WrongCase(text, expected) }

  /// A text in a file named like JSON.
  static func json(_ text: String, _ expected: String...) -> WrongCase {
    WrongCase(text, expected, file: "f.json")
  }

  /// The base with a part of it changed.
  static func replacing(_ part: String, _ new: String, _ expected: String...) -> WrongCase {
    WrongCase(base.replacing(part, with: new, maxReplacements: 1), expected)
  }

  /// The base in JSON with a part of it changed.
  static func replacingJSON(_ part: String, _ new: String, _ expected: String...) -> WrongCase {
    WrongCase(json.replacing(part, with: new, maxReplacements: 1), expected)
  }

  /// The base with a member more, in line 3.
  static func top(_ member: String, _ expected: String...) -> WrongCase {
    WrongCase(base.replacing("steps:", with: member + "\nsteps:"), expected)
  }

  /// The base with another first line.
  static func document(_ line: String, _ expected: String...) -> WrongCase {
    WrongCase(line + "\n" + lines(base, 1...5), expected)
  }

  /// The base with something else in line 2.
  static func participants(_ text: String, _ expected: String...) -> WrongCase {
    WrongCase(lines(base, 0...0) + text + "\n" + lines(base, 2...5), expected)
  }

  /// The base with other steps, from line 3.
  static func steps(_ text: String, _ expected: String...) -> WrongCase {
    WrongCase(lines(base, 0...1) + text + "\n", expected)
  }

  /// The base with a step that has something else in line 5.
  static func action(_ text: String, _ expected: String...) -> WrongCase {
    WrongCase(lines(base, 0...3) + "    \(text)\n" + lines(base, 5...5), expected)
  }

  /// The base with members more in its step, from line 7.
  static func step(_ members: String, _ expected: String...) -> WrongCase {
    WrongCase(base + members.split(separator: "\n").map { "    \($0)\n" }.joined(), expected)
  }

  private static func lines(_ text: String, _ range: ClosedRange<Int>) -> String {
    text.split(separator: "\n")[range].map { $0 + "\n" }.joined()
  }
}
