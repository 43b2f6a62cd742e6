internal import Glibc

/// Reads the whole of a small file, which may be a pipe.
enum SmallFile {
  /// Where a configuration stops being one: an endless device must end somewhere.
  static let limit = 16 << 20

  /// The bytes of a file.
  ///
  /// - Parameter purpose: what it is wanted for, for the error message.
  static func read(_ path: String, purpose: String) throws(ConfigurationError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, purpose, errno) }
    defer { close(descriptor) }
    return try read(descriptor: descriptor, path: path, purpose: purpose)
  }

  /// What a descriptor still gives.
  static func read(
    descriptor: Int32,
    path: String,
    purpose: String
  ) throws(ConfigurationError) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(path, purpose, errno)
      }
      bytes += piece[..<count]
      guard bytes.count <= limit else {
        throw .unreadable(path: path, purpose: purpose, reason: "it is larger than \(limit >> 20) MiB")
      }
    }
  }

  /// The text in a file, without the newline that editors and `echo` put at its end.
  static func text(_ path: String, purpose: String) throws(ConfigurationError) -> String {
    var bytes = try read(path, purpose: purpose)
    if bytes.last == UInt8(ascii: "\n") {
      bytes.removeLast()
      if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    }
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw .unreadable(path: path, purpose: purpose, reason: "it is not text in UTF-8")
    }
    return text
  }

  /// Whether there is anything under the path, readable or not.
  static func exists(_ path: String) -> Bool {
    if access(path, F_OK) == 0 { return true }
    return errno != ENOENT && errno != ENOTDIR
  }

  private static func failure(_ path: String, _ purpose: String, _ code: Int32) -> ConfigurationError {
    .unreadable(path: path, purpose: purpose, reason: String(cString: strerror(code)))
  }
}
