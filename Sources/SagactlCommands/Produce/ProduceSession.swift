internal import Bytes
internal import Glibc
internal import Kafka

/// Sends a plan's records through a producer and settles the outcome.
struct ProduceSession {
  private let plan: ProducePlan
  private let ledger: DeliveryLedger
  private let diagnostics: Diagnostics
  private let sender: RecordSender
  private let longest: Int
  private let patience: Duration

  init(
    _ plan: ProducePlan,
    _ settings: ClientSettings,
    patience: Duration,
    _ ledger: DeliveryLedger,
    _ unsettled: Unsettled,
    _ diagnostics: Diagnostics
  ) throws(Failure) {
    self.plan = plan
    self.ledger = ledger
    self.diagnostics = diagnostics
    self.patience = patience
    let configuration = try settings.producer(isSingle: plan.isSingle, transactionalID: plan.transactionalID)
    let limit = configuration.value(of: "message.max.bytes")
    longest = plan.longest(limit)
    let lingers = configuration.value(of: "linger.ms") != "0"
    let usesOwnPartitioner = settings.value(of: "partitioner") != nil
    do throws(KafkaError) {
      sender = RecordSender(
        try Producer(configuration),
        ledger: ledger,
        unsettled: unsettled,
        patience: patience,
        fixedPartition: plan.partition ?? (usesOwnPartitioner ? Placement.librdkafka : nil),
        sizeLimit: limit,
        lingers: lingers,
        diagnostics: diagnostics
      )
    } catch {
      throw Failure(.badConfiguration, error.reason)
    }
  }

  /// Sends everything and returns the exit code.
  func send(_ inputs: [OpenInput]) throws(Failure) -> Int32 {
    var topic: Int?
    if let name = plan.topic {
      topic = try plan.isTrusting ? sender.open(unseen: name) : sender.open(topic: name)
    }
    if plan.transactionalID != nil { try begin() }
    let feed = InputFeed(
      plan: plan,
      outlet: sender,
      ledger: ledger,
      longest: longest,
      diagnostics: diagnostics
    )
    var stop: InputRun.Stop?
    do throws(InputRun.Stop) { try feed.read(inputs, topic: topic) } catch { stop = error }
    if plan.isTrusting, let topic {
      // An acknowledgement says all there is to know about the topic.
      sender.serve(timeout: .milliseconds(100))
      if sender.outstanding > 0 {
        do throws(Failure) {
          try sender.confirm(topic)
        } catch {
          // Unless the record has told of it already.
          if ledger.failed == 0 { throw error }
        }
      }
      Interruption.takeCare()
    }
    return try settle(stop)
  }

  private func begin() throws(Failure) {
    do throws(KafkaError) {
      try sender.withProducer { (producer) throws(KafkaError) in
        try producer.initTransactions(timeout: patience)
        try producer.beginTransaction()
      }
      ledger.beginTransaction()
    } catch {
      throw Failure(
        error.code == .invalidTransactionTimeout ? .badConfiguration : RecordSender.status(of: error),
        "cannot begin the transaction: \(error)",
        hint: error.code == .transactionalIDAuthorizationFailed
          ? "the principal needs Write on the transactional id" : nil
      )
    }
  }

