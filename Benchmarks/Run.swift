internal import Glibc

/// A process that runs, and what it cost when it has ended.
///
/// `wait4` gives exactly what the kernel charged to this process: nothing is sampled, nothing of the broker
/// or of this program is in it.
struct Run {
  /// What one run cost.
  struct Cost {
    /// Seconds from before its start until its end was seen.
    let wall: Double
    /// Seconds of all cores, user and system.
    let cpu: Double
    /// The most memory it held at a time, in MiB.
    let memory: Double
  }

  /// Where a standard stream goes.
  enum Stream {
    case nothing
    case file(String)
    case descriptor(Int32)
  }

  let id: pid_t
  private let name: String
  private let start: timespec

  /// Starts a program, found through PATH.
  init(
    _ command: [String],
    input: Stream = .nothing,
    output: Stream = .nothing,
    environment: [String] = []
  ) throws(BenchmarkError) {
    name = command.joined(separator: " ")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    Self.redirect(&actions, 0, input, O_RDONLY)
    Self.redirect(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC)
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var process: pid_t = 0
    start = Self.now()
    let code = posix_spawnp(&process, words[0] ?? strdup(""), &actions, nil, &words, &variables)
    guard code == 0 else {
      throw BenchmarkError("cannot start \(command.first ?? ""): \(String(cString: strerror(code)))")
    }
    id = process
  }

  /// The variables a measured program gets: nothing of the machine's configuration reaches it.
  static let plainEnvironment: [String] = {
    let names: [String] = ["PATH", "LD_LIBRARY_PATH"]
    let inherited = names.compactMap { name in
      getenv(name).map { "\(name)=\(String(cString: $0))" }
    }
    return inherited + ["HOME=/nonexistent", "SAGACTL_CONFIG=none"]
  }()

  /// Runs a program to its end, which must be a success.
  static func measure(
    _ command: [String],
    input: Stream = .nothing,
    output: Stream = .nothing,
    environment: [String] = plainEnvironment
  ) throws(BenchmarkError) -> Cost {
    try Run(command, input: input, output: output, environment: environment).wait()
  }

  /// Waits for its end, which must be a success.
  func wait() throws(BenchmarkError) -> Cost {
    var status: Int32 = 0
    var usage = rusage()
    while wait4(id, &status, 0, &usage) != id {
      guard errno == EINTR else { throw BenchmarkError(failed: "wait4") }
    }
    let end = Self.now()
    guard status == 0 else {
      let how = status & 0x7f == 0 ? "exit code \(status >> 8 & 0xff)" : "signal \(status & 0x7f)"
      throw BenchmarkError("\(name) ended with \(how)")
    }
    return Cost(
      wall: Self.seconds(end) - Self.seconds(start),
      cpu: Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime),
      memory: Double(usage.ru_maxrss) / 1024
    )
  }

  private static func redirect(
    _ actions: inout posix_spawn_file_actions_t,
    _ target: Int32,
    _ stream: Stream,
    _ flags: Int32
  ) {
    switch stream {
    case .nothing: posix_spawn_file_actions_addopen(&actions, target, "/dev/null", flags, 0)
    case .file(let path): posix_spawn_file_actions_addopen(&actions, target, path, flags, 0o600)
    case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, target)
    }
  }

  private static func now() -> timespec {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time
  }

  private static func seconds(_ time: timespec) -> Double {
    Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }
}
