package import Bytes

/// What a saga does: its steps, what they need, and how each is undone.
///
/// A definition is plain data that has been read but not judged; ``problems()`` says what is wrong with it.
/// The engine runs any definition without trapping, also one that has problems.
///
/// Nothing in it changes. It is a class because every decision and every check of a log looks at it.
package final class SagaDefinition: Sendable {
  /// The name all its sagas share.
  package let name: String

  /// The author's version of the definition.
  package let version: String

  /// What the input is checked against; nil when anything will do.
  package let inputSchema: InputSchema?

  /// How long after its start a saga may still go forward; nil is forever.
  package let deadline: Duration?

  /// The topic its sagas are logged to when nothing else is said; nil leaves that to the program.
  package let logTopic: String?

  /// The steps in the order of the text.
  package let steps: [Step]

  /// The output of a completed saga.
  package let output: Template

  /// The members of the output that are kept out of what people are shown.
  package let sensitiveOutput: Set<String>

  /// The participants by name, each with its protocol and settings, which mean nothing to this module.
  package let participants: JSONObject

  /// The order the steps' dependencies allow.
  package let graph: StepGraph

  /// The names of the steps that decide.
  let pivots: [String]

  /// Makes a definition; what is left out has the meaning of a field left out in the text.
  package init(
    name: String,
    version: String = "1.0.0",
    inputSchema: InputSchema? = nil,
    deadline: Duration? = nil,
    logTopic: String? = nil,
    steps: [Step],
    output: Template = .value(.object(JSONObject())),
    sensitiveOutput: Set<String> = [],
    participants: JSONObject = JSONObject()
  ) {
    self.name = name
    self.version = version
    self.inputSchema = inputSchema
    self.deadline = deadline
    self.logTopic = logTopic
    self.steps = steps
    self.output = output
    self.sensitiveOutput = sensitiveOutput
    self.participants = participants
    graph = StepGraph(steps)
    pivots = steps.filter { $0.kind == .pivot }.map(\.name)
  }

  /// The step of this name.
  package subscript(step name: String) -> Step? {
    graph.index(of: name).map { steps[$0] }
  }
}
