internal import Saga

/// What every command that drives sagas is told besides which: checked and turned into values.
struct SagaPlan {
  /// How results are shown.
  enum Format { case text, json }

  /// The topic of the log.
  let topic: String
  let injections: [Injection]
  let seed: UInt64
  let format: Format

  /// The topic when neither the command line nor the definition names one.
  static let defaultTopic = "sagas"

  init(_ options: SagaRunOptions, _ definition: SagaDefinition, topic known: String? = nil) throws(Failure) {
    if let known { topic = known } else { topic = try Self.topic(options, definition) }
    injections = try Self.injections(options, definition)
    seed = options.seed ?? UInt64.random(in: .min ... .max)
    format = try Self.format(options)
  }

  /// The topic of the log: what is said on the command line, else in the definition, if there is one.
  static func topic(_ options: SagaRunOptions, _ definition: SagaDefinition?) throws(Failure) -> String {
    let topic = options.topic ?? definition?.logTopic ?? defaultTopic
    if let problem = TopicName.problem(with: topic) { throw Failure(.usage, problem) }
    return topic
  }

  static func format(_ options: SagaRunOptions) throws(Failure) -> Format {
    switch options.format {
    case "json": return .json
    case "text" where !options.json: return .text
    case "text": throw Failure(.usage, "-J and --format text exclude each other")
    case nil: return options.json || !Terminal.isOutput ? .json : .text
    case let other?: throw Failure(.usage, "--format takes text or json, not \"\(other)\"")
    }
  }

  private static func injections(
    _ options: SagaRunOptions,
    _ definition: SagaDefinition
  ) throws(Failure) -> [Injection] {
    var injections: [Injection] = []
    for text in options.inject {
      do throws(InjectionError) {
        let injection = try Injection(parsing: text)
        if let problem = injection.problem(in: definition) { throw problem }
        injections.append(injection)
      } catch {
        throw Failure(.usage, "--inject \(text): \(error.message)")
      }
    }
    return injections
  }
}
