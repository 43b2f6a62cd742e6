internal import Crdkafka

/// What a call to ``GroupConsumer/poll(timeout:_:)`` ended with.
public enum GroupEvent: Sendable {
  /// Nothing but messages, or nothing at all.
  case none
  /// These partitions are now this member's: answer with ``GroupConsumer/take(_:)``.
  case assigned([TopicPartition])
  /// These partitions go to others: finish with them, commit, and answer with
  /// ``GroupConsumer/release(_:)``. With `lost` somebody may own them already.
  case revoked([TopicPartition], lost: Bool)
  /// A commit that was not waited for has been answered: for these partitions it was refused, with the first
  /// reason; without an error it went through for all.
  case committed(refused: [TopicPartition], KafkaError?)
}

/// Reads topics as a member of a consumer group; offsets are committed by the caller.
///
/// One thread, one queue, no callbacks: messages, rebalances and errors arrive in order through
/// ``poll(timeout:_:)``, which must be called at least every `max.poll.interval.ms`.
public struct GroupConsumer: ~Copyable {
  /// The client, for questions about the cluster.
  public let client: Client
  private let queue: OpaquePointer

  /// Starts a member; `group.id` must be set.
  public init(_ configuration: consuming Configuration) throws(KafkaError) {
    let made = try Client(.consumer, configuration)
    // Without this, errors and logs would have to be served on a second queue.
    let redirected = rd_kafka_poll_set_consumer(made.native)
    guard redirected == RD_KAFKA_RESP_ERR_NO_ERROR,
      let consumerQueue = rd_kafka_queue_get_consumer(made.native)
    else { throw KafkaError(redirected) }
    queue = consumerQueue
    client = made
  }

  deinit { rd_kafka_queue_destroy(queue) }

  /// Joins the group for these topics; a name that begins with `^` is a regular expression.
  public func subscribe(to topics: [String]) throws(KafkaError) {
    let list = PartitionList(topics.map { PartitionOffset(TopicPartition($0, -1), offset: 0) })
    try check(rd_kafka_subscribe(client.native, list.native))
  }

  /// Serves what is queued, waiting up to `timeout` for the first; a rebalance ends the call early.
  public func poll(
    timeout: Duration,
    _ sink: any MessageSink,
    events report: (ClientEvent) -> Void
  ) -> GroupEvent {
    let reception = Reception(sink: sink, client: client.native)
    var wait = timeout.milliseconds
    while let event = rd_kafka_queue_poll(queue, wait) {
      wait = 0
      defer { rd_kafka_event_destroy(event) }
      switch rd_kafka_event_type(event) {
      case RD_KAFKA_EVENT_FETCH:
        var flow = Flow.next
        while flow == .next, let message = rd_kafka_event_message_next(event) {
          flow = reception.deliver(UnsafeMutablePointer(mutating: message))
        }
        if flow == .pause { return .none }
      case RD_KAFKA_EVENT_REBALANCE:
        return rebalance(event)
      case RD_KAFKA_EVENT_OFFSET_COMMIT:
        return commitAnswer(event)
      case RD_KAFKA_EVENT_ERROR where rd_kafka_event_topic_partition(event) != nil:
        // An end of partition or a broker's refusal for one partition comes as an error event.
        if partitionEvent(event, sink) == .pause { return .none }
      default:
        if let reported = ClientEvent(event, client: client.native) { report(reported) }
      }
    }
    return .none
  }

  private func partitionEvent(_ event: OpaquePointer, _ sink: any MessageSink) -> Flow {
    guard let entry = rd_kafka_event_topic_partition(event) else { return .next }
    defer { rd_kafka_topic_partition_destroy(entry) }
    let partition = TopicPartition(
      entry.pointee.topic.map { String(cString: $0) } ?? "",
      entry.pointee.partition
    )
    let code = rd_kafka_event_error(event)
    if code == RD_KAFKA_RESP_ERR__PARTITION_EOF {
      return sink.reachedEnd(
        topicToken: 0,
        topic: { partition.topic },
        partition: partition.partition,
        position: entry.pointee.offset
      )
    }
    let reason = rd_kafka_event_error_string(event).map { String(cString: $0) }
    return sink.failed(KafkaError(code, reason: reason), partition: partition)
  }

