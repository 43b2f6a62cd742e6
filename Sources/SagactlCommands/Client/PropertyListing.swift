internal import Bytes
internal import Kafka

/// `-X list` and `-X dump`: the properties there are, and those of a client, secrets redacted.
enum PropertyListing {
  /// Writes librdkafka's table of its properties.
  static func describe() throws(Failure) -> Int32 {
    let out = ByteWriter(descriptor: 1)
    out.write(text: Configuration.descriptions())
    return try out.finish()
  }

  /// Writes a client's properties that differ from librdkafka's defaults, as `name=value` lines.
  static func dump(_ configuration: borrowing Configuration) throws(Failure) -> Int32 {
    let defaults = Dictionary(Configuration.defaults()) { first, _ in first }
    let out = ByteWriter(descriptor: 1)
    for (name, value) in configuration.dump() where defaults[name] != value {
      // Addresses say nothing to anybody.
      if value.hasPrefix("0x"), name.hasSuffix("_cb") || addresses.contains(name) { continue }
      out.write(text: "\(name)=\(PropertyName.isSecret(name) ? "[redacted]" : value)\n")
    }
    return try out.finish()
  }

  private static let addresses: Set<String> = ["opaque", "default_topic_conf"]
}
