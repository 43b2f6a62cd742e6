internal import Bytes
internal import Glibc
internal import Kafka

/// Keeps what could not be sent as JSON records, which `produce -J` takes again.
///
/// Each line also says why (`"error"`) and which input record it was (`"input"`). Input that never was a
/// record is kept as it was, in `"unreadable"` or `"unreadableBase64"`, and is refused by `produce -J`.
///
/// Records stand in the order of the input, as far as they fail together: librdkafka tells of what it gives up
/// partition by partition, and first of what it had not sent yet.
final class RejectsFile {
  private let out: ByteWriter
  private let descriptor: Int32
  /// Lines that are not in the file yet, and where each ends.
  private let lines = ByteWriter(capacity: 1 << 12)
  private var ends: [(tag: UInt, end: Int)] = []
  private var json: RecordJSONWriter
  /// Whether lines wait until the end of the run, because more that belong before them will come.
  private var waits = false
  private let isRegular: Bool
  private var isEmptied = false

  /// So many bytes of lines are kept back at most while nothing is given up.
  private static let enough = 1 << 16

  /// Opens the file, before anything is sent. What is in it stays there until there is something else to keep, or
  /// the run has come to its end: it may be all there is of an earlier run's records.
  ///
  /// - Throws: ``Failure`` when it cannot be created, or is one of the inputs.
  init(path: String, inputs: [OpenInput]) throws(Failure) {
    // Not truncated yet: it might be one of the inputs.
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    self.descriptor = descriptor
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "cannot create \(path): \(String(cString: strerror(errno)))")
    }
    var status = stat()
    fstat(descriptor, &status)
    isRegular = status.st_mode & S_IFMT == S_IFREG
    if inputs.contains(where: { $0.isSameFile(as: descriptor) }) {
      throw Failure(.usage, "--rejects \(path) is also the input", hint: "name another file")
    }
    out = ByteWriter(descriptor: descriptor, capacity: 1 << 16)
    json = RecordJSONWriter(output: lines)
  }

  /// Keeps a record that was not acknowledged; one without a topic has been sent nowhere.
  func add(_ record: OutgoingRecord, headers: HeaderPointers, topic: String?, place: String, reason: String) {
    if var topic {
      topic.withUTF8 { json.begin(topic: UnsafeRawBufferPointer($0), partition: record.partition) }
    } else {
      json.begin(topic: nil, partition: record.partition)
    }
    json.timestamp(record.timestamp, type: .create)
    json.key(record.key)
    json.value(record.value)
    json.headers(headers)
    end(record.tag, place, reason)
  }

  /// Keeps input that was not a record.
  func add(unreadable bytes: UnsafeRawBufferPointer, tag: UInt, place: String, reason: String) {
    if !lines.writeJSONString(ifUTF8: bytes, after: "{\"unreadable\":") {
      // The member is there all the same: it is what keeps the line from being taken for a record.
      lines.write("{\"unreadable\":null,\"unreadableBase64\":\"")
      Base64.encode(bytes, into: lines)
      lines.write("\"")
    }
    end(tag, place, reason)
  }

  private func end(_ tag: UInt, _ place: String, _ reason: String) {
    json.note("error", reason)
    json.note("input", place)
    json.end()
    ends.append((tag, lines.count))
    if lines.count >= Self.enough, !waits { arrange() }
  }

  /// Everything that is outstanding is about to be given up: what is added from here on belongs together.
  func awaitAll() {
    arrange()
    waits = true
  }

  /// Writes out what is buffered, so that it is there whatever happens next.
  func flush() {
    if !waits { arrange() }
    out.flush()
  }

  /// Writes out what is buffered.
  ///
  /// - Parameter hasRun: whether records have been read: then there are no others to keep than these.
  /// - Returns: whether everything has reached the file.
  func finish(hasRun: Bool) -> Bool {
    arrange()
    if hasRun { empty() }
    return out.flush()
  }

  /// Hands the lines to the file, in the order of the input.
  private func arrange() {
    guard !ends.isEmpty else { return }
    empty()
    var start = 0
    var pieces: [(tag: UInt, range: Range<Int>)] = []
    for (tag, end) in ends {
      pieces.append((tag, start..<end))
      start = end
    }
    pieces.sort { ($0.tag, $0.range.lowerBound) < ($1.tag, $1.range.lowerBound) }
    lines.withBytes { bytes in
      for piece in pieces { out.write(UnsafeRawBufferPointer(rebasing: bytes[piece.range])) }
    }
    lines.removeAll()
    ends.removeAll()
  }

  private func empty() {
    if isRegular, !isEmptied { ftruncate(descriptor, 0) }
    isEmptied = true
  }

  deinit { close(descriptor) }
}
