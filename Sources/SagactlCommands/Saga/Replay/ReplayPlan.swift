internal import Saga
internal import SagaFormat
internal import SagaRuntime

/// What `saga replay` is asked to do: the options checked against each other and turned into values.
struct ReplayPlan {
  /// How the result is written.
  enum Format: String, CaseIterable { case text, json, mermaid, html }

  /// How fast records are sent again.
  enum Speed: Equatable {
    case times(Double)
    case max
  }

  /// The topic to read; nil when the log comes from a file.
  let topic: String?
  /// The file to read; nil when the log comes from a topic.
  let file: String?
  /// The sagas of interest; nil when all are.
  let sagas: Set<String>?
  let format: Format
  let until: LogHistory.Limit?
  /// That limit as it was given; empty when there is none.
  let untilText: String
  let verifies: Bool
  /// A definition the log is held against, and the name of its file.
  let against: (definition: LoadedDefinition, file: String)?
  let to: String?
  let speed: Speed
  let isDryRun: Bool

  init(_ options: SagaReplay, now: Int64, _ diagnostics: Diagnostics) throws(Failure) {
    func usage(_ message: String, _ hint: String? = nil) -> Failure { Failure(.usage, message, hint: hint) }
    file = options.from
    if options.from != nil, options.topic != nil {
      throw usage("-t reads a topic and --from a file; give one of them")
    }
    topic = options.from == nil ? options.topic ?? SagaPlan.defaultTopic : nil
    if let topic, let problem = TopicName.problem(with: topic) { throw usage(problem) }
    if options.sagas.contains("") { throw usage("--saga takes the id of a saga, which is not empty") }
    sagas = options.sagas.isEmpty ? nil : Set(options.sagas)
    format = try Self.format(options)
    until = try options.until.map { (text) throws(Failure) in try Self.limit(text, now: now) }
    untilText = options.until ?? ""
    verifies = options.verify
    if let path = options.against {
      if path == "-", options.from == "-" {
        throw usage("--from and --against cannot both be standard input")
      }
      against = (try DefinitionFile.load(path, diagnostics), DefinitionFile.name(path))
    } else {
      against = nil
    }
    if verifies || against != nil, format == .mermaid || format == .html {
      let option = verifies ? "--verify" : "--against"
      throw usage("\(option) writes text or json, not \(format.rawValue)")
    }
    to = options.to
    if let to {
      if let problem = TopicName.problem(with: to) { throw usage(problem) }
      if to == topic { throw usage("--to names the topic that is read: it would hold every record twice") }
      if verifies || against != nil || options.format != nil || options.json || until != nil {
        throw usage("--to sends records as they are; it cannot be combined with what shows or checks them")
      }
    } else if options.speed != nil || options.dryRun {
      throw usage("\(options.dryRun ? "--dry-run" : "--speed") needs --to")
    }
    speed = try Self.speed(options.speed)
    isDryRun = options.dryRun
  }

  private static func format(_ options: SagaReplay) throws(Failure) -> Format {
    guard let text = options.format else { return options.json ? .json : .text }
    guard let format = Format(rawValue: text) else {
      let words = Format.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure(.usage, "--format takes one of \(words), not \"\(text)\"")
    }
    if options.json, format != .json { throw Failure(.usage, "-J and --format \(text) exclude each other") }
    return format
  }

  /// A number of up to nine digits is a record's; everything else is a time.
  private static func limit(_ text: String, now: Int64) throws(Failure) -> LogHistory.Limit {
    if text.utf8.count < 10, let number = UInt64(text), text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
      guard number > 0 else { throw Failure(.usage, "--until counts records from 1") }
      return .sequence(number)
    }
    if text.hasPrefix("-"), text.dropFirst().utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
      throw Failure(.usage, "--until counts records from 1")
    }
    do throws(InvalidValue) {
      return .time(Timestamp(milliseconds: try TimeExpression(text, now: now).milliseconds))
    } catch {
      throw Failure(.usage, "--until: \(error.description)", hint: "or give the number of a record")
    }
  }

  private static func speed(_ text: String?) throws(Failure) -> Speed {
    guard let text else { return .times(1) }
    if text == "max" { return .max }
    guard let number = Double(text), number > 0, number.isFinite else {
      throw Failure(.usage, "--speed takes a number above 0, such as 2 or 0.5, or max, not \"\(text)\"")
    }
    return .times(number)
  }
}
