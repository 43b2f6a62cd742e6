internal import Kafka

/// Passes on what a client tells and keeps what says why brokers cannot be reached.
final class ClientTrouble {
  /// The last error of the client as a whole.
  private(set) var last: KafkaError?
  private let report: (ClientEvent) -> Void

  init(_ report: @escaping (ClientEvent) -> Void) { self.report = report }

  func take(_ event: ClientEvent) {
    // That all brokers are down says less than what was said of the last of them.
    if case .error(let error) = event, error.code != .allBrokersDown || last == nil { last = error }
    report(event)
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
