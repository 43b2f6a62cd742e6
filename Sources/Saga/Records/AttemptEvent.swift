package import Bytes

/// What a step can ask of a participant.
package enum OperationKind: String, Hashable, Sendable, CaseIterable {
  case action
  case query
  case compensation = "compensate"

  /// The key that all attempts of the operation carry. A query asks about the action and carries its key.
  package func idempotencyKey(saga: String, step: String) -> String {
    // In place, and room for it at once: every call has a key.
    String(unsafeUninitializedCapacity: saga.utf8.count + step.utf8.count + 12) { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      var key = HeaderText(start)
      key.write(saga)
      key.write("/")
      key.write(step)
      key.write(self == .compensation ? "/compensate" : "/action")
      return key.count
    }
  }

  /// Whether a key is that of an operation; nothing is allocated to find out.
  func isIdempotencyKey(_ key: String, saga: String, step: String) -> Bool {
    let word: StaticString = self == .compensation ? "compensate" : "action"
    guard key.utf8.count == saga.utf8.count &+ step.utf8.count &+ word.utf8CodeUnitCount &+ 2 else {
      return false
    }
    var (key, saga, step) = (key, saga, step)
    return key.withUTF8 { key in
      let key = UnsafeRawBufferPointer(key)
      let (first, second) = (saga.utf8.count, saga.utf8.count &+ 1 &+ step.utf8.count)
      guard key[first] == UInt8(ascii: "/"), key[second] == UInt8(ascii: "/"), key.ends(with: word) else {
        return false
      }
      return saga.withUTF8 {
        key.dropping(first: 0, last: key.count &- first).isEqual(to: UnsafeRawBufferPointer($0))
      }
        && step.withUTF8 {
          key.dropping(first: first &+ 1, last: key.count &- second).isEqual(to: UnsafeRawBufferPointer($0))
        }
    }
  }
}

/// Something that happened to one attempt of one operation of one step.
package struct AttemptEvent: Hashable, Sendable {
  /// The name of the step.
  package let step: String

  /// Which of its operations.
  package let operation: OperationKind

  /// Which attempt, from 1; 0 when the operation could not even be attempted. Of a retry, the attempt
  /// that is to come.
  package let attempt: Int

  /// What happened.
  package let occurrence: Occurrence

  /// Makes an event.
  package init(step: String, operation: OperationKind, attempt: Int, _ occurrence: Occurrence) {
    self.step = step
    self.operation = operation
    self.attempt = attempt
    self.occurrence = occurrence
  }

  /// What can happen to an attempt.
  package enum Occurrence: Hashable, Sendable {
    /// It is about to be made; when the participant is called, this is in the log.
    case started(RecordedCall)
    /// It had its effect.
    case succeeded(output: JSONValue)
    /// It had no effect. A definitive failure is a refusal; another may be tried again.
    case failed(Failure, isDefinitive: Bool)
    /// It may have had its effect.
    case unknown(UnknownReason, Failure?)
    /// Another attempt follows after a pause.
    case retrying(pause: Duration, at: Timestamp)
  }
}

/// Why it is not known what an attempt did.
package enum UnknownReason: String, Hashable, Sendable, CaseIterable {
  /// No reply came in time.
  case timeout
  /// The connection or the process was lost, or the reply cannot be understood.
  case lost
  /// It was done, and what the definition keeps of the reply has no value, which another attempt cannot change.
  case output
  /// The process that made the attempt ended before it could record an outcome.
  case crash
}

/// How an attempt ended.
package enum AttemptOutcome: String, Hashable, Sendable, CaseIterable {
  /// It had its effect.
  case succeeded
  /// It had no effect, and will have none.
  case refused
  /// It had no effect; another may have.
  case unavailable
  /// It may have had its effect.
  case unknown
}
