internal import Clinux
internal import Glibc
internal import Synchronization

/// A process that has just been started, and our ends of its descriptors (-1 where there is none).
struct Spawn {
  let id: Int32
  let input: Int32
  let output: Int32
  let error: Int32

  /// Held while a process comes to be: until it runs its program it has copies of all our descriptors, the
  /// listening ones too, and a port is not free before the last copy is closed.
  static let turn = Mutex<Void>(())

  init(_ command: CommandRun) throws(TestKitError) {
    var ours: [Int32] = [-1, -1, -1]
    var theirs: [Int32] = [-1, -1, -1]
    var failed = true
    defer {
      for descriptor in Set(theirs) where descriptor >= 0 { close(descriptor) }
      if failed { for descriptor in ours where descriptor >= 0 { close(descriptor) } }
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let directory = command.directory { posix_spawn_file_actions_addchdir_np(&actions, directory) }

    var slave: String?
    if !command.terminal.isEmpty {
      let terminal = try PseudoTerminal()
      slave = terminal.slave
      ours[1] = terminal.master
      if command.terminal.contains(0) { ours[0] = fcntl(terminal.master, F_DUPFD_CLOEXEC, 3) }
    }
    for target in [Int32(0), 1, 2] {
      if let slave, command.terminal.contains(target) {
        posix_spawn_file_actions_addopen(&actions, target, slave, O_RDWR, 0)
        continue
      }
      switch try Self.plan(command, target) {
      case .pipe:
        let (reading, writing) = try Self.pipe()
        theirs[Int(target)] = target == 0 ? reading : writing
        let mine = target == 0 ? writing : reading
        // A terminal takes the place of the output pipe.
        if ours[Int(target)] < 0 { ours[Int(target)] = mine } else { close(mine) }
        posix_spawn_file_actions_adddup2(&actions, theirs[Int(target)], target)
      case .open(let path, let flags): posix_spawn_file_actions_addopen(&actions, target, path, flags, 0o644)
      case .close: posix_spawn_file_actions_addclose(&actions, target)
      }
    }
    id = try Self.spawn(command, &actions, hasTerminal: slave != nil)
    failed = false
    for descriptor in ours where descriptor >= 0 {
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
    (input, output, error) = (ours[0], ours[1], ours[2])
  }

  private enum Plan {
    case pipe
    case open(String, Int32)
    case close
  }

  private static func plan(_ command: CommandRun, _ target: Int32) throws(TestKitError) -> Plan {
    switch target {
    case 0:
      switch command.input {
      case .nothing: return .open("/dev/null", O_RDONLY)
      case .file(let path):
        guard access(path, R_OK) == 0 else { throw TestKitError("\(path) cannot be read") }
        return .open(path, O_RDONLY)
      case .closed: return .close
      case .bytes, .open: return .pipe
      }
    case 1:
      switch command.output {
      case .read, .unread: return .pipe
      case .file(let path): return .open(path, O_WRONLY | O_CREAT | O_TRUNC)
      case .closed: return .close
      }
    default: return .pipe
    }
  }

  private static func pipe() throws(TestKitError) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { throw TestKitError("pipe: \(errnoText())") }
    return (ends[0], ends[1])
  }

  private static func spawn(
    _ command: CommandRun,
    _ actions: inout posix_spawn_file_actions_t,
    hasTerminal: Bool
  ) throws(TestKitError) -> Int32 {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    // A session leader that opens a terminal gets it as its controlling terminal.
    let group = hasTerminal ? Int32(spawn_setsid) : Int32(POSIX_SPAWN_SETPGROUP)
    posix_spawnattr_setflags(
      &attributes,
      Int16(Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | group)
    )
    var arguments: [UnsafeMutablePointer<CChar>?] = ([command.program] + command.arguments).map { strdup($0) }
    var environment: [UnsafeMutablePointer<CChar>?] = command.fullEnvironment.map { strdup($0) }
    defer { for text in arguments + environment { free(text) } }
    arguments.append(nil)
    environment.append(nil)
    var id: Int32 = 0
    let code = turn.withLock { _ in
      posix_spawnp(&id, command.program, &actions, &attributes, &arguments, &environment)
    }
    guard code == 0 else {
      throw TestKitError("cannot start \(command.program): \(String(cString: strerror(code)))")
    }
    return id
  }
}

/// The text of `errno`.
func errnoText() -> String { String(cString: strerror(errno)) }

/// A terminal nobody looks at, 80 columns wide.
private struct PseudoTerminal {
  let master: Int32
  /// The path under which the program opens its side.
  let slave: String

  init() throws(TestKitError) {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var unlocked: Int32 = 0
    var number: Int32 = 0
    guard master >= 0, ioctl(master, terminal_set_lock, &unlocked) == 0,
      ioctl(master, terminal_number, &number) == 0
    else { throw TestKitError("no pseudo terminal: \(errnoText())") }
    slave = "/dev/pts/\(number)"
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }
}
