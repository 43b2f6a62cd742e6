/// Whether a consumer should go on handing over messages.
public enum Flow: Sendable {
  /// Go on.
  case next
  /// Return from the call now; messages not yet handed over stay queued.
  case pause
}

/// Receives what a consumer reads.
///
/// A class, because it is reached from a C callback; its methods are called on the thread that polls, one
/// at a time.
public protocol MessageSink: AnyObject {
  /// One record; the view ends with the call.
  func receive(_ message: borrowing Message) -> Flow

  /// The consumer has seen everything up to `position`, the next offset there will be.
  func reachedEnd(topicToken: UInt, topic: () -> String, partition: Int32, position: Int64) -> Flow

  /// A partition, or the client as a whole, reports an error.
  func failed(_ error: KafkaError, partition: TopicPartition?) -> Flow
}
