internal import ArgumentParser
internal import Bytes
internal import Glibc
internal import Kafka

/// `sagactl produce`: sends records from flags, lines, files or JSON.
struct Produce: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "produce",
    _superCommandName: "sagactl",
    abstract: "Send records to a topic.",
    discussion: """
      With --value one record is sent; otherwise each line of standard input is one, or each FILE whole, \
      or each line of the FILEs with -l. Empty lines are records too. Keys place records as the Java \
      client does (murmur2). Records are acknowledged by all in-sync replicas and never duplicated by \
      retries.

      One bad record never stops the others: it is reported with its line number and the exit code is 1.

      Examples:
        sagactl produce -t orders --key 42 --value hello
        sagactl produce -t orders -K: < lines.txt
        sagactl consume -t orders -e -J | sagactl produce -t copy -J
      """
  )

  @Option(
    name: [.customShort("t"), .customLong("topic")],
    help: ArgumentHelp("Topic to send to; with -J it wins over the records' own.", valueName: "topic"),
    completion: Completions.topics
  )
  var topic: String?

  @Option(
    name: [.customShort("k"), .customLong("key")],
    help: ArgumentHelp("Key of every record that has none of its own.", valueName: "key")
  )
  var key: String?

  @Option(
    name: .customLong("value"),
    help: ArgumentHelp("Send one record with this value.", valueName: "value")
  )
  var value: String?

  @Option(
    name: [.customShort("K"), .customLong("key-delimiter")],
    help: ArgumentHelp("Cut each line at the first of these into key and value.", valueName: "delimiter")
  )
  var keyDelimiter: String?

  @Option(
    name: [.customShort("D"), .customLong("delimiter")],
    help: ArgumentHelp(
      "What ends a record in the input: any bytes, with \\n \\t \\0 \\xNN. Default: newline.",
      valueName: "delimiter"
    )
  )
  var delimiter: String?

  @Flag(name: [.customShort("0"), .customLong("null")], help: "Records end with a NUL byte.")
  var nullDelimited = false

  @Option(
    name: [.customShort("H"), .customLong("header")],
    help: ArgumentHelp(
      "Add a header to every record: name=value, name= (empty) or name (null); repeatable.",
      valueName: "name=value"
    )
  )
  var headers: [String] = []

  @Option(
    name: [.customShort("p"), .customLong("partition")],
    help: ArgumentHelp("Send to this partition; -1 leaves it to the key.", valueName: "partition")
  )
  var partition: Int32?

  @Flag(name: [.customShort("Z"), .customLong("empty-as-null")], help: "Send empty keys and values as null.")
  var emptyAsNull = false

  @Option(
    name: [.customShort("z"), .customLong("compression")],
    help: ArgumentHelp("Compress batches: none, gzip, snappy, lz4 or zstd.", valueName: "codec"),
    completion: Completions.codecs
  )
  var compression: String?

  @Flag(name: [.customShort("l"), .customLong("lines")], help: "Read the FILEs as lines, a record each.")
  var lines = false

  @Option(
    name: [.customShort("c"), .customLong("count")],
    help: ArgumentHelp("Stop after this many records.", valueName: "n")
  )
  var count: UInt64?

  @Flag(name: [.customShort("T"), .customLong("tee")], help: "Also write the input to standard output.")
  var tee = false

  @Flag(
    name: [.customShort("J"), .customLong("json")],
    help: "Read JSON records, a line each, as 'consume -J' writes them."
  )
  var json = false

  @Flag(name: .customLong("keep-partitions"), help: "With -J: send each record to the partition it names.")
  var keepPartitions = false

  @Option(
    name: .customLong("rejects"),
    help: ArgumentHelp("Keep records that failed, as JSON records with the reason.", valueName: "file"),
    completion: .file()
  )
  var rejects: String?

  @Option(
    name: .customLong("rate"),
    help: ArgumentHelp("Send at most this many records a second.", valueName: "n")
  )
  var rate: Double?

  @Flag(
    name: .customLong("acks-json"),
    help: "Write a JSON line with partition and offset for each acknowledged record."
  )
  var acksJson = false

  @Flag(
    name: .customLong("dry-run"),
    help: "Contact no broker; write the records that would be sent as JSON."
  )
  var dryRun = false

  @Option(
    name: .customLong("transactional-id"),
    help: ArgumentHelp(
      "Send everything in one transaction with this id: all records or none.",
      valueName: "id"
    )
  )
  var transactionalId: String?

  @Flag(name: [.customShort("E")], help: .hidden)
  var ignored = false

  @OptionGroup var client: ClientOptions

  @Argument(
    help: ArgumentHelp("Files to send, each as one record ('-' is standard input).", valueName: "file"),
    completion: .file()
  )
  var files: [String] = []

  func run() throws {
    let diagnostics = client.diagnostics
    try finish(diagnostics) { () throws(Failure) in
      try ProduceJob(self, diagnostics).run()
    }
  }
}
