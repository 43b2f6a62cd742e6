import Bytes

/// How a participant that exists only in the definition answers: for every command a list of rules, of which
/// the first that applies decides.
package struct MockRules: Hashable, Sendable {
  /// The commands in the order of the text; no two have the same name.
  package let commands: [Command]

  /// Makes rules.
  package init(commands: [Command]) { self.commands = commands }

  /// The rules of one command.
  package struct Command: Hashable, Sendable {
    /// The word an operation asks for it with.
    package let name: String
    /// The rules in their order.
    package let rules: [Rule]

    /// Makes the rules of a command.
    package init(name: String, rules: [Rule]) {
      self.name = name
      self.rules = rules
    }
  }

  /// One rule: when it applies, and what the answer is.
  package struct Rule: Hashable, Sendable {
    /// When the rule applies; nil is always.
    package let condition: Expression?
    /// What the answer may be, one choice or several to draw from.
    package let choices: [Choice]

    /// Makes a rule.
    package init(when condition: Expression? = nil, _ choices: [Choice]) {
      self.condition = condition
      self.choices = choices
    }
  }

  /// An answer that may be drawn.
  package struct Choice: Hashable, Sendable {
    /// How often it is drawn, measured against the weights of the others.
    package let weight: Int
    /// How long the answer takes. The effect does not wait for that.
    package let delay: Duration
    /// The answer.
    package let answer: Answer

    /// Makes a choice.
    package init(weight: Int = 1, delay: Duration = .zero, _ answer: Answer) {
      self.weight = weight
      self.delay = delay
      self.answer = answer
    }
  }

  /// What happens to a call. Templates see the call's envelope.
  package enum Answer: Hashable, Sendable {
    /// It has its effect and says so.
    case succeed(Template)
    /// It has no effect, for good.
    case refuse(Refusal)
    /// It has no effect now; another attempt may.
    case unavailable(Refusal)
    /// It has no effect, and nobody answers.
    case timeout
    /// It has its effect, and nobody answers; the value is what a repetition is told.
    case appliedTimeout(Template)
  }

  /// An error that is answered.
  package struct Refusal: Hashable, Sendable {
    /// A short name for programs.
    package let code: Template
    /// A sentence for people.
    package let message: Template
    /// What else is told; nil is nothing.
    package let detail: Template?

    /// Makes an error.
    package init(code: Template, message: Template = .value(.string("")), detail: Template? = nil) {
      self.code = code
      self.message = message
      self.detail = detail
    }
  }

  /// The rules of a command.
  subscript(command: String?) -> [Rule]? {
    guard let command else { return nil }
    return commands.first { $0.name == command }?.rules
  }

  /// What is wrong with a call of this mock.
  func problems(of operation: Operation, as kind: OperationKind) -> [InputSchema.Problem] {
    // A mock knows what it has done, so a query can do without rules.
    if kind == .query || self[operation.command] != nil { return [] }
    guard let command = operation.command else {
      return [InputSchema.Problem([], "a mock looks up its rules by the command, and none is given")]
    }
    let known = commands.map(\.name)
    let near = nearest(to: command, among: known).map { "did you mean \($0)?" }
    let hint =
      near ?? (known.isEmpty ? "it has no rules at all" : "there are \(known.joined(separator: ", "))")
    return [InputSchema.Problem(["command"], "the mock has no rules for \(command); \(hint)")]
  }
}
