import Bytes
import Saga

/// Makes a definition of a tree and finds everything that is wrong with it on the way.
///
/// Where something cannot be read, something harmless takes its place, so that one mistake is one problem
/// and the rest is looked at all the same.
struct DefinitionReader {
  /// What is wrong so far.
  var problems: ProblemList
  /// What the tree was read from; nil when it comes from a log.
  let text: SourceText?
  /// The whole.
  var root = PlacedValue(.null, at: .start)
  /// The steps in the order of the text, with what was found of each.
  var steps: [FoundStep] = []
  /// Whether there are more steps than are read.
  var hasTooManySteps = false
  /// What steps have that do not say otherwise.
  var defaults = StepDefaults()
  /// What was understood of each participant; nil in it when not even its protocol is known.
  var participants: [String: ParticipantDefinition?] = [:]
  /// Whether `participants` could be read, so that names can be looked up in it.
  var knowsParticipants = false

  init(text: SourceText?, problems: ProblemList) {
    self.text = text
    self.problems = problems
  }

  /// Reads the whole.
  mutating func definition(_ tree: PlacedValue) -> SagaDefinition {
    root = tree
    guard let fields: Fields<DefinitionKey> = openFields(tree, named: "a definition", DefinitionKey.self)
    else { return SagaDefinition(name: "", steps: []) }
    // Members that begin with x- are the author's own: a place for anchors.
    refuse(fields.others.filter { !$0.name.hasPrefix("x-") }, DefinitionKey.self)
    let (name, version) = document(fields, at: tree.place)
    let schema = fields[.input].map { inputSchema($0) }
    let deadline = fields[.deadline].flatMap { duration($0) }
    let topic = fields[.log].flatMap { log($0) }
    if let member = fields[.defaults] { readDefaults(member) }
    let participants = readParticipants(fields, at: tree.place)
    readSteps(fields, at: tree.place)
    let output = fields[.output].map { self.output($0) }
    return SagaDefinition(
      name: name,
      version: version,
      inputSchema: schema,
      deadline: deadline,
      logTopic: topic,
      steps: steps.map(\.step),
      output: output?.template ?? .value(.object(JSONObject())),
      sensitiveOutput: output?.sensitive ?? [],
      participants: participants
    )
  }

  private mutating func document(_ whole: Fields<DefinitionKey>, at place: Place) -> (String, String) {
    guard let member = whole[.document] else {
      if whole.lacks(.document) {
        problems.report(
          place,
          "document is missing",
          hint: "begin with document: { dsl: sagactl/v1, name: my-saga }"
        )
      }
      return ("", "")
    }
    guard let fields = fields(member, DocumentKey.self) else { return ("", "") }
    if let dsl = fields[.dsl] {
      if let text = string(dsl), text != Self.dsl {
        problems.report(dsl.value.place, "dsl must be \(Self.dsl), not \(text)")
      }
    } else if fields.lacks(.dsl) {
      problems.report(member.place, "document has no dsl", hint: "write dsl: \(Self.dsl)")
    }
    var name = ""
    if let member = fields[.name] {
      name = string(member) ?? ""
      if case .string = member.value.content { checkLine(name, "name", member.value.place) }
    } else if fields.lacks(.name) {
      problems.report(member.place, "document has no name", hint: "its sagas are called by it")
    }
    return (name, fields[.version].flatMap { version($0) } ?? SagaDefinition(name: "", steps: []).version)
  }

  /// The only version of the language so far.
  static let dsl = "sagactl/v1"

  /// A version may look like a number: `1.0` keeps its text.
  private mutating func version(_ member: PlacedMember) -> String? {
    if case .number(let number) = member.value.content { return number.text }
    guard let text = string(member) else { return nil }
    checkLine(text, "version", member.value.place)
    return text
  }

  private mutating func checkLine(_ text: String, _ name: String, _ place: Place) {
    if text.isEmpty {
      problems.report(place, "\(name) must not be empty")
    } else if text.unicodeScalars.contains(where: \.isControl) {
      problems.report(place, "\(name) must be one line without control characters")
    } else if text.utf8.count > 200 {
      problems.report(place, "\(name) must not be longer than 200 bytes")
    }
  }

  private mutating func log(_ member: PlacedMember) -> String? {
    guard let fields = fields(member, LogKey.self) else { return nil }
    guard let topic = fields[.topic] else { return nil }
    guard let name = string(topic) else { return nil }
    if let problem = TopicName.problem(with: name) {
      problems.report(topic.value.place, problem)
      return nil
    }
    return name
  }

  private mutating func inputSchema(_ member: PlacedMember) -> InputSchema {
    var found: [InputSchema.Problem] = []
    let schema = InputSchema(member.value.json, problems: &found)
    report(found, below: member)
    return schema
  }
}

extension Unicode.Scalar {
  /// Whether a terminal may act on it, or a line end on it.
  fileprivate var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029: true
    default: false
    }
  }
}
