internal import ArgumentParser
internal import Bytes
internal import Kafka
internal import Saga

/// `sagactl topics show`: the partitions of topics, with leaders and offsets.
struct TopicsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show topics with their partitions, leaders and offsets.",
    discussion: """
      BEGIN is the first offset still there and END the one the next record will get; RECORDS is their \
      difference, an upper bound on compacted and transactional topics.
      """
  )

  @Option(
    name: [.customShort("t"), .customLong("topic")],
    help: ArgumentHelp("A topic; repeatable.", valueName: "topic"),
    completion: Completions.topics
  )
  var named: [String] = []

  @Flag(name: [.customShort("J"), .customLong("json")], help: "Write a line of JSON for each topic.")
  var json = false

  @OptionGroup var client: ClientOptions

  @Argument(help: ArgumentHelp("Topics to show.", valueName: "topic"), completion: Completions.topics)
  var topics: [String] = []

  func run() throws {
    let diagnostics = client.diagnostics
    try finish(diagnostics) { () throws(Failure) in
      if let code = try client.listing(diagnostics) { return code }
      var seen: Set<String> = []
      let names = (named + topics).filter { seen.insert($0).inserted }
      guard !names.isEmpty else { throw Failure(.usage, "no topic", hint: "name one, or use topics list") }
      if let problem = names.lazy.compactMap({ TopicName.problem(with: $0) }).first {
        throw Failure(.usage, problem)
      }
      let session = try ClusterSession(client, diagnostics)
      let reports = try session.reports(names)
      let out = ByteWriter(descriptor: 1)
      if json {
        for report in reports { report.writeJSON(to: out) }
      } else {
        Table.write(header: TopicReport.header, rows: reports.flatMap(\.rows), to: out)
      }
      return try out.finish()
    }
  }
}
