internal import Clinux
internal import Glibc
internal import Saga

/// A program from its start to its end: its output is collected, its time is watched, and when it has ended
/// nothing of it is left.
///
/// It is started with `posix_spawn` and watched through a process descriptor and two pipes by the loop that
/// does everything else, on one thread. So there is nothing to lock, no signal handler, and no order of
/// events to think about but one: the program is not waited for before its whole group has been killed.
/// Until then the kernel keeps its number, which is the group's number too, from being given to anyone else.
final class RunningProcess {
  private let loop: EventLoop
  private let process: SpawnedProcess
  private let descriptor: Int32
  private let group: RunningGroups.Place?
  private let patience: Patience
  private let finished: (ExecEnding) -> Void

  private var output: [UInt8] = []
  private var isOutputCut = false
  private var isOutputOpen = true
  private var lastWords: [UInt8] = []
  private var isLastWordsCut = false
  private var isErrorOpen = true
  private var phase = Phase.running
  private var timer: EventLoop.Timer?

  /// How long is waited for what.
  struct Patience {
    /// For its end.
    var timeout: Duration
    /// For its end after it was told to, before it is killed.
    var killAfter: Duration
    /// For the end of its output when it has ended itself and others hold the pipe open.
    var drain = Duration.milliseconds(250)
  }

  private enum Phase {
    /// It runs.
    case running
    /// It has been told to end, for this cause.
    case ending(ExecEnding.Cause)
    /// It has ended by itself, and what it wrote is still read.
    case draining
    /// Everything has been said.
    case over
  }

  /// Watches a program.
  ///
  /// - Parameter finished: Is called once, from the loop, when no process of the group is left.
  init(
    _ process: SpawnedProcess,
    _ patience: Patience,
    on loop: EventLoop,
    finished: @escaping (ExecEnding) -> Void
  ) {
    self.loop = loop
    self.process = process
    self.patience = patience
    self.finished = finished
    descriptor = process_descriptor(process.id)
    group = RunningGroups.enter(process.id)
  }

  /// Begins to watch. The loop holds on to it until the end.
  func start() {
    let isWatched =
      loop.watch(process.output, for: .reading) { _ in self.readOutput() }
      && loop.watch(process.error, for: .reading) { _ in self.readError() }
      && descriptor >= 0 && loop.watch(descriptor, for: .reading) { _ in self.ended() }
    // Without descriptors to spare, or on a kernel before 5.3, it is looked at again and again.
    if !isWatched { look() }
    timer = loop.schedule(at: .now + patience.timeout) { self.end(.timedOut(self.patience.timeout)) }
  }

  /// Ends the program because the run is stopped.
  func stop() { end(.stopped) }

  /// Tells the whole group to end, and kills it when it has not after a while.
  private func end(_ cause: ExecEnding.Cause) {
    guard case .running = phase else { return }
    phase = .ending(cause)
    if let timer { loop.cancel(timer) }
    // What is stopped hears nothing until it is let go on.
    kill(-process.id, SIGTERM)
    kill(-process.id, SIGCONT)
    timer = loop.schedule(at: .now + patience.killAfter) { kill(-self.process.id, SIGKILL) }
  }

  private func look() {
    if case .over = phase { return }
    if isOutputOpen { readOutput() }
    if isErrorOpen { readError() }
    if child_has_ended(process.id) != 0 {
      ended()
    } else {
      loop.schedule(at: .now + .milliseconds(10)) { self.look() }
    }
  }

  /// The program itself has ended; others of its group may not have.
  private func ended() {
    // The loop may tell of a descriptor that was closed just now and whose number this one has got.
    guard child_has_ended(process.id) != 0 else { return }
    if descriptor >= 0 { loop.forget(descriptor) }
    if let timer { loop.cancel(timer) }
    timer = nil
    switch phase {
    case .ending(let cause): finish(cause)
    case .draining, .over: break
    case .running:
      phase = .draining
      readOutput()
      if case .draining = phase {
        timer = loop.schedule(at: .now + patience.drain) { self.finishByItself() }
      }
    }
  }

  private func readOutput() {
    isOutputOpen =
      isOutputOpen
      && read(process.output) { bytes in
        let room = ExecEnding.outputLimit - output.count
        if bytes.count > room { isOutputCut = true }
        // What is beyond is read and dropped, so that the program can go on to its end.
        output.append(contentsOf: bytes.prefix(room))
      }
    if !isOutputOpen {
      loop.forget(process.output)
      if case .draining = phase { finishByItself() }
    }
  }

  private func readError() {
    isErrorOpen =
      isErrorOpen
      && read(process.error) { bytes in
        let excess = lastWords.count + bytes.count - ExecEnding.lastWordsLimit
        if excess > 0 { isLastWordsCut = true }
        lastWords.append(contentsOf: bytes)
        if excess > 0 { lastWords.removeFirst(excess) }
      }
    if !isErrorOpen { loop.forget(process.error) }
  }

  /// Reads what there is, for a while.
  ///
  /// - Returns: Whether more may come.
  private func read(_ pipe: Int32, _ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
      // A program that writes without end must not keep the loop from everything else.
      for _ in 0..<16 {
        let count = Glibc.read(pipe, buffer.baseAddress, buffer.count)
        if count == 0 { return false }
        if count < 0 {
          if errno == EINTR { continue }
          return errno == EAGAIN
        }
        body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
      return true
    }
  }

  private func finishByItself() {
    guard case .draining = phase else { return }
    finish(nil)
  }

  /// Leaves nothing behind and tells how it ended.
  private func finish(_ cause: ExecEnding.Cause?) {
    phase = .over
    if let timer { loop.cancel(timer) }
    kill(-process.id, SIGKILL)
    group?.leave()
    readError()
    var status: Int32 = 0
    let ending = waitpid(process.id, &status, 0) == process.id ? Self.cause(status) : .lost
    loop.forget(process.output)
    loop.forget(process.error)
    for descriptor in [process.output, process.error, descriptor] where descriptor >= 0 { close(descriptor) }
    finished(
      ExecEnding(
        cause ?? ending,
        output: output,
        isOutputCut: isOutputCut,
        lastWords: lastWords,
        isLastWordsCut: isLastWordsCut
      )
    )
  }

  private static func cause(_ status: Int32) -> ExecEnding.Cause {
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
  }
}
