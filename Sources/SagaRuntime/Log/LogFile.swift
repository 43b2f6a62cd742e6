internal import Bytes
internal import Glibc
package import Saga

/// A log as lines of JSON, as `sagactl consume -J` writes them.
package struct LogFile: ~Copyable {
  /// The name for messages.
  package let name: String
  private let descriptor: Int32

  /// Opens a file; `-` is standard input.
  package init(path: String) throws(LogError) {
    name = path == "-" ? "standard input" : path
    descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(name, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(name, errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .unreadable(name, EISDIR) }
  }

  /// Reads to the end, whatever the records are.
  ///
  /// - Parameter body: Is given each record, or why a line is none.
  package consuming func readRaw(
    _ body: (LogPlace, Result<RawRecord, RecordProblem>) -> LogFlow
  ) throws(LogError) {
    let scanner = LineScanner(descriptor, decodes: false)
    try Self.read(scanner, name) { batch, index in
      let item = batch.items[index]
      if let problem = item.problem { return body(item.place, .failure(RecordProblem(notALine: problem))) }
      return batch.withRecord(item) { body(item.place, .success($0)) }
    }
  }

  /// Reads the saga records to the end.
  ///
  /// - Parameter body: Is given each record, as it was found (nil when a line is none) and what it says.
  package consuming func read(_ body: (LogPlace, RawRecord?, consuming LogEntry) -> LogFlow) throws(LogError)
  {
    let scanner = LineScanner(descriptor, decodes: true)
    try Self.read(scanner, name) { batch, index in
      let item = batch.items[index]
      if item.problem != nil { return body(item.place, nil, batch.takeEntry(of: index)) }
      return batch.withRecord(item) { body(item.place, $0, batch.takeEntry(of: index)) }
    }
  }

  private static func read(
    _ scanner: LineScanner,
    _ name: String,
    _ body: (LogBatch, Int) -> LogFlow
  ) throws(LogError) {
    var last: LogBatch?
    while let batch = scanner.next(last) {
      for index in batch.items.indices where body(batch, index) == .stop { return scanner.stop() }
      if let failure = batch.failure { throw .unreadable(name, failure) }
      last = batch
    }
  }
}

extension LogBatch.Item {
  /// Where the record was found; a line that is no record has only its number.
  fileprivate var place: LogPlace {
    problem == nil
      ? LogPlace(partition: partition, offset: offset, line: line)
      : LogPlace(partition: -1, offset: -1, line: line)
  }
}

extension LogBatch {
  /// Runs `body` with a record, good as long as the batch is not filled again.
  fileprivate func withRecord(_ item: Item, _ body: (RawRecord) -> LogFlow) -> LogFlow {
    withHeaders(of: item) { headers in
      body(
        RawRecord(
          place: item.place,
          topic: item.topic,
          timestamp: item.timestamp,
          key: item.key,
          value: item.value,
          headers: headers
        )
      )
    }
  }
}
