internal import Kafka

/// What is to be said when a wait for the cluster has ended a run.
extension RecordSender {
  /// The failure that a run ends with.
  func failure(of wait: Wait) -> Failure {
    switch wait {
    case .noProgress:
      return Failure(
        .unavailable,
        "\(CountWords.of(outstanding, "record")) not acknowledged, and \(reason(of: wait))",
        hint: "wait longer with -m"
      )
    case .fatal(let error):
      return Failure(
        Self.status(of: error),
        error.reason,
        hint: error.code == .clusterAuthorizationFailed
          ? "the principal needs Write on a topic, before Kafka 2.8 also IdempotentWrite on the cluster; "
            + "-X enable.idempotence=false does without the latter" : nil
      )
    }
  }

  /// Why nothing more is waited for.
  func reason(of wait: Wait) -> String {
    switch wait {
    case .noProgress:
      "nothing moved for \(patience.seconds) s" + (diagnostics.lastClientError.map { ": \($0.reason)" } ?? "")
    case .fatal(let error): error.reason
    }
  }

  /// The exit code of an error of the client as a whole: 69 is for brokers that do not answer.
  static func status(of error: KafkaError) -> ExitStatus {
    if error.code.isUnauthorized { return .notAuthorized }
    return error.code.isFenced || error.code == .invalidTransactionState ? .someFailed : .unavailable
  }
}
