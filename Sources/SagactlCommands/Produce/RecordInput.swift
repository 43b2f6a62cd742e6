internal import Bytes
internal import Glibc
internal import Kafka

/// An input that is open for reading.
struct OpenInput {
  let name: String
  let descriptor: Int32
  /// The size of a regular file, for the progress line.
  let size: Int64?

  /// Opens a file; `-` is standard input.
  init(path: String) throws(Failure) {
    name = path == "-" ? "standard input" : path
    descriptor = path == "-" ? 0 : Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let name = path.isEmpty ? InvalidValue.quoted(path) : path
      throw Failure(.noInput, "cannot open \(name): \(String(cString: strerror(errno)))")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw Failure(.noInput, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw Failure(.noInput, "\(name) is a directory") }
    size = status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
    // Larger pipe reads mean larger groups per partition; a refusal changes nothing else.
    if status.st_mode & S_IFMT == S_IFIFO { _ = fcntl(descriptor, Self.setPipeSize, 1 << 20) }
  }

  /// `F_SETPIPE_SZ` of fcntl(2), which the Glibc module leaves out.
  private static let setPipeSize: Int32 = 1031

  func close() { if descriptor > 2 { _ = Glibc.close(descriptor) } }

  /// Whether a descriptor is open on the same regular file: written to, it would be read again.
  func isSameFile(as other: Int32) -> Bool {
    var mine = stat()
    var theirs = stat()
    guard fstat(descriptor, &mine) == 0, fstat(other, &theirs) == 0 else { return false }
    return mine.st_mode & S_IFMT == S_IFREG && mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino
  }
}

/// Waits for input while acknowledgements keep being served.
struct InputWait {
  enum Outcome { case readable, interrupted }

  let outlet: any RecordOutlet
  let ledger: DeliveryLedger

  /// Returns when `descriptor` can be read, or a signal asks to stop.
  func readable(_ descriptor: Int32) -> Outcome {
    var polled = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: Interruption.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: outlet.eventDescriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      if Interruption.signal != nil { return .interrupted }
      guard poll(&polled, nfds_t(polled.count), -1) > 0 else { continue }
      if polled[1].revents != 0 { return .interrupted }
      if polled[2].revents != 0, let events = outlet.eventDescriptor {
        var number: UInt64 = 0
        _ = read(events, &number, 8)
        outlet.serve(timeout: .zero)
        ledger.flush()
      }
      if polled[0].revents != 0 { return .readable }
    }
  }
}
