internal import Kafka

extension GroupSession {
  /// The partitions whose position is not known to be committed.
  private var uncommitted: [PartitionProgress] { sink.all.filter { $0.flushed > $0.committed } }

  /// Commits what has reached the output; waits for the answer unless `isAsync`.
  ///
  /// - Returns: whether there was anything to commit.
  @discardableResult
  func commit(isAsync: Bool) -> Bool {
    let offsets = uncommitted.map { PartitionOffset($0.id, offset: $0.flushed) }
    guard !offsets.isEmpty else { return false }
    do throws(KafkaError) {
      if isAsync {
        try consumer.commitInBackground(offsets)
      } else {
        try consumer.commit(offsets, timeout: patience)
        settle(offsets, nil)
      }
    } catch {
      settle(offsets, error)
    }
    return true
  }

  /// Takes note of a commit's outcome: what was refused is committed again with the next.
  func settle(_ offsets: [PartitionOffset], _ error: KafkaError?) {
    commitProblem = nil
    for offset in offsets {
      if let problem = error ?? offset.error {
        if problem.code != .noOffset { commitProblem = problem }
      } else if let partition = sink.progress(of: offset.partition) {
        partition.committed = max(partition.committed, offset.offset)
      }
    }
    if let commitProblem { diagnostics.verbose("commit refused, it will be repeated: \(commitProblem)") }
  }

  /// The last commit, which waits for a group that is just forming anew.
  func commitForGood(until deadline: ContinuousClock.Instant) {
    commit(isAsync: false)
    let nobody = DiscardingSink()
    while let code = commitProblem?.code, code == .rebalanceInProgress || code == .illegalGeneration,
      !uncommitted.isEmpty, ContinuousClock.now < deadline
    {
      switch consumer.poll(timeout: .milliseconds(100), nobody, events: diagnostics.report) {
      case .none: break
      case .committed(let offsets, let error): settle(offsets, error)
      case .assigned: try? consumer.take([])
      case .revoked(let ids, _):
        for id in ids { sink.remove(id) }
        try? consumer.release(ids)
      }
      commit(isAsync: false)
    }
  }
}

/// Takes messages that come after the end; they are the next member's.
private final class DiscardingSink: MessageSink {
  func receive(_ message: borrowing Message) -> Flow { .next }
  func reachedEnd(topicToken: UInt, topic: () -> String, partition: Int32, position: Int64) -> Flow { .next }
  func failed(_ error: KafkaError, partition: TopicPartition?) -> Flow { .next }
}
