internal import Clinux
internal import Glibc
internal import Synchronization

/// Watches one process from a thread of its own: moves bytes, notices the end, wakes whoever waits.
final class ProcessMonitor: Sendable {
  /// What is known about the process.
  struct State {
    var pendingInput: [UInt8] = []
    var wantsInputClosed = false
    var output: [UInt8] = []
    /// How much of the output has been handed out as lines.
    var taken = 0
    var error: [UInt8] = []
    var ending: CommandResult.Ending?
    var duration = Duration.zero
    var inputDescriptor: Int32
    var outputDescriptor: Int32
    var errorDescriptor: Int32
    var isReading: Bool
    /// Whether the process and its output have ended: nothing will change any more.
    var isFinished = false
    fileprivate var waiters: [Waiter] = []

    var hasLine: Bool { output[taken...].contains(10) }
    var isOutputAtEnd: Bool { outputDescriptor < 0 }
  }

  fileprivate struct Waiter {
    let condition: @Sendable (State) -> Bool
    let deadline: ContinuousClock.Instant
    let continuation: CheckedContinuation<Bool, Never>
  }

  let id: Int32
  private let state: Mutex<State>
  private let started = ContinuousClock.now
  private let wakeReading: Int32
  private let wakeWriting: Int32
  /// How long a child of the ended process may keep the pipes open.
  private static let grace = Duration.milliseconds(300)

  init(_ spawned: Spawn) throws(TestKitError) {
    id = spawned.id
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else { throw TestKitError("pipe: \(errnoText())") }
    (wakeReading, wakeWriting) = (ends[0], ends[1])
    state = Mutex(
      State(
        inputDescriptor: spawned.input,
        outputDescriptor: spawned.output,
        errorDescriptor: spawned.error,
        isReading: true
      )
    )
  }

  deinit {
    Glibc.close(wakeReading)
    Glibc.close(wakeWriting)
  }

  /// Starts the two threads: one waits for the end, one moves bytes.
  func start(_ command: CommandRun) {
    // Writing to a process that has ended is an error of write(2) here, not the end of the test runner.
    signal(SIGPIPE, SIG_IGN)
    state.withLock { state in
      if case .bytes(let bytes) = command.input {
        (state.pendingInput, state.wantsInputClosed) = (bytes, true)
      }
      if case .unread = command.output { state.isReading = false }
    }
    Thread.run { self.waitForEnd() }
    Thread.run { self.move() }
  }

  /// Looks at the state.
  func read<R>(_ body: (State) -> R) -> R { state.withLock { body($0) } }

  /// Changes the state and has the thread look at it.
  private func change(_ body: (inout State) -> Void) {
    state.withLock { body(&$0) }
    wake()
  }

  func write(_ bytes: [UInt8]) { change { $0.pendingInput += bytes } }
  func closeInput() { change { $0.wantsInputClosed = true } }
  func startReading() { change { $0.isReading = true } }
  func closeOutput() { change { Self.close(&$0.outputDescriptor) } }

  /// How many bytes wait in the output pipe.
  var unreadOutput: Int {
    state.withLock { state in
      var count: Int32 = 0
      return state.outputDescriptor >= 0 && ioctl(state.outputDescriptor, UInt(FIONREAD), &count) == 0
        ? Int(count) : 0
    }
  }

  func takeLine() -> String? {
    state.withLock { state in
      guard let end = state.output[state.taken...].firstIndex(of: 10) else { return nil }
      defer { state.taken = end + 1 }
      return String(decoding: state.output[state.taken..<end], as: UTF8.self)
    }
  }

  func kill(group: Bool, _ number: Int32) {
    // Under the lock the process cannot be reaped meanwhile: its id is still its own.
    state.withLock { state in
      if state.ending == nil { _ = Glibc.kill(group ? -id : id, number) }
    }
  }

  func result() -> CommandResult {
    state.withLock { state in
      CommandResult(
        ending: state.ending ?? .signalled(SIGKILL),
        bytes: state.output,
        error: String(decoding: state.error, as: UTF8.self),
        duration: state.duration
      )
    }
  }

  /// Waits until the state meets a condition.
  ///
  /// - Returns: whether it did in time.
  func wait(within timeout: Duration, _ condition: @escaping @Sendable (State) -> Bool) async -> Bool {
    await withCheckedContinuation { continuation in
      let answer: Bool? = state.withLock { state in
        if condition(state) { return true }
        if state.isFinished { return false }
        state.waiters.append(
          Waiter(condition: condition, deadline: .now + timeout, continuation: continuation)
        )
        return nil
      }
      if let answer { continuation.resume(returning: answer) } else { wake() }
    }
  }

  // MARK: - Threads

