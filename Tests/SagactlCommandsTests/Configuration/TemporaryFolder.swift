import Glibc

/// A folder of a test's own, removed with everything in it at the end.
final class TemporaryFolder {
  let path: String
  private var names: [String] = []

  init() throws {
    var template = Array("/tmp/sagactl-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Failure(code: errno) }
    path = String(cString: made)
  }

  deinit {
    for name in names.reversed() { remove("\(path)/\(name)") }
    rmdir(path)
  }

  struct Failure: Error {
    let code: Int32
  }

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let full = "\(path)/\(name)"
    let descriptor = open(full, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { throw Failure(code: errno) }
    defer { close(descriptor) }
    names.append(name)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure(code: errno) }
      rest = rest.dropFirst(count)
    }
    return full
  }

  /// Writes a file of text and gives its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

  /// Makes a folder in the folder.
  func makeFolder(_ name: String) throws -> String {
    guard mkdir("\(path)/\(name)", 0o700) == 0 else { throw Failure(code: errno) }
    names.append(name)
    return "\(path)/\(name)"
  }
}
