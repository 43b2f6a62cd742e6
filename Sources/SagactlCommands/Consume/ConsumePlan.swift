internal import Bytes
internal import Glibc
internal import Kafka

/// What `consume` is asked to do: the options checked against each other and turned into values.
struct ConsumePlan {
  let selection: TopicSelection
  let topics: [String]
  let range: OffsetRange
  let defaultStart: OffsetRange.Bound
  /// Whether a partition that the group has committed nothing of is not to be begun: the property says so and
  /// `-o` says nothing else.
  let refusesNewPartitions: Bool
  let stopsAtEnd: Bool
  let count: UInt64?
  let group: String?
  let idleLimit: Duration?
  /// How long a broker may have nothing to send because it was told to wait for more.
  let fetchWait: Duration
  let isolation: String?
  let style: OutputStyle
  let escapesControls: Bool
  let filter: RecordFilter?
  let exec: ExecRunner?
  /// Whether a person is watching standard output.
  let isForPeople: Bool

  init(_ options: Consume, _ settings: ClientSettings, now: Int64) throws(Failure) {
    func usage(_ message: String, _ hint: String? = nil) -> Failure { Failure(.usage, message, hint: hint) }
    topics = options.topics + options.positionalTopics
    guard !topics.isEmpty else { throw usage("no topic", "name one with -t TOPIC") }
    let partitions = try Self.partitions(options.partitions)
    group = options.group ?? settings.value(of: "group.id")
    if group != nil, partitions != nil {
      throw usage("-g lets the group choose the partitions; it cannot be combined with -p")
    }
    if group == "" { throw usage("the group's name is empty") }
    selection = try TopicSelection(topics, partitions: partitions)
    if options.offsets.isEmpty == false, options.tail != nil {
      throw usage("--tail N is -o -N; give one of them")
    }
    do throws(InvalidValue) {
      if let tail = options.tail {
        range = OffsetRange(start: .end(minus: Int64(clamping: tail)))
      } else {
        range = try OffsetExpression.parse(options.offsets, now: now)
      }
      idleLimit = try options.timeout.map { (text) throws(InvalidValue) in
        .milliseconds(try DurationExpression(text).milliseconds)
      }
    } catch {
      throw usage(error.description)
    }
    stopsAtEnd = options.exitAtEnd
    fetchWait = .milliseconds(settings.value(of: "fetch.wait.max.ms").flatMap { Int($0) } ?? 0)
    // In a group the property says where a partition begins that nobody has committed.
    let reset = group == nil ? nil : settings.value(of: "auto.offset.reset")
    refusesNewPartitions = (reset == "error" || reset == "none") && range.start == nil
    switch reset {
    case "earliest", "smallest", "beginning": defaultStart = .beginning(plus: 0)
    case "latest", "largest", "end": defaultStart = .end(minus: 0)
    default: defaultStart = stopsAtEnd || (range.end != nil) ? .beginning(plus: 0) : .end(minus: 0)
    }
    if range.start == .stored, group == nil { throw usage("-o stored needs a group", "name one with -g") }
    count = options.count
    guard [nil, "read_committed", "read_uncommitted"].contains(options.isolation) else {
      throw usage("--isolation takes read_committed or read_uncommitted, not \(options.isolation ?? "")")
    }
    isolation = options.isolation
    let isTerminal = isatty(1) == 1
    let hasExec = !options.exec.isEmpty
    isForPeople = isTerminal && !hasExec
    if hasExec, options.json || options.format != nil {
      throw usage("--exec gives the value to the program; it cannot be combined with -J or -f")
    }
    let hasLayout =
      options.keyDelimiter != nil || options.delimiter != nil || options.nullDelimited || options.printsNull
    if hasExec, hasLayout || options.raw {
      throw usage("--exec writes nothing itself; it cannot be combined with -K, -D, -0, -Z or --raw")
    }
    if hasExec, let program = options.exec.first {
      try ChildProcess.check(program)
      exec = ExecRunner(program: program, arguments: Array(options.exec.dropFirst()))
    } else {
      exec = nil
    }
    style = try Self.style(options, isTerminal: isTerminal)
    escapesControls = isTerminal && !options.raw
    filter = try Self.filter(options)
  }

  private static func partitions(_ texts: [String]) throws(Failure) -> [Int32]? {
    guard !texts.isEmpty else { return nil }
    var numbers: [Int32] = []
    for part in texts.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
      guard let number = Int32(part), number >= 0 else {
        throw Failure(.usage, "-p takes partition numbers such as 0 or 1,2, not \"\(part)\"")
      }
      numbers.append(number)
    }
    return numbers
  }

  private static func style(_ options: Consume, isTerminal: Bool) throws(Failure) -> OutputStyle {
    let hasLayout = options.keyDelimiter != nil || options.delimiter != nil || options.nullDelimited
    if options.json, options.format != nil || hasLayout || options.printsNull {
      throw Failure(.usage, "-J fixes the output; it cannot be combined with -f, -K, -D, -0 or -Z")
    }
    if options.jsonValues, !options.json { throw Failure(.usage, "--json-values needs -J") }
    if options.format != nil, hasLayout {
      throw Failure(.usage, "-f fixes the output; it cannot be combined with -K, -D or -0")
    }
    if options.nullDelimited, options.delimiter != nil {
      throw Failure(.usage, "-0 and -D exclude each other")
    }
    do throws(InvalidValue) {
      if options.json { return .json(embedsJSON: options.jsonValues) }
      if let format = options.format {
        return .format(try FormatString(format, printsNull: options.printsNull))
      }
      let key = try options.keyDelimiter.map { (text) throws(InvalidValue) in try Delimiter(text).bytes }
      let delimiter = try options.delimiter.map { (text) throws(InvalidValue) in try Delimiter(text).bytes }
      if isTerminal, !hasLayout {
        return .event(color: Terminal.allowsColor)
      }
      return .plain(
        key: key,
        delimiter: options.nullDelimited ? [0] : delimiter ?? [10],
        printsNull: options.printsNull
      )
    } catch {
      throw Failure(.usage, error.description)
    }
  }

  private static func filter(_ options: Consume) throws(Failure) -> RecordFilter? {
    do throws(InvalidValue) {
      let filter = try RecordFilter(keys: options.keyIs, patterns: options.grep, headers: options.header)
      return filter.isEmpty ? nil : filter
    } catch {
      throw Failure(.usage, error.description)
    }
  }
}

extension ConsumePlan {
  /// Whether the run is to end at some offsets.
  var isBounded: Bool { stopsAtEnd || range.end != nil }

  /// What the client's configuration depends on.
  struct Needs {
    /// Whether it is a member of a group.
    let group: Bool
    /// Whether it reads up to an end.
    let isBounded: Bool
    /// Whether ``BrokerSilence`` is looked at.
    var isWatched = false
  }

  /// What this plan's client needs.
  var needs: Needs {
    let isBounded = stopsAtEnd || range.end != nil
    return Needs(group: group != nil, isBounded: isBounded, isWatched: isBounded)
  }

  /// What turns the plan's places into offsets.
  func resolver(patience: Duration, diagnostics: Diagnostics) -> RangeResolver {
    RangeResolver(
      range: range,
      defaultStart: defaultStart,
      stopsAtEnd: stopsAtEnd,
      patience: patience,
      diagnostics: diagnostics
    )
  }

  /// Where the plan's messages go.
  func sink() -> ConsumeSink {
    ConsumeSink(
      RecordOutput(style, escapesControls: escapesControls),
      filter: filter,
      exec: exec,
      count: count
    )
  }
}
