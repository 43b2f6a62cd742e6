internal import ArgumentParser
internal import Bytes
internal import Kafka

/// `sagactl topics list`: the topics' names and sizes.
struct TopicsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the cluster's topics.",
    discussion: "In a pipe one name a line; on a terminal also the number of partitions and replicas."
  )

  @Flag(name: [.customShort("J"), .customLong("json")], help: "Write a line of JSON for each topic.")
  var json = false

  @Flag(help: "Also list internal topics, whose names begin with __.")
  var `internal` = false

  @OptionGroup var client: ClientOptions

  func run() throws {
    let diagnostics = client.diagnostics
    try finish(diagnostics) { () throws(Failure) in
      if let code = try client.listing(diagnostics) { return code }
      let session = try ClusterSession(client, diagnostics)
      let topics = try session.topics().topics.filter { `internal` || !$0.name.hasPrefix("__") }
      let out = ByteWriter(descriptor: 1)
      if json {
        for topic in topics { TopicReport(topic).writeJSON(to: out) }
      } else if Terminal.isOutput {
        Table.write(
          header: ["TOPIC", "PARTITIONS", "REPLICAS"],
          rows: topics.map {
            [$0.name, "\($0.partitions.count)", "\($0.partitions.map(\.replicas.count).max() ?? 0)"]
          },
          to: out
        )
      } else {
        for topic in topics { out.write(text: topic.name + "\n") }
      }
      return try out.finish()
    }
  }
}
