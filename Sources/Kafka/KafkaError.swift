internal import Crdkafka

/// What librdkafka or a broker reported.
public struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The response code.
  public let code: KafkaErrorCode
  /// What happened, in librdkafka's words, without the code's name.
  public let reason: String
  /// The client cannot go on: only closing it is left.
  public let isFatal: Bool
  /// The same call, made again, may succeed; false where librdkafka does not say.
  public let isRetriable: Bool
  /// The current transaction must be aborted before anything else can be done.
  public let abortsTransaction: Bool

  /// Makes an error from a code, with the library's text unless another is given.
  public init(_ code: KafkaErrorCode, reason: String? = nil) {
    self.code = code
    self.reason = reason ?? code.text
    isFatal = code == .fatal
    isRetriable = false
    abortsTransaction = false
  }

  init(_ native: rd_kafka_resp_err_t, reason: String? = nil) {
    self.init(KafkaErrorCode(native), reason: reason)
  }

  /// Reads an error event. A fatal one carries the code that was fatal, not `_FATAL`.
  init(event: OpaquePointer) {
    code = KafkaErrorCode(rd_kafka_event_error(event))
    reason = rd_kafka_event_error_string(event).map { String(cString: $0) } ?? code.text
    isFatal = rd_kafka_event_error_is_fatal(event) != 0
    isRetriable = false
    abortsTransaction = false
  }

  /// What has made a client unusable: the code that was fatal, not `_FATAL`.
  init(fatal native: rd_kafka_resp_err_t, reason: String) {
    code = KafkaErrorCode(native)
    self.reason = reason
    isFatal = true
    isRetriable = false
    abortsTransaction = false
  }

  /// Takes over an error object, which is destroyed here.
  init(taking object: OpaquePointer) {
    code = KafkaErrorCode(rd_kafka_error_code(object))
    reason = String(cString: rd_kafka_error_string(object))
    isFatal = rd_kafka_error_is_fatal(object) != 0
    isRetriable = rd_kafka_error_is_retriable(object) != 0
    abortsTransaction = rd_kafka_error_txn_requires_abort(object) != 0
    rd_kafka_error_destroy(object)
  }

  /// Throws when a call returned an error code.
  static func check(_ code: rd_kafka_resp_err_t) throws(KafkaError) {
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
  }

  /// Throws when a call returned an error object, which is taken over.
  static func check(_ failure: OpaquePointer?) throws(KafkaError) {
    if let failure { throw KafkaError(taking: failure) }
  }

  /// The reason and the code's name, such as `Broker: Unknown topic or partition (UNKNOWN_TOPIC_OR_PART)`.
  public var description: String { "\(reason) (\(code.name))" }
}
