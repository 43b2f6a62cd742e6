/// A turn the engine may take, and what had to be known for it.
struct PossibleTurn {
  /// The turn.
  let turn: Turn
  /// How conditions went in it that could have gone the other way, in order.
  let decisions: [WayTaken]
  /// What it takes for granted, by the index of the step.
  let choices: [Int: SimulatedSaga.Choice]

  /// How a condition went.
  struct WayTaken: Hashable {
    /// The step it is the condition of.
    let step: String
    /// Whether it held.
    let holds: Bool
    /// The index of the turn's record that shows it.
    let record: Int
  }

  /// How conditions went in its first records, by step.
  func ways(upTo count: Int = .max) -> [String: Bool] {
    decisions.reduce(into: [:]) { if $1.record < count { $0[$1.step] = $1.holds } }
  }
}

extension SimulatedSaga {
  /// How conditions go that nothing decides.
  enum Ways {
    /// Both ways.
    case both
    /// As said, by step; those that are not mentioned hold.
    case given([String: Bool])
  }

  /// The turns the engine may take: one, unless conditions go both ways.
  ///
  /// - Parameter limit: How many there may be.
  /// - Returns: nil when there are more.
  func turns(
    after occasion: Occasion,
    from state: SagaState,
    now: Timestamp,
    jitter: UInt64,
    ways: Ways,
    limit: Int = .max
  ) -> [PossibleTurn]? {
    var possible: [PossibleTurn] = []
    var open: [(choices: [Int: Choice], decisions: [PossibleTurn.WayTaken])] = [([:], [])]
    while let (choices, decided) = open.popLast() {
      let definition = choices.isEmpty ? outline : variant(choices)
      let turn = engine.turn(after: occasion, from: state, by: definition, now: now, jitter: jitter)
      if !delicateSteps.isEmpty, let fork = forks(turn, state, choices, decided, ways) {
        open += fork.reversed()
        if open.count + possible.count > limit { return nil }
      } else {
        possible.append(PossibleTurn(turn: turn, decisions: decided, choices: choices))
      }
    }
    return possible
  }

  /// What else has to be taken for granted, in each way it can, where a turn took something for granted that
  /// nobody has looked at; nil when there is no such thing.
  private func forks(
    _ turn: Turn,
    _ start: SagaState,
    _ choices: [Int: Choice],
    _ decided: [PossibleTurn.WayTaken],
    _ ways: Ways
  ) -> [([Int: Choice], [PossibleTurn.WayTaken])]? {
    var state = start
    for (place, record) in turn.records.enumerated() {
      if case .attempt(let event) = record.event, case .started = event.occurrence,
        state[step: event.step][event.operation].call == nil,
        let index = definition.graph.index(of: event.step), delicateSteps.contains(index)
      {
        var choice = choices[index] ?? Choice()
        let step = definition.steps[index]
        if event.operation == .action, let condition = step.condition, choice.condition == nil {
          let possible = self.ways(of: condition, step, state, ways)
          return possible.map { way in
            var choices = choices
            choice.condition = way
            choices[index] = choice
            let taken = PossibleTurn.WayTaken(step: step.name, holds: way == .holds, record: place)
            return (choices, possible.count > 1 ? decided + [taken] : decided)
          }
        }
        if choice.seen.insert(event.operation).inserted {
          if let failure = look(at: event.operation, step, state) {
            choice.failing[event.operation] = failure.expression
          }
          // Only what has no value makes the turn another one.
          if choice.failing[event.operation] != nil {
            var choices = choices
            choices[index] = choice
            return [(choices, decided)]
          }
        }
      }
      state.fold(record, nil)
    }
    return nil
  }

