internal import ArgumentParser
internal import Bytes
internal import Glibc
internal import Kafka

/// `sagactl broker`: the embedded broker, alone or around a command.
struct Broker: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "broker",
    _superCommandName: "sagactl",
    abstract: "Run an embedded Kafka broker, for a first hour, demos, tests and CI.",
    usage: """
      sagactl broker [--port <port>] [--brokers <n>] [--topic <name[:partitions]>] ...
      sagactl broker [<options>] -- <command> [<argument>] ...
      """,
    discussion: """
      Prints BROKERS=host:port once it accepts connections and every --topic exists, and serves until it \
      is told to stop (Ctrl-C or SIGTERM end it with 0). With -- COMMAND it runs the command with \
      SAGACTL_BROKERS set, and exits with its code.

      It is librdkafka's mock cluster and not a Kafka server: everything is in memory and gone at the end, \
      a partition keeps its newest 5 MB, only this machine can connect, topics spring up when first \
      asked for (4 partitions), look-ups by time find nothing, and joining a group takes 3 seconds.

      Examples:
        sagactl broker                              serve on localhost:9092
        sagactl broker --topic orders:8 -- ./it.sh  run a test against a broker of its own
      """
  )

  @Option(
    help: "Port to listen on; 0 picks a free one. Default: 9092, or a free one with -- COMMAND.",
    transform: { text in
      guard let port = UInt16(text) else { throw ValidationError("a port is a number from 0 to 65535") }
      return port
    }
  )
  var port: UInt16?

  @Option(help: "How many brokers the cluster has.")
  var brokers: Int32 = 1

  @Option(
    name: [.customShort("t"), .customLong("topic")],
    help: ArgumentHelp("Create a topic before anyone connects; repeatable.", valueName: "name[:partitions]"),
    transform: TopicSpecification.init
  )
  var topics: [TopicSpecification] = []

  @Flag(name: .shortAndLong, help: "Say nothing but errors on standard error.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more on standard error.")
  var verbose = false

  @Argument(
    parsing: .postTerminator,
    help: "A command to run with SAGACTL_BROKERS set.",
    completion: .file()
  )
  var command: [String] = []

  func validate() throws {
    guard (1...100).contains(brokers) else {
      throw ValidationError("--brokers takes a number from 1 to 100, not \(brokers)")
    }
    for (index, topic) in topics.enumerated()
    where topics[..<index].contains(where: { $0.name == topic.name }) {
      throw ValidationError("--topic \(topic.name) is given twice")
    }
  }

  func run() throws {
    let diagnostics = Diagnostics(level: quiet ? .errors : verbose ? .verbose : .normal)
    try finish(diagnostics) { () throws(Failure) in try serve(diagnostics) }
  }

  private func serve(_ diagnostics: Diagnostics) throws(Failure) -> Int32 {
    if let program = command.first { try ChildProcess.check(program) }
    let embedded = try EmbeddedCluster(brokers: brokers)
    // The process's end frees all it holds, while the cluster's own end may wait a second for its thread.
    _ = Unmanaged.passRetained(embedded)
    try embedded.create(topics)
    let bootstrapServers = embedded.cluster.bootstrapServers
    if !command.isEmpty, port == nil {
      return try runCommand(command, brokers: bootstrapServers)
    }
    guard let target = firstPort(bootstrapServers) else {
      throw Failure(.bug, "the embedded cluster has no address: \(bootstrapServers)")
    }
    if command.isEmpty { Interruption.listen() }
    let forwarder = try Forwarder(port: port ?? 9092, target: target)
    let address = "localhost:\(forwarder.port)"
    if !command.isEmpty {
      return try serveAlongside(forwarder, address)
    }
    let out = ByteWriter(descriptor: 1, capacity: 256)
    out.write(text: "BROKERS=\(address)\n")
    // Whoever waits for the address would wait for ever; a reader that has it and went away is no error.
    _ = try out.finish()
    diagnostics.note(
      "embedded broker on \(address): in memory, newest 5 MB a partition, this machine only; Ctrl-C ends it"
    )
    forwarder.run(until: Interruption.descriptor)
    return 0
  }

  private func firstPort(_ bootstrapServers: String) -> UInt16? {
    guard let first = bootstrapServers.split(separator: ",").first else { return nil }
    return first.split(separator: ":").last.flatMap { UInt16($0) }
  }
}

/// The cluster as an object, which can be kept to the end of the process.
private final class EmbeddedCluster {
  let cluster: MockCluster

  init(brokers: Int32) throws(Failure) {
    do throws(KafkaError) {
      cluster = try MockCluster(brokers: brokers)
    } catch {
      throw Failure(.unavailable, error.description)
    }
  }

  func create(_ topics: [TopicSpecification]) throws(Failure) {
    for topic in topics {
      do throws(KafkaError) {
        try cluster.createTopic(topic.name, partitions: topic.partitions)
      } catch {
        let problem = KafkaError(error.code, reason: "cannot create topic \(topic.name): \(error.reason)")
        throw Failure(.unavailable, problem.description)
      }
    }
  }
}
