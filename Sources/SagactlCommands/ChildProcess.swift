internal import Dispatch
internal import Subprocess
internal import SystemPackage

/// Runs a program and waits for it, from code that is not asynchronous.
///
/// No shell is involved: the program gets its arguments as they are. It inherits standard output and
/// error, and starts with the default signal dispositions.
struct ChildProcess {
  /// What the program reads on standard input.
  enum Input: Sendable {
    case inherited
    case bytes([UInt8])
  }

  let program: String
  let arguments: [String]
  /// Added to the inherited environment.
  var environment: [String: String] = [:]
  var input = Input.inherited

  /// How the program ended.
  enum Ending: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)

    /// The exit code a shell would report.
    var code: Int32 {
      switch self {
      case .exited(let code): code
      case .signalled(let signal): 128 + signal
      }
    }
  }

  /// Runs it to its end.
  ///
  /// - Parameter started: called with the process id once it runs.
  /// - Throws: ``Failure`` (usage) when the program cannot be started.
  func run(started: @escaping @Sendable (Int32) -> Void = { _ in }) throws(Failure) -> Ending {
    let done = DispatchSemaphore(value: 0)
    let outcome = Outcome()
    let process = self
    Task.detached {
      outcome.value = await process.runAsynchronously(started)
      done.signal()
    }
    done.wait()
    return try outcome.value.get()
  }

  /// Written by the task before it signals, read after the wait.
  private final class Outcome: @unchecked Sendable {
    var value: Result<Ending, Failure> = .failure(Failure(.bug, "the child's end was lost"))
  }

  private func runAsynchronously(_ started: @escaping @Sendable (Int32) -> Void) async -> Result<
    Ending, Failure
  > {
    var updates: [Environment.Key: String?] = [:]
    for (name, value) in environment {
      if let key = Environment.Key(rawValue: name) { updates[key] = value }
    }
    let executable: Executable = program.contains("/") ? .path(FilePath(program)) : .name(program)
    do {
      let status: TerminationStatus
      switch input {
      case .inherited:
        status = try await Subprocess.run(
          executable,
          arguments: Arguments(arguments),
          environment: .inherit.updating(updates),
          input: .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
          output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
          error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
        ) { execution in started(execution.processIdentifier.value) }.terminationStatus
      case .bytes(let bytes):
        status = try await Subprocess.run(
          executable,
          arguments: Arguments(arguments),
          environment: .inherit.updating(updates),
          input: .array(bytes),
          output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
          error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
        ) { execution in started(execution.processIdentifier.value) }.terminationStatus
      }
      return switch status {
      case .exited(let code): .success(.exited(code))
      case .signaled(let signal): .success(.signalled(signal))
      }
    } catch {
      return .failure(Failure(.usage, "cannot run \(program): \(error)"))
    }
  }
}
