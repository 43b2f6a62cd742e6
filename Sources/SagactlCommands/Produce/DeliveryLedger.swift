internal import Bytes
internal import Kafka

/// Keeps count of what became of every record, and says so: the exit code comes from here.
///
/// Each record ends exactly once, in ``acknowledged`` or ``failed``; a record is "admitted" once
/// librdkafka holds it and "refused" when it never could.
final class DeliveryLedger: DeliverySink {
  private(set) var acknowledged: Int64 = 0
  private(set) var failed: Int64 = 0
  /// Those of the failed that never were a record, or one that could be sent nowhere.
  private(set) var unfit: Int64 = 0
  /// Counts every sign of life from the cluster, to tell a slow flush from a stuck one.
  private(set) var progress: UInt64 = 0
  private(set) var fatal: KafkaError?
  private(set) var firstFailure: KafkaError?

  private let diagnostics: Diagnostics
  private let place: InputPlace
  private let rejects: RejectsFile?
  private let acknowledgements: AcknowledgementWriter?
  private let saysEach: Bool
  /// The acknowledgements of a transaction that has not ended yet; nil outside of one.
  private var held: HeldAcknowledgements?
  /// Whether the transaction is being aborted: what fails now fails for that reason.
  private var isAborting = false
  /// Why what is outstanding is given up, once it is.
  private var surrender: String?
  private var withheld: Int64 = 0
  private var said: Int64 = 0
  /// Failed deliveries that have not been told yet: what fails together is told together.
  private var untold: [(reason: String, tag: UInt)] = []
  /// After so many lines failures are only counted, unless `-v` asks for all.
  private static let failuresShown: Int64 = 1000

  init(
    _ diagnostics: Diagnostics,
    rejects: RejectsFile?,
    acknowledgements: AcknowledgementWriter?,
    place: InputPlace
  ) {
    self.diagnostics = diagnostics
    self.rejects = rejects
    self.acknowledgements = acknowledgements
    self.place = place
    saysEach = diagnostics.level >= .verbose
  }

  func delivered(_ delivery: borrowing Delivery) {
    progress &+= 1
    guard delivery.isAcknowledged else { return fail(delivery) }
    acknowledged &+= 1
    guard saysEach || acknowledgements != nil else { return }
    let tag = delivery.tag
    delivery.withMessage { message in
      if held != nil {
        held?.add(message, tag: tag)
      } else {
        tell(TopicPartition(message.topic, message.partition), offset: message.offset, tag: tag)
      }
    }
  }

  /// From here on acknowledgements are those of a transaction, and told when it is committed.
  func beginTransaction() { held = HeldAcknowledgements() }

  /// Tells of every record of the transaction, which now is where it was acknowledged to be.
  func commit() {
    held?.forEach { tell($0, offset: $1, tag: $2) }
    held = nil
  }

  /// The transaction is given up: its acknowledgements count no more, and what is still under way fails with
  /// it, which is counted and not told record by record.
  func beginAbort() {
    tellFailures()
    isAborting = true
    held = nil
  }

  /// What is outstanding is given up, for this reason.
  func giveUp(_ reason: String) {
    surrender = reason
    rejects?.awaitAll()
  }

  func report(_ event: ClientEvent) {
    if case .error(let error) = event, error.isFatal { fatal = error }
    diagnostics.report(event)
  }

  /// Counts and reports a record that librdkafka would not take.
  func refuse(
    _ record: OutgoingRecord,
    headers: borrowing HeaderList,
    topic: String,
    _ error: KafkaError,
    limit: String?
  ) {
    let reason =
      switch error.code {
      case .messageTooLarge:
        "record of \(record.size) bytes (\(WireSize.of(record, headers: headers.pointers)) with headers and "
          + "overhead) is larger than message.max.bytes\(limit.map { " (\($0))" } ?? "")"
      case .unknownPartitionLocally:
        "partition \(record.partition ?? -1) of topic \(topic) does not exist"
      default: "\(error)"
      }
    count(error)
    if error.isFatal {
      // The others of its batch fail with it.
      fatal = error
      untold.append((reason, record.tag))
    } else {
      say(record.tag, reason)
    }
    keep(record, headers, topic, reason)
  }

  /// Counts and reports a record that names no topic it could be sent to.
  func refuse(_ record: OutgoingRecord, headers: borrowing HeaderList, topic: String?, reason: String) {
    count(KafkaError(.invalidArgument, reason: reason))
    unfit &+= 1
    say(record.tag, reason)
    keep(record, headers, topic, reason)
  }

  private func keep(
    _ record: OutgoingRecord,
    _ headers: borrowing HeaderList,
    _ topic: String?,
    _ reason: String
  ) {
    rejects?.add(
      record,
      headers: headers.pointers,
      topic: topic,
      place: place.describe(record.tag),
      reason: reason
    )
  }

