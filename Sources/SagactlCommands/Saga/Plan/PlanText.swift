internal import Bytes
internal import Saga
internal import SagaFormat

/// What a definition will do, for people.
struct PlanText {
  private let definition: SagaDefinition
  private let out: ByteWriter

  /// Writes the plan of a definition.
  static func write(_ loaded: LoadedDefinition, file: String, to out: ByteWriter) {
    let plan = PlanText(definition: loaded.definition, out: out)
    plan.writeHead(file)
    for (place, index) in loaded.definition.graph.order.enumerated() { plan.write(index, at: place) }
    plan.writeEnd()
  }

  private func writeHead(_ file: String) {
    let count = definition.steps.count
    var line = "\(definition.name) \(definition.version), \(count) \(count == 1 ? "step" : "steps")"
    if let topic = definition.logTopic { line += ", logged to \(topic)" }
    if let deadline = definition.deadline { line += ", undone unless it completes in \(deadline.words)" }
    put("\(file): \(line)")
  }

  private func write(_ index: Int, at place: Int) {
    let step = definition.steps[index]
    let order = definition.graph.order
    put("")
    put("  \(place + 1). \(step.name)" + (step.kind == .compensable ? "" : " (\(step.kind.rawValue))"))
    // The usual order is plain from the list; what differs from it is said.
    let dependencies = definition.graph.dependencies[index]
    if dependencies != (place == 0 ? [] : [order[place - 1]]) {
      let names = dependencies.map { definition.steps[$0].name }
      row("after", names.isEmpty ? "nothing: it starts at once" : names.joined(separator: ", "))
    }
    if step.condition != nil { row("if", "its condition holds; otherwise it is skipped") }
    let within = step.deadline.map { ", all within \($0.words)" } ?? ""
    row("does", "\(name(step.action)), \(attempts(step.retry, step.timeout))\(within)")
    row("unknown", unknown(step))
    if let query = step.query { row("asks", name(query)) }
    if step.isBestEffort { row("fails", "the saga goes on without it") }
    row("undone by", undoing(step))
  }

  private func unknown(_ step: Step) -> String {
    var last = ""
    if step.retry.on.contains(.unknown), step.retry.maxAttempts != 1 {
      if step.retry.maxAttempts == nil { return "it is tried again, without limit" }
      last = "after the last attempt "
    }
    switch step.onUnknown {
    case .compensate where step.isBestEffort && step.compensation == .noop: return last + "the saga goes on"
    case .compensate where step.isBestEffort: return last + "the saga goes on; it may be undone later"
    case .compensate: return last + "the saga is undone, and this step with it"
    case .query: return last + "the participant is asked what happened"
    case .stuck: return last + "the saga is stuck until an operator resolves the step"
    }
  }

  private func undoing(_ step: Step) -> String {
    switch (step.compensation, step.kind) {
    case (.operation(let operation)?, _):
      return "\(name(operation)), \(attempts(step.compensationRetry, step.timeout)), then stuck"
    case (.noop?, _): return "nothing, for there is nothing to undo (noop)"
    case (nil, .pivot): return "nothing: once it has succeeded the saga only goes forward"
    case (nil, .retryable): return "nothing: it is tried until it succeeds"
    case (nil, .compensable): return "nothing: when it runs the saga only goes forward"
    }
  }

  private func writeEnd() {
    put("")
    let undone = definition.undoOrder.map { definition.steps[$0].name }
    switch undone.count {
    case 0: put("  When a step fails, there is nothing to undo.")
    case 1: put("  When a step fails, \(undone[0]) is undone if it may have been done.")
    default:
      put(
        "  When a step fails, what may have been done is undone, latest first: \(undone.joined(separator: ", "))."
      )
    }
    if let pivot = definition.steps.first(where: { $0.kind == .pivot }) {
      put("  Once \(pivot.name) has succeeded, nothing is undone any more.")
    }
  }

  /// `payment (exec) charge`.
  private func name(_ operation: Operation) -> String {
    let carrier = definition.protocolName(of: operation.participant).map { " (\($0))" } ?? ""
    return operation.participant + carrier + (operation.command.map { " \($0)" } ?? "")
  }

  private func attempts(_ policy: RetryPolicy, _ timeout: Duration) -> String {
    guard policy.maxAttempts != 1 else { return "1 attempt of \(timeout.words)" }
    let count = policy.maxAttempts.map { "\($0) attempts" } ?? "unlimited attempts"
    let pauses = policy.pauses
    var text = "\(count) of \(timeout.words), pauses "
    if policy.jitter == .full, policy.longestPause(after: 1) > .zero { text += "of up to " }
    text += pauses
    if policy.on != [.unknown, .unavailable] {
      text += policy.on.first.map { ", only when \($0.rawValue)" } ?? ", never used"
    }
    return text
  }

  private func row(_ label: String, _ text: String) {
    put("     \(label)\(String(repeating: " ", count: 9 - label.count))  \(text)")
  }

  private func put(_ line: String) {
    out.write(text: line + "\n")
  }
}

extension RetryPolicy {
  /// The pauses: all when they are few, the first and the longest otherwise.
  fileprivate var pauses: String {
    let most = maxAttempts.map { $0 - 1 } ?? .max
    let shown = (1...4).prefix(min(most, 4)).map { longestPause(after: $0) }
    let words = shown.map(\.words)
    if most <= 3 {
      guard let last = words.last, words.count > 1 else { return words.first ?? "" }
      return words.dropLast().joined(separator: ", ") + " and " + last
    }
    let longest = longestPause(after: min(most, 1_000_000_000))
    if shown.first == longest { return longest.words }
    return words.prefix(3).joined(separator: ", ") + " … \(longest.words)"
  }
}