  private func wake() {
    var byte: UInt8 = 1
    _ = Glibc.write(wakeWriting, &byte, 1)
  }

  private func waitForEnd() {
    var info = siginfo_t()
    while waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    change { state in
      var status: Int32 = 0
      _ = waitpid(id, &status, 0)
      state.ending = status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .signalled(status & 0x7f)
      state.duration = ContinuousClock.now - started
    }
  }

  private func move() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var graceEnds: ContinuousClock.Instant?
    var deadline: ContinuousClock.Instant?
    while true {
      var polled = state.withLock { state in
        let wantsWrite = !state.pendingInput.isEmpty || state.wantsInputClosed
        return [
          pollfd(fd: wakeReading, events: Int16(POLLIN), revents: 0),
          pollfd(fd: wantsWrite ? state.inputDescriptor : -1, events: Int16(POLLOUT), revents: 0),
          pollfd(fd: state.isReading ? state.outputDescriptor : -1, events: Int16(POLLIN), revents: 0),
          pollfd(fd: state.errorDescriptor, events: Int16(POLLIN), revents: 0),
        ]
      }
      _ = poll(&polled, 4, Self.milliseconds(until: [deadline, graceEnds]))
      while Glibc.read(wakeReading, &buffer, buffer.count) > 0 {}
      let now = ContinuousClock.now
      let (woken, isOver) = state.withLock { state in
        if polled[1].revents != 0 { Self.feed(&state) }
        if polled[2].revents != 0 { Self.drain(&state.outputDescriptor, into: &state.output, &buffer) }
        if polled[3].revents != 0 { Self.drain(&state.errorDescriptor, into: &state.error, &buffer) }
        if state.ending != nil {
          if graceEnds == nil { graceEnds = now + Self.grace }
          let isQuiet = state.outputDescriptor < 0 && state.errorDescriptor < 0
          state.isFinished = isQuiet || graceEnds.map { now >= $0 } ?? false
          if state.isFinished { Self.closeAll(&state) }
        }
        let woken = Self.takeMet(&state, now)
        deadline = state.waiters.map(\.deadline).min()
        return (woken, state.isFinished)
      }
      for (continuation, met) in woken { continuation.resume(returning: met) }
      if isOver { return }
    }
  }

  private static func takeMet(
    _ state: inout State,
    _ now: ContinuousClock.Instant
  ) -> [(CheckedContinuation<Bool, Never>, Bool)] {
    var woken: [(CheckedContinuation<Bool, Never>, Bool)] = []
    let waiters = state.waiters
    state.waiters = []
    for waiter in waiters {
      let met = waiter.condition(state)
      if met || state.isFinished || now >= waiter.deadline {
        woken.append((waiter.continuation, met))
      } else {
        state.waiters.append(waiter)
      }
    }
    return woken
  }

  private static func feed(_ state: inout State) {
    if !state.pendingInput.isEmpty {
      let sent = Glibc.write(state.inputDescriptor, state.pendingInput, state.pendingInput.count)
      if sent > 0 { state.pendingInput.removeFirst(sent) }
      // The reader is gone: what is left has nowhere to go.
      if sent < 0, errno != EAGAIN, errno != EINTR {
        state.pendingInput = []
        close(&state.inputDescriptor)
      }
    }
    if state.pendingInput.isEmpty, state.wantsInputClosed { close(&state.inputDescriptor) }
  }

  private static func drain(_ descriptor: inout Int32, into all: inout [UInt8], _ buffer: inout [UInt8]) {
    while true {
      let got = Glibc.read(descriptor, &buffer, buffer.count)
      if got > 0 {
        all.append(contentsOf: buffer[..<got])
      } else if got < 0, errno == EINTR {
        continue
      } else {
        // A terminal whose other side has closed answers EIO.
        if got == 0 || errno != EAGAIN { close(&descriptor) }
        return
      }
    }
  }

  private static func closeAll(_ state: inout State) {
    close(&state.inputDescriptor)
    close(&state.outputDescriptor)
    close(&state.errorDescriptor)
  }

  private static func close(_ descriptor: inout Int32) {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
  }

  private static func milliseconds(until instants: [ContinuousClock.Instant?]) -> Int32 {
    guard let next = instants.compactMap({ $0 }).min() else { return -1 }
    let left = (next - .now) / .milliseconds(1)
    return Int32(max(0, min(left.rounded(.up), 3_600_000)))
  }
}

/// A detached thread.
private enum Thread {
  private final class Body {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }

  static func run(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    pthread_create(
      &thread,
      nil,
      { context in
        if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      },
      Unmanaged.passRetained(Body(body)).toOpaque()
    )
    pthread_detach(thread)
  }
}
