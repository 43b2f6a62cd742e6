/// How a program ended, and what it left behind.
package struct ExecEnding: Hashable, Sendable {
  /// How it ended.
  package let cause: Cause
  /// All it wrote to standard output, as far as that is kept.
  package let output: [UInt8]
  /// Whether it wrote more than is kept.
  package let isOutputCut: Bool
  /// The last of what it wrote to standard error.
  package let lastWords: [UInt8]
  /// Whether it wrote more before that.
  package let isLastWordsCut: Bool

  /// Makes an ending.
  package init(
    _ cause: Cause,
    output: [UInt8] = [],
    isOutputCut: Bool = false,
    lastWords: [UInt8] = [],
    isLastWordsCut: Bool = false
  ) {
    self.cause = cause
    self.output = output
    self.isOutputCut = isOutputCut
    self.lastWords = lastWords
    self.isLastWordsCut = isLastWordsCut
  }

  /// How a program can end.
  package enum Cause: Hashable, Sendable {
    /// By itself, with this code.
    case exited(Int32)
    /// By this signal.
    case signalled(Int32)
    /// By us, because the timeout had passed.
    case timedOut(Duration)
    /// By us, because the run is stopped.
    case stopped
    /// It ended, and nobody can say how.
    case lost
  }

  /// How many bytes of standard output are kept. With what else is said of an attempt they fit into one
  /// record of a topic with the usual limit of a megabyte.
  package static let outputLimit = 512 * 1024

  /// How many bytes of standard error are kept, the last ones.
  package static let lastWordsLimit = 4 * 1024
}
