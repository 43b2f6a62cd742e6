internal import Glibc

/// A program to be run by a test: what it is given and what becomes of its output.
///
/// The program runs in a process group of its own, with every signal at its default, and sees the test
/// runner's environment without anything that would configure a Kafka client.
package struct CommandRun: Sendable {
  /// What the program finds on standard input.
  package enum Input: Sendable {
    /// The end of the input at once.
    case nothing
    /// These bytes through a pipe, then the end.
    case bytes([UInt8])
    /// A file.
    case file(String)
    /// No open descriptor at all.
    case closed
    /// A pipe the test writes to and closes: ``LiveProcess/write(_:)``.
    case open
  }

  /// Where standard output or standard error goes.
  package enum Output: Sendable {
    /// A pipe that the test reads.
    case read
    /// A pipe that nobody reads from until the test says so: ``LiveProcess/startReading()``.
    case unread
    /// A file, written from its beginning.
    case file(String)
    /// No open descriptor at all.
    case closed
  }

  /// Path, or name to be found in `PATH`.
  package var program: String
  package var arguments: [String]
  package var input = Input.nothing
  package var output = Output.read
  /// Variables to set, or with nil to remove.
  package var environment: [String: String?] = [:]
  package var directory: String?
  /// Which of the descriptors 0, 1 and 2 are a terminal; it is the program's controlling terminal. What is
  /// written to it counts as standard output.
  package var terminal: Set<Int32> = []
  /// After this the program is killed and ``result()`` throws.
  package var timeout = waitLimit

  package init(_ program: String, _ arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  /// The built `sagactl`.
  ///
  /// - Throws: ``TestKitError`` when it is not beside the test runner.
  package static func sagactl(_ arguments: [String]) throws(TestKitError) -> CommandRun {
    CommandRun(try Tool.sagactl(), arguments)
  }

  /// A script for `sh`; `$SAGACTL` in it is the built binary.
  package static func shell(_ script: String) throws(TestKitError) -> CommandRun {
    var run = CommandRun("/bin/sh", ["-c", script])
    run.environment["SAGACTL"] = try Tool.sagactl()
    return run
  }

  /// Starts it.
  package func start() throws(TestKitError) -> LiveProcess { try LiveProcess(self) }

  /// Runs it to its end.
  ///
  /// - Throws: ``TestKitError`` when it cannot be started or did not end in time; the message holds what it
  ///   wrote until then.
  package func result() async throws(TestKitError) -> CommandResult {
    try await start().result(within: timeout)
  }

  /// The environment the program gets.
  var fullEnvironment: [String] {
    var values: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2 { values[String(pair[0])] = String(pair[1]) }
      entry += 1
    }
    for name in values.keys where Self.configures(name) { values[name] = nil }
    values["HOME"] = "/nonexistent"
    for (name, value) in environment { values[name] = value }
    return values.map { "\($0)=\($1)" }
  }

  private static func configures(_ name: String) -> Bool {
    name.hasPrefix("SAGACTL_") || name == "XDG_CONFIG_HOME" || name == "NO_COLOR"
      || name == "KCAT_CONFIG" || name == "KAFKACAT_CONFIG"
  }
}

/// What a program left behind.
package struct CommandResult: Sendable {
  /// How it ended.
  package enum Ending: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
  }

  package let ending: Ending
  /// Standard output (and what went to the terminal, when there is one).
  package let bytes: [UInt8]
  /// Standard error as text.
  package let error: String
  /// From start to end.
  package let duration: Duration

  /// The exit code; nil when a signal ended it.
  package var code: Int32? { if case .exited(let code) = ending { code } else { nil } }

  /// Standard output as text.
  package var output: String { String(decoding: bytes, as: UTF8.self) }

  /// Standard output cut at newlines; a newline at the very end starts no further line.
  package var lines: [String] { output.cutIntoLines }

  /// Standard error cut at newlines.
  package var errorLines: [String] { error.cutIntoLines }
}

extension String {
  fileprivate var cutIntoLines: [String] {
    var parts = utf8.split(separator: 10, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    if parts.last == "" { parts.removeLast() }
    return parts
  }
}

/// Why a test's machinery, not the program under test, failed.
package struct TestKitError: Error, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