  private func commitAnswer(_ event: OpaquePointer) -> GroupEvent {
    let code = rd_kafka_event_error(event)
    let whole =
      code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR__NO_OFFSET ? nil : KafkaError(code)
    let entries = rd_kafka_event_topic_partition_list(event).map { PartitionList.entries(of: $0) } ?? []
    let refused = entries.filter { whole != nil || $0.error != nil }
    return .committed(refused: refused.map(\.partition), whole ?? refused.first?.error)
  }

  private func rebalance(_ event: OpaquePointer) -> GroupEvent {
    guard let list = rd_kafka_event_topic_partition_list(event) else { return .none }
    let partitions = PartitionList.entries(of: list).map(\.partition)
    return rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
      ? .assigned(partitions)
      : .revoked(partitions, lost: rd_kafka_assignment_lost(client.native) != 0)
  }

  private var isCooperative: Bool {
    rd_kafka_rebalance_protocol(client.native).map { String(cString: $0) } == "COOPERATIVE"
  }

  /// Starts to read assigned partitions at these offsets.
  public func take(_ offsets: [PartitionOffset]) throws(KafkaError) {
    let list = PartitionList(offsets)
    if isCooperative {
      if let failure = rd_kafka_incremental_assign(client.native, list.native) {
        throw KafkaError(taking: failure)
      }
    } else {
      try check(rd_kafka_assign(client.native, list.native))
    }
  }

  /// Stops reading revoked partitions.
  public func release(_ partitions: [TopicPartition]) throws(KafkaError) {
    if isCooperative {
      let list = PartitionList(partitions.map { PartitionOffset($0, offset: 0) })
      if let failure = rd_kafka_incremental_unassign(client.native, list.native) {
        throw KafkaError(taking: failure)
      }
    } else {
      try check(rd_kafka_assign(client.native, nil))
    }
  }

  /// The group's committed offsets; negative where there is none.
  public func committed(
    _ partitions: [TopicPartition],
    timeout: Duration
  ) throws(KafkaError) -> [PartitionOffset] {
    let list = PartitionList(partitions.map { PartitionOffset($0, offset: 0) })
    try check(rd_kafka_committed(client.native, list.native, timeout.milliseconds))
    return list.entries
  }

  /// Commits: each offset is that of the next record to read. Waits for the answer, unless `isAsync`: then it
  /// comes as ``GroupEvent/committed(refused:_:)``.
  public func commit(_ offsets: [PartitionOffset], isAsync: Bool) throws(KafkaError) {
    guard !offsets.isEmpty else { return }
    let list = PartitionList(offsets)
    // With a queue of its own the answer comes as an event; rd_kafka_commit would keep it to itself.
    try check(
      isAsync
        ? rd_kafka_commit_queue(client.native, list.native, queue, nil, nil)
        : rd_kafka_commit(client.native, list.native, 0)
    )
  }

  /// Leaves the group, so that the others need not wait for this member's session to time out.
  ///
  /// - Parameter timeout: how long to wait for the coordinator's answer.
  /// - Returns: whether the group has been left.
  @discardableResult
  public func leave(timeout: Duration = .seconds(5)) -> Bool {
    if let failure = rd_kafka_consumer_close_queue(client.native, queue) {
      rd_kafka_error_destroy(failure)
      return false
    }
    let deadline = ContinuousClock.now + timeout
    while rd_kafka_consumer_closed(client.native) == 0 {
      guard ContinuousClock.now < deadline else { return false }
      guard let event = rd_kafka_queue_poll(queue, 10) else { continue }
      defer { rd_kafka_event_destroy(event) }
      // Closing takes the partitions back the way every rebalance does; unanswered it never ends.
      if rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE,
        let list = rd_kafka_event_topic_partition_list(event)
      {
        if isCooperative {
          rd_kafka_incremental_unassign(client.native, list).map { rd_kafka_error_destroy($0) }
        } else {
          rd_kafka_assign(client.native, nil)
        }
      }
    }
    return true
  }

  private func check(_ code: rd_kafka_resp_err_t) throws(KafkaError) {
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
  }
}
