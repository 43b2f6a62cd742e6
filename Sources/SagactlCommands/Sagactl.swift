internal import ArgumentParser
internal import Kafka

/// The root of the command line.
struct Sagactl: ParsableCommand {
  /// Name, summary and subcommands.
  static let configuration = CommandConfiguration(
    commandName: "sagactl",
    abstract: "A producer and consumer for Apache Kafka that pipelines can trust.",
    discussion: """
      Start here:
        sagactl broker                              an embedded broker
        sagactl produce -t hello --key k --value v  send a record to it
        sagactl consume -t hello -e                 read what is there
      """,
    version: Version.text,
    subcommands: [Produce.self, Consume.self, SagaGroup.self, Broker.self, Topics.self, Version.self]
  )
}
