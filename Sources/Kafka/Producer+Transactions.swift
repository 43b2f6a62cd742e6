internal import Crdkafka

/// Transactions: records, and a consumer's progress, that become visible together or not at all.
///
/// A call that times out can be made again and goes on where it was. Errors tell with
/// ``KafkaError/abortsTransaction`` that ``abortTransaction(timeout:_:)`` is due, and with
/// ``KafkaError/isFatal`` that only a new producer can help.
extension Producer {
  /// Registers the producer's `transactional.id`, fencing older producers with the same one.
  ///
  /// Calls again by itself, until the time is over, while librdkafka says that this may help.
  public func initTransactions(timeout: Duration) throws(KafkaError) {
    let deadline = ContinuousClock.now + timeout
    while true {
      let left = max(deadline - .now, .milliseconds(1))
      guard let failure = rd_kafka_init_transactions(client.native, left.milliseconds) else { return }
      let error = KafkaError(taking: failure)
      guard error.isRetriable, ContinuousClock.now < deadline else { throw error }
    }
  }

  /// Begins a transaction; what is sent from here on belongs to it.
  public func beginTransaction() throws(KafkaError) {
    try KafkaError.check(rd_kafka_begin_transaction(client.native))
  }

  /// Makes the transaction carry a consumer's progress: each offset is that of the next record to read.
  public func sendOffsets(
    _ offsets: [PartitionOffset],
    of group: borrowing GroupMetadata,
    timeout: Duration
  ) throws(KafkaError) {
    let list = PartitionList(offsets)
    try KafkaError.check(
      rd_kafka_send_offsets_to_transaction(
        client.native,
        list.native,
        group.native,
        timeout.milliseconds
      )
    )
  }

  /// Commits: sends what is queued, and makes every record of the transaction visible together.
  ///
  /// - Parameters:
  ///   - timeout: for all of it. Afterwards the outcome is not known; call again to learn it.
  ///   - sink: hears meanwhile what became of the records.
  public func commitTransaction(timeout: Duration, _ sink: any DeliverySink) throws(KafkaError) {
    try finish(timeout: timeout, sink, rd_kafka_commit_transaction)
  }

  /// Aborts: readers with `isolation.level=read_committed` never see the transaction's records.
  ///
  /// Records still queued are given up; those under way are waited for.
  public func abortTransaction(timeout: Duration, _ sink: any DeliverySink) throws(KafkaError) {
    try finish(timeout: timeout, sink, rd_kafka_abort_transaction)
  }

  /// Both ends of a transaction wait for every acknowledgement to be served, which only this thread can
  /// do: so the call is made with little time, and again after serving.
  private func finish(
    timeout: Duration,
    _ sink: any DeliverySink,
    _ call: (OpaquePointer, Int32) -> OpaquePointer?
  ) throws(KafkaError) {
    let deadline = ContinuousClock.now + timeout
    while true {
      poll(timeout: .zero, sink)
      let left = max(deadline - .now, .milliseconds(1))
      // With nothing outstanding all that is left is the coordinator's answer.
      let slice = outstanding > 0 ? min(left, .milliseconds(20)) : left
      guard let failure = call(client.native, slice.milliseconds) else { break }
      let error = KafkaError(taking: failure)
      guard error.isRetriable, ContinuousClock.now < deadline else { throw error }
    }
    poll(timeout: .zero, sink)
  }
}
