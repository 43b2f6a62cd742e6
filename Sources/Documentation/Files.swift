internal import Bytes
internal import Glibc

/// Whole files.
enum Files {
  /// The bytes of a file.
  static func read(_ path: String) throws(Problem) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    return try read(descriptor: descriptor, name: path)
  }

  /// What a descriptor still gives.
  static func read(descriptor: Int32, name: String) throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += piece[..<count]
      } else if errno != EINTR {
        throw failure("read", name)
      }
    }
  }

  /// Replaces a file.
  static func write(_ text: String, to path: String) throws(Problem) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure("create", path) }
    defer { close(descriptor) }
    let out = ByteWriter(descriptor: descriptor)
    out.write(text: text)
    guard out.flush() else { throw failure("write", path) }
  }

  /// The names in a folder, sorted.
  static func names(in path: String) throws(Problem) -> [String] {
    guard let folder = opendir(path) else { throw failure("open", path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(
        withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      )
    }
    return names.sorted()
  }

  private static func failure(_ verb: String, _ name: String) -> Problem {
    Problem("cannot \(verb) \(name): \(String(cString: strerror(errno)))")
  }
}
