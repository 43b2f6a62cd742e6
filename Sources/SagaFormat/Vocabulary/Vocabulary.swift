/// The members one kind of object in a definition may have.
///
/// The reader asks for members by these names only, and the JSON Schema is made from them, so that what is
/// read, what is known and what editors are told cannot differ.
protocol Vocabulary: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// What the object is called in messages: `a step`.
  static var title: String { get }
}

/// The members of the whole.
enum DefinitionKey: String, Vocabulary {
  case document, input, deadline, log, defaults, participants, steps, output
  static let title = "a definition"
}

/// The members of `document`.
enum DocumentKey: String, Vocabulary {
  case dsl, name, version
  static let title = "document"
}

/// The members of `log`.
enum LogKey: String, Vocabulary {
  case topic
  static let title = "log"
}

/// The members of `defaults`.
enum DefaultsKey: String, Vocabulary {
  case timeout, deadline, retry, compensationRetry
  static let title = "defaults"
}

/// The members of a step.
enum StepKey: String, Vocabulary {
  case name, kind, dependsOn
  case condition = "if"
  case action, compensate, query, onUnknown, onFailure, compensateOn, idempotent
  case timeout, deadline, retry, compensationRetry, output
  static let title = "a step"
}

/// The members of a block of steps that run side by side.
enum BlockKey: String, Vocabulary {
  case parallel
  static let title = "a parallel block"
}

/// The members of an action, a compensation or a query that every protocol has.
enum OperationKey: String, Vocabulary {
  case participant, command, input
  static let title = "a call"
}

/// The members of a call that only the protocol kafka knows.
enum KafkaCallKey: String, Vocabulary {
  case outcomes
  static let title = "a call"
}

/// The members of `retry` and `compensationRetry`.
enum RetryKey: String, Vocabulary {
  case maxAttempts, delay, backoff, factor, maxDelay, jitter
  case causes = "on"
  static let title = "a retry policy"
}
