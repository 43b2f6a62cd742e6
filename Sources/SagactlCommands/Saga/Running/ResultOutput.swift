internal import Bytes
internal import Glibc
internal import SagaRuntime

/// Standard output for results: a reader that is slow holds up nothing but new sagas, and one that has gone
/// away is no error.
final class ResultOutput {
  /// Takes results; ``flush()`` brings them out.
  let writer = ByteWriter(capacity: 1 << 16)

  /// Whether nobody reads any more.
  private(set) var isClosed = false

  /// The `errno` of a write that failed for another reason.
  private(set) var failure: Int32?

  private let loop: EventLoop
  private var isWatched = false
  private var sent = 0

  /// What a pipe that is ready for writing takes without blocking: PIPE_BUF.
  private static let piece = 4096

  /// How many bytes may wait before no more sagas are begun.
  private static let limit = 1 << 20

  init(_ loop: EventLoop) { self.loop = loop }

  /// Whether so much waits to be read that nothing more should be produced.
  var isCongested: Bool { writer.count > Self.limit }

  /// Writes what can be written without waiting; the rest follows when the reader is ready.
  ///
  /// The descriptor stays as it is: others may share it, and would not expect it not to block.
  func flush() {
    while sent < writer.count, !isClosed, failure == nil {
      var ready = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
      if poll(&ready, 1, 0) == 0 {
        watch()
        break
      }
      write(upTo: Self.piece)
    }
    compact()
  }

  /// Writes everything, however long that takes.
  func finish() throws(Failure) {
    while sent < writer.count, !isClosed, failure == nil { write(upTo: Int.max) }
    compact()
    if isWatched { loop.forget(1) }
    if let failure {
      throw Failure(.cannotWrite, "writing to standard output: \(String(cString: strerror(failure)))")
    }
  }

  private func write(upTo length: Int) {
    let count = writer.withBytes { bytes in
      Glibc.write(1, bytes.baseAddress.map { $0 + sent }, min(bytes.count - sent, length))
    }
    if count >= 0 {
      sent += count
    } else if errno == EPIPE {
      isClosed = true
    } else if errno != EINTR && errno != EAGAIN {
      failure = errno
    }
  }

  private func compact() {
    if sent >= writer.count || isClosed || failure != nil {
      writer.removeAll()
      sent = 0
    }
  }

  private func watch() {
    if isWatched { return }
    isWatched = loop.watch(1, for: .writing) { [unowned self] _ in
      loop.forget(1)
      isWatched = false
      flush()
    }
  }
}
