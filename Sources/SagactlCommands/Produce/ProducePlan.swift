internal import Bytes
internal import Glibc
internal import Kafka
internal import Saga

/// What `produce` is asked to do: the options checked against each other and turned into values.
struct ProducePlan {
  /// Where records come from.
  enum Source { case value(StableBytes), lines, files, json }

  let source: Source
  let topic: String?
  let delimiter: [UInt8]
  let keyDelimiter: [UInt8]?
  let fixedKey: StableBytes?
  let headers: [(name: String, value: [UInt8]?)]
  /// The partition of every record, if it is fixed.
  let partition: Int32?
  let emptyAsNull: Bool
  let keepPartitions: Bool
  let count: UInt64?
  let rate: Double?
  let tee: Bool
  let dryRun: Bool
  /// `--acks-json`.
  let tellsAcknowledgements: Bool
  let transactionalID: String?
  let rejectsPath: String?
  private let paths: [String]

  init(_ options: Produce, _ settings: ClientSettings) throws(Failure) {
    func usage(_ message: String, _ hint: String? = nil) -> Failure { Failure(.usage, message, hint: hint) }
    let isJSON = options.json
    if let value = options.value {
      if !options.files.isEmpty || options.lines || isJSON {
        throw usage("--value sends one record and cannot be combined with files, -l or -J")
      }
      if options.keyDelimiter != nil { throw usage("-K cuts lines; with --value give the key with --key") }
      source = .value(StableBytes(value.utf8))
    } else if isJSON {
      source = .json
    } else if options.files.isEmpty || options.lines {
      source = .lines
    } else {
      if options.keyDelimiter != nil {
        throw usage("-K cuts lines, but each file is sent whole", "add -l to send the files' lines")
      }
      if options.delimiter != nil || options.nullDelimited {
        let flag = options.nullDelimited ? "-0" : "-D"
        throw usage("\(flag) ends lines, but each file is sent whole", "add -l to send the files' lines")
      }
      source = .files
    }
    if isJSON {
      if options.keyDelimiter != nil || options.delimiter != nil || options.nullDelimited {
        throw usage("-J reads a JSON record a line and takes no -K, -D or -0")
      }
      if options.key != nil {
        throw usage("-J takes each record's own key; --key cannot be combined with it")
      }
    }
    if options.keepPartitions, !isJSON || options.partition != nil {
      throw usage("--keep-partitions needs -J and excludes -p")
    }
    if options.files.count(where: { $0 == "-" }) > 1 {
      throw usage("'-' is given twice, and standard input is there to be read once")
    }
    if options.topic == nil, !isJSON {
      let taken = options.files.first.map { "; \"\($0)\" was taken for a file" } ?? ""
      throw usage("no topic\(taken)", "name one with -t TOPIC")
    }
    if let problem = options.topic.flatMap({ TopicName.problem(with: $0) }) { throw usage(problem) }
    if options.nullDelimited, options.delimiter != nil { throw usage("-0 and -D exclude each other") }
    if let partition = options.partition, partition < -1 {
      throw usage("-p takes a partition from 0, or -1 to leave it to the key, not \(partition)")
    }
    if let rate = options.rate, !(rate > 0 && rate.isFinite) {
      throw usage("--rate takes a number of records a second above 0, not \(rate.plain)")
    }
    if options.tee, options.acksJson || options.dryRun {
      throw usage("-T writes to standard output, and so does \(options.dryRun ? "--dry-run" : "--acks-json")")
    }
    if options.acksJson, options.dryRun {
      throw usage("--acks-json tells of acknowledgements, and --dry-run asks nobody for one")
    }
    topic = options.topic
    delimiter = options.nullDelimited ? [0] : try Self.delimiter("-D", options.delimiter) ?? [10]
    keyDelimiter = try Self.delimiter("-K", options.keyDelimiter)
    fixedKey = options.key.map { StableBytes($0.utf8) }
    var parsed: [(name: String, value: [UInt8]?)] = []
    for text in options.headers {
      guard let header = Self.header(text) else {
        throw usage("-H \"\(text)\" has no name", "write name=value, name= or name")
      }
      parsed.append(header)
    }
    headers = parsed
    partition = options.partition == -1 ? nil : options.partition
    emptyAsNull = options.emptyAsNull
    keepPartitions = options.keepPartitions
    count = options.count
    rate = options.rate
    tee = options.tee
    dryRun = options.dryRun
    tellsAcknowledgements = options.acksJson
    transactionalID = options.transactionalId ?? settings.value(of: "transactional.id")
    if transactionalID == "" { throw usage("the transactional id is empty") }
    rejectsPath = options.rejects
    paths = options.value != nil ? [] : options.files.isEmpty ? ["-"] : options.files
  }

  /// Whether the run sends one record and ends.
  var isSingle: Bool { if case .value = source { true } else { false } }

  /// Whether anything is written to standard output: records, or what became of them.
  var writesOutput: Bool { tee || dryRun || tellsAcknowledgements }

  /// Whether the record is queued before the topic is known: librdkafka then has it on the way while the
  /// topic is looked up. With one record whose partition is librdkafka's choice nothing else can be wrong.
  var isTrusting: Bool { isSingle && partition == nil && transactionalID == nil && !dryRun }

  /// The longest record that is read into memory, in bytes: with `--rejects` those that are too large to be sent
  /// are kept too.
  ///
  /// - Parameter limit: `message.max.bytes`.
  func longest(_ limit: String?) -> Int {
    rejectsPath == nil ? limit.flatMap { Int($0) } ?? Self.defaultLongest : 1 << 31
  }

  /// Opens every input before anything is sent, so that a missing file stops the run while it can.
  func openInputs() throws(Failure) -> [OpenInput] {
    var inputs: [OpenInput] = []
    for path in paths { inputs.append(try OpenInput(path: path)) }
    return inputs
  }

  /// The headers every record gets.
  func headerList() -> HeaderList {
    var list = HeaderList()
    for header in headers { list.append(header.name, header.value) }
    return list
  }

  /// librdkafka's default of `message.max.bytes`.
  static let defaultLongest = 1_000_000

  private static func delimiter(_ flag: String, _ text: String?) throws(Failure) -> [UInt8]? {
    guard let text else { return nil }
    do throws(InvalidValue) {
      let bytes = try Delimiter(text).bytes
      guard bytes.isEmpty else { return bytes }
    } catch {
      throw Failure(.usage, "\(flag): \(error)")
    }
    throw Failure(.usage, "\(flag) takes at least one byte")
  }

  /// `name=value`, `name=` (empty) or `name` (null); nil without a name.
  private static func header(_ text: String) -> (name: String, value: [UInt8]?)? {
    guard let split = text.firstIndex(of: "=") else { return text.isEmpty ? nil : (text, nil) }
    guard split > text.startIndex else { return nil }
    return (String(text[..<split]), Array(text[text.index(after: split)...].utf8))
  }
}
