internal import Clinux
internal import Glibc
internal import HeapModule

/// Waits for descriptors, times and work that was put off, on one thread.
///
/// Nothing in it is locked: what is watched, scheduled and put off is called by ``run(while:)`` or
/// ``turn(waiting:)`` on the thread that calls those.
package final class EventLoop {
  private let poll: Int32
  private var watchers: [Int32: (Readiness) -> Void] = [:]
  private var timers = Heap<Entry>()
  private var bodies: [UInt64: () -> Void] = [:]
  private var lastTimer: UInt64 = 0
  @exclusivity(unchecked) private var soon: [() -> Void] = []
  /// Empty, with room for as much as was put off at a time.
  @exclusivity(unchecked) private var spare: [() -> Void] = []
  private let events: UnsafeMutablePointer<epoll_event>
  private static let eventCapacity = 64

  /// Whether no time is waited for: when there is nothing else to do, the next time that something is
  /// scheduled for has come.
  private let skipsWaiting: Bool

  /// How much time has been skipped.
  package private(set) var skipped = Duration.zero

  /// Starts with nothing to wait for.
  package init(skipsWaiting: Bool = false) {
    self.skipsWaiting = skipsWaiting
    poll = epoll_create1(Int32(O_CLOEXEC))
    events = .allocate(capacity: Self.eventCapacity)
    events.initialize(repeating: epoll_event(), count: Self.eventCapacity)
  }

  deinit {
    close(poll)
    events.deallocate()
  }

  /// What a descriptor is ready for.
  package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Reading, also of an end of file.
    package static let reading = Readiness(rawValue: EPOLLIN.rawValue)
    /// Writing.
    package static let writing = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The other end is gone; always watched for.
    package static let closed = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)
  }

  /// Calls `body` whenever a descriptor is ready, until ``forget(_:)``.
  ///
  /// - Returns: Whether the descriptor can be watched; a plain file cannot, for it is always ready.
  @discardableResult
  package func watch(_ descriptor: Int32, for interest: Readiness, _ body: @escaping (Readiness) -> Void)
    -> Bool
  {
    var event = epoll_event()
    event.events = interest.rawValue
    event.data.fd = descriptor
    let operation = watchers[descriptor] == nil ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
    guard epoll_ctl(poll, operation, descriptor, &event) == 0 else { return false }
    watchers[descriptor] = body
    return true
  }

  /// Ends watching a descriptor; to be called before it is closed.
  package func forget(_ descriptor: Int32) {
    guard watchers.removeValue(forKey: descriptor) != nil else { return }
    epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, nil)
  }

  /// A time at which something is to be called.
  package struct Timer: Hashable, Sendable {
    fileprivate let number: UInt64
  }

  /// Calls `body` once at a time, or as soon after as the thread is free.
  @discardableResult
  package func schedule(at time: ContinuousClock.Instant, _ body: @escaping () -> Void) -> Timer {
    lastTimer += 1
    bodies[lastTimer] = body
    timers.insert(Entry(time: time + skipped, number: lastTimer))
    return Timer(number: lastTimer)
  }

  /// Calls off what was scheduled; nothing happens when it has been called.
  package func cancel(_ timer: Timer) {
    guard bodies.removeValue(forKey: timer.number) != nil else { return }
    // Its place in the heap stays until its time comes, which for a deadline may be long.
    if timers.count > 1024, timers.count > bodies.count * 2 {
      timers = Heap(timers.unordered.filter { bodies[$0.number] != nil })
    }
  }

  /// How many times are waited for, and how many are kept; for tests.
  var timerCounts: (scheduled: Int, kept: Int) { (bodies.count, timers.count) }

  /// Calls `body` when what is running now has returned.
  package func putOff(_ body: @escaping () -> Void) { soon.append(body) }

  /// Takes turns as long as the condition holds.
  package func run(while condition: () -> Bool) {
    while condition() { turn(waiting: .seconds(3600)) }
  }

  /// Waits for something to happen, at most so long, and calls all that is due.
  package func turn(waiting longest: Duration) {
    // Whoever asked for the turn may have waited for just that.
    let hasRun = runSoon()
    let count = epoll_wait(poll, events, Int32(Self.eventCapacity), hasRun ? 0 : timeout(longest))
    for index in 0..<max(Int(count), 0) {
      let event = events[index]
      // A watcher may have been taken away by one called just before.
      watchers[event.data.fd]?(Readiness(rawValue: event.events))
    }
    runTimers()
    runSoon()
  }

  /// Calls what was put off.
  ///
  /// - Returns: Whether there was anything.
  @discardableResult
  private func runSoon() -> Bool {
    if soon.isEmpty { return false }
    // What is put off meanwhile has its turn after the descriptors have had theirs.
    var due = spare
    spare = []
    swap(&soon, &due)
    for body in due { body() }
    due.removeAll(keepingCapacity: true)
    spare = due
    return true
  }

  private func runTimers() {
    guard let first = timers.min, first.time <= .now + skipped else { return }
    let now = ContinuousClock.now + skipped
    while let next = timers.min, next.time <= now {
      timers.removeMin()
      bodies.removeValue(forKey: next.number)?()
    }
  }

  /// Milliseconds until the next time that is due, rounded up.
  private func timeout(_ longest: Duration) -> Int32 {
    if !soon.isEmpty { return 0 }
    var wait = longest
    while let next = timers.min {
      if bodies[next.number] == nil {
        timers.removeMin()
        continue
      }
      let distance = max(next.time - .now - skipped, .zero)
      if skipsWaiting {
        skipped += distance
        return 0
      }
      wait = min(wait, distance)
      break
    }
    let (seconds, attoseconds) = wait.components
    return Int32(clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  private struct Entry: Comparable {
    let time: ContinuousClock.Instant
    let number: UInt64
    static func < (left: Entry, right: Entry) -> Bool {
      (left.time, left.number) < (right.time, right.number)
    }
  }
}
