import Bytes
import Saga

/// A step with the place it was found at.
struct FoundStep {
  let step: Step
  /// The object that is the step.
  let tree: PlacedValue
  /// Its members that have been reported: what follows from them is not to be reported as well.
  let unsure: Set<StepKey>
}

extension DefinitionReader {
  /// Reads the list of steps: each waits for those of the item before it, unless it says what for.
  mutating func readSteps(_ whole: Fields<DefinitionKey>, at place: Place) {
    guard let member = whole[.steps] else {
      if whole.lacks(.steps) {
        problems.report(place, "steps is missing", hint: "a saga is a list of steps")
      }
      return
    }
    guard let items = list(member) else { return }
    var previous: [String] = []
    for item in items {
      let first = steps.count
      if let parallel = item.member(BlockKey.parallel.rawValue) {
        readBlock(item, parallel, after: previous)
      } else {
        readStep(item, after: previous)
      }
      if steps.count > first { previous = steps[first...].map(\.step.name) }
    }
  }

  private mutating func readBlock(_ item: PlacedValue, _ parallel: PlacedMember, after previous: [String]) {
    guard let block = openFields(item, named: "the block", BlockKey.self) else { return }
    for other in block.others {
      problems.report(
        other.place,
        "a parallel block has no member \(other.name)",
        hint: "write it in the steps of the block"
      )
    }
    guard let items = list(parallel) else { return }
    if items.isEmpty { problems.report(parallel.value.place, "a parallel block needs at least one step") }
    for item in items {
      if let inner = item.member(BlockKey.parallel.rawValue) {
        problems.report(
          inner.place,
          "a parallel block cannot stand in another",
          hint: "order the steps with dependsOn"
        )
      } else {
        readStep(item, after: previous)
      }
    }
  }

  /// The most steps a saga may have.
  private static let stepLimit = 1000

  private mutating func readStep(_ item: PlacedValue, after previous: [String]) {
    if steps.count >= Self.stepLimit {
      // One problem is enough, and what follows is left out: what orders steps is made for fewer.
      if !hasTooManySteps {
        problems.report(item.place, "a saga has at most \(Self.stepLimit) steps")
      }
      hasTooManySteps = true
      return
    }
    guard let fields = openFields(item, named: "a step", StepKey.self) else { return }
    refuse(fields.others, StepKey.self, also: [BlockKey.parallel.rawValue])
    var unsure: Set<StepKey> = []
    /// Reads one member and notes whether that brought problems to light.
    func reading<Value>(_ key: StepKey, _ read: (PlacedMember) -> Value?) -> Value? {
      guard let member = fields[key] else { return nil }
      let count = problems.count
      let value = read(member)
      if problems.count > count { unsure.insert(key) }
      return value
    }
    if fields[.name] == nil {
      if fields.lacks(.name) { problems.report(item.place, "a step has no name") }
      unsure.insert(.name)
    }
    let name = reading(.name) { string($0) } ?? "step \(steps.count + 1)"
    let kind = reading(.kind) { word($0.value, $0.name, Step.Kind.self) } ?? .compensable
    let dependsOn = reading(.dependsOn) { names($0) } ?? previous
    let condition = reading(.condition) { self.condition($0) }
    if fields[.action] == nil {
      if fields.lacks(.action) { problems.report(item.place, "\(name) has no action") }
      unsure.insert(.action)
    }
    let action = reading(.action) { operation($0, as: .action) } ?? Operation(participant: "")
    let compensation = reading(.compensate) { self.compensation($0) }
    let query = reading(.query) { operation($0, as: .query) }
    let onUnknown = reading(.onUnknown) { word($0.value, $0.name, Step.OnUnknown.self) }
    let onFailure = reading(.onFailure) { word($0.value, $0.name, Step.OnFailure.self) }
    let compensateOn = reading(.compensateOn) {
      words($0, Step.Undoable.self, synonyms: ["timeout": .unknown])
    }
    let isIdempotent = reading(.idempotent) { bool($0) }
    let timeout = reading(.timeout) { duration($0) }
    let deadline = reading(.deadline) { duration($0) }
    let retry = reading(.retry) { policy($0, over: defaults.retry) }
    if fields[.compensate] == nil, !fields.lacks(.compensate) { unsure.insert(.compensate) }
    let undoing = reading(.compensationRetry) { policy($0, over: defaults.compensationRetry) }
    let output = reading(.output) { self.output($0) }
    let step = Step(
      name: name,
      kind: kind,
      dependsOn: dependsOn,
      condition: condition,
      action: action,
      compensation: compensation,
      query: query,
      onUnknown: onUnknown,
      onFailure: onFailure ?? .compensate,
      compensateOn: compensateOn ?? Step.Undoable.always,
      isIdempotent: isIdempotent ?? false,
      retry: retry ?? defaults.retry,
      compensationRetry: undoing ?? defaults.compensationRetry,
      timeout: timeout ?? defaults.timeout,
      deadline: deadline ?? defaults.deadline,
      output: output?.template,
      sensitiveOutput: output?.sensitive ?? []
    )
    steps.append(FoundStep(step: step, tree: item, unsure: unsure))
  }

  /// A list of names.
  private mutating func names(_ member: PlacedMember) -> [String]? {
    list(member)?.compactMap { element in
      string(PlacedMember(name: "each of \(member.name)", place: element.place, value: element))
    }
  }

  /// What to write for a text that is no condition.
  private static func condition(meantBy text: String) -> String? {
    // Words that are true and false in older YAML.
    switch text.lowercased() {
    case "yes", "on": return "write true"
    case "no", "off": return "write false"
    default: break
    }
    if text.offset(of: "${") != nil { return nil }
    let expression = "${ \(text) }"
    return (try? Template(parsing: expression)) == nil ? nil : "write \(expression)"
  }

  /// `${ … }`, or true or false.
  private mutating func condition(_ member: PlacedMember) -> Expression? {
    switch member.value.content {
    case .bool(let value): return .literal(.bool(value))
    case .string(let text):
      do throws(ExpressionSyntaxError) {
        if case .expression(let expression) = try Template(parsing: text) { return expression }
        problems.report(
          member.value.place,
          "if must be one expression and nothing else",
          hint: Self.condition(meantBy: text)
        )
      } catch {
        report(error, in: member.value)
      }
    default: mismatch(member.value, member.name, "an expression like ${ .input.gift == true }")
    }
    return nil
  }
}
