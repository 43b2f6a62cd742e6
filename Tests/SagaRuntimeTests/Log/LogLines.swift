import Bytes
import KafkaTestKit
import Saga
import SagaRuntime

/// Logs as files, as `consume -J` writes them.
enum LogLines {
  /// Records as lines.
  static func of(_ records: [SagaRecord], partition: Int32 = 0) -> [UInt8] {
    let out = ByteWriter(capacity: 1 << 16)
    for (offset, record) in records.enumerated() {
      var line = RecordJSONWriter(output: out)
      let topic = StableBytes("sagas".utf8)
      line.begin(topic: topic.view, partition: partition, offset: Int64(offset))
      line.timestamp(record.time.milliseconds, type: .create)
      let key = StableBytes(record.saga.utf8)
      line.key(key.view)
      let value = StableBytes(record.value.text.utf8)
      line.value(value.view)
      line.beginHeaders()
      for header in record.headers(source: "/test", traceparent: nil) {
        let (name, value) = (StableBytes(header.name.utf8), StableBytes(header.value.utf8))
        line.header(name: name.view, value: value.view)
      }
      line.endHeaders()
      line.end()
      withExtendedLifetime((topic, key, value)) {}
    }
    return out.withBytes { Array($0) }
  }

  /// All that a file of these bytes holds.
  static func read(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> [(LogPlace, LogEntry)] {
    var found: [(LogPlace, LogEntry)] = []
    let file = try LogFile(path: try folder.write("log.jsonl", bytes))
    try file.read { place, _, entry in
      found.append((place, entry))
      return .next
    }
    return found
  }
}

/// What becomes of a log's sagas.
final class Histories {
  private(set) var sagas: [SagaHistory] = []
  private(set) var findings: [LogFinding] = []
  private(set) var counts = LogCounts()

  /// Reads records one after another.
  init(_ records: [SagaRecord], _ settings: LogHistory.Settings = LogHistory.Settings()) {
    read(records.map { .record($0) }, settings)
  }

  /// Reads entries one after another.
  init(entries: [LogEntry], _ settings: LogHistory.Settings = LogHistory.Settings()) {
    read(entries, settings)
  }

  private func read(_ entries: [LogEntry], _ settings: LogHistory.Settings) {
    let history = LogHistory(settings) { [unowned self] in
      findings.append($0)
    } ended: { [unowned self] in
      sagas.append($0)
    }
    for (offset, entry) in entries.enumerated() {
      history.take(entry, at: LogPlace(partition: 0, offset: Int64(offset)))
    }
    history.finish()
    counts = history.counts
  }

  /// The states by id.
  var states: [String: SagaState] { Dictionary(sagas.map { ($0.id, $0.state) }) { first, _ in first } }

  /// The rules that are broken.
  var rules: [String] { findings.compactMap(\.rule) }
}
