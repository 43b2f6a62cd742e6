internal import ArgumentParser
internal import Bytes
internal import Glibc
internal import Kafka

/// `sagactl consume`: reads records and writes them out.
struct Consume: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consume",
    _superCommandName: "sagactl",
    abstract: "Read records from topics.",
    discussion: """
      Without -o and -e, what is written from now on is shown as it arrives, on a terminal as \
      'Event -> key: value', in a pipe as one value a line. With -e everything up to the present end is \
      read, from the beginning unless -o says otherwise, and the command exits.

      Offsets (-o): beginning, end, stored, N, -N (before the end), +N (after the beginning), \
      A:B (B not included), A:, :B, :end, s@TIME and e@TIME, @TIME, @TIME:TIME. A TIME is \
      2026-01-31, 2026-01-31T10:00:00Z, milliseconds since 1970, now, or relative such as -10m.

      Examples:
        sagactl consume -t orders                   follow
        sagactl consume -t orders -e -J > all.json  save every record, losslessly
        sagactl consume -t orders -o @-10m:now -K:  the last ten minutes with keys
        sagactl consume -t orders -g mailer --exec ./send-mail
      """
  )

  @Option(
    name: [.customShort("t"), .customLong("topic")],
    help: ArgumentHelp(
      "Topic to read, or a regular expression that begins with ^; repeatable.",
      valueName: "topic"
    ),
    completion: Completions.topics
  )
  var topics: [String] = []

  @Option(
    name: [.customShort("o"), .customLong("offset")],
    help: ArgumentHelp("Where to start, or which range to read (see Offsets).", valueName: "offset"),
    completion: Completions.offsets
  )
  var offsets: [String] = []

  @Flag(name: [.customShort("e"), .customLong("exit")], help: "Exit at the end there is now.")
  var exitAtEnd = false

  @Option(
    name: [.customShort("c"), .customShort("n"), .customLong("count")],
    help: ArgumentHelp("Exit after this many records (those that pass the filters).", valueName: "n")
  )
  var count: UInt64?

  @Option(
    name: [.customShort("p"), .customLong("partition")],
    help: ArgumentHelp("Read only these partitions: 0 or 1,2; repeatable.", valueName: "partitions")
  )
  var partitions: [String] = []

  @Option(
    name: [.customShort("g"), .customShort("G"), .customLong("group")],
    help: ArgumentHelp("Read as a member of this group and commit what has been written.", valueName: "group")
  )
  var group: String?

  @Option(
    name: [.customShort("f"), .customLong("format")],
    help: ArgumentHelp(
      "Write each record in this format: %t %p %o %k %s %T %h %S %K %R %%, and %s{base64}, %s{hex}, "
        + "%s{json}, %T{iso}, %h{NAME}; no newline is added.",
      valueName: "format"
    )
  )
  var format: String?

  @Flag(
    name: [.customShort("J"), .customLong("json")],
    help: "Write each record as a line of JSON, losslessly."
  )
  var json = false

  @Flag(help: "With -J: embed values that are JSON on one line as they are, as \"valueJSON\".")
  var jsonValues = false

  @Option(
    name: [.customShort("K"), .customLong("key-delimiter")],
    help: ArgumentHelp("Write each key, and this after it, before the value.", valueName: "delimiter")
  )
  var keyDelimiter: String?

  @Option(
    name: [.customShort("D"), .customLong("delimiter")],
    help: ArgumentHelp("Write this after each record. Default: newline.", valueName: "delimiter")
  )
  var delimiter: String?

  @Flag(name: [.customShort("0"), .customLong("null")], help: "Write a NUL byte after each record.")
  var nullDelimited = false

  @Flag(name: [.customShort("Z"), .customLong("print-null")], help: "Write NULL for null keys and values.")
  var printsNull = false

  @Option(help: ArgumentHelp("Only records with exactly this key.", valueName: "key"))
  var keyIs: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only records whose value matches this POSIX extended regular expression.",
      valueName: "regex"
    )
  )
  var grep: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only records with this header, or with this value of it; repeatable.",
      valueName: "name[=value]"
    )
  )
  var header: [String] = []

  @Option(help: ArgumentHelp("Start this many records before the end of each partition.", valueName: "n"))
  var tail: UInt64?

  @Option(
    help: ArgumentHelp(
      "Stop when no record came for this long (10s, 500ms, 2m); exit code 1 if -c or -e was not reached.",
      valueName: "duration"
    )
  )
  var timeout: String?

  @Option(
    help: ArgumentHelp("read_committed (default) or read_uncommitted.", valueName: "level"),
    completion: Completions.isolationLevels
  )
  var isolation: String?

  @Flag(help: "On a terminal: write control characters as they are.")
  var raw = false

  @Flag(name: [.customShort("u")], help: .hidden)
  var unbuffered = false

  @Flag(name: [.customShort("E")], help: .hidden)
  var ignored = false

  @OptionGroup var client: ClientOptions

  @Option(
    parsing: .remaining,
    help: ArgumentHelp(
      "Run this program for each record, with the value on its standard input and KAFKA_TOPIC, "
        + "KAFKA_KEY, ... in its environment; 0 goes on (and commits), anything else stops. Takes the rest "
        + "of the line.",
      valueName: "program"
    ),
    completion: .file()
  )
  var exec: [String] = []

  @Argument(help: ArgumentHelp("More topics.", valueName: "topic"), completion: Completions.topics)
  var positionalTopics: [String] = []

  func run() throws {
    let diagnostics = client.diagnostics
    try finish(diagnostics) { () throws(Failure) in
      var flags: [(name: String, value: String, flag: String)] = []
      if let isolation { flags.append(("isolation.level", isolation, "--isolation")) }
      if let group { flags.append(("group.id", group, "-g")) }
      let settings = try client.settings(diagnostics, flags: flags)
      if client.wantsListing {
        return try client.list(
          diagnostics,
          settings.consumer(
            ConsumePlan.Needs(group: group != nil, isBounded: exitAtEnd, isWatched: exitAtEnd)
          )
        )
      }
      let plan = try ConsumePlan(self, settings, now: WallClock.milliseconds)
      Interruption.listen(atOnce: true, wakesCaller: true)
      if let group = plan.group {
        return try GroupSession(plan, group, settings, client.patience, diagnostics).run()
      }
      return try PartitionSession(plan, settings, client.patience, diagnostics).run()
    }
  }
}
