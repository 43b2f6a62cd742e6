import Bytes

extension SagaState {
  /// What a reply says, as an event for the log.
  ///
  /// A reply counts only for the attempt that is open; any other is late and changes nothing. A reply
  /// whose output cannot be projected leaves the step unknown: its action has had an effect, and nothing that
  /// follows can know what came of it.
  package func event(for reply: Reply, _ definition: SagaDefinition) -> SagaEvent {
    guard let place = place(of: reply.step), steps[place][reply.operation].stage == .running,
      steps[place][reply.operation].attempts == reply.attempt
    else {
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
      case .refused(let failure): .failed(failure, isDefinitive: true)
      case .unavailable(let failure): .failed(failure, isDefinitive: false)
      case .unknown(let reason, let failure): .unknown(reason, failure)
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
    guard reply.operation != .compensation, let projection = definition[step: reply.step]?.output else {
      return .succeeded(output: output)
    }
    do {
      return .succeeded(output: try projection.evaluate(in: output))
    } catch {
      return .unknown(.output, Failure(code: "ExpressionError", message: error.message))
    }
  }
}