  /// Turns what happened into words and an exit code.
  private func settle(_ stop: InputRun.Stop?) throws(Failure) -> Int32 {
    let isTransaction = plan.transactionalID != nil
    var failure: Failure?
    var surrender = "the run ends"
    switch stop {
    case nil, .enough: break
    case .interrupted where isTransaction: break
    case .interrupted:
      let rest = plan.rate == nil ? "sending what was read" : "waiting for what was sent, and sending no more"
      diagnostics.note("interrupted: \(rest); once more to stop at once")
    case .failure(let problem): failure = problem
    case .wait(let wait): (failure, surrender) = (sender.failure(of: wait), sender.reason(of: wait))
    }
    // Nothing need be sent any more of a transaction that a signal ends.
    if !(endsTransaction && failure == nil) {
      if failure == nil || stop.isInputProblem {
        do throws(RecordSender.Wait) {
          try sender.drain { endsTransaction }
        } catch {
          (failure, surrender) = (sender.failure(of: error), sender.reason(of: error))
        }
      }
      if sender.outstanding > 0, !(endsTransaction && failure == nil) {
        ledger.giveUp(surrender)
        sender.giveUp()
      }
    }
    // The process is about to end: its end closes the sockets, while closing the producer would wait a
    // millisecond for its threads. Nothing is outstanding.
    _ = Unmanaged.passRetained(sender)
    var isCommitted = false
    if isTransaction {
      isCommitted = failure == nil && ledger.failed == 0 && stop.isHarmless && !endsTransaction
      try end(commit: isCommitted)
    } else if let summary = ledger.summary() {
      diagnostics.error(summary)
    } else if stop.isInterruption, plan.rate != nil {
      diagnostics.note(
        "\(ledger.acknowledged == 1 ? "1 record is" : "\(ledger.acknowledged) records are") acknowledged, "
          + "and what comes after in the input was not sent"
      )
    }
    if let failure { throw failure }
    // A signal that came when the transaction was being committed has ended nothing.
    if let status = Interruption.status, !isCommitted { return status.rawValue }
    guard let first = ledger.firstFailure else { return ExitStatus.done.rawValue }
    if ledger.acknowledged == 0 {
      if first.code.isUnauthorized { return ExitStatus.notAuthorized.rawValue }
      if first.code.isUnreachable { return ExitStatus.unavailable.rawValue }
      if ledger.unfit == ledger.failed { return ExitStatus.badData.rawValue }
    }
    return ExitStatus.someFailed.rawValue
  }

  /// Whether a signal ends a transaction: it is aborted.
  private var endsTransaction: Bool { plan.transactionalID != nil && Interruption.signal != nil }

  private func end(commit: Bool) throws(Failure) {
    // librdkafka's account of the end is still to be told.
    defer { sender.serve(timeout: .zero) }
    if !commit { ledger.beginAbort() }
    do throws(KafkaError) {
      try sender.withProducer { (producer) throws(KafkaError) in
        if commit {
          try producer.commitTransaction(timeout: patience, ledger)
        } else {
          try producer.abortTransaction(timeout: patience, ledger)
        }
      }
    } catch {
      throw failure(of: error, commit: commit)
    }
    if commit {
      ledger.commit()
    } else {
      diagnostics.error(ledger.abortion(isInterrupted: Interruption.signal != nil))
    }
  }
}

extension ProduceSession {
  /// What is to be said of a transaction that did not end as it should.
  private func failure(of error: KafkaError, commit: Bool) -> Failure {
    if error.code.isFenced {
      return Failure(
        .someFailed,
        "the transaction was aborted: another run uses the same transactional id, or it took longer than "
          + "transaction.timeout.ms: \(error)",
        hint: "give each run that may be there at the same time an id of its own"
      )
    }
    if !commit {
      return Failure(
        RecordSender.status(of: error),
        "the transaction could not be aborted, its records stay invisible until it times out: \(error)"
      )
    }
    guard error.code.isUnreachable else {
      return Failure(RecordSender.status(of: error), "the transaction could not be committed: \(error)")
    }
    // The brokers have been asked; whether they have heard of it is another matter.
    return Failure(
      .unavailable,
      "no answer within \(patience.seconds) s: whether the transaction was committed is not known",
      hint: "look for its records before sending them again"
    )
  }
}

extension InputRun.Stop? {
  /// The input ended, or enough of it was read.
  fileprivate var isHarmless: Bool {
    switch self {
    case nil, .enough: true
    default: false
    }
  }
  /// A signal ended the input.
  fileprivate var isInterruption: Bool {
    if case .interrupted = self { true } else { false }
  }
  /// The cluster is fine: what was read before can still be sent.
  fileprivate var isInputProblem: Bool {
    if case .failure = self { true } else { false }
  }
}
