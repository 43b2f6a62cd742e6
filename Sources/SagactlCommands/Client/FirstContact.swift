internal import Bytes
internal import Kafka

/// The first questions a command asks a cluster: they may fail for a moment, not for long.
struct FirstContact {
  /// How long to keep trying.
  let patience: Duration
  let diagnostics: Diagnostics

  /// Every topic of the cluster.
  func allTopics(of client: borrowing Client) throws(Failure) -> ClusterMetadata {
    do throws(KafkaError) {
      let metadata = try client.metadata(timeout: patience)
      client.serveEvents { diagnostics.report($0) }
      return metadata
    } catch {
      throw unreachable(client, error)
    }
  }

  /// Asks for topics that are not among all topics: there they are left out when they may not be seen.
  ///
  /// - Throws: ``Failure`` (not authorized) for the first of them that may not.
  func checkRights(to names: [String], client: borrowing Client) throws(Failure) {
    for name in names {
      guard let refusal = client.refusal(ofTopic: name, timeout: patience) else { continue }
      throw Failure(.notAuthorized, "topic \(name): \(refusal)", hint: "the principal needs Read on it")
    }
  }

  /// One topic, created by the cluster if it does that, with at least one partition.
  ///
  /// - Parameter serve: hands what the client has to tell to those it concerns, waiting up to a time for
  ///   the first: a producer's acknowledgements come that way and must not get lost.
  func topic(
    named name: String,
    of topic: Topic,
    client: borrowing Client,
    serve: (Duration) -> Void
  ) throws(Failure) -> TopicMetadata {
    let deadline = ContinuousClock.now + patience
    var problem = KafkaError(.unknownTopicOrPartition)
    var hasAnswer = false
    while true {
      let left = deadline - .now
      do throws(KafkaError) {
        let metadata = try client.metadata(for: topic, timeout: max(left, .milliseconds(1)))
        serve(.zero)
        hasAnswer = true
        if let found = metadata.topic(name) {
          if found.error == nil, !found.partitions.isEmpty { return found }
          problem = found.error ?? problem
        }
      } catch {
        serve(.zero)
        // The last question may have too little time left; what was answered before still holds.
        guard hasAnswer, ContinuousClock.now >= deadline else { throw unreachable(error) }
      }
      if problem.code.isUnauthorized {
        throw Failure(.notAuthorized, "topic \(name): \(problem)", hint: "the principal needs Write on it")
      }
      if problem.code == .invalidTopic {
        throw Failure(.usage, "\"\(name)\" is not a valid topic name: \(problem)")
      }
      if ContinuousClock.now >= deadline {
        throw Failure(
          .noInput,
          "topic \(name): \(problem)",
          hint: "create it, or let the brokers do so with auto.create.topics.enable"
        )
      }
      serve(.milliseconds(20))
    }
  }

  /// The failure to tell of when a question got no answer: the best-known cause, and what to try.
  func unreachable(_ client: borrowing Client, _ error: KafkaError) -> Failure {
    client.serveEvents { diagnostics.report($0) }
    return unreachable(error)
  }

  /// The failure to tell of when an offset could not be had.
  func failure(_ error: OffsetLookupError, _ client: borrowing Client) -> Failure {
    switch error {
    case .unauthorized(let error): return Failure(.notAuthorized, error.description)
    case .unanswered(let error): return unreachable(client, error)
    case .unknown(let partition, let error):
      return Failure(
        .unavailable,
        error.map { "\(partition): no offset: \($0)" }
          ?? "\(partition): no offset within \(patience.seconds) s",
        hint: "wait longer with -m"
      )
    }
  }

  private func unreachable(_ error: KafkaError) -> Failure {
    if let cause = diagnostics.lastClientError, cause.code.isUnauthorized {
      return Failure(.notAuthorized, cause.description, hint: "check the sasl.* properties")
    }
    if error.code.isUnauthorized { return Failure(.notAuthorized, error.description) }
    let cause = diagnostics.lastClientError.map { ": \($0.reason)" } ?? ": \(error)"
    return Failure(
      .unavailable,
      "no answer from \(diagnostics.brokers) within \(patience.seconds) s\(cause)",
      hint: diagnostics.lastClientError?.isOfTLS ?? false
        ? "check the ssl.* properties" : "check -b, or wait longer with -m"
    )
  }
}

extension KafkaError {
  /// Whether it tells of TLS: not every such error has the code for it.
  fileprivate var isOfTLS: Bool { code == .ssl || reason.offset(of: "SSL routines") != nil }
}

extension Duration {
  /// Seconds as people write them: `5`, `0.25`.
  var seconds: String {
    let (whole, attoseconds) = components
    let milliseconds = attoseconds / 1_000_000_000_000_000
    if milliseconds == 0 { return "\(whole)" }
    var text = String(milliseconds + 1000).dropFirst()
    while text.hasSuffix("0") { text = text.dropLast() }
    return "\(whole).\(text)"
  }
}
