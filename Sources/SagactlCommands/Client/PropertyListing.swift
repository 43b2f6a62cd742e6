internal import Bytes
internal import Kafka

/// `-X list` and `-X dump`: the properties of a client, secrets redacted.
enum PropertyListing {
  /// Writes `name=value` lines: with `all` every property there is, otherwise those that differ from
  /// librdkafka's defaults.
  static func write(_ configuration: borrowing Configuration, all: Bool) throws(Failure) -> Int32 {
    let defaults = Dictionary(Configuration.defaults()) { first, _ in first }
    let out = ByteWriter(descriptor: 1)
    for (name, value) in configuration.dump() where all || defaults[name] != value {
      // Addresses of callbacks say nothing to anybody.
      if value.hasPrefix("0x"), name.hasSuffix("_cb") || name == "opaque" { continue }
      out.write(text: "\(name)=\(PropertyName.isSecret(name) ? "[redacted]" : value)\n")
    }
    return try out.finish()
  }
}
