import Bytes

/// What mocks have done: the ground truth that makes them behave well when a call is repeated.
///
/// A mock does what SAGA.md asks of every participant. A repetition has no second effect and is told what
/// the first call did; an undo of what was never done succeeds and does nothing; an action that comes after
/// its undo is refused. What it has done is known as long as its process lives: in another process it has
/// done nothing, and nothing is left of what it did in this one.
package struct MockLedger: Sendable {
  private var sagas: [String: [Entry]] = [:]

  /// What has become of one step. A saga has few: they are looked through.
  private struct Entry: Sendable {
    let step: String
    /// What the action gave; nil when it had no effect.
    var done: JSONValue?
    /// What undoing it gave; nil when it has not been undone.
    var undone: JSONValue?
  }

  /// Makes a ledger in which nothing has been done.
  package init() {}

  /// Whether a step's effect is there: done and not undone.
  package func hasEffect(saga: String, step: String) -> Bool {
    guard let entry = sagas[saga]?.first(where: { $0.step == step }) else { return false }
    return entry.done != nil && entry.undone == nil
  }

  /// The steps of a saga whose effect is there, sorted.
  package func effects(saga: String) -> [String] {
    (sagas[saga] ?? []).map(\.step).filter { hasEffect(saga: saga, step: $0) }.sorted()
  }

  /// Forgets a saga that has ended and will make no more calls.
  package mutating func forget(saga: String) { sagas[saga] = nil }

  /// Lets rules answer a call and keeps what that did.
  ///
  /// - Parameter random: 64 random bits, asked for when one of several choices is drawn.
  package mutating func answer(
    _ call: Invocation,
    by rules: MockRules,
    random: @autoclosure () -> UInt64
  ) -> MockAnswer {
    let planned = rules.plan(call, random: random())
    // One look-up for all of it: the ids of sagas are long.
    return Self.answer(call, planned, &sagas[call.saga, default: []])
  }

  private static func answer(
    _ call: Invocation,
    _ planned: MockAnswer?,
    _ entries: inout [Entry]
  ) -> MockAnswer {
    let place = entries.firstIndex { $0.step == call.step }
    var known = place.map { entries[$0] } ?? Entry(step: call.step)
    let answer: MockAnswer
    switch call.operation {
    case .query: return planned?.withoutEffect ?? truth(of: known, call)
    case .action:
      answer = (planned ?? .noRule(call)).repeating(known.done)
      if known.undone != nil { return answer.afterUndo }
      guard let done = answer.effect else { return answer }
      known.done = done
    case .compensation:
      answer = (planned ?? .noRule(call)).repeating(known.undone)
      guard let undone = answer.effect else { return answer }
      known.undone = undone
    }
    if let place {
      entries[place] = known
    } else {
      // As many as most sagas have.
      if entries.isEmpty { entries.reserveCapacity(4) }
      entries.append(known)
    }
    return answer
  }

  /// What a mock without rules for a query knows.
  private static func truth(of known: Entry, _ call: Invocation) -> MockAnswer {
    if let done = known.done, known.undone == nil { return MockAnswer(.succeeded(done)) }
    return MockAnswer(.refused(Failure(code: "NotDone", message: "\(call.step) has not been done")))
  }
}

extension MockAnswer {
  /// What a call is told that no rule applies to.
  fileprivate static func noRule(_ call: Invocation) -> MockAnswer {
    let message =
      "no rule of the mock \(call.participant) applies to \(call.command ?? "a call without command")"
    return MockAnswer(.refused(Failure(code: "NoRule", message: message)))
  }

  /// The answer to a call whose like may have had its effect before: it is told so, if it is told anything.
  fileprivate func repeating(_ earlier: JSONValue?) -> MockAnswer {
    guard let earlier else { return self }
    switch outcome {
    case .succeeded, .refused: return MockAnswer(.succeeded(earlier), after: delay, effect: earlier)
    case .unavailable, .unknown: return MockAnswer(outcome, after: delay, effect: earlier)
    }
  }

  /// The answer to an action that comes after it was undone.
  fileprivate var afterUndo: MockAnswer {
    guard case .succeeded = outcome else { return withoutEffect }
    return MockAnswer(
      .refused(Failure(code: "Cancelled", message: "it was undone before it came")),
      after: delay
    )
  }

  fileprivate var withoutEffect: MockAnswer { MockAnswer(outcome, after: delay) }
}