  /// The ways a condition can go.
  private func ways(of condition: Expression, _ step: Step, _ state: SagaState, _ ways: Ways) -> [Way] {
    let truths: Set<Bool>
    do throws(CertainFailure) {
      truths = try condition.truths(in: scope(state)) { .literal($0) }
    } catch {
      let when = Circumstance(state: state).missing(in: [.expression(condition)])
      remark(Remark(step.name, .action, "the condition of \(step.name) has no value\(when)"))
      return [.hasNoValue(error.expression)]
    }
    if truths.count == 1 { return truths.contains(true) ? [.holds] : [.fails] }
    // What one condition has found, another of the same words finds as well.
    for other in definition.steps where other.name != step.name && other.condition == condition {
      let progress = state[step: other.name]
      if progress.skipped != nil { return [.fails] }
      if progress.firstStarted > 0 { return [.holds] }
    }
    switch ways {
    case .both: return [.holds, .fails]
    case .given(let given): return given[step.name] ?? true ? [.holds] : [.fails]
    }
  }

  /// Why a path leads nowhere although its step has an output.
  private func absence(_ path: [Expression.PathElement]) -> String {
    let text = "nothing is ever at \(path.pathText)"
    guard path.count > 3, case .name(let step) = path[1], case .name(let name) = path[3],
      let names = outputShapes[step]?.members.keys, let near = nearest(to: name, among: names.sorted())
    else { return text }
    return "\(text), did you mean \(near)?"
  }

  /// Looks at what an operation is given when it is first called; returns why it has no value.
  private func look(at kind: OperationKind, _ step: Step, _ state: SagaState) -> CertainFailure? {
    guard let operation = step.call(kind) else { return nil }
    let scope = scope(state)
    let templates = [operation.input, operation.settings]
    let circumstance = Circumstance(state: state)
    do throws(CertainFailure) {
      for template in templates { _ = try template.shape(in: scope) }
    } catch {
      if kind != .compensation {
        let when = circumstance.missing(in: templates)
        remark(Remark(step.name, kind, "the \(kind.noun) of \(step.name) cannot be computed\(when)"))
      }
      return error
    }
    for (place, template) in [("input", operation.input), ("settings", operation.settings)] {
      for null in template.nulls(in: scope, at: place, isStrict: kind != .action) {
        let when = circumstance.missing(in: [.expression(.path(null.path))])
        let what = "the \(kind.noun) of \(step.name) is given null for \(null.place)\(when)"
        let hint =
          when.isEmpty ? absence(null.path) : "write ${ \(null.path.pathText) // … } if that is meant"
        remark(Remark(step.name, kind, "\(what); \(hint)"))
      }
    }
    return nil
  }
}

extension Step {
  /// What is called for an operation; nil when nothing is.
  func call(_ kind: OperationKind) -> Operation? {
    switch kind {
    case .action: action
    case .query: query
    case .compensation: if case .operation(let operation)? = compensation { operation } else { nil }
    }
  }

  /// Whether the step does something else when other data comes along.
  var isDelicate: Bool {
    condition != nil
      || OperationKind.allCases.compactMap(call).contains { operation in
        [operation.input, operation.settings].contains { template in
          template.canFail || template.references.contains { $0.path.first == "steps" }
        }
      }
  }
}

/// A place in a template and the path there that leads to nothing.
struct NullPath {
  let place: String
  let path: [Expression.PathElement]
}

extension Template {
  /// The paths to outputs of steps that are certainly null, and the places that are given it.
  ///
  /// - Parameter isStrict: Whether a value that is null counts, and not only null in the midst of a text.
  func nulls(
    in scope: Shape,
    at place: String,
    isStrict: Bool
  ) -> [NullPath] {
    func found(_ expression: Expression) -> [NullPath] {
      guard case .path(let path) = expression, path.first == "steps",
        (try? expression.shape(in: scope))?.isNull == true
      else { return [] }
      return [NullPath(place: place, path: path)]
    }
    switch self {
    case .value: return []
    case .expression(let expression): return isStrict ? found(expression) : []
    case .text(let pieces):
      return pieces.flatMap { piece -> [NullPath] in
        guard case .expression(let expression) = piece else { return [] }
        return found(expression)
      }
    case .array(let elements):
      return elements.enumerated().flatMap {
        $1.nulls(in: scope, at: "\(place)[\($0)]", isStrict: isStrict)
      }
    case .object(let members):
      return members.flatMap { $0.value.nulls(in: scope, at: "\(place).\($0.name)", isStrict: isStrict) }
    }
  }
}
