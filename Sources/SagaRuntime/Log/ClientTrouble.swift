internal import Kafka

/// Passes on what a client tells and keeps what says why brokers cannot be reached.
final class ClientTrouble {
  /// The last error of the client as a whole.
  private(set) var last: KafkaError?
  private let report: (ClientEvent) -> Void
  /// The last of librdkafka's statistics, until they have been looked at.
  private var statistics: String?

  init(_ report: @escaping (ClientEvent) -> Void) { self.report = report }

  func take(_ event: ClientEvent) {
    // That all brokers are down says less than what was said of the last of them.
    switch event {
    case .error(let error) where error.code != .allBrokersDown || last == nil: last = error
    case .statistics(let json): statistics = json
    default: break
    }
    report(event)
  }

  /// Whether new statistics say that nothing at all has come for so long from the brokers of what is left to read.
  func tellsOfSilence(of left: [TopicPartition], for limit: Duration) -> Bool {
    defer { statistics = nil }
    return statistics.flatMap { BrokerSilence(statistics: $0) }?.covers(left, for: limit) ?? false
  }

  /// The failure to tell of when a question got no answer.
  func failure(_ error: KafkaError, _ patience: Duration) -> LogError {
    for known in [last, error] {
      if let known, known.code.isUnauthorized { return .unauthorized(known.description) }
    }
    let seconds = patience / .seconds(1)
    return .unreachable("no answer within \(seconds) s: \((last ?? error).reason)")
  }
}
