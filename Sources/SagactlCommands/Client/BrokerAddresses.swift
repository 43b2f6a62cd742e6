/// Checks `host:port,host:port` before librdkafka guesses what a mistake in it may mean.
enum BrokerAddresses {
  /// - Parameter securityProtocol: the property's value; librdkafka passes over addresses with another.
  /// - Throws: ``Failure`` (usage) that names the address and what is wrong with it.
  static func check(_ text: String, from origin: String, securityProtocol: String) throws(Failure) {
    for address in text.split(separator: ",", omittingEmptySubsequences: false) {
      var host = Substring(address.drop { $0 == " " })
      while host.last == " " { host.removeLast() }
      func failure(_ reason: String) -> Failure {
        Failure(
          .usage,
          "broker address \"\(host)\" (from \(origin)): \(reason)",
          hint: "write host:port,host:port"
        )
      }
      guard !host.isEmpty else { throw failure("it is empty") }
      if let colon = host.firstIndex(of: ":"), host[colon...].hasPrefix("://") {
        let protocols = ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"]
        guard protocols.contains(host[..<colon].lowercased()) else {
          throw failure("\(host[..<colon]) is no protocol of Kafka's")
        }
        let (named, wanted) = (host[..<colon].lowercased(), securityProtocol.lowercased())
        guard named == wanted else {
          throw Failure(
            .usage,
            "broker address \"\(host)\" (from \(origin)): its protocol is not that of security.protocol, which is "
              + wanted,
            hint: "set -X security.protocol=\(named), or leave \(host[..<colon]):// out"
          )
        }
        host = host[colon...].dropFirst(3)
      }
      // In [::1]:9092 the port comes after the bracket; a bare ::1 has none.
      let tail = host.hasPrefix("[") ? host[(host.lastIndex(of: "]") ?? host.startIndex)...] : host
      let colons = tail.filter { $0 == ":" }.count
      guard colons > 0, host.hasPrefix("[") || colons == 1, let colon = tail.lastIndex(of: ":") else {
        continue
      }
      let port = tail[tail.index(after: colon)...]
      guard let number = Int(port), (1...65_535).contains(number) else {
        throw failure("the port must be a number from 1 to 65535")
      }
      if colon == host.startIndex { throw failure("the host is missing") }
    }
  }
}
