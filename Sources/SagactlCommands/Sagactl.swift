public import ArgumentParser
internal import Kafka

/// The root of the command line.
public struct Sagactl: ParsableCommand {
  /// Name, summary and subcommands.
  public static let configuration = CommandConfiguration(
    commandName: "sagactl",
    abstract: "Produce, consume and run sagas on Apache Kafka.",
    version: KafkaVersion.text,
    subcommands: [Produce.self, Consume.self, Broker.self]
  )

  /// Made by the parser.
  public init() {}
}
