internal import Kafka

extension RangeResolver {
  /// Finds out where to go on in a partition after the broker has said that it has no such offset, says so,
  /// and moves the partition there.
  ///
  /// - Returns: whether records were deleted before they could be read.
  func recover(_ partition: PartitionProgress, client: borrowing Client) throws(Failure) -> Bool {
    let fresh = RangeResolver(
      range: OffsetRange(start: .beginning(plus: 0), end: .end(minus: 0)),
      defaultStart: .beginning(plus: 0),
      stopsAtEnd: false,
      patience: patience,
      diagnostics: diagnostics
    )
    guard let now = try fresh.resolve([partition.id], client: client, now: 0).first, let high = now.end else {
      return false
    }
    let low = now.position
    if partition.position < low {
      diagnostics.error(
        "\(partition.id): offsets \(partition.position) to \(low - 1) were deleted before they could be read"
      )
      partition.move(to: low)
      return true
    }
    if partition.position > high, !partition.isAhead {
      diagnostics.warning(
        "\(partition.id): offset \(partition.position) was expected, but the partition ends at \(high): it was "
          + "cut off or made anew; reading it from \(low)"
      )
      partition.move(to: low)
    }
    return false
  }
}
