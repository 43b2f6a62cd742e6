/// Why a place in a partition could not be turned into an offset.
package enum OffsetLookupError: Error, Hashable, Sendable {
  /// The caller may not ask.
  case unauthorized(KafkaError)
  /// Nobody answered in time.
  case unanswered(KafkaError)
  /// This partition's leader did not say, and why if it is known.
  case unknown(TopicPartition, KafkaError?)
}

extension Client {
  /// Asks the leaders until every one has answered or the patience ends.
  ///
  /// - Parameter report: is given what the client has to tell meanwhile.
  package func offsets(
    of ids: [TopicPartition],
    at position: Position,
    within patience: Duration,
    report: (ClientEvent) -> Void
  ) throws(OffsetLookupError) -> [TopicPartition: Int64] {
    let deadline = ContinuousClock.now + patience
    var known: [TopicPartition: Int64] = [:]
    var pending = ids
    while !pending.isEmpty {
      var problem: (TopicPartition, KafkaError)?
      do throws(KafkaError) {
        let left = max(deadline - .now, .milliseconds(1))
        for entry in try offsets(at: pending.map { ($0, position) }, timeout: left) {
          if let error = entry.error {
            if error.code.isUnauthorized { throw error }
            problem = (entry.partition, error)
          } else {
            known[entry.partition] = entry.offset
          }
        }
      } catch {
        if error.code.isUnauthorized { throw .unauthorized(error) }
        if ContinuousClock.now >= deadline { throw .unanswered(error) }
      }
      pending = ids.filter { known[$0] == nil }
      if pending.isEmpty { break }
      if ContinuousClock.now >= deadline { throw .unknown(problem?.0 ?? pending[0], problem?.1) }
      serveEvents(timeout: .milliseconds(50), report)
    }
    return known
  }
}
