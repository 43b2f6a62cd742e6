internal import Kafka

/// Notices when the brokers have been silent for too long while there is something left to read.
struct LogWait {
  private let patience: Duration
  private var progress = 0
  private var since = ContinuousClock.now

  init(_ patience: Duration) { self.patience = patience }

  /// Looks at what has come.
  ///
  /// - Parameter left: The partitions that have not been read to their ends.
  /// - Throws: ``LogError`` when nothing has, for as long as is waited.
  mutating func check(
    _ sink: LogSink,
    left: @autoclosure () -> [TopicPartition],
    _ trouble: ClientTrouble
  ) throws(LogError) {
    let limit = max(patience, .seconds(1))
    if sink.progress != progress {
      progress = sink.progress
      since = .now
    } else if ContinuousClock.now - since >= limit {
      if let error = trouble.last, error.code.isUnreachable { throw trouble.failure(error, patience) }
      if trouble.tellsOfSilence(of: left(), for: limit) {
        throw trouble.failure(KafkaError(.timedOut, reason: "the brokers send nothing any more"), patience)
      }
    }
  }
}