  /// Counts and reports input that is not a record at all; `text` is what can be shown of it.
  func refuseInput(tag: UInt, reason: String, text: UnsafeRawBufferPointer?) {
    count(KafkaError(.invalidArgument, reason: reason))
    // What was too long to be kept may have been a record.
    if text != nil { unfit &+= 1 }
    say(tag, reason)
    if let text { rejects?.add(unreadable: text, tag: tag, place: place.describe(tag), reason: reason) }
  }

  /// Hands what has been noted to those who wait for it: acknowledgements and rejects.
  func flush() {
    acknowledgements?.out.flush()
    rejects?.flush()
  }

  /// What could not be shown one by one, and the total; nil when no more can be said than has been.
  func summary() -> String? {
    let total = acknowledged + failed
    guard failed > 0, total > 1 else { return nil }
    var text = "\(failed) of \(total) records failed"
    if withheld > 0 { text += ", \(withheld) of them not shown above (-v shows all)" }
    return text
  }

  /// What became of an aborted transaction's records: those that were fine have failed with the others.
  func abortion(isInterrupted: Bool) -> String {
    let fate =
      switch acknowledged + failed {
      case 0: "it held no record"
      case 1: "its one record will not be visible"
      case let total: "none of its \(total) records will be visible"
      }
    let rest = withheld > 0 ? "; \(withheld) failures are not shown above (-v shows all)" : ""
    return "\(isInterrupted ? "interrupted: " : "")the transaction was aborted: \(fate)\(rest)"
  }

  private func fail(_ delivery: borrowing Delivery) {
    guard let error = delivery.error else { return }
    if isAborting {
      failed &+= 1
      return
    }
    count(error)
    let tag = delivery.tag
    var reason = explain(error, mayBeWritten: delivery.mayBeWritten)
    if error.code == .topicAuthorizationFailed {
      delivery.withMessage { message in
        reason = "topic \(message.topic): \(reason); the principal needs Write on it"
      }
    }
    untold.append((reason, tag))
    delivery.withMessage { message in
      let stamp = message.timestamp
      rejects?.add(
        OutgoingRecord(
          partition: message.partition < 0 ? nil : message.partition,
          key: message.keyBytes,
          value: message.valueBytes,
          timestamp: stamp.type == .none ? nil : stamp.milliseconds,
          tag: tag
        ),
        headers: message.headerPointers,
        topic: message.topic,
        place: place.describe(tag),
        reason: reason
      )
    }
  }

  private func explain(_ error: KafkaError, mayBeWritten: Bool) -> String {
    let unsure = mayBeWritten ? "; it may have been written all the same" : ""
    let cause = surrender.map { ": \($0)" } ?? ""
    return switch error.code {
    case .messageTimedOut: "not acknowledged within message.timeout.ms (\(error.code.name))\(unsure)"
    // A record that was sent and is to be sent again is back in the queue.
    case .purgedInQueue where !mayBeWritten: "given up before it was sent\(cause)"
    case .purgedInQueue, .purgedInFlight:
      "given up while waiting for its acknowledgement\(cause)\(unsure)"
    default: "\(error)\(unsure)"
    }
  }

  private func count(_ error: KafkaError) {
    failed &+= 1
    if firstFailure == nil { firstFailure = error }
  }

  /// Tells of the deliveries that have failed: neighbours with the same reason in one line, so that an outage
  /// does not bury what else there is to say.
  func tellFailures() {
    guard !untold.isEmpty else { return }
    var rest = untold.sorted { ($0.tag, $0.reason) < ($1.tag, $1.reason) }[...]
    untold.removeAll()
    while let first = rest.popFirst() {
      var last = first.tag
      // Numbers of different inputs are never neighbours: each input's begin at 0.
      while let next = rest.first, next.reason == first.reason, next.tag == last + 1 {
        last = next.tag
        rest.removeFirst()
      }
      say(first.tag...last, first.reason)
    }
  }

  private func say(_ tag: UInt, _ reason: String) { say(tag...tag, reason) }

  private func say(_ tags: ClosedRange<UInt>, _ reason: String) {
    if said < Self.failuresShown || saysEach {
      said += 1
      diagnostics.error("\(place.describe(tags)): \(reason)")
    } else {
      withheld += Int64(tags.count)
    }
  }

  private func tell(_ place: TopicPartition, offset: Int64, tag: UInt) {
    acknowledgements?.add(place, offset: offset, tag: tag)
    guard saysEach else { return }
    diagnostics.verbose(
      "\(self.place.describe(tag)): delivered to \(place) at "
        + (offset >= 0 ? "offset \(offset)" : "an offset the broker has not told")
    )
  }
}
