/// The part of every partition to read: from `start`, up to and not including `end`.
package struct OffsetRange: Equatable, Sendable {
  /// A place in a partition.
  package enum Bound: Equatable, Hashable, Sendable {
    /// So many offsets after the first one the partition still has.
    case beginning(plus: Int64)

    /// So many offsets before the partition's end; a negative number lies in the future.
    case end(minus: Int64)

    /// An offset.
    case absolute(Int64)

    /// What the group has committed; only ever a start.
    case stored

    /// The first message with this timestamp, in milliseconds since 1970, or a later one.
    case time(Int64)
  }

  /// Where to begin; nil leaves it to the command.
  package var start: Bound?

  /// Where to stop; nil does not stop.
  package var end: Bound?

  package init(start: Bound? = nil, end: Bound? = nil) {
    self.start = start
    self.end = end
  }

  /// Whether the end lies before the start in every partition, so that the range cannot have been meant.
  var isReversed: Bool {
    switch (start, end) {
    case (.absolute(let from), .absolute(let to)): to < from
    case (.time(let from), .time(let to)): to < from
    case (.beginning(let from), .beginning(let to)): to < from
    case (.end(let from), .end(let to)): to > from
    default: false
    }
  }
}
