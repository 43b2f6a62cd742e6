internal import Glibc

/// Programs tests run.
package enum Tool {
  /// The built `sagactl`: beside the test runner, or the file that `SAGACTL_TEST_BINARY` names.
  package static func sagactl() throws(TestKitError) -> String {
    if let named = getenv("SAGACTL_TEST_BINARY") { return String(cString: named) }
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0 else { throw TestKitError("/proc/self/exe cannot be read") }
    let runner = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = runner.split(separator: "/").dropLast().reduce(into: "") { $0 += "/" + $1 } + "/sagactl"
    guard access(path, X_OK) == 0 else { throw TestKitError("\(path) is not there; build the product first") }
    return path
  }

  /// Where a program is in `PATH`, or nil when it is not installed.
  package static func find(_ name: String) -> String? {
    if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
    guard let path = getenv("PATH") else { return nil }
    for folder in String(cString: path).split(separator: ":") where access("\(folder)/\(name)", X_OK) == 0 {
      return "\(folder)/\(name)"
    }
    return nil
  }

  /// Whether kcat is there to compare with.
  package static let hasKcat = find("kcat") != nil
}
