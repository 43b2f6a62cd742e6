internal import Glibc

/// A pipe whose ends no child inherits by accident.
struct Pipe {
  let readEnd: Int32
  let writeEnd: Int32

  init() throws(BenchmarkError) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw BenchmarkError(failed: "pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  func closeReadEnd() { close(readEnd) }
  func closeWriteEnd() { close(writeEnd) }

  /// Reads to the end, handing over each piece.
  func drain(_ take: (UnsafeRawBufferPointer) -> Void) throws(BenchmarkError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(readEnd, buffer.baseAddress, buffer.count)
      if count == 0 { return }
      if count > 0 {
        take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      } else if errno != EINTR {
        throw BenchmarkError(failed: "read")
      }
    }
  }

  /// Everything a command writes to standard output, as text.
  static func output(of command: [String]) throws(BenchmarkError) -> String {
    let pipe = try Pipe()
    defer { pipe.closeReadEnd() }
    let run = try Run(command, output: .descriptor(pipe.writeEnd), environment: Run.plainEnvironment)
    pipe.closeWriteEnd()
    var bytes: [UInt8] = []
    try pipe.drain { bytes += $0 }
    _ = try run.wait()
    return String(decoding: bytes, as: UTF8.self)
  }
}
