internal import Bytes
internal import Glibc

/// Facts about the terminal.
enum Terminal {
  /// Whether standard output is one.
  static let isOutput = isatty(1) == 1

  /// Whether colours are welcome where there is a terminal; see no-color.org.
  static var allowsColor: Bool { getenv("NO_COLOR").map { $0.pointee == 0 } ?? true }
}

/// Columns of text.
enum Table {
  /// Writes rows under a header, each column as wide as its widest cell, two spaces apart.
  static func write(header: [String], rows: [[String]], to out: ByteWriter) {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    for row in all {
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        if column < row.count - 1 { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
      }
      out.write(text: line + "\n")
    }
  }
}

extension ByteWriter {
  /// Writes out what is left and turns the result into an exit code; a closed pipe is no error.
  func finish() throws(Failure) -> Int32 {
    flush()
    guard let failure, failure != EPIPE else { return ExitStatus.done.rawValue }
    throw Failure(.cannotWrite, "writing to standard output: \(String(cString: strerror(failure)))")
  }
}
