internal import Crdkafka

/// A topic handle of a client.
///
/// Records are sent through a handle rather than a name: producing by name waits for the next metadata
/// refresh (up to a second before librdkafka 2.10.1), a handle starts the look-up when it is made. A
/// handle keeps its client's connections open for as long as it is there.
public struct Topic: Sendable {
  private let handle: TopicHandle

  var native: OpaquePointer { handle.native }

  /// Makes a handle.
  ///
  /// - Throws: ``KafkaError`` when no topic can have such a name.
  init(_ name: String, of client: NativeClient) throws(KafkaError) {
    // A C string would end at the NUL and name some other topic.
    guard !name.isEmpty, !name.utf8.contains(0) else { throw Self.invalid(name) }
    // The one rule librdkafka has for names.
    guard name.utf8.count <= 512 else { throw Self.invalid(name) }
    guard let made = rd_kafka_topic_new(client.pointer, name, nil) else {
      let code = rd_kafka_last_error()
      guard code == RD_KAFKA_RESP_ERR__INVALID_ARG else { throw KafkaError(code) }
      // Which ones goes to the log only; this is the one a producer can get wrong after it has been made.
      throw KafkaError(
        .invalidArgument,
        reason:
          "the properties for topic \(name) do not fit together; message.timeout.ms must be greater than "
          + "linger.ms, and in a transaction it is at most transaction.timeout.ms"
      )
    }
    handle = TopicHandle(taking: made, client)
  }

  /// The topic's name.
  public var name: String { String(cString: rd_kafka_topic_name(native)) }

  private static func invalid(_ name: String) -> KafkaError {
    KafkaError(.invalidArgument, reason: "\(name.debugDescription) is not a valid topic name")
  }
}

/// Owner of a native topic handle and, with others, of its client.
private final class TopicHandle: @unchecked Sendable {
  let native: OpaquePointer
  private let client: NativeClient

  init(taking native: OpaquePointer, _ client: NativeClient) {
    self.native = native
    self.client = client
  }

  deinit { rd_kafka_topic_destroy(native) }
}

/// The topic handles a client has made.
struct TopicTable {
  private var topics: [String: Topic] = [:]

  /// The handle for a name, made on first use.
  mutating func topic(_ name: String, of client: NativeClient) throws(KafkaError) -> Topic {
    if let known = topics[name] { return known }
    let made = try Topic(name, of: client)
    topics[name] = made
    return made
  }
}
