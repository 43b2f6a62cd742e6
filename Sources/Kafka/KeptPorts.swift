internal import Glibc
internal import Synchronization

/// Ports of 127.0.0.1 that nobody else may get.
///
/// A mock broker that is down has given up its port, and librdkafka ends the process when it cannot have it
/// back. Until then the port is bound here: that keeps the kernel from handing it to a connection, and lets
/// the broker, which like this allows addresses to be reused, listen on it again.
final class KeptPorts: Sendable {
  private let descriptors = Mutex<[UInt16: Int32]>([:])

  deinit { descriptors.withLock { for descriptor in $0.values { close(descriptor) } } }

  /// Takes a port that has just become free.
  func hold(_ port: UInt16) {
    descriptors.withLock { held in
      guard held[port] == nil else { return }
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      guard descriptor >= 0 else { return }
      var on: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      let isBound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
      }
      // Somebody was quicker: there is nothing to keep.
      if isBound { held[port] = descriptor } else { close(descriptor) }
    }
  }

  /// Gives a port back, once its broker listens on it.
  func release(_ port: UInt16) {
    descriptors.withLock { held in
      if let descriptor = held.removeValue(forKey: port) { close(descriptor) }
    }
  }
}
