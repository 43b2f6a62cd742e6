internal import Kafka

extension GroupSession {
  /// The partitions whose position is not known to be committed.
  private var uncommitted: [PartitionProgress] {
    sink.all.filter { $0.flushed > $0.committed || $0.isCommitOpen }
  }

  /// Commits what has reached the output.
  ///
  /// - Returns: whether there was anything to commit.
  @discardableResult
  func commit(isAsync: Bool) -> Bool {
    // A commit to be waited for repeats what may still be refused.
    let moved = isAsync ? sink.all.filter { $0.flushed > $0.committed } : uncommitted
    guard !moved.isEmpty else { return false }
    do throws(KafkaError) {
      try consumer.commit(moved.map { PartitionOffset($0.id, offset: $0.flushed) }, isAsync: isAsync)
      for partition in moved {
        partition.committed = partition.flushed
        partition.isCommitOpen = isAsync
      }
      if isAsync { openCommits += 1 } else { commitProblem = nil }
    } catch {
      if error.code != .noOffset { commitProblem = error }
    }
    return true
  }

  /// Takes the answer to a commit that was not waited for: what was refused is committed again.
  func note(_ refused: [TopicPartition], _ problem: KafkaError?) {
    commitProblem = problem
    openCommits -= 1
    if openCommits == 0 { for partition in sink.all { partition.isCommitOpen = false } }
    for id in refused { sink.progress(of: id)?.committed = -1 }
    if let problem { diagnostics.verbose("commit refused, it will be repeated: \(problem)") }
  }

  /// The last commit, which waits for a group that is just forming anew.
  func commitForGood() {
    let deadline = ContinuousClock.now + patience
    commit(isAsync: false)
    let nobody = DiscardingSink()
    while let code = commitProblem?.code, code == .rebalanceInProgress || code == .illegalGeneration,
      !uncommitted.isEmpty, ContinuousClock.now < deadline
    {
      switch consumer.poll(timeout: .milliseconds(100), nobody, events: diagnostics.report) {
      case .none, .committed: break
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
