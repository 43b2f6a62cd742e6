internal import Crdkafka

/// A topic handle of a client; it must not be used after the client that made it.
///
/// Records are sent through a handle rather than a name: producing by name waits for the next metadata
/// refresh (up to a second before librdkafka 2.10.1), a handle starts the look-up when it is made.
public struct Topic: @unchecked Sendable {
  let native: OpaquePointer

  /// The topic's name.
  public var name: String { String(cString: rd_kafka_topic_name(native)) }
}

/// The topic handles a client has made, destroyed together before it.
struct TopicTable: ~Copyable {
  private var handles: [String: OpaquePointer] = [:]

  mutating func handle(
    _ name: String,
    client: OpaquePointer
  ) throws(KafkaError) -> Topic {
    if let known = handles[name] { return Topic(native: known) }
    guard let made = rd_kafka_topic_new(client, name, nil) else {
      let code = rd_kafka_last_error()
      throw KafkaError(
        code,
        reason: code == RD_KAFKA_RESP_ERR__INVALID_ARG ? "\"\(name)\" is not a valid topic name" : nil
      )
    }
    handles[name] = made
    return Topic(native: made)
  }

  deinit {
    for handle in handles.values { rd_kafka_topic_destroy(handle) }
  }
}
