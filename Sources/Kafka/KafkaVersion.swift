internal import Crdkafka

/// The librdkafka this program runs with.
public enum KafkaVersion {
  /// Its version as text, such as `2.0.2`.
  public static var text: String { String(cString: rd_kafka_version_str()) }

  /// Its version as `0xMMmmrrpp` (major, minor, revision, pre-release).
  public static var number: Int32 { rd_kafka_version() }
}
