internal import Crdkafka
internal import Glibc

/// A property librdkafka refused.
public struct PropertyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The property's name as it was given.
  public let property: String
  /// Whether this librdkafka knows no such property (otherwise the value is the problem).
  public let isUnknown: Bool
  /// librdkafka's explanation.
  public let reason: String
  /// Whether this librdkafka was built without what the property is for, whatever its value.
  public var isUnsupported: Bool { strstr(reason, "not supported in this build") != nil }

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
    guard !property.utf8.contains(0), !value.utf8.contains(0) else {
      throw PropertyError(property: property, isUnknown: false, reason: "\(property) contains a NUL")
    }
    var text = [CChar](repeating: 0, count: 512)
    var result = rd_kafka_conf_set(native, property, value, &text, text.count)
    // Some names begin with "topic." themselves, so the prefix is taken off only from unknown ones.
    if result == RD_KAFKA_CONF_UNKNOWN, let name = Self.withoutPrefix(property) {
      result = rd_kafka_conf_set(native, name, value, &text, text.count)
    }
    guard result != RD_KAFKA_CONF_OK else { return }
    throw PropertyError(
      property: property,
      isUnknown: result == RD_KAFKA_CONF_UNKNOWN,
      reason: Self.string(text)
    )
  }

  /// The current value of a property, or nil when it has none or is not known.
  public func value(of property: String) -> String? {
    if let value = Self.read({ rd_kafka_conf_get(native, property, $0, $1) }) { return value }
    let name = Self.withoutPrefix(property) ?? property
    return withTopicDefaults { topic in Self.read { rd_kafka_topic_conf_get(topic, name, $0, $1) } }
  }

  /// Every property with its value, in librdkafka's order, those of topics last.
  public func dump() -> [(name: String, value: String)] {
    var count = 0
    let all = Self.pairs(rd_kafka_conf_dump(native, &count), count)
    let known = Set(all.map(\.name))
    // What exists for both (the compression) is inherited by topics from the client.
    return all
      + withTopicDefaults { topic in
        var count = 0
        return Self.pairs(rd_kafka_topic_conf_dump(topic, &count), count).filter { !known.contains($0.name) }
      }
  }

  /// Runs `body` with the topics' configuration, which is there only once a property of it has been set.
  private func withTopicDefaults<R>(_ body: (OpaquePointer) -> R) -> R {
    if let own = rd_kafka_conf_get_default_topic_conf(native) { return body(own) }
    let fresh: OpaquePointer = rd_kafka_topic_conf_new()
    defer { rd_kafka_topic_conf_destroy(fresh) }
    return body(fresh)
  }

  private static func withoutPrefix(_ property: String) -> String? {
    property.hasPrefix("topic.") ? String(property.dropFirst(6)) : nil
  }

  private static func read(
    _ get: (UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<Int>) -> rd_kafka_conf_res_t
  ) -> String? {
    var size = 0
    guard get(nil, &size) == RD_KAFKA_CONF_OK else { return nil }
    var text = [CChar](repeating: 0, count: size + 1)
    guard get(&text, &size) == RD_KAFKA_CONF_OK else { return nil }
    return string(text)
  }

  private static func string(_ text: [CChar]) -> String {
    String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func pairs(
    _ list: UnsafeMutablePointer<UnsafePointer<CChar>?>?,
    _ count: Int
  ) -> [(name: String, value: String)] {
    guard let list else { return [] }
    defer { rd_kafka_conf_dump_free(list, count) }
    return stride(from: 0, to: count - 1, by: 2).compactMap { index in
      guard let name = list[index], let value = list[index + 1] else { return nil }
      return (String(cString: name), String(cString: value))
    }
  }

  /// librdkafka's own defaults.
  public static func defaults() -> [(name: String, value: String)] {
    Configuration(taking: rd_kafka_conf_new()).dump()
  }

  /// librdkafka's table of all its properties: names, ranges, defaults and descriptions, as Markdown.
  public static func descriptions() -> String {
    var text: UnsafeMutablePointer<CChar>?
    var size = 0
    guard let stream = open_memstream(&text, &size) else { return "" }
    rd_kafka_conf_properties_show(stream)
    fclose(stream)
    defer { free(text) }
    return text.map { String(cString: $0) } ?? ""
  }

  private init(taking native: OpaquePointer) { self.native = native }

  /// Sets a property every supported librdkafka knows.
  func setKnown(_ property: String, _ value: String) {
    _ = rd_kafka_conf_set(native, property, value, nil, 0)
  }
}
