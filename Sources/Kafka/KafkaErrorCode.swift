internal import Crdkafka

/// A librdkafka response code: positive ones come from the broker, negative ones from the library.
///
/// The set is open: a code this type does not name is still a valid value.
public struct KafkaErrorCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number, as in Kafka's protocol (broker codes) or `rdkafka.h` (local codes).
  public let rawValue: Int32

  /// Wraps a number.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  init(_ native: rd_kafka_resp_err_t) { rawValue = native.rawValue }

  var native: rd_kafka_resp_err_t { rd_kafka_resp_err_t(rawValue: rawValue) }

  /// The symbolic name, such as `UNKNOWN_TOPIC_OR_PART` or `_TRANSPORT`.
  public var name: String { String(cString: rd_kafka_err2name(native)) }

  /// librdkafka's sentence for the code.
  public var text: String { String(cString: rd_kafka_err2str(native)) }

  /// The name.
  public var description: String { name }
}

extension KafkaErrorCode {
  /// The group is forming anew and takes no commits meanwhile.
  public static let rebalanceInProgress = Self(RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS)
  /// The group has formed anew and the member has not noticed yet.
  public static let illegalGeneration = Self(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION)
  /// Success.
  public static let noError = Self(RD_KAFKA_RESP_ERR_NO_ERROR)
  /// The connection to a broker failed.
  public static let transport = Self(RD_KAFKA_RESP_ERR__TRANSPORT)
  /// Every known broker is down.
  public static let allBrokersDown = Self(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
  /// A host name could not be resolved.
  public static let resolve = Self(RD_KAFKA_RESP_ERR__RESOLVE)
  /// A local wait ran out.
  public static let timedOut = Self(RD_KAFKA_RESP_ERR__TIMED_OUT)
  /// A record was not acknowledged within `message.timeout.ms`.
  public static let messageTimedOut = Self(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT)
  /// The local queue is full.
  public static let queueFull = Self(RD_KAFKA_RESP_ERR__QUEUE_FULL)
  /// The end of a partition was reached.
  public static let partitionEnd = Self(RD_KAFKA_RESP_ERR__PARTITION_EOF)
  /// The client does not know the topic.
  public static let unknownTopicLocally = Self(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)
  /// The client does not know the partition.
  public static let unknownPartitionLocally = Self(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)
  /// The broker does not know the topic or partition.
  public static let unknownTopicOrPartition = Self(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
  /// The partition has no leader yet.
  public static let leaderNotAvailable = Self(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE)
  /// The asked broker does not lead the partition.
  public static let notLeader = Self(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION)
  /// The asked broker does not coordinate the group or transaction.
  public static let notCoordinator = Self(RD_KAFKA_RESP_ERR_NOT_COORDINATOR)
  /// The coordinator is still loading, or not known yet.
  public static let coordinatorNotAvailable = Self(RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE)
  /// The broker itself timed out.
  public static let requestTimedOut = Self(RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT)
  /// Too few replicas are in sync.
  public static let notEnoughReplicas = Self(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS)
  /// The broker does not take the `acks` asked for.
  public static let invalidRequiredAcks = Self(RD_KAFKA_RESP_ERR_INVALID_REQUIRED_ACKS)
  /// The group does not know this member (any more).
  public static let unknownMember = Self(RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID)
  /// Another producer has the same transactional id by now.
  public static let fenced = Self(RD_KAFKA_RESP_ERR__FENCED)
  /// Another producer with the same transactional id has taken over.
  public static let producerFenced = Self(RD_KAFKA_RESP_ERR_PRODUCER_FENCED)
  /// The producer's epoch is an old one.
  public static let invalidProducerEpoch = Self(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH)
  /// The transaction is not one that this can be done with.
  public static let invalidTransactionState = Self(RD_KAFKA_RESP_ERR_INVALID_TXN_STATE)
  /// `transaction.timeout.ms` is more than the broker allows.
  public static let invalidTransactionTimeout = Self(RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT)
  /// The offset is outside the partition's range.
  public static let offsetOutOfRange = Self(RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE)
  /// No offset could be had for a partition.
  public static let autoOffsetReset = Self(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET)
  /// There was nothing to commit.
  public static let noOffset = Self(RD_KAFKA_RESP_ERR__NO_OFFSET)
  /// A record is larger than the client or the broker takes.
  public static let messageTooLarge = Self(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
  /// The topic's name is not allowed.
  public static let invalidTopic = Self(RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION)
  /// A property or an argument is not valid.
  public static let invalidArgument = Self(RD_KAFKA_RESP_ERR__INVALID_ARG)
  /// The call does not fit the client's state.
  public static let state = Self(RD_KAFKA_RESP_ERR__STATE)
  /// A record was purged before it was sent.
  public static let purgedInQueue = Self(RD_KAFKA_RESP_ERR__PURGE_QUEUE)
  /// A record was purged while a request with it was under way: it may have been written.
  public static let purgedInFlight = Self(RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
  /// An error that ends the producer's life.
  public static let fatal = Self(RD_KAFKA_RESP_ERR__FATAL)
  /// Authentication failed.
  public static let authentication = Self(RD_KAFKA_RESP_ERR__AUTHENTICATION)
  /// TLS failed.
  public static let ssl = Self(RD_KAFKA_RESP_ERR__SSL)
  /// The broker refused the credentials.
  public static let saslAuthenticationFailed = Self(RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED)
  /// Not allowed on the topic.
  public static let topicAuthorizationFailed = Self(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
  /// Not allowed on the group.
  public static let groupAuthorizationFailed = Self(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED)
  /// Not allowed on the cluster.
  public static let clusterAuthorizationFailed = Self(RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED)
  /// Not allowed to use the transactional id.
  public static let transactionalIDAuthorizationFailed = Self(
    RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED
  )

  /// Whether the code says that a broker cannot be reached.
  public var isUnreachable: Bool {
    [.transport, .allBrokersDown, .resolve, .timedOut, .messageTimedOut].contains(self)
  }

  /// Whether the code says that another producer with the same transactional id has taken over.
  public var isFenced: Bool { [.fenced, .producerFenced, .invalidProducerEpoch].contains(self) }

  /// Whether a record was dropped from the producer's queue instead of being sent or acknowledged.
  public var isPurge: Bool { self == .purgedInQueue || self == .purgedInFlight }

  /// Whether the code says that the caller may not do this.
  public var isUnauthorized: Bool {
    [
      .authentication, .saslAuthenticationFailed, .topicAuthorizationFailed, .groupAuthorizationFailed,
      .clusterAuthorizationFailed, .transactionalIDAuthorizationFailed,
    ].contains(self)
  }

  /// Whether the code says that a topic or partition does not exist.
  public var isUnknownTopic: Bool {
    [.unknownTopicOrPartition, .unknownTopicLocally, .unknownPartitionLocally].contains(self)
  }
}
