internal import Clinux
internal import Glibc
internal import Synchronization

/// SIGINT and SIGTERM as values a loop can look at.
///
/// They are blocked before any thread starts and taken by one thread in `sigwait`. A library's thread that lets
/// them in all the same, as the one of swift-subprocess that waits for the end of children does, hands them to
/// that thread: left to their default they would end the process. The second signal ends it at once.
enum Interruption {
  /// The thread in `sigwait`.
  private static let listening = Atomic<pthread_t>(0)
  private static let received = Atomic<Int32>(0)
  private static let isDeferred = Atomic<Bool>(true)
  /// Whether a signal is ending the process.
  private static let isEnding = Atomic<Bool>(false)
  /// Written to when a signal arrives; poll it together with other descriptors.
  static let descriptor: Int32 = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))

  /// The first signal that arrived, or nil.
  static var signal: Int32? {
    let number = received.load(ordering: .acquiring)
    return number == 0 ? nil : number
  }

  /// The exit code that tells of the signal.
  static var status: ExitStatus? {
    signal.map { $0 == SIGINT ? .interrupted : .terminated }
  }

  /// Returns unless a signal is ending the process, which then has the last word: the last act before that can
  /// bring about the end of what the caller has waited for.
  static func giveWay() {
    while isEnding.load(ordering: .acquiring) { pause() }
  }

  /// From here on the first signal is left to the loop that looks at ``signal``; see ``listen(atOnce:forward:)``.
  static func takeCare() { isDeferred.store(true, ordering: .releasing) }

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - atOnce: until ``takeCare()`` is called nothing is at stake yet and a signal ends the process at once:
  ///     the first contact with a cluster can take long and looks at no signal.
  ///   - forward: is called on the signal thread for every signal when given, and then a second signal does not end
  ///     the process.
  ///   - early: the exit code of a process that a signal ends at once for that reason; nil tells of the signal.
  ///   - wakesCaller: whether, once a signal has come, the thread that calls this is woken now and then out of a
  ///     write(2) that nobody reads from; see ``endsWrite(to:)``.
  ///   - lastAct: is called on the signal thread before a signal ends the process.
  static func listen(
    atOnce: Bool = false,
    early: ExitStatus? = nil,
    wakesCaller: Bool = false,
    forward: (@Sendable (Int32) -> Void)? = nil,
    lastAct: @escaping @Sendable () -> Void = {}
  ) {
    if atOnce { isDeferred.store(false, ordering: .releasing) }
    var set = heeded
    pthread_sigmask(SIG_BLOCK, &set, nil)
    _ = descriptor
    if wakesCaller {
      // A handler that does nothing, and without SA_RESTART: a write that waits returns.
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in }
      sigaction(SIGURG, &action, nil)
    }
    let listener = Listener(forward, early, lastAct, writer: wakesCaller ? pthread_self() : nil)
    let context = Unmanaged.passRetained(listener).toOpaque()
    var thread = pthread_t()
    pthread_create(&thread, nil, Listener.main, context)
    pthread_detach(thread)
    listening.store(thread, ordering: .releasing)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      _ = pthread_kill(Interruption.listening.load(ordering: .acquiring), number)
    }
    action.sa_flags = SA_RESTART
    for number in [SIGINT, SIGTERM] where sigismember(&set, number) == 1 { sigaction(number, &action, nil) }
  }

  /// SIGINT and SIGTERM, as far as whoever started this process does not have them ignored: a shell does so with
  /// SIGINT for what a script runs in the background.
  private static var heeded: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGINT, SIGTERM] {
      var action = sigaction()
      sigaction(number, nil, &action)
      let isIgnored = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
      if !isIgnored { sigaddset(&set, number) }
    }
    return set
  }

  /// How soon after the first the same signal is the same one still: timeout(1) sends it to the process and then to
  /// the group the process is in. Signals that come together are one anyway when the first is not taken yet.
  private static let echo = Duration.milliseconds(30)

  /// How long a reader may take nothing, once a signal has come, before it is waited for no longer.
  private static let grace = Duration.seconds(1)

  /// Whether a signal has come and whoever reads from the descriptor takes nothing: then writing is over.
  static func endsWrite(to descriptor: Int32) -> Bool {
    guard signal != nil else { return false }
    var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    let deadline = ContinuousClock.now + grace
    // The thread is being woken meanwhile, which ends a poll(2) early.
    while ContinuousClock.now < deadline {
      if poll(&polled, 1, 20) > 0 { return false }
    }
    return true
  }

  private final class Listener: Sendable {
    let forward: (@Sendable (Int32) -> Void)?
    let early: ExitStatus?
    let lastAct: @Sendable () -> Void
    /// The thread to wake.
    let writer: pthread_t?
    init(
      _ forward: (@Sendable (Int32) -> Void)?,
      _ early: ExitStatus?,
      _ lastAct: @escaping @Sendable () -> Void,
      writer: pthread_t?
    ) {
      self.forward = forward
      self.early = early
      self.lastAct = lastAct
      self.writer = writer
    }

    /// Waits for the next signal, and once there has been one wakes the writer meanwhile.
    private func next(of set: inout sigset_t) -> Int32? {
      guard let writer, Interruption.signal != nil else {
        var number: Int32 = 0
        return sigwait(&set, &number) == 0 ? number : nil
      }
      var pause = timespec(tv_sec: 0, tv_nsec: 50_000_000)
      let number = sigtimedwait(&set, nil, &pause)
      if number > 0 { return number }
      pthread_kill(writer, SIGURG)
      return nil
    }

    static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
      guard let context else { return nil }
      let listener = Unmanaged<Listener>.fromOpaque(context).takeRetainedValue()
      var set = heeded
      var since = ContinuousClock.now
      while true {
        guard let number = listener.next(of: &set) else { continue }
        let isFirst = received.compareExchange(
          expected: 0,
          desired: number,
          ordering: .acquiringAndReleasing
        ).exchanged
        if isFirst { since = .now }
        let isEcho = !isFirst && number == Interruption.signal && .now - since < echo
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
        if let forward = listener.forward {
          forward(number)
        } else if isEcho {
          continue
        } else if !isFirst || !isDeferred.load(ordering: .acquiring) {
          isEnding.store(true, ordering: .releasing)
          listener.lastAct()
          _exit(isFirst ? listener.early?.rawValue ?? 128 + number : 128 + number)
        }
      }
    }
  }
}
