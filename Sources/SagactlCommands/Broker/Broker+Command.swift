internal import Clinux
internal import Glibc
internal import Synchronization

extension Broker {
  /// Runs a command with `SAGACTL_BROKERS` set and passes signals meant for us on to it.
  func runCommand(_ command: [String], brokers: String) throws(Failure) -> Int32 {
    guard let program = command.first else { return 0 }
    return try Self.run(program, Array(command.dropFirst()), brokers, ChildHolder())
  }

  /// The same with the broker also listening on a fixed port.
  func serveAlongside(_ forwarder: Forwarder, _ address: String) throws(Failure) -> Int32 {
    let stop = eventfd(0, Int32(EFD_CLOEXEC))
    let runner = ForwarderThread(forwarder, stop: stop)
    runner.start()
    defer { runner.stop() }
    return try runCommand(command, brokers: address)
  }

  private static func run(
    _ program: String,
    _ arguments: [String],
    _ brokers: String,
    _ child: ChildHolder
  ) throws(Failure) -> Int32 {
    // A terminal's Ctrl-C reaches the command by itself; a signal sent to us alone is passed on. Either
    // way the command decides when to end, and the broker stays until it has.
    Interruption.listen { signal in
      child.pending.store(signal, ordering: .sequentiallyConsistent)
      child.passOn()
    }
    let process = ChildProcess(
      program: program,
      arguments: arguments,
      // The brokers' protocol goes with their address: a configuration file may ask for another.
      environment: ["SAGACTL_BROKERS": brokers, "SAGACTL_SECURITY_PROTOCOL": "plaintext"]
    )
    return try process.run { id in
      child.id.store(id, ordering: .sequentiallyConsistent)
      child.passOn()
    }.code
  }

  private final class ChildHolder: Sendable {
    /// 0 until the command runs.
    let id = Atomic<Int32>(0)
    /// A signal that has not been passed on: it may come before the command's id is known.
    let pending = Atomic<Int32>(0)

    func passOn() {
      let id = id.load(ordering: .sequentiallyConsistent)
      guard id > 0 else { return }
      let signal = pending.exchange(0, ordering: .sequentiallyConsistent)
      if signal > 0 { kill(id, signal) }
    }
  }
}

/// Runs a forwarder on a thread of its own; nothing else touches it meanwhile.
private final class ForwarderThread: @unchecked Sendable {
  private let forwarder: Forwarder
  private let stopDescriptor: Int32
  private var thread = pthread_t()

  init(_ forwarder: Forwarder, stop: Int32) {
    self.forwarder = forwarder
    stopDescriptor = stop
  }

  func start() {
    let context = Unmanaged.passRetained(self).toOpaque()
    pthread_create(
      &thread,
      nil,
      { context in
        guard let context else { return nil }
        let runner = Unmanaged<ForwarderThread>.fromOpaque(context).takeRetainedValue()
        runner.forwarder.run(until: runner.stopDescriptor)
        return nil
      },
      context
    )
  }

  func stop() {
    var one: UInt64 = 1
    _ = write(stopDescriptor, &one, 8)
    pthread_join(thread, nil)
  }
}
