internal import Bytes
internal import Glibc

/// A running program: its input can be written, its output read as it comes, signals sent.
///
/// When the object goes away the program's whole process group is killed.
package final class LiveProcess: Sendable {
  private let monitor: ProcessMonitor
  private let command: CommandRun

  init(_ command: CommandRun) throws(TestKitError) {
    self.command = command
    monitor = try ProcessMonitor(Spawn(command))
    monitor.start(command)
  }

  deinit { monitor.kill(group: true, SIGKILL) }

  /// The process id.
  package var id: Int32 { monitor.id }

  /// Whether it has not ended.
  package var isRunning: Bool { monitor.read { $0.ending == nil } }

  /// Everything on standard output so far.
  package var bytes: [UInt8] { monitor.read { $0.output } }

  /// Everything on standard output so far, as text.
  package var output: String { String(decoding: bytes, as: UTF8.self) }

  /// Everything on standard error so far.
  package var error: String { monitor.read { String(decoding: $0.error, as: UTF8.self) } }

  /// How many bytes wait in its output pipe, of an output that is ``CommandRun/Output/unread``.
  package var unreadOutput: Int { monitor.unreadOutput }

  /// Writes to its standard input, without waiting for it to read.
  package func write(_ text: String) { write(Array(text.utf8)) }

  /// Writes bytes to its standard input, without waiting for it to read.
  package func write(_ bytes: [UInt8]) { monitor.write(bytes) }

  /// Ends its standard input once everything written has gone.
  package func closeInput() { monitor.closeInput() }

  /// Closes our end of its standard output: its next write fails.
  package func closeOutput() { monitor.closeOutput() }

  /// Begins to read an output that was ``CommandRun/Output/unread``.
  package func startReading() { monitor.startReading() }

  /// Waits until the program has got as far as to take SIGINT and SIGTERM itself.
  package func takesSignals() async -> Bool {
    await waitUntil { ProcessTable.isBlocked(SIGTERM, by: id) && ProcessTable.isBlocked(SIGINT, by: id) }
  }

  /// Sends the process a signal.
  package func signal(_ number: Int32) { monitor.kill(group: false, number) }

  /// Sends its whole process group a signal.
  package func signalGroup(_ number: Int32) { monitor.kill(group: true, number) }

  /// The next line of standard output that no call has returned yet, without its newline.
  ///
  /// - Throws: ``TestKitError`` when none came in time or the output ended.
  package func line(within timeout: Duration = waitLimit) async throws(TestKitError) -> String {
    let met = await monitor.wait(within: timeout) { $0.hasLine || $0.isOutputAtEnd }
    if let line = monitor.takeLine() { return line }
    throw problem(met ? "standard output ended" : "no line came within \(timeout)")
  }

  /// Waits until standard error contains a text.
  package func errorContains(_ text: String, within timeout: Duration = waitLimit) async -> Bool {
    let wanted = Array(text.utf8)
    return await monitor.wait(within: timeout) { $0.error.contains(wanted) }
  }

  /// Waits until standard output contains a text.
  package func outputContains(_ text: String, within timeout: Duration = waitLimit) async -> Bool {
    let wanted = Array(text.utf8)
    return await monitor.wait(within: timeout) { $0.output.contains(wanted) }
  }

  /// Waits until standard output holds so many bytes.
  package func outputReaches(_ count: Int, within timeout: Duration = waitLimit) async -> Bool {
    await monitor.wait(within: timeout) { $0.output.count >= count }
  }

  /// Waits until it has ended, for at most so long; it goes on when it has not.
  package func ends(within timeout: Duration = waitLimit) async -> Bool {
    await monitor.wait(within: timeout) { $0.isFinished }
  }

  /// Waits until everything written to its input has been taken by the pipe.
  package func inputIsWritten(within timeout: Duration = waitLimit) async -> Bool {
    await monitor.wait(within: timeout) { $0.pendingInput.isEmpty }
  }

  /// Waits for its end.
  ///
  /// - Throws: ``TestKitError`` after `timeout`; the process is killed then.
  package func result(within timeout: Duration = waitLimit) async throws(TestKitError) -> CommandResult {
    guard await ends(within: timeout) else {
      monitor.kill(group: true, SIGKILL)
      throw problem("still running after \(timeout)")
    }
    return monitor.result()
  }

  private func problem(_ what: String) -> TestKitError {
    TestKitError(
      "\(command.program) \(command.arguments.joined(separator: " ")): \(what)\n"
        + "--- output: \(output.suffix(2000))\n--- error: \(error.suffix(2000))"
    )
  }
}

extension [UInt8] {
  /// Whether `other` lies somewhere in it.
  fileprivate func contains(_ other: [UInt8]) -> Bool {
    withUnsafeBytes { all in
      guard let start = all.baseAddress else { return other.isEmpty }
      return other.withUnsafeBytes { find($0, in: start, count: all.count) != nil }
    }
  }
}
