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
  /// - Throws: ``Failure`` (no input) when the log has none of this id.
  func read(_ saga: String) throws(Failure) -> LoggedSaga {
    var others = 0
    var headless = 0
    do throws(LogError) {
      var reader = try reader()
      if let found = try read(saga, .sagas([saga]), &reader).found { return found }
      // Partitions may have been added since it began: then it is not where its id belongs now.
      let (found, records) = try read(saga, .everything, &reader)
      if let found { return found }
      headless = records
      try reader.readRaw(.sagas([saga])) { _ in
        others += 1
        return .next
      }
    } catch {
      throw failure(error)
    }
    if headless > 0 {
      let records = headless == 1 ? "1 later record" : "\(headless) later records"
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

  /// Reads one saga as far as a selection of the log has it, and counts its records.
  private func read(
    _ saga: String,
    _ selection: LogReader.Selection,
    _ reader: inout LogReader
  ) throws(LogError) -> (found: LoggedSaga?, records: Int) {
    var state = SagaState()
    var records = 0
    var partition: Int32 = 0
    try reader.read(selection) { place, entry in
      if case .record(let record) = entry, record.saga == saga {
        state.fold(record)
        records += 1
        partition = place.partition
      }
      return .next
    }
    let readUpTo = reader.readUpTo[partition] ?? 0
    let isFound = state.phase != .pending
    return (isFound ? LoggedSaga(state: state, partition: partition, readUpTo: readUpTo) : nil, records)
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
