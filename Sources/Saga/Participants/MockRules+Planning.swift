package import Bytes

/// What a mock does with a call.
package struct MockAnswer: Hashable, Sendable {
  /// What the caller learns.
  package let outcome: Outcome
  /// How long after the call it learns it; never more than the call's timeout.
  package let delay: Duration
  /// What the operation has given when it had its effect, which the caller may not learn; nil when it had none.
  package let effect: JSONValue?

  /// Makes an answer.
  package init(_ outcome: Outcome, after delay: Duration = .zero, effect: JSONValue? = nil) {
    self.outcome = outcome
    self.delay = delay
    self.effect = effect
  }
}

extension MockRules {
  /// What the rules say to a call, before it is known whether the call repeats another.
  ///
  /// The result depends on nothing but the arguments. An answer that takes as long as the timeout or longer
  /// is not heard; its effect is there nevertheless, because it does not wait for the delay.
  ///
  /// - Parameter random: 64 random bits, of which only a rule with several choices makes use.
  /// - Returns: nil when no rule applies.
  package func plan(_ call: Invocation, random: @autoclosure () -> UInt64) -> MockAnswer? {
    guard let rules = self[call.command] else { return nil }
    let scope = CallScope(call: call)
    do {
      for rule in rules {
        if let condition = rule.condition, try !condition.isTrue(in: scope, "when") { continue }
        return try rule.draw(random())?.plan(call, scope)
      }
      return nil
    } catch {
      // The participant could not make sense of what it was sent; nothing has happened.
      let failure = Failure(code: "ExpressionError", message: error.message)
      return MockAnswer(.notCalled(call.operation, failure))
    }
  }
}

extension MockRules.Rule {
  /// One of the choices, each as often as its weight says.
  fileprivate func draw(_ random: @autoclosure () -> UInt64) -> MockRules.Choice? {
    if choices.count == 1 { return choices.first }
    let total = choices.reduce(into: UInt64(0)) { $0 += UInt64(max($1.weight, 0)) }
    var left = random().multipliedFullWidth(by: total).high
    for choice in choices {
      let weight = UInt64(max(choice.weight, 0))
      if left < weight { return choice }
      left -= weight
    }
    return choices.last
  }
}

/// What expressions of rules see: the envelope a real participant would be sent.
private struct CallScope: ExpressionScope {
  let call: Invocation

  func value(at path: ArraySlice<Expression.PathElement>) -> JSONValue {
    // Nearly all of them look at the input, which needs no envelope around it.
    if case .name("input")? = path.first { return call.input.value(at: path.dropFirst()) }
    return call.envelope.value(at: path)
  }
}

extension MockRules.Choice {
  fileprivate func plan(_ call: Invocation, _ scope: CallScope) throws(EvaluationError) -> MockAnswer {
    switch answer {
    case .succeed(let output):
      let output = try output.evaluate(in: scope)
      return MockAnswer(.succeeded(output), after: delay, effect: output).cut(at: call.timeout)
    case .refuse(let refusal):
      return MockAnswer(.refused(try refusal.evaluate(in: scope)), after: delay).cut(at: call.timeout)
    case .unavailable(let refusal):
      return MockAnswer(.unavailable(try refusal.evaluate(in: scope)), after: delay).cut(at: call.timeout)
    case .timeout: return MockAnswer(.noReply, after: call.timeout)
    case .appliedTimeout(let output):
      return MockAnswer(.noReply, after: call.timeout, effect: try output.evaluate(in: scope))
    }
  }
}

extension MockRules.Refusal {
  fileprivate func evaluate(in scope: CallScope) throws(EvaluationError) -> Failure {
    func text(_ template: Template) throws(EvaluationError) -> String {
      let value = try template.evaluate(in: scope)
      return if case .string(let text) = value { text } else { value.text }
    }
    return Failure(code: try text(code), message: try text(message), detail: try detail?.evaluate(in: scope))
  }
}

extension MockAnswer {
  /// The answer as a caller learns it that waits no longer than a timeout.
  func cut(at timeout: Duration) -> MockAnswer {
    delay < timeout ? self : MockAnswer(.noReply, after: timeout, effect: effect)
  }
}

extension Outcome {
  /// No reply has come in time.
  package static var noReply: Outcome {
    .unknown(.timeout, Failure(code: "Timeout", message: "no reply came in time"))
  }
}
