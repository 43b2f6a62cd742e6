internal import Clinux
internal import Dispatch
internal import Glibc
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
  /// Added to the inherited environment; nil takes a variable out of it.
  var environment: [String: String?] = [:]
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

  /// Checks that there is such a program, to know of a mistake before anything has been read.
  ///
  /// - Throws: ``Failure`` (usage) when there is none that may be run.
  static func check(_ program: String) throws(Failure) {
    let folders = getenv("PATH").map { String(cString: $0) } ?? ""
    let candidates =
      program.contains("/")
      ? [program]
      : folders.split(separator: ":", omittingEmptySubsequences: false).map {
        "\($0.isEmpty ? "." : $0)/\(program)"
      }
    for candidate in candidates {
      var status = stat()
      if stat(candidate, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(candidate, X_OK) == 0 {
        return
      }
    }
    let name = program.isEmpty ? InvalidValue.quoted(program) : program
    throw Failure(.usage, "cannot run \(name): it is not found or may not be executed")
  }

  /// Runs it to its end.
  ///
  /// - Parameter started: called with the process id once it runs.
  /// - Throws: ``Failure`` (usage) when the program cannot be started.
  func run(started: @escaping @Sendable (Int32) -> Void = { _ in }) throws(Failure) -> Ending {
    _ = Self.expectsChildren
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

  /// A process that was started with SIGCHLD ignored, as some supervisors do, would never learn how its children
  /// ended.
  private static let expectsChildren: Void = { signal(SIGCHLD, SIG_DFL) }()

  /// Written by the task before it signals, read after the wait.
  private final class Outcome: @unchecked Sendable {
    var value: Result<Ending, Failure> = .failure(Failure(.bug, "the child's end was lost"))
  }

  private func runAsynchronously(_ started: @escaping @Sendable (Int32) -> Void) async -> Result<
    Ending, Failure
  > {
    let executable: Executable = program.contains("/") ? .path(FilePath(program)) : .name(program)
    do {
      let input = try openInput()
      let status = try await Subprocess.run(
        executable,
        arguments: Arguments(arguments),
        environment: .custom(fullEnvironment),
        input: .fileDescriptor(input, closeAfterSpawningProcess: input != .standardInput),
        output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
        error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
      ) { execution in started(execution.processIdentifier.value) }.terminationStatus
      return switch status {
      case .exited(let code): .success(.exited(code))
      case .signaled(let signal): .success(.signalled(signal))
      }
    } catch let failure as Failure {
      return .failure(failure)
    } catch let error as SubprocessError {
      var reason = error.underlyingError.map { "\($0)" } ?? "\(error)"
      if reason.hasSuffix(".") { reason.removeLast() }
      return .failure(Failure(.usage, "cannot run \(program): \(reason)"))
    } catch {
      return .failure(Failure(.usage, "cannot run \(program): \(error)"))
    }
  }

  /// What the program finds in its environment, each `NAME=value` with a NUL at its end; what is inherited is
  /// inherited byte for byte, whatever its encoding.
  private var fullEnvironment: [[UInt8]] {
    let replaced = Set(environment.keys)
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    // swift-subprocess starts nothing with a variable that no shell could name either.
    let inherited = ProcessEnvironment.variables.filter { variable in
      guard let equals = variable.firstIndex(of: UInt8(ascii: "=")) else { return false }
      if let first = variable.first, digits.contains(first) { return false }
      return !replaced.contains(String(decoding: variable[..<equals], as: UTF8.self))
    }
    let given = environment.compactMap { name, value in value.map { Array("\(name)=\($0)".utf8) } }
    return (inherited + given).map { $0 + [0] }
  }

  /// What the program gets as standard input. Bytes lie in memory as a file does: nobody has to feed a pipe,
  /// and a program may leave as much of them unread as it likes.
  private func openInput() throws(Failure) -> FileDescriptor {
    guard case .bytes(let bytes) = input else { return .standardInput }
    let descriptor = FileDescriptor(rawValue: memfd_create("value", memory_close_on_exec))
    do {
      guard descriptor.rawValue >= 0 else { throw Errno(rawValue: errno) }
      _ = try descriptor.writeAll(bytes)
      _ = try descriptor.seek(offset: 0, from: .start)
    } catch {
      if descriptor.rawValue >= 0 { try? descriptor.close() }
      throw Failure(.bug, "cannot hold the input of \(program): \(error)")
    }
    return descriptor
  }
}
