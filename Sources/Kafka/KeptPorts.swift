internal import Glibc
internal import Synchronization

/// Ports that nobody else may get while their brokers are down.
///
/// A mock broker that is down has given up its port, and librdkafka ends the process when it cannot have it
/// back. A port that is bound to any loopback address is handed to no connection, and one that is bound to
/// the broker's own address to no other listener; the broker, which like this allows addresses to be reused,
/// can listen there all the same.
final class KeptPorts: Sendable {
  private struct Kept {
    var elsewhere: Int32?
    var own: Int32?
  }

  private let ports = Mutex<[UInt16: Kept]>([:])

  deinit {
    ports.withLock { ports in
      for kept in ports.values { Self.close(kept) }
    }
  }

  /// Keeps connections away from a port; for before its listener goes.
  func prepare(_ port: UInt16) {
    ports.withLock {
      $0[port, default: Kept()].elsewhere = $0[port]?.elsewhere ?? Self.bind(127 << 24 | 2, port)
    }
  }

  /// Takes the port itself, once its listener has gone.
  ///
  /// - Returns: whether it is kept now; it is not when somebody was quicker.
  func hold(_ port: UInt16) -> Bool {
    ports.withLock { ports in
      let own = ports[port]?.own ?? Self.bind(127 << 24 | 1, port)
      ports[port, default: Kept()].own = own
      return own != nil
    }
  }

  /// Whether the port's broker is down.
  func keeps(_ port: UInt16) -> Bool { ports.withLock { $0[port] != nil } }

  /// Gives a port back, once its broker listens on it.
  func release(_ port: UInt16) {
    ports.withLock { ports in
      if let kept = ports.removeValue(forKey: port) { Self.close(kept) }
    }
  }

  private static func close(_ kept: Kept) {
    for descriptor in [kept.elsewhere, kept.own] {
      if let descriptor { _ = Glibc.close(descriptor) }
    }
  }

  /// Binds a socket, without listening; nil when the address is taken.
  private static func bind(_ address: UInt32, _ port: UInt16) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = address.bigEndian
    let isBound = withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    if isBound { return descriptor }
    _ = Glibc.close(descriptor)
    return nil
  }
}
