/// What the engine wants done next.
package enum SagaCommand: Hashable, Sendable {
  /// Write a record saying this, and go on only when the log has acknowledged it.
  case append(SagaEvent)
  /// Call a participant. The record that says so comes before this in the list of commands.
  case invoke(Invocation)
  /// Ask again at this time, or when something has happened.
  case wake(at: Timestamp)
  /// There is nothing more to do.
  case finish(SagaEnding)
}

/// How the engine's work on a saga ends.
package enum SagaEnding: String, Hashable, Sendable, CaseIterable {
  case completed
  case compensated
  case stuck
  case suspended
}
