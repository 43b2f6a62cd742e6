internal import Bytes
internal import Glibc
internal import Saga
internal import SagaRuntime

/// Keeps what is written about each saga and puts it out in the order of the sagas' first records.
///
/// Sagas end in another order than they begin, and partitions are read side by side. What there is to say of
/// a long log is more than should be held in memory: beyond a limit it goes to a file that has no name.
final class SortedOutput {
  /// What decides the order.
  struct Key: Comparable {
    let time: Timestamp
    let partition: Int32
    let offset: Int64
    let order: Int

    init(_ history: SagaHistory) {
      time = history.firstTime
      partition = history.firstPlace.partition
      offset = history.firstPlace.offset
      order = history.order
    }

    static func < (left: Key, right: Key) -> Bool {
      (left.time, left.partition, left.offset, left.order)
        < (right.time, right.partition, right.offset, right.order)
    }
  }

  private struct Piece {
    let key: Key
    let start: Int64
    let length: Int
  }

  private let memoryLimit: Int
  private let memory = ByteWriter(capacity: 1 << 16)
  private var file: Int32?
  private var spilled: ByteWriter?
  private var total: Int64 = 0
  private var pieces: [Piece] = []

  init(memoryLimit: Int = 32 << 20) { self.memoryLimit = memoryLimit }

  deinit { if let file { close(file) } }

  /// Keeps what `body` writes.
  func add(_ key: Key, _ body: (ByteWriter) -> Void) {
    if file == nil, memory.count > memoryLimit { spill() }
    let writer = spilled ?? memory
    let before = writer.written + Int64(writer.count)
    body(writer)
    let after = writer.written + Int64(writer.count)
    pieces.append(Piece(key: key, start: before, length: Int(after - before)))
  }

  /// How many pieces are kept.
  var count: Int { pieces.count }

  /// Writes all pieces in their order.
  ///
  /// - Parameters:
  ///   - prefix: What comes before each.
  ///   - separator: What comes between two.
  func write(
    to out: ByteWriter,
    before prefix: StaticString = "",
    separator: StaticString = ""
  ) throws(Failure) {
    spilled?.flush()
    if let failure = spilled?.failure {
      throw Failure(.cannotCreate, "writing a temporary file: \(String(cString: strerror(failure)))")
    }
    var isFirst = true
    for piece in pieces.sorted(by: { $0.key < $1.key }) {
      if !isFirst { out.write(separator) }
      isFirst = false
      out.write(prefix)
      if let file {
        try copy(piece, from: file, to: out)
      } else {
        memory.withBytes { bytes in
          out.write(
            UnsafeRawBufferPointer(rebasing: bytes[Int(piece.start)..<Int(piece.start) + piece.length])
          )
        }
      }
      if out.failure != nil { return }
    }
  }

  /// Moves what is kept to a file; where there can be none, memory has to do.
  private func spill() {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var name = Array("\(folder)/sagactl-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else { return }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(&name)
    let writer = ByteWriter(descriptor: descriptor)
    memory.withBytes { writer.write($0) }
    guard writer.flush() else {
      close(descriptor)
      return
    }
    memory.removeAll()
    file = descriptor
    spilled = writer
  }

  private func copy(_ piece: Piece, from file: Int32, to out: ByteWriter) throws(Failure) {
    var done = 0
    var buffer = [UInt8](repeating: 0, count: min(max(piece.length, 1), 1 << 16))
    while done < piece.length {
      let wanted = min(buffer.count, piece.length - done)
      let got = pread(file, &buffer, wanted, Int(piece.start) + done)
      if got < 0, errno == EINTR { continue }
      guard got > 0 else {
        throw Failure(.cannotCreate, "reading a temporary file: \(String(cString: strerror(errno)))")
      }
      buffer.withUnsafeBytes { out.write(UnsafeRawBufferPointer(rebasing: $0[..<got])) }
      done += got
    }
  }
}
