import Bytes
import Saga
import SagaFormat
import Testing

@testable import SagaFormat

/// Reads a text that is right; problems are the test's failure.
func load(_ text: String, file: String = "f.yaml", at location: SourceLocation = #_sourceLocation) throws
  -> LoadedDefinition
{
  do throws(DefinitionProblems) {
    return try LoadedDefinition(text: Array(text.utf8), file: file)
  } catch {
    for problem in error.problems { Issue.record("\(problem.text)", sourceLocation: location) }
    throw error
  }
}

/// The value a YAML text has, without being a definition.
func yaml(_ text: String) -> (value: JSONValue?, problems: [String]) {
  var problems = ProblemList()
  let tree = SourceText(Array(text.utf8), problems: &problems)?.tree(isJSON: false, problems: &problems)
  return (tree?.json, problems.thrown(file: "f").problems.map(\.text))
}

/// The steps of a definition whose only participant is `p`, a mock of `Do` and `Undo`.
func steps(_ text: String, top: String = "", at location: SourceLocation = #_sourceLocation) throws -> [Step]
{
  try load(
    """
    document: { dsl: sagactl/v1, name: n }
    participants: { p: { mock: { Do: [ succeed ], Undo: [ succeed ] } } }
    \(top)
    x-do: &do { participant: p, command: Do }
    steps:
    \(text)
    """,
    at: location
  ).definition.steps
}
