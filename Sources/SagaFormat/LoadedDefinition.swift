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

  /// How many bytes of JSON the source has.
  package let size: Int

  /// Reads the text of a file, YAML or JSON.
  ///
  /// What begins with `{`, or is named `*.json`, is read as JSON.
  ///
  /// - Parameter file: The name in messages.
  /// - Throws: Everything that is wrong with it, in the order of the text.
  package init(text: [UInt8], file: String) throws(DefinitionProblems) {
    var problems = ProblemList()
    guard let text = SourceText(text, problems: &problems),
      let tree = text.tree(isJSON: file.hasSuffix(".json") || text.opensLikeJSON, problems: &problems)
    else { throw problems.thrown(file: file) }
    var reader = DefinitionReader(text: text, problems: problems)
    let definition = reader.definition(tree)
    reader.judge(definition)
    guard reader.problems.isEmpty else { throw reader.problems.thrown(file: file) }
    self.init(definition: definition, source: tree.json)
  }

  /// Reads what a log's `saga.started` embeds.
  ///
  /// Only what cannot be understood is a problem: a definition that has been run is not judged again.
  package init(logged: JSONValue) throws(DefinitionProblems) {
    var reader = DefinitionReader(text: nil, problems: ProblemList())
    let definition = reader.definition(PlacedValue(logged))
    guard reader.problems.isEmpty else { throw reader.problems.thrown(file: "log") }
    self.init(definition: definition, source: logged)
  }

  /// The hash of a definition's source, whether or not it can be understood.
  package static func hash(of source: JSONValue) -> String { Fingerprint.ofCanonicalText(source) }

  private init(definition: SagaDefinition, source: JSONValue) {
    self.definition = definition
    self.source = source
    hash = Self.hash(of: source)
    size = source.text.utf8.count
  }
}
