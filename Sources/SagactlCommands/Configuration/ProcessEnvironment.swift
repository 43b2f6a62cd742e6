@preconcurrency internal import Glibc

/// The environment of this process.
package enum ProcessEnvironment {
  /// The variables, each `NAME=value`, byte for byte.
  static var variables: [[UInt8]] {
    var result: [[UInt8]] = []
    forEach { result.append(Array(UnsafeRawBufferPointer(start: $0, count: strlen($0)))) }
    return result
  }

  /// All variables whose name and value are UTF-8.
  ///
  /// - Throws: when one of ours is not: half understood, a password would be a different one.
  package static func read() throws(ConfigurationError) -> [String: String] {
    var result: [String: String] = [:]
    try forEach { (text) throws(ConfigurationError) in
      let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
      guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { return }
      let name = String(decoding: bytes[..<equals], as: UTF8.self)
      guard let value = String(validatingCString: text + equals + 1) else {
        if name.utf8.starts(with: "SAGACTL_".utf8) {
          throw .property(name: name, origin: .environment(name), reason: "its value is not UTF-8")
        }
        return
      }
      result[name] = value
    }
    return result
  }

  private static func forEach<E: Error>(_ body: (UnsafeMutablePointer<CChar>) throws(E) -> Void) throws(E) {
    // A variable of the C library that anyone may change, and nothing in this program does.
    var entry = environ
    while let text = entry.pointee {
      entry += 1
      try body(text)
    }
  }
}
