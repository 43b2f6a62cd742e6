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
    let scanner = LineScanner(descriptor)
    var last: LogBatch?
    while let batch = scanner.next(last) {
      for item in batch.items where Self.read(item, of: batch, body) == .stop {
        return scanner.stop()
      }
      if let failure = batch.failure { throw .unreadable(name, failure) }
      last = batch
    }
  }

  /// Reads the saga records to the end.
  package consuming func read(_ body: (LogPlace, LogEntry) -> LogFlow) throws(LogError) {
    var decoder = RecordDecoder()
    try readRaw { place, result in
      switch result {
      case .failure(let problem): body(place, .problem(problem))
      case .success(let raw): body(place, decoder.decode(raw.headers, key: raw.key, value: raw.value))
      }
    }
  }

  private static func read(
    _ item: LogBatch.Item,
    of batch: LogBatch,
    _ body: (LogPlace, Result<RawRecord, RecordProblem>) -> LogFlow
  ) -> LogFlow {
    if let problem = item.problem {
      let message = "the line is not a record: \(problem)"
      return body(
        LogPlace(partition: -1, offset: -1, line: item.line),
        .failure(RecordProblem(message: message))
      )
    }
    let place = LogPlace(partition: item.partition, offset: item.offset, line: item.line)
    return batch.withHeaders(of: item) { headers in
      body(
        place,
        .success(
          RawRecord(
            place: place,
            topic: item.topic,
            timestamp: item.timestamp,
            key: item.key,
            value: item.value,
            headers: headers
          )
        )
      )
    }
  }
}
