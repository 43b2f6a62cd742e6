internal import Glibc

/// Ports for programs that want to be told one.
package enum FreePort {
  /// A port of 127.0.0.1 that nobody listens on.
  ///
  /// It lies below those the kernel hands out, so that no connection of another test can take it before it
  /// is used, even when it is used twice.
  package static func find() throws(TestKitError) -> UInt16 {
    for _ in 0..<200 {
      let port = UInt16.random(in: 10_000..<30_000)
      if isFree(port) { return port }
    }
    throw TestKitError("no free port between 10000 and 30000")
  }

  private static func isFree(_ port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
