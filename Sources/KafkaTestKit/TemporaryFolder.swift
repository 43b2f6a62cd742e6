internal import Glibc

/// A folder that goes away with its owner, with everything in it.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws(TestKitError) {
    var template = Array("\(Self.parent)/sagactl-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw TestKitError("mkdtemp: \(errnoText())") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static var parent: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

  deinit {
    Self.remove(path)
  }

  /// Removes a folder with what is in it; links themselves, not what they point to.
  private static func remove(_ path: String) {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard name != ".", name != ".." else { continue }
        let inner = "\(path)/\(name)"
        if entry.pointee.d_type == UInt8(DT_DIR) { remove(inner) } else { unlink(inner) }
      }
      closedir(folder)
    }
    rmdir(path)
  }

  /// The path of a file in it, which may not exist.
  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Creates or replaces a file and returns its path; folders in the name are made.
  @discardableResult
  package func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o644) throws(TestKitError) -> String {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/\(part)"
      mkdir(folder, 0o755)
    }
    let descriptor = open(file(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw TestKitError("\(file(name)): \(errnoText())") }
    defer { close(descriptor) }
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent)
      }
      guard count > 0 else { throw TestKitError("\(file(name)): \(errnoText())") }
      sent += count
    }
    return file(name)
  }

  /// Creates or replaces a file of text and returns its path.
  @discardableResult
  package func write(_ name: String, _ text: String) throws(TestKitError) -> String {
    try write(name, Array(text.utf8))
  }

  /// The bytes of a file in it; nil when it does not exist.
  package func read(_ name: String) -> [UInt8]? {
    let descriptor = open(file(name), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = Glibc.read(descriptor, &buffer, buffer.count)
      if got <= 0 { return all }
      all.append(contentsOf: buffer[..<got])
    }
  }

  /// The text of a file in it; nil when it does not exist.
  package func text(_ name: String) -> String? { read(name).map { String(decoding: $0, as: UTF8.self) } }
}
