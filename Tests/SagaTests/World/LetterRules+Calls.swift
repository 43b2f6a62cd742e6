import Bytes
import Saga

extension LetterRules {
  /// I1, I2, I4.
  var attempts: [String] {
    var wrong: [String] = []
    var first: [Move.Call: Invocation] = [:]
    var last: [Move.Call: Int] = [:]
    let known = known
    for call in run.calls {
      let name = Move.Call(call.step, call.operation)
      if call.key != "simulated/\(call.step)/\(call.operation == .compensation ? "compensate" : "action")" {
        wrong.append("I1: \(name) is called with the key \(call.key)")
      }
      if let known = first[name], known.input != call.input || known.settings != call.settings {
        wrong.append("I1: \(name) is called with another input")
      }
      if call.attempt <= last[name, default: 0] {
        wrong.append("I1: attempt \(call.attempt) of \(name) comes again")
      }
      first[name] = first[name] ?? call
      last[name] = call.attempt
      if call.operation == .compensation, let output = known[call.step, default: .some(nil)] {
        if call.output != output || (output == nil) != (call.actionOutcome != .succeeded) {
          wrong.append("I4: \(call.step) is undone without what is known of it")
        }
      }
    }
    for step in plan.steps {
      let budgets = 1 + min(run.helpCount, 1)
      for (name, most) in [
        (Move.Call(step.name), step.maxAttempts),
        (Move.Call(step.name, .compensation), step.undoAttempts),
      ] {
        let count = run.calls.count { Move.Call($0.step, $0.operation) == name }
        if let most, count > most * budgets + run.crashes.count {
          wrong.append("I2: \(name) is called \(count) times")
        }
      }
    }
    return wrong + pauses
  }

  /// What the log says a step answered, if anything; nil where an operator had a say in it.
  private var known: [String: JSONValue??] {
    var known: [String: JSONValue??] = [:]
    for record in log {
      switch record.event {
      case .attempt(let event) where event.operation != .compensation:
        if case .succeeded(let output) = event.occurrence { known[event.step] = .some(.some(output)) }
      case .stepResolved(let resolution): known[resolution.step] = .some(.none)
      default: break
      }
    }
    return known
  }

  /// The pauses before retries.
  private var pauses: [String] {
    var wrong: [String] = []
    var due: [Move.Call: Timestamp] = [:]
    for record in log {
      guard case .attempt(let event) = record.event else {
        if case .sagaResumed(_, retries: true) = record.event { due = [:] }
        continue
      }
      let call = Move.Call(event.step, event.operation)
      switch event.occurrence {
      case .retrying(let pause, let time):
        due[call] = time
        let limit = event.operation == .compensation ? 50 : 100
        if pause > .milliseconds(limit) || pause < .zero { wrong.append("I2: \(call) pauses for \(pause)") }
        if record.time.distance(to: time) != pause { wrong.append("I2: \(call) pauses until \(time)") }
      case .started:
        if let time = due[call], record.time < time { wrong.append("I2: \(call) does not wait") }
        due[call] = nil
      default: break
      }
    }
    return wrong
  }

  /// I5 and I6: what the log says participants answered, against what they did.
  var replies: [String] {
    var wrong: [String] = []
    var goodAnswers: [Move.Call: Int] = [:]
    for happening in run.course {
      guard case .move(.answer(let call, let behaviour, _), _) = happening else { continue }
      if behaviour != .unavailable, behaviour != .ignoredSilently, behaviour != .appliedSilently {
        goodAnswers[call, default: 0] += 1
      }
    }
    for step in plan.steps {
      let call = Move.Call(step.name, .compensation)
      let count = log.count { record in
        guard case .attempt(let event) = record.event, Move.Call(event.step, event.operation) == call else {
          return false
        }
        if case .succeeded = event.occurrence { return true }
        return false
      }
      if count > min(1, goodAnswers[call, default: 0]) {
        wrong.append("I5: \(call) succeeded \(count) times of \(goodAnswers[call, default: 0])")
      }
      if count > 0, run.situation.participants.effects.contains(step.name) {
        wrong.append("I5: \(step.name) is undone, and its effect is there")
      }
    }
    var state = SagaState()
    for record in log {
      let before = state
      state.fold(record)
      if case .lateReply = record.event, state.steps != before.steps || state.phase != before.phase {
        wrong.append("I6: a late reply changes something")
      }
    }
    return wrong
  }

  /// D1, D3, R1: the log comes first, and is all there is.
  var durability: [String] {
    var wrong: [String] = []
    let started = Set(
      log.compactMap { record -> String? in
        guard case .attempt(let event) = record.event, case .started = event.occurrence else { return nil }
        return "\(event.step) \(event.operation) \(event.attempt)"
      }
    )
    for call in run.calls where !started.contains("\(call.step) \(call.operation) \(call.attempt)") {
      wrong.append("D1: \(call.step) is called, and no record says so")
    }
    let folded = log.reduce(into: SagaState()) { $0.fold($1) }
    if folded != run.situation.state { wrong.append("R1: the folded log is not the live state") }
    return wrong + run.complaints.filter { $0.rule == "D3" || $0.rule == "R1" }.map(\.description)
  }
}
