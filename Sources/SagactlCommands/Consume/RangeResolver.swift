internal import Kafka

/// Turns places such as "10 before the end" into offsets, with one question to each leader.
struct RangeResolver {
  let range: OffsetRange
  /// Where to start when the range does not say.
  var defaultStart: OffsetRange.Bound
  /// Whether to stop at the ends there are now (`-e`).
  let stopsAtEnd: Bool
  let patience: Duration
  let diagnostics: Diagnostics

  /// The state of each partition at the beginning of a run.
  ///
  /// - Parameter committed: where a group stands; those partitions start there, whatever the range says.
  func resolve(
    _ ids: [TopicPartition],
    committed: [TopicPartition: Int64] = [:],
    client: borrowing Client,
    now: Int64
  ) throws(Failure) -> [PartitionProgress] {
    let lows = try offsets(of: ids, at: .beginning, client)
    let highs = try offsets(of: ids, at: .end, client)
    let starts = try times(in: range.start ?? defaultStart, ids, client, upTo: .max)
    let ends = try times(in: range.end, ids, client, upTo: now)
    warnOfDeafness(starts.merging(ends) { max($0, $1) }, client)
    var result: [PartitionProgress] = []
    for id in ids {
      guard let low = lows[id], let high = highs[id] else { continue }
      var start = place(range.start ?? defaultStart, low, high, starts[id])
      if let stored = committed[id], stored >= 0 { start = stored }
      var end: Int64?
      if let bound = range.end, !isInFuture(bound, now) { end = place(bound, low, high, ends[id]) }
      // A range ends with the partition: otherwise one partition shorter than the others would hang it.
      if let wanted = end, range.end.isCounted || stopsAtEnd { end = min(wanted, high) }
      if stopsAtEnd, end == nil { end = high }
      let isCommitted = committed[id] != nil
      var isShort = false
      if start < low {
        // Where the range ends before it starts, as `5:+0`, nothing was asked for.
        isShort = (isCommitted || range.start.isAbsolute) && end.map { start < $0 } ?? true
        if isShort { diagnostics.error(Self.loss(id, from: start, to: end, low)) }
        start = low
      }
      var isAhead = false
      if start > high, !isCommitted {
        if let end, end <= high {
          // A run that ends by itself waits for nothing: the end stands for what lies beyond it.
          start = high
        } else {
          isAhead = true
          diagnostics.note(
            "\(id): offset \(start) is not there yet (the next one is \(high)); waiting for it"
          )
        }
      }
      let partition = PartitionProgress(id, position: start, end: end)
      partition.isAhead = isAhead
      partition.isShort = isShort
      // No record is of that time yet, and those that come first need not be.
      if case .time(let time) = range.start ?? defaultStart, !isCommitted, starts[id] ?? -1 < 0 {
        partition.notBefore = time
      }
      // A group that stands beyond the end has read a topic that is gone, or an open transaction: only the
      // broker can tell which, when it is asked for the record.
      if isCommitted, start > high { partition.isDone = false }
      result.append(partition)
    }
    return result
  }

  /// Tells of records that were deleted before they could be read; `low` is the first one left.
  private static func loss(_ id: TopicPartition, from start: Int64, to end: Int64?, _ low: Int64) -> String {
    if let end, end <= low {
      let which = end - start == 1 ? "offset \(start) is" : "offsets \(start) to \(end - 1) are"
      return "\(id): \(which) no longer there; the first one left is \(low)"
    }
    return "\(id): offset \(start) is no longer there; reading from \(low), the first one left"
  }

  /// Says so when nothing was found by time because the cluster is the embedded one, which cannot look.
  private func warnOfDeafness(_ found: [TopicPartition: Int64], _ client: borrowing Client) {
    guard !found.isEmpty, found.values.allSatisfy({ $0 < 0 }),
      let id = client.clusterID(timeout: .zero), id.utf8.starts(with: "mockCluster".utf8)
    else { return }
    diagnostics.warning("the embedded broker cannot look up times: to it every record is older")
  }

  /// The time at which the run's end will be known, when it lies in the future.
  func pinTime(now: Int64) -> Int64? {
    guard !stopsAtEnd, case .time(let time)? = range.end, time > now else { return nil }
    return time
  }

  /// Where the partitions end for the time of ``pinTime(now:)``, once it has come.
  func pinnedEnds(
    _ ids: [TopicPartition],
    time: Int64,
    client: borrowing Client
  ) throws(Failure) -> [TopicPartition: Int64] {
    let highs = try offsets(of: ids, at: .end, client)
    let ends = try offsets(of: ids, at: .time(time), client)
    return highs.merging(ends) { high, end in end < 0 ? high : end }
  }

  private func isInFuture(_ bound: OffsetRange.Bound, _ now: Int64) -> Bool {
    if case .time(let time) = bound { time > now } else { false }
  }

  private func place(_ bound: OffsetRange.Bound, _ low: Int64, _ high: Int64, _ time: Int64?) -> Int64 {
    switch bound {
    case .beginning(let plus): low.addingReportingOverflow(plus).overflow ? .max : low + plus
    case .end(let minus): high.subtractingReportingOverflow(minus).overflow ? .max : max(low, high - minus)
    case .absolute(let offset): offset
    case .stored: high
    case .time: time.flatMap { $0 < 0 ? nil : $0 } ?? high
    }
  }

  private func times(
    in bound: OffsetRange.Bound?,
    _ ids: [TopicPartition],
    _ client: borrowing Client,
    upTo now: Int64
  ) throws(Failure) -> [TopicPartition: Int64] {
    guard case .time(let time)? = bound, time <= now else { return [:] }
    return try offsets(of: ids, at: .time(time), client)
  }

  /// Asks until every leader has answered or the patience ends.
  private func offsets(
    of ids: [TopicPartition],
    at position: Client.Position,
    _ client: borrowing Client
  ) throws(Failure) -> [TopicPartition: Int64] {
    do throws(OffsetLookupError) {
      return try client.offsets(of: ids, at: position, within: patience, report: diagnostics.report)
    } catch {
      throw FirstContact(patience: patience, diagnostics: diagnostics).failure(error, client)
    }
  }
}

extension OffsetRange.Bound? {
  fileprivate var isAbsolute: Bool { if case .absolute = self { true } else { false } }

  /// Whether it is a number, from offset 0 or from the first record: an end that is one may lie beyond the
  /// partition's, while `end+N` is meant to.
  fileprivate var isCounted: Bool {
    switch self {
    case .absolute, .beginning: true
    default: false
    }
  }
}
