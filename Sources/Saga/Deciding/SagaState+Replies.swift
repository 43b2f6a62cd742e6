package import Bytes

extension SagaState {
  /// What a reply says, as an event for the log.
  ///
  /// A reply counts only for the attempt that is open; any other is late and changes nothing. A reply whose
  /// output cannot be projected, or does not fit a record, leaves the step unknown: its action has had an
  /// effect, and nothing that follows can know what came of it.
  package func event(for reply: Reply, _ definition: SagaDefinition) -> SagaEvent {
    guard let place = place(of: reply.step), steps[place].isOpen(reply.attempt, of: reply.operation) else {
      return .lateReply(
        step: reply.step,
        operation: reply.operation,
        attempt: reply.attempt,
        outcome: reply.outcome.kind
      )
    }
    let occurrence: AttemptEvent.Occurrence =
      switch reply.outcome {
      case .succeeded(let output): succeeded(reply, output, definition)
      // What became of the attempt counts more than all that is told of it.
      case .refused(let failure): .failed(failure.fitting(RecordLimits.payload), isDefinitive: true)
      case .unavailable(let failure): .failed(failure.fitting(RecordLimits.payload), isDefinitive: false)
      case .unknown(let reason, let failure): .unknown(reason, failure?.fitting(RecordLimits.payload))
      }
    return .attempt(
      AttemptEvent(step: reply.step, operation: reply.operation, attempt: reply.attempt, occurrence)
    )
  }

  private func succeeded(
    _ reply: Reply,
    _ output: JSONValue,
    _ definition: SagaDefinition
  ) -> AttemptEvent.Occurrence {
    do {
      if reply.operation == .compensation { return .succeeded(output: try output.thatFits(reply.step)) }
      return .succeeded(output: try definition[step: reply.step]?.kept(of: output) ?? output)
    } catch {
      return .unknown(reply.operation == .compensation ? .lost : .output, error)
    }
  }
}

extension Step {
  /// What is kept of a reply of the action.
  ///
  /// - Throws: ``Failure`` when the reply cannot be projected, or what is kept of it does not fit a record.
  package func kept(of reply: JSONValue) throws(Failure) -> JSONValue {
    guard let projection = output else { return try reply.thatFits(name) }
    let kept: JSONValue
    do {
      kept = try projection.evaluate(in: reply)
    } catch {
      throw Failure(code: "ExpressionError", message: error.message)
    }
    return try kept.thatFits(name)
  }
}

extension JSONValue {
  /// The value when it fits a record, as what a step answered.
  fileprivate func thatFits(_ step: String) throws(Failure) -> JSONValue {
    if let excess = JSONValue.excess(over: RecordLimits.payload, self) {
      throw excess.failure("Output", "what \(step) answered")
    }
    return self
  }
}

extension SagaState {
  /// What a saga all of whose steps are done gives, and with null why it gives nothing else: then the
  /// output's expressions have no value, or one that does not fit a record.
  package func result(by definition: SagaDefinition) -> (output: JSONValue, failure: Failure?) {
    do {
      let output = try definition.output.evaluate(in: self)
      guard let excess = JSONValue.excess(over: RecordLimits.payload, output) else { return (output, nil) }
      return (.null, excess.failure("Output", "the saga's output"))
    } catch {
      return (.null, Failure(code: "ExpressionError", message: "the saga's output: \(error.message)"))
    }
  }
}
