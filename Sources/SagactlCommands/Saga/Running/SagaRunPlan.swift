internal import Bytes
internal import Glibc
internal import Saga
internal import SagaFormat

/// What `saga run` is asked to do: the options checked against each other and turned into values.
struct SagaRunPlan {
  /// Where the sagas' inputs come from.
  enum Source {
    /// One saga has this input.
    case value(JSONValue)
    /// Each line of standard input is one saga's.
    case lines
  }

  let loaded: LoadedDefinition
  let source: Source
  /// What gives each saga its id; nil is a new UUID.
  let id: Template?
  let concurrency: Int
  let shared: SagaPlan

  init(_ options: SagaRun, _ diagnostics: Diagnostics) throws(Failure) {
    if options.input != nil, options.inputFile != nil {
      throw Failure(.usage, "--input and --input-file exclude each other")
    }
    if options.file == "-", options.input == "-" || options.inputFile == "-" {
      throw Failure(.usage, "the definition and the input cannot both be standard input")
    }
    guard (1...100_000).contains(options.concurrency) else {
      throw Failure(.usage, "--concurrency takes a number from 1 to 100000, not \(options.concurrency)")
    }
    concurrency = options.input == "-" ? options.concurrency : 1
    loaded = try DefinitionFile.load(options.file, diagnostics)
    shared = try SagaPlan(options.running, loaded.definition)
    if let text = options.id { id = try SagaID.template(text, loaded.definition) } else { id = nil }
    if options.input == "-" {
      self.source = .lines
    } else {
      let value = try Self.value(options)
      if let problem = Self.problem(of: value, in: loaded) {
        throw Failure(.badData, "the input: \(problem)")
      }
      self.source = .value(value)
    }
    if !isSingle, let id, id.references.isEmpty {
      throw Failure(
        .usage,
        "every saga of a stream needs an id of its own, and --id gives all the same",
        hint: "take it from the input: --id '${ .input.orderId }'"
      )
    }
  }

  /// Whether one saga is run and ends.
  var isSingle: Bool { if case .value = source { true } else { false } }

  /// What is wrong with an input a saga is to begin with; nil when nothing is.
  static func problem(of input: JSONValue, in loaded: LoadedDefinition) -> String? {
    switch JSONValue.excess(over: RecordLimits.beginning - loaded.size, input) {
    case .size:
      let limit = RecordLimits.beginning / 1024
      return "it is larger, with the definition, than the \(limit) KiB a record of the log holds"
    case .depth: return "it is nested deeper than the \(RecordLimits.depth) levels a record of the log holds"
    case nil: return problem(of: input, in: loaded.definition)
    }
  }

  /// What is wrong with an input by its schema, with the place in it; nil when nothing is.
  static func problem(of input: JSONValue, in definition: SagaDefinition) -> String? {
    guard let problems = definition.inputSchema?.problems(of: input), !problems.isEmpty else { return nil }
    let texts = problems.prefix(10).map { problem in
      problem.path.isEmpty ? "it \(problem.message)" : "\(problem.path.pathText) \(problem.message)"
    }
    let more = problems.count > 10 ? ", and \(problems.count - 10) more problems" : ""
    return texts.joined(separator: ", ") + more
  }

  private static func value(_ options: SagaRun) throws(Failure) -> JSONValue {
    if let text = options.input {
      do throws(JSONError) {
        return try JSONValue(parsing: text)
      } catch {
        throw Failure(.badData, "--input is not JSON: column \(error.column): \(error.sentence)")
      }
    }
    guard let path = options.inputFile else { return .object(JSONObject()) }
    var bytes = try DefinitionFile.bytes(path, purpose: "input")
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(JSONError) in try JSONValue(parsing: bytes) }
    }
    switch result {
    case .success(let value): return value
    case .failure(let error):
      let before = bytes.prefix(error.offset)
      let line = before.count { $0 == UInt8(ascii: "\n") } + 1
      let column = error.offset - (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1)
      throw Failure(.badData, "\(path):\(line):\(column): \(error.sentence)")
    }
  }
}
