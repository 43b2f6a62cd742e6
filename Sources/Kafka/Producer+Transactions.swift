internal import Crdkafka

extension Producer {
  /// Registers the producer's `transactional.id`, fencing older producers with the same one.
  public func initTransactions(timeout: Duration) throws(KafkaError) {
    try check(rd_kafka_init_transactions(client.native, timeout.milliseconds))
  }

  /// Begins a transaction; what is sent from here on belongs to it.
  public func beginTransaction() throws(KafkaError) {
    try check(rd_kafka_begin_transaction(client.native))
  }

  /// Commits: flushes, and makes every record of the transaction visible together.
  public func commitTransaction(timeout: Duration) throws(KafkaError) {
    try check(rd_kafka_commit_transaction(client.native, timeout.milliseconds))
  }

  /// Aborts: readers with `isolation.level=read_committed` never see the transaction's records.
  public func abortTransaction(timeout: Duration) throws(KafkaError) {
    try check(rd_kafka_abort_transaction(client.native, timeout.milliseconds))
  }

  private func check(_ failure: OpaquePointer?) throws(KafkaError) {
    if let failure { throw KafkaError(taking: failure) }
  }
}
