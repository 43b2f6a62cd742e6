/// The exit codes of the command line's contract (sysexits where one fits).
enum ExitStatus: Int32, Sendable {
  case done = 0
  case someFailed = 1
  /// A saga has been undone.
  case compensated = 10
  /// A saga waits for an operator.
  case stuck = 20
  /// A saga has been interrupted or suspended and can be resumed.
  case resumable = 30
  case usage = 64
  case badData = 65
  case noInput = 66
  case unavailable = 69
  case bug = 70
  case cannotCreate = 73
  case cannotWrite = 74
  case notAuthorized = 77
  case badConfiguration = 78
  case interrupted = 130
  case terminated = 143
}

/// A reason to end the command: one line for people and the exit code for scripts.
struct Failure: Error {
  let status: ExitStatus
  let message: String
  /// What to try, printed after the message.
  let hint: String?

  init(_ status: ExitStatus, _ message: String, hint: String? = nil) {
    self.status = status
    self.message = message
    self.hint = hint
  }

  /// The whole line.
  var line: String { hint.map { "\(message); \($0)" } ?? message }
}
