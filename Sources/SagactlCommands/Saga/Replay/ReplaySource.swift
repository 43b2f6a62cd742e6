internal import Glibc
internal import Kafka
internal import Saga
internal import SagaRuntime

/// Where a log is read from.
final class ReplaySource {
  private let plan: ReplayPlan
  private let diagnostics: Diagnostics
  private let log: SagaLog?
  private let settings: ClientSettings

  /// The topic the records are from: the one that is read, or the one the first line of a file names.
  private(set) var topic: String?

  init(_ plan: ReplayPlan, _ client: ClientOptions, _ diagnostics: Diagnostics) throws(Failure) {
    self.plan = plan
    self.diagnostics = diagnostics
    let settings = try client.settings(diagnostics)
    self.settings = settings
    topic = plan.topic
    log = plan.topic.map {
      SagaLog(topic: $0, settings: settings, patience: client.patience, diagnostics: diagnostics)
    }
  }

  /// What is read, in words.
  var name: String {
    plan.topic.map { "topic \($0)" } ?? (plan.file == "-" ? "standard input" : plan.file ?? "")
  }

  /// Answers `-X list` and `-X dump`.
  func list(_ client: ClientOptions) throws(Failure) -> Int32 {
    try client.list(diagnostics, settings.sagaReader())
  }

  /// Reads what claims to be a saga's record, or is to be one, and belongs to the sagas of interest.
  func read(_ body: (LogPlace, LogEntry) -> LogFlow) throws(Failure) {
    var decoder = RecordDecoder()
    try readRaw { place, found in
      switch found {
      case .failure(let problem): return body(place, .problem(problem))
      case .success(let raw):
        let entry = decoder.decode(raw.headers, key: raw.key, value: raw.value)
        if let sagas = plan.sagas {
          // Of what is not theirs nothing is to be said.
          switch entry {
          case .record(let record), .stray(let record):
            guard sagas.contains(record.saga) else { return .next }
          case .problem, .foreign:
            guard isWanted(raw.key) else { return .next }
          }
        }
        return body(place, entry)
      }
    }
  }

  /// Reads all records, or those that may belong to the sagas of interest.
  func readRaw(_ body: (LogPlace, Result<RawRecord, RecordProblem>) -> LogFlow) throws(Failure) {
    if let log { try readTopic(log, body) } else { try readFile(body) }
  }

  /// Reads all records, or those that may belong to the sagas of interest, in the order of their timestamps as
  /// far as a partition, or a file, has them in that order.
  func readRawByTime(_ body: (LogPlace, Result<RawRecord, RecordProblem>) -> LogFlow) throws(Failure) {
    guard let log else { return try readFile(body) }
    do throws(LogError) {
      var reader = try log.reader()
      // The sagas may be elsewhere than their ids belong now: all partitions are looked in.
      try reader.readRawByTime(.everything) { body($0.place, .success($0)) }
    } catch {
      throw log.failure(error)
    }
  }

  private func readTopic(
    _ log: SagaLog,
    _ body: (LogPlace, Result<RawRecord, RecordProblem>) -> LogFlow
  ) throws(Failure) {
    do throws(LogError) {
      var reader = try log.reader()
      guard let sagas = plan.sagas else {
        return try reader.readRaw(.everything) { body($0.place, .success($0)) }
      }
      var missing = sagas
      try reader.readRaw(.sagas(sagas)) { raw in
        if let key = raw.key { missing.remove(String(decoding: key, as: UTF8.self)) }
        return body(raw.place, .success(raw))
      }
      if missing.isEmpty { return }
      // Partitions may have been added since they began: then they are not where their ids belong now.
      try reader.readRaw(.everything) { raw in
        guard let key = raw.key, missing.contains(String(decoding: key, as: UTF8.self)) else { return .next }
        return body(raw.place, .success(raw))
      }
    } catch {
      throw log.failure(error)
    }
  }

  private func readFile(_ body: (LogPlace, Result<RawRecord, RecordProblem>) -> LogFlow) throws(Failure) {
    do throws(LogError) {
      let file = try LogFile(path: plan.file ?? "-")
      try file.readRaw { place, found in
        if topic == nil, case .success(let raw) = found, let name = raw.topic {
          topic = String(decoding: name, as: UTF8.self)
        }
        return body(place, found)
      }
    } catch {
      if case .unreadable(let name, let code) = error {
        throw Failure(.noInput, "cannot read \(name): \(String(cString: strerror(code)))")
      }
      throw Failure(.bug, "\(error)")
    }
  }

  private func isWanted(_ key: UnsafeRawBufferPointer?) -> Bool {
    guard let key, let sagas = plan.sagas else { return false }
    return sagas.contains(String(decoding: key, as: UTF8.self))
  }
}
