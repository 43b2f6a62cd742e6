internal import Kafka

extension GroupSession {
  /// Begins with partitions that the group has given us.
  func take(_ ids: [TopicPartition]) throws(Failure) {
    // Those taken away before have been given to others, and this is the group's last word.
    let committed = ids.isEmpty ? [:] : try committed(ids)
    try heed(ids.filter { committed[$0] ?? -1 < 0 })
    do throws(KafkaError) {
      let partitions: [PartitionProgress]
      do throws(Failure) {
        // Everything in a partition that was not there when the run began is new.
        var latecomers = resolver
        latecomers.defaultStart = .beginning(plus: 0)
        let now = WallClock.milliseconds
        let positions = committed.filter { $0.value >= 0 }
        if !hasAssignment, !positions.isEmpty, let start = plan.range.start, start != .stored {
          diagnostics.note("the group goes on where it left off; -o is for partitions it has not read yet")
        }
        partitions =
          try resolver.resolve(
            ids.filter(known.contains),
            committed: positions,
            client: consumer.client,
            now: now
          )
          + latecomers.resolve(
            ids.filter { !known.contains($0) },
            committed: positions,
            client: consumer.client,
            now: now
          )
      } catch {
        throw KafkaError(.timedOut, reason: error.message)
      }
      for partition in partitions {
        // Where it begins is committed too: otherwise a member that read nothing yet, or a rebalance, would
        // begin at another end and pass over what came in between.
        if committed[partition.id] ?? -1 < 0, !partition.isAhead { partition.committed = -1 }
        sink.add(partition)
        if partition.isShort { lostRecords = true }
      }
      try consumer.take(partitions.map { PartitionOffset($0.id, offset: $0.position) })
      hasAssignment = true
    } catch {
      throw cannotBegin(error)
    }
  }

  /// What the group has committed of these partitions, negative where nothing.
  private func committed(_ ids: [TopicPartition]) throws(Failure) -> [TopicPartition: Int64] {
    do throws(KafkaError) {
      let stored = try consumer.committed(ids, timeout: patience)
      return Dictionary(stored.map { ($0.partition, $0.offset) }) { first, _ in first }
    } catch {
      throw cannotBegin(error)
    }
  }

  private func cannotBegin(_ error: KafkaError) -> Failure {
    Failure(
      error.code.isUnauthorized ? .notAuthorized : .unavailable,
      "cannot begin with the assigned partitions: \(error)"
    )
  }

  /// Deals with partitions that the group has committed nothing of where that matters.
  ///
  /// - Throws: ``Failure`` when the property `auto.offset.reset` forbids to begin with them.
  private func heed(_ new: [TopicPartition]) throws(Failure) {
    guard !new.isEmpty else { return }
    let places =
      new.sorted().prefix(3).map(\.description).joined(separator: ", ") + (new.count > 3 ? ", ..." : "")
    if plan.refusesNewPartitions {
      throw Failure(
        .someFailed,
        "the group \(plan.group ?? "") has committed nothing of \(places), and auto.offset.reset forbids to begin there",
        hint: "say where with -o"
      )
    }
    if plan.range.start == .stored {
      diagnostics.warning(
        "the group \(plan.group ?? "") has stored nothing of \(places): reading begins at the end"
      )
    }
  }

  /// Gives partitions back, with what was read of them committed.
  func release(_ ids: [TopicPartition], lost: Bool) throws(Failure) {
    // Partitions that are lost belong to somebody else: a commit would be refused.
    if !lost { commit(isAsync: false) }
    if let problem = commitProblem,
      sink.all.contains(where: { ids.contains($0.id) && $0.flushed > $0.committed })
    {
      diagnostics.warning("what was read could not be committed, the group may read it again: \(problem)")
      commitProblem = nil
    }
    for id in ids { sink.remove(id) }
    if sink.all.isEmpty { hasAssignment = false }
    do throws(KafkaError) {
      try consumer.release(ids)
    } catch {
      throw Failure(.unavailable, "cannot give partitions back to the group: \(error)")
    }
  }
}
