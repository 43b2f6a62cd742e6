internal import Crdkafka

/// What a call to ``GroupConsumer/poll(timeout:_:events:)`` ended with.
public enum GroupEvent: Sendable {
  /// Nothing but messages, or nothing at all.
  case none
  /// These partitions are now this member's: answer with ``GroupConsumer/take(_:)``.
  case assigned([TopicPartition])
  /// These partitions go to others: finish with them, commit, and answer with
  /// ``GroupConsumer/release(_:)``. With `lost` somebody may own them already.
  case revoked([TopicPartition], lost: Bool)
  /// The answer to a ``GroupConsumer/commitInBackground(_:)``: each offset with the error of its own, if
  /// any, or one error for all.
  case committed([PartitionOffset], KafkaError?)
}

/// Reads topics as a member of a consumer group; offsets are committed by the caller.
///
/// One thread, no callbacks: messages, rebalances and answers to commits arrive in order through
/// ``poll(timeout:_:events:)``, which must be called at least every `max.poll.interval.ms`. A member that
/// goes away without ``leave(timeout:)`` keeps its partitions from the others until its session times out.
public struct GroupConsumer: ~Copyable {
  /// The client, for questions about the cluster.
  public let client: Client
  private let queue: OpaquePointer

  /// The most messages one call hands over: what else the caller has to do must not wait for a pause in a
  /// busy topic.
  private static let messagesPerPoll = 10_000

  /// Starts a member; `group.id` must be set.
  ///
  /// - Throws: ``KafkaError`` when it is not, or when the properties do not fit together.
  public init(_ configuration: consuming Configuration) throws(KafkaError) {
    let made = try Client(.consumer, configuration)
    // Errors and log lines stay on the main queue. Forwarding it here, as rd_kafka_poll_set_consumer()
    // does, would make Client.serveEvents() take messages and rebalances off this queue and lose them.
    guard let consumerQueue = rd_kafka_queue_get_consumer(made.native) else {
      throw KafkaError(.invalidArgument, reason: "a member of a group needs the property group.id")
    }
    queue = consumerQueue
    client = made
  }

  deinit {
    // What is left in the queue holds on to its partition and that to its broker: librdkafka would wait for
    // ever for the broker's thread to end.
    while let event = rd_kafka_queue_poll(queue, 0) { rd_kafka_event_destroy(event) }
    rd_kafka_queue_destroy(queue)
  }

  /// Joins the group for these topics; a name that begins with `^` is a regular expression.
  public func subscribe(to topics: [String]) throws(KafkaError) {
    let list = PartitionList(topics.map { PartitionOffset(TopicPartition($0, -1), offset: 0) })
    try KafkaError.check(rd_kafka_subscribe(client.native, list.native))
  }

  /// Serves what is queued, waiting up to `timeout` for the first; anything but a message ends the call.
  ///
  /// - Parameters:
  ///   - sink: gets the messages, the ends of partitions and the errors of single partitions.
  ///   - report: gets the client's own errors and log lines.
  public func poll(
    timeout: Duration,
    _ sink: any MessageSink,
    events report: (ClientEvent) -> Void
  ) -> GroupEvent {
    client.serveEvents(report)
    let reception = Reception(sink: sink, client: client.native)
    var wait = timeout.milliseconds
    var left = Self.messagesPerPoll
    while left > 0, let event = rd_kafka_queue_poll(queue, wait) {
      wait = 0
      defer { rd_kafka_event_destroy(event) }
      switch rd_kafka_event_type(event) {
      case RD_KAFKA_EVENT_FETCH:
        // An event carries one message (librdkafka 2.0 to 2.15): stopping here loses none.
        while let message = rd_kafka_event_message_next(event) {
          left -= 1
          if reception.deliver(UnsafeMutablePointer(mutating: message)) == .pause { return .none }
        }
      case RD_KAFKA_EVENT_REBALANCE:
        return rebalance(event)
      case RD_KAFKA_EVENT_OFFSET_COMMIT:
        let code = rd_kafka_event_error(event)
        return .committed(
          rd_kafka_event_topic_partition_list(event).map { PartitionList.entries(of: $0) } ?? [],
          code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code)
        )
      case RD_KAFKA_EVENT_ERROR where rd_kafka_event_error_is_fatal(event) == 0:
        // An end of partition or a broker's refusal for one partition comes as an error event.
        if partitionEvent(event, sink, report) == .pause { return .none }
      default:
        if let reported = ClientEvent(event) { report(reported) }
      }
    }
    return .none
  }

  private func partitionEvent(
    _ event: OpaquePointer,
    _ sink: any MessageSink,
    _ report: (ClientEvent) -> Void
  ) -> Flow {
    guard let entry = rd_kafka_event_topic_partition(event) else {
      // Not of a partition: a topic that does not exist, say.
      report(.error(KafkaError(event: event)))
      return .next
    }
    defer { rd_kafka_topic_partition_destroy(entry) }
    let partition = TopicPartition(
      entry.pointee.topic.map { String(cString: $0) } ?? "",
      entry.pointee.partition
    )
    guard rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__PARTITION_EOF else {
      return sink.failed(KafkaError(event: event), partition: partition)
    }
    return sink.reachedEnd(
      topicToken: 0,
      topic: { partition.topic },
      partition: partition.partition,
      position: entry.pointee.offset
    )
  }

  private func rebalance(_ event: OpaquePointer) -> GroupEvent {
    let list = rd_kafka_event_topic_partition_list(event)
    let partitions = list.map { PartitionList.entries(of: $0).map(\.partition) } ?? []
    return rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
      ? .assigned(partitions)
      : .revoked(partitions, lost: rd_kafka_assignment_lost(client.native) != 0)
  }

  /// Whether the group's members keep their partitions while a rebalance is under way.
  var isCooperative: Bool {
    rd_kafka_rebalance_protocol(client.native).map { String(cString: $0) } == "COOPERATIVE"
  }

  /// Takes one event off the queue; the caller destroys it.
  func nextEvent(timeout: Int32) -> OpaquePointer? { rd_kafka_queue_poll(queue, timeout) }

  /// Asks for a commit whose answer comes through the queue.
  func requestCommit(of list: borrowing PartitionList) -> rd_kafka_resp_err_t {
    rd_kafka_commit_queue(client.native, list.native, queue, nil, nil)
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
}
