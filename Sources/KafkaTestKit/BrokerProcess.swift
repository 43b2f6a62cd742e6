internal import Glibc

/// `sagactl broker` as a process of its own.
///
/// It runs around a `cat` on a pipe we hold: when the test runner dies, whatever the reason, the pipe
/// closes, `cat` ends, and so does the broker.
package final class BrokerProcess: Sendable {
  /// The broker's address, for `-b`.
  package let brokers: String
  private let process: LiveProcess

  private init(brokers: String, process: LiveProcess) {
    self.brokers = brokers
    self.process = process
  }

  /// Starts one and waits until it serves.
  ///
  /// - Parameters:
  ///   - topics: `name` or `name:partitions`.
  ///   - options: more of the command's options.
  package static func start(
    topics: [String] = [],
    options: [String] = ["--port", "0"]
  ) async throws(TestKitError) -> BrokerProcess {
    let script = #"echo "$SAGACTL_BROKERS"; exec cat > /dev/null"#
    var command = try CommandRun.sagactl(
      ["broker"] + options + topics.flatMap { ["--topic", $0] } + ["--", "sh", "-c", script]
    )
    command.input = .open
    let process = try command.start()
    return BrokerProcess(brokers: try await process.line(), process: process)
  }

  /// Ends it the way a user would.
  package func stop() async throws(TestKitError) {
    process.closeInput()
    _ = try await process.result(within: .seconds(10))
  }

  /// Kills it: connections break at once.
  package func kill() async {
    process.signalGroup(SIGKILL)
    _ = await process.ends(within: .seconds(10))
  }

  /// Stops it in its tracks: connections stay open and nothing answers.
  ///
  /// Waits until every thread has stopped: a signal takes a moment to reach them all.
  package func freeze() async {
    process.signalGroup(SIGSTOP)
    await waitUntil { ProcessTable.threadStates(of: process.id).allSatisfy { $0 == "T" } }
  }

  /// Lets it go on.
  package func thaw() { process.signalGroup(SIGCONT) }
}
