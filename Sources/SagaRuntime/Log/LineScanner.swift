import Glibc
import Saga

/// A thread that reads a descriptor's lines, batch by batch, while another works on what it has read.
///
/// Reading lines of JSON and decoding the records takes as long as folding and checking what they say, so that
/// two threads take half the time. Each
/// batch goes back and forth between them; there are few, so that none runs far ahead.
final class LineScanner: @unchecked Sendable {
  private static var batches: Int { 3 }

  private let descriptor: Int32
  /// Used by the thread alone.
  private var decoder: RecordDecoder?
  private var lock = pthread_mutex_t()
  private var changed = pthread_cond_t()
  // What follows is looked at under the lock.
  private var free: [LogBatch]
  private var full: [LogBatch] = []
  private var hasEnded = false
  private var isUnwanted = false

  /// Starts reading a descriptor; it is closed when it is a file's and all has been read.
  ///
  /// - Parameter decodes: Whether records are decoded as well.
  init(_ descriptor: Int32, decodes: Bool) {
    self.descriptor = descriptor
    decoder = decodes ? RecordDecoder() : nil
    free = (0..<Self.batches).map { _ in LogBatch() }
    pthread_mutex_init(&lock, nil)
    pthread_cond_init(&changed, nil)
    var thread = pthread_t()
    let own = Unmanaged.passRetained(self).toOpaque()
    let code = pthread_create(
      &thread,
      nil,
      { own in
        guard let own else { return nil }
        Unmanaged<LineScanner>.fromOpaque(own).takeRetainedValue().run()
        return nil
      },
      own
    )
    if code == 0 {
      pthread_detach(thread)
    } else {
      Unmanaged<LineScanner>.fromOpaque(own).release()
      free[0].failure = code
      full = [free.removeFirst()]
      hasEnded = true
    }
  }

  deinit {
    pthread_cond_destroy(&changed)
    pthread_mutex_destroy(&lock)
  }

  /// The next batch, waiting for it; nil when there are no more.
  ///
  /// - Parameter last: The batch before, which is not looked at any more.
  func next(_ last: LogBatch?) -> LogBatch? {
    pthread_mutex_lock(&lock)
    defer { pthread_mutex_unlock(&lock) }
    if let last {
      free.append(last)
      pthread_cond_broadcast(&changed)
    }
    while full.isEmpty {
      if hasEnded { return nil }
      pthread_cond_wait(&changed, &lock)
    }
    return full.removeFirst()
  }

  /// Lets the thread end before it has read everything.
  func stop() {
    pthread_mutex_lock(&lock)
    isUnwanted = true
    pthread_cond_broadcast(&changed)
    pthread_mutex_unlock(&lock)
  }

  private func run() {
    var line = 1
    guard var batch = take() else { return }
    batch.begin(with: UnsafeRawBufferPointer(start: nil, count: 0))
    while true {
      let fill = batch.fill(from: descriptor)
      let rest = batch.scan(&line, isLast: fill == .end, &decoder)
      if fill == .end { break }
      if batch.items.isEmpty { continue }
      guard let next = take() else { return close() }
      next.begin(with: rest)
      put(batch, isLast: false)
      batch = next
    }
    put(batch, isLast: true)
    close()
  }

  /// A batch to fill; nil when no more are wanted.
  private func take() -> LogBatch? {
    pthread_mutex_lock(&lock)
    defer { pthread_mutex_unlock(&lock) }
    while free.isEmpty, !isUnwanted { pthread_cond_wait(&changed, &lock) }
    return isUnwanted ? nil : free.removeLast()
  }

  private func put(_ batch: LogBatch, isLast: Bool) {
    pthread_mutex_lock(&lock)
    full.append(batch)
    hasEnded = isLast
    pthread_cond_broadcast(&changed)
    pthread_mutex_unlock(&lock)
  }

  private func close() { if descriptor > 2 { Glibc.close(descriptor) } }
}
