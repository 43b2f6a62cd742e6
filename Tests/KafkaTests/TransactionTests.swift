import Kafka
import KafkaTestKit
import Testing

/// Transactions, as far as the mock cluster knows them: it writes no markers and hides nothing.
@Suite struct TransactionTests {
  private let own = TestCluster()

  private func transactional(_ id: String = "tx") throws -> Producer {
    try producer(own.brokers, ["transactional.id": id, "transaction.timeout.ms": "10000"])
  }

  @Test func recordsOfACommittedTransactionAreThere() throws {
    let name = try own.topic()
    var producer = try transactional()
    try producer.initTransactions(timeout: waitLimit)
    let topic = try producer.topic(name)
    let ledger = Ledger()
    for round in 0..<2 {
      try producer.beginTransaction()
      for number in 0..<3 {
        _ = try producer.send(to: topic, value: Array("\(round)/\(number)".utf8), tag: UInt(number))
      }
      try producer.commitTransaction(timeout: waitLimit, ledger)
    }
    #expect(ledger.acknowledged.count == 6)
    #expect(try own.read(name).map(\.valueText) == ["0/0", "0/1", "0/2", "1/0", "1/1", "1/2"])
  }

  @Test func anAbortGivesUpWhatIsStillQueued() throws {
    let name = try own.topic()
    var producer = try producer(own.brokers, ["transactional.id": "tx", "linger.ms": "50000"])
    try producer.initTransactions(timeout: waitLimit)
    let topic = try producer.topic(name)
    try producer.beginTransaction()
    _ = try producer.send(to: topic, value: [1], tag: 5)
    let ledger = Ledger()
    try producer.abortTransaction(timeout: waitLimit, ledger)
    #expect(ledger.failed.map(\.tag) == [5])
    #expect(try own.read(name) == [])
    // The next transaction begins afresh.
    try producer.beginTransaction()
    _ = try producer.send(to: topic, value: [2])
    try producer.commitTransaction(timeout: waitLimit, ledger)
    #expect(try own.read(name).map(\.value) == [[2]])
  }

  @Test func callsOutOfTheirOrderAreErrors() throws {
    let producer = try transactional()
    var error: KafkaError?
    do throws(KafkaError) { try producer.beginTransaction() } catch let caught { error = caught }
    #expect(error?.code == .state)
  }

  @Test func aProducerThatHasBeenFencedIsAtItsEnd() throws {
    let name = try own.topic()
    var producer = try transactional()
    try producer.initTransactions(timeout: waitLimit)
    let topic = try producer.topic(name)
    try producer.beginTransaction()
    _ = try producer.send(to: topic, value: [1])
    // PRODUCER_FENCED: another one has begun with the same id. The mock knows no fencing by itself.
    try own.with { $0.failNext(.endTransaction, with: [KafkaErrorCode(rawValue: 90)]) }
    var error: KafkaError?
    do throws(KafkaError) {
      try producer.commitTransaction(timeout: waitLimit, Ledger())
    } catch let caught {
      error = caught
    }
    #expect(error?.code == .fenced)
    #expect(error?.isFatal == true, "\(String(describing: error))")
  }

  @Test func aConsumersProgressIsPartOfItAndARefusalIsTold() throws {
    let id = TopicPartition(try own.topic(), 0)
    let consumer = try GroupConsumer(configuration(own.brokers, ["group.id": "progress"]))
    let producer = try transactional()
    try producer.initTransactions(timeout: waitLimit)
    guard let group = consumer.groupMetadata() else {
      Issue.record("a member knows its group")
      return
    }
    try producer.beginTransaction()
    try producer.sendOffsets([PartitionOffset(id, offset: 1)], of: group, timeout: waitLimit)
    try producer.commitTransaction(timeout: waitLimit, Ledger())
    try own.with { $0.failNext(.transactionOffsetCommit, with: [.groupAuthorizationFailed]) }
    try producer.beginTransaction()
    var error: KafkaError?
    do throws(KafkaError) {
      try producer.sendOffsets([PartitionOffset(id, offset: 2)], of: group, timeout: waitLimit)
    } catch let caught {
      error = caught
    }
    #expect(error?.code == .groupAuthorizationFailed)
    try producer.abortTransaction(timeout: waitLimit, Ledger())
  }

  @Test func aCoordinatorsErrorsThatPassAreSatOut() throws {
    let name = try own.topic()
    try own.with {
      $0.failNext(.initProducerID, with: [.coordinatorNotAvailable, .notCoordinator])
      $0.failNext(.addPartitionsToTransaction, with: [.coordinatorNotAvailable])
      $0.failNext(.endTransaction, with: [.coordinatorNotAvailable])
    }
    var producer = try transactional()
    try producer.initTransactions(timeout: waitLimit)
    let topic = try producer.topic(name)
    try producer.beginTransaction()
    _ = try producer.send(to: topic, value: [1])
    try producer.commitTransaction(timeout: waitLimit, Ledger())
    #expect(try own.read(name).map(\.value) == [[1]])
  }
}
