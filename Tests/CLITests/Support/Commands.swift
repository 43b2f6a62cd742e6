import Kafka
import KafkaTestKit
import Testing

/// The cluster all tests share that do not disturb the broker.
let cluster = TestCluster.shared

/// A run of `sagactl` against the shared cluster, to be changed and started.
func command(_ arguments: [String], input: String? = nil) throws -> CommandRun {
  var run = try CommandRun.sagactl(arguments)
  run.environment["SAGACTL_BROKERS"] = cluster.brokers
  if let input { run.input = .bytes(Array(input.utf8)) }
  return run
}

/// Runs `sagactl` against the shared cluster to its end.
func sagactl(_ arguments: String..., input: String? = nil) async throws -> CommandResult {
  try await command(arguments, input: input).result()
}

/// Runs `sagactl produce` on some lines and expects it to succeed and to say nothing.
func produce(_ arguments: String..., input: String? = nil, at location: SourceLocation = #_sourceLocation)
  async throws
{
  let result = try await command(["produce"] + arguments, input: input).result()
  #expect(result.code == 0, sourceLocation: location)
  #expect(result.error == "", sourceLocation: location)
  #expect(result.bytes == [], sourceLocation: location)
}

/// Runs `sagactl consume -e` and returns what it wrote; expects success and silence otherwise.
func consume(_ arguments: String..., at location: SourceLocation = #_sourceLocation) async throws -> String {
  let result = try await command(["consume", "-e"] + arguments).result()
  #expect(result.code == 0, sourceLocation: location)
  #expect(result.error == "", sourceLocation: location)
  return result.output
}

/// A script for `sh`, with the binary as `$SAGACTL`, against the shared cluster.
func script(_ text: String, environment: [String: String] = [:]) throws -> CommandRun {
  var run = try CommandRun.shell(text)
  run.environment["SAGACTL_BROKERS"] = cluster.brokers
  for (name, value) in environment { run.environment[name] = value }
  return run
}

/// An address where nothing listens.
let nobody = "127.0.0.1:1"

extension TestCluster {
  /// The values a topic holds, as text.
  func values(_ topic: String) throws -> [String?] { try read(topic).map(\.valueText) }
}
