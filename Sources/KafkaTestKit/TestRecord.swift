/// A record as tests write and expect it.
package struct TestRecord: Hashable, Sendable {
  package var key: [UInt8]?
  package var value: [UInt8]?
  package var headers: [Header] = []
  /// Milliseconds since 1970; nil is now.
  package var timestamp: Int64?
  /// nil leaves it to librdkafka when sending; always there when read.
  package var partition: Int32?
  /// Only when read.
  package var offset: Int64?

  package struct Header: Hashable, Sendable {
    package var name: String
    package var value: [UInt8]?
    package init(_ name: String, _ value: [UInt8]?) {
      self.name = name
      self.value = value
    }
  }

  package init(
    key: [UInt8]? = nil,
    value: [UInt8]? = nil,
    headers: [Header] = [],
    timestamp: Int64? = nil,
    partition: Int32? = nil
  ) {
    self.key = key
    self.value = value
    self.headers = headers
    self.timestamp = timestamp
    self.partition = partition
  }

  /// A record of text.
  package init(_ value: String?, key: String? = nil, partition: Int32? = nil) {
    self.init(key: key.map { Array($0.utf8) }, value: value.map { Array($0.utf8) }, partition: partition)
  }

  /// The key as text.
  package var keyText: String? { key.map { String(decoding: $0, as: UTF8.self) } }

  /// The value as text.
  package var valueText: String? { value.map { String(decoding: $0, as: UTF8.self) } }
}

extension TestRecord: CustomStringConvertible {
  package var description: String {
    func show(_ bytes: [UInt8]?) -> String {
      guard let bytes else { return "null" }
      if let text = String(validating: bytes, as: UTF8.self) { return text.debugDescription }
      return "\(bytes)"
    }
    let list = headers.map { "\($0.name)=\(show($0.value))" }.joined(separator: ",")
    return "[\(partition ?? -1)@\(offset ?? -1) t=\(timestamp ?? -1) \(show(key)): \(show(value)) {\(list)}]"
  }
}
