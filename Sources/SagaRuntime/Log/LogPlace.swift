/// Where in a log something was found.
package struct LogPlace: Hashable, Sendable {
  /// The partition; -1 when it is not known.
  package let partition: Int32

  /// The offset; -1 when it is not known.
  package let offset: Int64

  /// The line of the file, from 1; 0 when the log was not read from one.
  package let line: Int

  /// Names a place.
  package init(partition: Int32, offset: Int64, line: Int = 0) {
    self.partition = partition
    self.offset = offset
    self.line = line
  }
}

extension LogPlace: CustomStringConvertible {
  /// `partition 3, offset 17`; the line where a file does not say that.
  package var description: String {
    if partition >= 0, offset >= 0 { return "partition \(partition), offset \(offset)" }
    return line > 0 ? "line \(line)" : "an unknown place"
  }
}

/// Whether to read on.
package enum LogFlow: Sendable {
  case next
  case stop
}

/// Why a log cannot be read (any further).
package enum LogError: Error, Sendable {
  /// The cluster has no such topic; `nearest` are the names of those it has.
  case unknownTopic(String, others: [String])
  /// The caller may not read it.
  case unauthorized(String)
  /// The brokers do not answer; the sentence says what was tried and for how long.
  case unreachable(String)
  /// The properties of the client do not fit together.
  case badConfiguration(String)
  /// A file cannot be read: its name and the `errno`.
  case unreadable(String, Int32)
}
