internal import Crdkafka

/// What a client reports besides records and acknowledgements.
public enum ClientEvent: Sendable {
  /// Something went wrong; librdkafka goes on by itself unless the error is fatal.
  case error(KafkaError)
  /// A line of librdkafka's log: syslog level (0 worst to 7 debug), facility, text.
  case log(level: Int32, facility: String, text: String)
  /// Counters as JSON, every `statistics.interval.ms`; librdkafka's STATISTICS.md explains them.
  case statistics(json: String)
}

extension ClientEvent {
  /// Reads an error, log or statistics event; nil for every other kind.
  init?(_ event: OpaquePointer) {
    switch rd_kafka_event_type(event) {
    case RD_KAFKA_EVENT_ERROR:
      self = .error(KafkaError(event: event))
    case RD_KAFKA_EVENT_LOG:
      var facility: UnsafePointer<CChar>?
      var text: UnsafePointer<CChar>?
      var level: Int32 = 0
      guard rd_kafka_event_log(event, &facility, &text, &level) == 0 else { return nil }
      self = .log(
        level: level,
        facility: facility.map { String(cString: $0) } ?? "",
        text: text.map { String(cString: $0) } ?? ""
      )
    case RD_KAFKA_EVENT_STATS:
      guard let text = rd_kafka_event_stats(event) else { return nil }
      self = .statistics(json: String(cString: text))
    default:
      return nil
    }
  }
}
