internal import Bytes
internal import Kafka
internal import Saga
internal import SagaRuntime

/// What a log says of one saga.
struct LoggedSaga {
  let state: SagaState
  /// The partition it is in.
  let partition: Int32
  /// How far that has been read.
  let readUpTo: Int64
}

extension SagaLog {
  /// Opens the log for reading; this creates no topic.
  func reader() throws(LogError) -> LogReader {
    let configuration: Configuration
    do throws(Failure) {
      configuration = try settings.sagaReader()
    } catch {
      throw .badConfiguration(error.message)
    }
    return try LogReader(configuration, topic: topic, patience: patience) { diagnostics.report($0) }
  }

  /// Reads one saga.
  ///
  /// - Throws: ``Failure`` (no input) when the log has none of this id; ``Failure`` (bad data) when some of it
  ///   cannot be read, for what has happened to the saga is not known then.
  func read(_ saga: String) throws(Failure) -> LoggedSaga {
    var others = 0
    var found = Found()
    do throws(LogError) {
      var reader = try reader()
      found = try read(saga, .sagas([saga]), &reader)
      // Partitions may have been added since it began: then it is not where its id belongs now.
      if found.logged == nil { found = try read(saga, .everything, &reader) }
      if found.logged == nil {
        try reader.readRaw(.sagas([saga])) { _ in
          others += 1
          return .next
        }
      }
    } catch {
      throw failure(error)
    }
    if let logged = found.logged {
      guard let unreadable = found.unreadable else { return logged }
      throw self.unreadable(unreadable, saga)
    }
    if found.records > 0 {
      let records = found.records == 1 ? "1 later record" : "\(found.records) later records"
      throw Failure(
        .noInput,
        "the beginning of saga \(saga) is missing in topic \(topic), which has \(records) of it",
        hint: "see what is left with '\(advice.replay(saga))'"
      )
    }
    if others > 0 {
      let records = others == 1 ? "the record with this key is none" : "the \(others) with this key are none"
      throw Failure(
        .noInput,
        "topic \(topic) has no saga \(saga): \(records) of a saga",
        hint: "see what there is with '\(advice.records(of: saga))'"
      )
    }
    throw Failure(
      .noInput,
      "topic \(topic) has no saga \(saga)",
      hint: "its log may be in another topic: name it with -t"
    )
  }

  /// What was found of one saga.
  private struct Found {
    var logged: LoggedSaga?
    /// How many records of it can be read.
    var records = 0
    /// Where the first record of it is that cannot be read, and why.
    var unreadable: (place: LogPlace, problem: RecordProblem)?
  }

  /// Reads one saga as far as a selection of the log has it.
  private func read(
    _ saga: String,
    _ selection: LogReader.Selection,
    _ reader: inout LogReader
  ) throws(LogError) -> Found {
    var state = SagaState()
    var partition: Int32 = 0
    var found = Found()
    var decoder = RecordDecoder()
    let key = StableBytes(saga.utf8)
    try reader.readRaw(selection) { raw in
      switch decoder.decode(raw.headers, key: raw.key, value: raw.value) {
      case .record(let record) where record.saga == saga:
        state.fold(record)
        found.records += 1
        partition = raw.place.partition
      case .problem(let problem) where raw.key?.isEqual(to: key.view) ?? false:
        found.unreadable = found.unreadable ?? (raw.place, problem)
      case .record, .stray, .problem, .foreign: break
      }
      return .next
    }
    if state.phase != .pending {
      let end = reader.readUpTo[partition] ?? 0
      found.logged = LoggedSaga(state: state, partition: partition, readUpTo: end)
    }
    return found
  }

  /// Refuses a saga of which nobody knows what has happened to it: to go on with what can be read might undo
  /// what was completed.
  private func unreadable(_ found: (place: LogPlace, problem: RecordProblem), _ saga: String) -> Failure {
    Failure(
      .badData,
      "the log of saga \(saga) has a record that cannot be read, at \(found.place): \(found.problem.message)",
      hint: "look at it with '\(advice.records(of: saga))'"
    )
  }

  /// The sagas that have begun.
  ///
  /// - Parameter id: The only id of interest; nil when all are.
  func register(for id: String?) throws(Failure) -> SagaRegister {
    do throws(LogError) {
      var reader = try reader()
      return try SagaRegister(reading: &reader, for: id)
    } catch {
      if case .unknownTopic = error { return SagaRegister() }
      throw failure(error)
    }
  }

  /// What a command tells when the log cannot be read.
  func failure(_ error: LogError) -> Failure {
    switch error {
    case .unknownTopic(let name, let others):
      let near = TopicSelection.nearest(to: name, among: others)
      return Failure(
        .noInput,
        "topic \(name) does not exist, or may not be seen",
        hint: near.map { "did you mean \($0)?" } ?? "the log may be in another topic: name it with -t"
      )
    case .unauthorized(let text): return Failure(.notAuthorized, text)
    case .unreachable(let text):
      return Failure(
        .unavailable,
        "\(diagnostics.brokers): \(text)",
        hint: "check -b, or wait longer with -m"
      )
    case .badConfiguration(let text): return Failure(.badConfiguration, text)
    case .unreadable(let name, _): return Failure(.noInput, "cannot read \(name)")
    }
  }
}
