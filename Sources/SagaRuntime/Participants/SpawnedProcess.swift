internal import Clinux
internal import Glibc

/// A program that has just been started, leader of a session and of a process group of its own.
struct SpawnedProcess {
  /// Its process id, which is also the id of its group.
  let id: Int32
  /// Where its standard output is read; does not block.
  let output: Int32
  /// Where its standard error is read; does not block.
  let error: Int32

  /// What is started, and how.
  struct Plan {
    /// The program and its arguments; at least the program.
    var command: [String]
    /// `NAME=value`, each with a NUL at its end.
    var environment: [[UInt8]]
    /// The directory it starts in; nil is the current one.
    var directory: String?
    /// What it reads on standard input.
    var input: [UInt8]
  }

  /// Why nothing was started.
  struct SpawnError: Error {
    /// What could not be done.
    let action: String
    /// The error's number.
    let number: Int32

    /// Whether it may be possible a moment later: something has run out that others give back.
    var isTemporary: Bool { [EAGAIN, ENOMEM, EMFILE, ENFILE, ETXTBSY].contains(number) }

    var message: String { "\(action): \(String(cString: strerror(number)))" }
  }

  /// Starts a program.
  ///
  /// - A new session: a program that asks for a password finds no terminal, and an interrupt typed at ours
  ///   does not reach it.
  /// - The default signal mask and dispositions, whatever this process blocks or ignores.
  /// - Standard input lies in memory as a file does: nobody has to feed a pipe, and a program may leave as
  ///   much of it unread as it likes.
  /// - No other descriptor.
  init(_ plan: Plan) throws(SpawnError) {
    var open: [Int32] = []
    defer { for descriptor in open { close(descriptor) } }
    let input = try Self.memory(plan.input)
    open.append(input)
    let (output, outputEnd) = try Self.pipe()
    open += [output, outputEnd]
    let (error, errorEnd) = try Self.pipe()
    open += [error, errorEnd]

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, descriptor) in [(Int32(0), input), (1, outputEnd), (2, errorEnd)] {
      posix_spawn_file_actions_adddup2(&actions, descriptor, target)
    }
    _ = spawn_close_from(&actions, 3)
    var program = plan.command.first ?? ""
    if let directory = plan.directory {
      // Where the program is does not depend on where it starts.
      if program.contains("/"), !program.hasPrefix("/") { program = try Self.absolute(program) }
      posix_spawn_file_actions_addchdir_np(&actions, directory)
    }
    id = try Self.spawn(program, plan, &actions)
    open = [input, outputEnd, errorEnd]
    for descriptor in [output, error] {
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
    self.output = output
    self.error = error
  }

  private static func spawn(
    _ program: String,
    _ plan: Plan,
    _ actions: inout posix_spawn_file_actions_t
  ) throws(SpawnError) -> Int32 {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(spawn_setsid)
    posix_spawnattr_setflags(&attributes, Int16(flags))
    let arguments = CStringList(plan.command.map { Array($0.utf8) + [0] })
    let environment = CStringList(plan.environment)
    var id: Int32 = 0
    let number = posix_spawnp(&id, program, &actions, &attributes, arguments.pointers, environment.pointers)
    if number == 0 { return id }
    if let directory = plan.directory, access(directory, X_OK) != 0 {
      throw SpawnError(action: "cannot start \(program) in \(directory)", number: errno)
    }
    throw SpawnError(action: "cannot start \(program)", number: number)
  }

  /// A file in memory that holds bytes and stands at its beginning.
  private static func memory(_ bytes: [UInt8]) throws(SpawnError) -> Int32 {
    let descriptor = try aboveStandard(memfd_create("input", memory_close_on_exec), "cannot hold the input")
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let number = errno
        close(descriptor)
        throw SpawnError(action: "cannot hold the input", number: number)
      }
      written += count
    }
    lseek(descriptor, 0, SEEK_SET)
    return descriptor
  }

  private static func pipe() throws(SpawnError) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { throw SpawnError(action: "cannot make a pipe", number: errno) }
    let reading: Int32
    do {
      reading = try aboveStandard(ends[0], "cannot make a pipe")
    } catch {
      close(ends[1])
      throw error
    }
    do {
      return (reading, try aboveStandard(ends[1], "cannot make a pipe"))
    } catch {
      close(reading)
      throw error
    }
  }

  /// The descriptor, or a copy with a higher number when this process was started without one of the
  /// standard ones and got its number: the child's standard descriptors are put there one by one.
  private static func aboveStandard(_ descriptor: Int32, _ action: String) throws(SpawnError) -> Int32 {
    guard descriptor >= 0 else { throw SpawnError(action: action, number: errno) }
    if descriptor > 2 { return descriptor }
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    let number = errno
    close(descriptor)
    guard copy >= 0 else { throw SpawnError(action: action, number: number) }
    return copy
  }

  private static func absolute(_ path: String) throws(SpawnError) -> String {
    guard let current = getcwd(nil, 0) else {
      throw SpawnError(action: "cannot find \(path) without a current directory", number: errno)
    }
    defer { free(current) }
    return "\(String(cString: current))/\(path)"
  }
}
