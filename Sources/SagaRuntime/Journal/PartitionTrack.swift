/// What a writer knows of one partition: where its own records are, and where others' may be between them.
///
/// As long as each of its records comes right after the one before, nobody else has written. Only where
/// there is a gap somebody has to look.
struct PartitionTrack {
  /// The offset after the last record known of; nil before any is.
  private var next: Int64?

  /// The gaps nobody has looked into yet, in order.
  private var gaps: [Gap] = []

  /// Where others may have written.
  struct Gap: Hashable {
    let start: Int64
    /// The offset of the own record after it; nil is the partition's end, wherever that is.
    let end: Int64?
  }

  /// Starts with what has been read: others may have written from there on. Nil is for partitions in which
  /// nothing can matter that was there before the first own record.
  init(readUpTo end: Int64? = nil) { next = end }

  /// Takes note of the place of an own record; nil when the broker knew that it had it and did not say where.
  ///
  /// - Returns: The gap before it, if there is one.
  mutating func note(_ offset: Int64?) -> Gap? {
    guard let offset else {
      gaps.append(Gap(start: next ?? 0, end: nil))
      return gaps.last
    }
    defer { next = max(next ?? 0, offset + 1) }
    guard let next, next < offset else { return nil }
    gaps.append(Gap(start: next, end: offset))
    return gaps.last
  }

  /// Takes note that everything below an offset has been looked at.
  ///
  /// - Parameter isEnd: Whether there is nothing from there on.
  mutating func looked(upTo offset: Int64, isEnd: Bool) {
    if isEnd { next = max(next ?? 0, offset) }
    gaps.removeAll { gap in gap.end.map { $0 <= offset } ?? isEnd }
  }

  /// Whether there is nowhere to look.
  var isClear: Bool { gaps.isEmpty }

  /// Whether others may have written before an own record; nil is one whose place is not known.
  func isDoubtful(before offset: Int64?) -> Bool {
    guard let offset else { return !gaps.isEmpty }
    return gaps.contains { $0.start < offset }
  }
}
