import Kafka
import KafkaTestKit
import Testing

/// A configuration with these properties.
func configuration(_ brokers: String, _ properties: KeyValuePairs<String, String> = [:]) throws
  -> Configuration
{
  let configuration = Configuration()
  try configuration.set("bootstrap.servers", brokers)
  for (name, value) in properties { try configuration.set(name, value) }
  return configuration
}

/// A producer as most tests want it: idempotent, quick to send and to come back after an outage.
func producer(_ brokers: String, _ properties: KeyValuePairs<String, String> = [:]) throws -> Producer {
  let made = try configuration(
    brokers,
    ["enable.idempotence": "true", "linger.ms": "0", "retry.backoff.ms": "20", "reconnect.backoff.ms": "20"]
  )
  for (name, value) in properties { try made.set(name, value) }
  return try Producer(made)
}

/// A reader as most tests want it.
func reader(_ brokers: String, _ properties: KeyValuePairs<String, String> = [:]) throws -> PartitionReader {
  let made = try configuration(
    brokers,
    [
      "enable.partition.eof": "true", "fetch.wait.max.ms": "10", "reconnect.backoff.ms": "20",
      "auto.offset.reset": "error",
    ]
  )
  for (name, value) in properties { try made.set(name, value) }
  return try PartitionReader(made)
}

extension PartitionReader {
  /// Reads until `isEnough`, giving other tests their turn.
  borrowing func read(
    _ sink: Collector,
    within timeout: Duration = waitLimit,
    until isEnough: (Collector) -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + timeout
    while !isEnough(sink), ContinuousClock.now < deadline {
      if poll(timeout: .zero, sink) == 0 { try await Task.sleep(for: .milliseconds(2)) }
    }
  }
}
