internal import Bytes
internal import Glibc
package import Saga

/// Reads a log from lines of JSON, as `sagactl consume -J` writes them.
package struct LogFile: ~Copyable {
  /// The name for messages.
  package let name: String
  private let descriptor: Int32

  /// The longest line that is read, in bytes.
  private static var longestLine: Int { 256 << 20 }

  /// Opens a file; `-` is standard input.
  package init(path: String) throws(LogError) {
    name = path == "-" ? "standard input" : path
    descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(name, errno) }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw .unreadable(name, EISDIR)
    }
  }

  deinit { if descriptor > 2 { close(descriptor) } }

  /// Reads to the end, whatever the records are.
  ///
  /// - Parameter body: Is given each record, or why a line is none.
  package func readRaw(
    _ body: (LogPlace, Result<RawRecord, RecordProblem>) -> LogFlow
  ) throws(LogError) {
    var lines = DelimitedReader(
      descriptor: descriptor,
      delimiter: [UInt8(ascii: "\n")],
      longest: Self.longestLine
    )
    var fields = RecordFields()
    var number = 0
    var fill = DelimitedReader.Fill.data
    while fill == .data {
      fill = lines.fill()
      if case .failed(let code) = fill { throw .unreadable(name, code) }
      while let piece = lines.next() {
        number += 1
        switch piece {
        case .tooLong(let length):
          let problem = RecordProblem(message: "the line has \(length) bytes, which is too long")
          let place = LogPlace(partition: -1, offset: -1, line: number)
          if body(place, .failure(problem)) == .stop { return }
        case .bytes(let line):
          if !Self.isBlank(line), read(line, number, &fields, body) == .stop { return }
        }
      }
    }
  }

  /// Reads the saga records to the end.
  package func read(_ body: (LogPlace, LogEntry) -> LogFlow) throws(LogError) {
    let decoder = RecordDecoder()
    try readRaw { place, result in
      switch result {
      case .failure(let problem): return body(place, .problem(problem))
      case .success(let raw):
        let entry: LogEntry =
          switch decoder.decode(raw.headers, value: raw.value) {
          case .record(let record): .record(record)
          case .problem(let problem): .problem(problem)
          case .foreign: .foreign
          }
        return body(place, entry)
      }
    }
  }

  private func read(
    _ line: UnsafeRawBufferPointer,
    _ number: Int,
    _ fields: inout RecordFields,
    _ body: (LogPlace, Result<RawRecord, RecordProblem>) -> LogFlow
  ) -> LogFlow {
    do throws(JSONError) {
      try RecordJSONReader.read(line, into: &fields)
    } catch {
      let problem = RecordProblem(message: "the line is not a record: \(error)")
      return body(LogPlace(partition: -1, offset: -1, line: number), .failure(problem))
    }
    let place = LogPlace(partition: fields.partition ?? -1, offset: fields.offset ?? -1, line: number)
    let (timestamp, key, value) = (fields.timestamp, fields.key, fields.value)
    return fields.headers.withUnsafeBufferPointer { headers in
      body(
        place,
        .success(RawRecord(place: place, timestamp: timestamp, key: key, value: value, headers: headers))
      )
    }
  }

  private static func isBlank(_ line: UnsafeRawBufferPointer) -> Bool {
    line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
  }
}
