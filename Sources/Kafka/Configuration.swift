internal import Crdkafka

/// A property librdkafka refused.
public struct PropertyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The property's name as it was given.
  public let property: String
  /// Whether this librdkafka knows no such property (otherwise the value is the problem).
  public let isUnknown: Bool
  /// librdkafka's explanation.
  public let reason: String

  /// The explanation.
  public var description: String { reason }
}

/// The properties of a client that is yet to be made; it owns the native object until a client takes it.
///
/// Names and values are librdkafka's (its CONFIGURATION.md); topic properties may carry the prefix
/// `topic.`, as kcat users write them.
public struct Configuration: ~Copyable {
  let native: OpaquePointer

  /// Whether the process's first client loads what Kerberos needs. Without it that client starts a
  /// millisecond sooner, and no client of the process can use `sasl.mechanism=GSSAPI`.
  package var allowsKerberos = true

  /// Makes a configuration with librdkafka's defaults, plus: no Nagle delay, and log lines as events
  /// instead of on standard error.
  public init() {
    native = rd_kafka_conf_new()
    setKnown("socket.nagle.disable", "true")
    setKnown("log.queue", "true")
    setKnown("log.connection.close", "false")
  }

  deinit { rd_kafka_conf_destroy(native) }

  /// Hands the native object over; the receiver destroys it.
  consuming func release() -> OpaquePointer {
    let released = native
    discard self
    return released
  }

  /// Sets one property.
  ///
  /// - Throws: ``PropertyError`` when the name or the value is not accepted.
  public func set(_ property: String, _ value: String) throws(PropertyError) {
    var text = [CChar](repeating: 0, count: 512)
    var result = rd_kafka_conf_set(native, property, value, &text, text.count)
    // Some names begin with "topic." themselves, such as topic.metadata.refresh.interval.ms.
    if result == RD_KAFKA_CONF_UNKNOWN, property.hasPrefix("topic.") {
      result = rd_kafka_conf_set(native, String(property.dropFirst(6)), value, &text, text.count)
    }
    guard result != RD_KAFKA_CONF_OK else { return }
    let end = text.firstIndex(of: 0) ?? text.endIndex
    throw PropertyError(
      property: property,
      isUnknown: result == RD_KAFKA_CONF_UNKNOWN,
      reason: String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    )
  }

  /// The current value of a property, or nil when it has none or is not known.
  public func value(of property: String) -> String? {
    var size = 0
    guard rd_kafka_conf_get(native, property, nil, &size) == RD_KAFKA_CONF_OK else {
      if property.hasPrefix("topic.") { return value(of: String(property.dropFirst(6))) }
      return topicValue(of: property)
    }
    var text = [CChar](repeating: 0, count: size + 1)
    guard rd_kafka_conf_get(native, property, &text, &size) == RD_KAFKA_CONF_OK else { return nil }
    let end = text.firstIndex(of: 0) ?? text.endIndex
    return String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Every property with its value, in librdkafka's order.
  public func dump() -> [(name: String, value: String)] {
    var count = 0
    guard let list = rd_kafka_conf_dump(native, &count) else { return [] }
    defer { rd_kafka_conf_dump_free(list, count) }
    var pairs: [(name: String, value: String)] = []
    for index in stride(from: 0, to: count - 1, by: 2) {
      guard let name = list[index], let value = list[index + 1] else { continue }
      pairs.append((String(cString: name), String(cString: value)))
    }
    return pairs
  }

  private func topicValue(of name: String) -> String? {
    guard let defaults = rd_kafka_conf_get_default_topic_conf(native) else { return nil }
    var size = 0
    guard rd_kafka_topic_conf_get(defaults, name, nil, &size) == RD_KAFKA_CONF_OK else { return nil }
    var text = [CChar](repeating: 0, count: size + 1)
    guard rd_kafka_topic_conf_get(defaults, name, &text, &size) == RD_KAFKA_CONF_OK else { return nil }
    let end = text.firstIndex(of: 0) ?? text.endIndex
    return String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// librdkafka's own defaults.
  public static func defaults() -> [(name: String, value: String)] {
    Configuration(taking: rd_kafka_conf_new()).dump()
  }

  private init(taking native: OpaquePointer) { self.native = native }

  /// Sets a property every supported librdkafka knows.
  func setKnown(_ property: String, _ value: String) {
    _ = rd_kafka_conf_set(native, property, value, nil, 0)
  }
}
