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
      SagaLog(
        topic: $0,
        settings: settings,
        patience: client.patience,
        diagnostics: diagnostics,
        advice: SagaAdvice(topic: $0, client)
      )
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
  func read(_ body: (LogPlace, consuming LogEntry) -> LogFlow) throws(Failure) {
    if let log {
      var decoder = RecordDecoder()
      try readTopic(log) { raw in
        let entry = decoder.decode(raw.headers, key: raw.key, value: raw.value)
        return isWanted(entry, raw.key) ? body(raw.place, entry) : .next
      }
    } else {
      try readFile { (file) throws(LogError) in
        try file.read { place, raw, entry in
          guard let raw else { return body(place, entry) }
          note(raw.topic)
          return isWanted(entry, raw.key) ? body(place, entry) : .next
        }
      }
    }
  }

  /// Whether something is said of a record: of what is not of the sagas of interest nothing is.
  private func isWanted(_ entry: borrowing LogEntry, _ key: UnsafeRawBufferPointer?) -> Bool {
    guard let sagas = plan.sagas else { return true }
    switch copy entry {
    case .record(let record), .stray(let record): return sagas.contains(record.saga)
    case .problem, .foreign: return key.map { sagas.contains(String(decoding: $0, as: UTF8.self)) } ?? false
    }
  }

  /// Reads all records, or those that may belong to the sagas of interest, in the order of their timestamps as
  /// far as a partition, or a file, has them in that order.
  func readRawByTime(_ body: (LogPlace, Result<RawRecord, RecordProblem>) -> LogFlow) throws(Failure) {
    guard let log else {
      return try readFile { (file) throws(LogError) in
        try file.readRaw { place, found in
          if case .success(let raw) = found { note(raw.topic) }
          return body(place, found)
        }
      }
    }
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
    _ body: (RawRecord) -> LogFlow
  ) throws(Failure) {
    do throws(LogError) {
      var reader = try log.reader()
      guard let sagas = plan.sagas else {
        return try reader.readRaw(.everything, body)
      }
      var missing = sagas
      try reader.readRaw(.sagas(sagas)) { raw in
        if let key = raw.key { missing.remove(String(decoding: key, as: UTF8.self)) }
        return body(raw)
      }
      if missing.isEmpty { return }
      // Partitions may have been added since they began: then they are not where their ids belong now.
      try reader.readRaw(.everything) { raw in
        guard let key = raw.key, missing.contains(String(decoding: key, as: UTF8.self)) else { return .next }
        return body(raw)
      }
    } catch {
      throw log.failure(error)
    }
  }

  /// Takes note of the topic a line of a file names.
  private func note(_ name: UnsafeRawBufferPointer?) {
    if topic == nil, let name { topic = String(decoding: name, as: UTF8.self) }
  }

  private func readFile(_ read: (consuming LogFile) throws(LogError) -> Void) throws(Failure) {
    do throws(LogError) {
      try read(try LogFile(path: plan.file ?? "-"))
    } catch {
      if case .unreadable(let name, let code) = error {
        throw Failure(.noInput, "cannot read \(name): \(String(cString: strerror(code)))")
      }
      throw Failure(.bug, "\(error)")
    }
  }
}
