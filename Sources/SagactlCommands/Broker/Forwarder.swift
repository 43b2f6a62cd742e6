internal import Glibc

/// Listens on a fixed port of 127.0.0.1 and ::1 and passes every connection on to the embedded broker.
///
/// The mock cluster takes ports the kernel picks; this gives it an address one can write down. Clients
/// come here for their first contact and then follow the addresses in the metadata.
final class Forwarder {
  /// The port it listens on.
  let port: UInt16
  private let listeners: [Int32]
  private let target: sockaddr_in
  private var connections: [Connection] = []

  /// Opens the listening sockets.
  ///
  /// - Parameters:
  ///   - port: the port, or 0 for one the kernel picks.
  ///   - target: the embedded broker's port on 127.0.0.1.
  init(port: UInt16, target: UInt16) throws(Failure) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = target.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    self.target = address
    let first = try Self.listen4(port)
    self.port = first.port
    // Without IPv6 on the machine 127.0.0.1 alone has to do.
    listeners = [first.descriptor] + (Self.listen6(first.port).map { [$0] } ?? [])
  }

  deinit {
    for listener in listeners { close(listener) }
    for connection in connections { connection.close() }
  }

  /// Passes bytes on until `stop` becomes readable.
  func run(until stop: Int32) {
    var polled: [pollfd] = []
    while true {
      polled.removeAll(keepingCapacity: true)
      polled.append(pollfd(fd: stop, events: Int16(POLLIN), revents: 0))
      for listener in listeners { polled.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0)) }
      for connection in connections {
        polled.append(pollfd(fd: connection.client, events: connection.clientInterest, revents: 0))
        polled.append(pollfd(fd: connection.broker, events: connection.brokerInterest, revents: 0))
      }
      guard poll(&polled, nfds_t(polled.count), -1) >= 0 || errno == EINTR else { return }
      if polled[0].revents != 0 { return }
      let known = connections.count
      for (index, listener) in listeners.enumerated() where polled[1 + index].revents != 0 {
        accept(on: listener)
      }
      let base = 1 + listeners.count
      for index in 0..<known {
        connections[index].move(
          client: polled[base + 2 * index].revents,
          broker: polled[base + 2 * index + 1].revents
        )
      }
      connections.removeAll { connection in
        if connection.isFinished { connection.close() }
        return connection.isFinished
      }
    }
  }

  private func accept(on listener: Int32) {
    let client = Glibc.accept(listener, nil, nil)
    guard client >= 0 else { return }
    let broker = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = target
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(broker, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard broker >= 0, connected == 0 else {
      close(client)
      if broker >= 0 { close(broker) }
      return
    }
    for socket in [client, broker] {
      _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
      _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK)
      var on: Int32 = 1
      setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }
    connections.append(Connection(client: client, broker: broker))
  }

  private static func listen4(_ port: UInt16) throws(Failure) -> (descriptor: Int32, port: UInt16) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    guard let descriptor = bound(AF_INET, &address) else {
      throw Failure(
        .unavailable,
        "cannot listen on 127.0.0.1:\(port): \(String(cString: strerror(errno)))",
        hint: "another broker may be running there; choose a port with --port"
      )
    }
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &size) }
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }

  private static func listen6(_ port: UInt16) -> Int32? {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    address.sin6_addr = in6addr_loopback
    return bound(AF_INET6, &address)
  }

  private static func bound<Address>(_ family: Int32, _ address: inout Address) -> Int32? {
    let flags = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(family, flags, 0)
    guard descriptor >= 0 else { return nil }
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    if family == AF_INET6 {
      setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, socklen_t(MemoryLayout<Int32>.size))
    }
    let size = socklen_t(MemoryLayout<Address>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    guard result == 0, listen(descriptor, 128) == 0 else {
      let reason = errno
      close(descriptor)
      errno = reason
      return nil
    }
    return descriptor
  }
}

/// Two sockets and the bytes on their way between them.
private struct Connection {
  let client: Int32
  let broker: Int32
  private var toBroker = Pipe()
  private var toClient = Pipe()
  private(set) var isFinished = false

  init(client: Int32, broker: Int32) {
    self.client = client
    self.broker = broker
  }

  var clientInterest: Int16 {
    (toBroker.hasRoom ? Int16(POLLIN) : 0) | (toClient.isEmpty ? 0 : Int16(POLLOUT))
  }
  var brokerInterest: Int16 {
    (toClient.hasRoom ? Int16(POLLIN) : 0) | (toBroker.isEmpty ? 0 : Int16(POLLOUT))
  }

  mutating func move(client clientEvents: Int16, broker brokerEvents: Int16) {
    if clientEvents != 0, toBroker.hasRoom, !toBroker.read(from: client) { isFinished = true }
    if brokerEvents != 0, toClient.hasRoom, !toClient.read(from: broker) { isFinished = true }
    if !toBroker.write(to: broker) || !toClient.write(to: client) { isFinished = true }
  }

  func close() {
    _ = Glibc.close(client)
    _ = Glibc.close(broker)
  }

  private struct Pipe {
    private var bytes: [UInt8] = []
    private static let limit = 1 << 18

    var isEmpty: Bool { bytes.isEmpty }
    var hasRoom: Bool { bytes.count < Self.limit }

    /// False when the other side has closed or failed.
    mutating func read(from descriptor: Int32) -> Bool {
      let before = bytes.count
      var got = 0
      bytes.append(contentsOf: repeatElement(0, count: 1 << 16))
      bytes.withUnsafeMutableBytes { buffer in
        got = recv(descriptor, buffer.baseAddress.map { $0 + before }, 1 << 16, 0)
      }
      let reason = errno
      bytes.removeLast((1 << 16) - max(got, 0))
      return got > 0 || (got < 0 && (reason == EAGAIN || reason == EINTR))
    }

    /// False when the other side is gone.
    mutating func write(to descriptor: Int32) -> Bool {
      guard !bytes.isEmpty else { return true }
      let sent = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      if sent > 0 { bytes.removeFirst(sent) }
      return sent >= 0 || errno == EAGAIN || errno == EINTR
    }
  }
}
