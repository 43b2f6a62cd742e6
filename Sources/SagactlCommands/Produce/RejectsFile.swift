internal import Bytes
internal import Glibc
internal import Kafka

/// Keeps what could not be sent as JSON records, which `produce -J` takes again.
///
/// Each line also says why (`"error"`) and which input record it was (`"input"`). Input that never was a
/// record is kept as it was, in `"unreadable"` or `"unreadableBase64"`, and is refused by `produce -J`.
final class RejectsFile {
  private let out: ByteWriter
  private let descriptor: Int32
  private var json: RecordJSONWriter

  /// Creates the file, before anything is sent.
  ///
  /// - Throws: ``Failure`` when it cannot be created, or is one of the inputs.
  init(path: String, inputs: [OpenInput]) throws(Failure) {
    // Not truncated yet: it might be one of the inputs.
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "cannot create \(path): \(String(cString: strerror(errno)))")
    }
    var status = stat()
    fstat(descriptor, &status)
    for input in inputs {
      var other = stat()
      fstat(input.descriptor, &other)
      let isRegular = status.st_mode & S_IFMT == S_IFREG
      if isRegular, other.st_dev == status.st_dev, other.st_ino == status.st_ino {
        throw Failure(.usage, "--rejects \(path) is also the input", hint: "name another file")
      }
    }
    if status.st_mode & S_IFMT == S_IFREG { ftruncate(descriptor, 0) }
    out = ByteWriter(descriptor: descriptor, capacity: 1 << 16)
    json = RecordJSONWriter(output: out)
  }

  /// Keeps a record that was not acknowledged.
  func add(_ record: OutgoingRecord, headers: HeaderPointers, topic: String, place: String, reason: String) {
    var topic = topic
    topic.withUTF8 { json.begin(topic: UnsafeRawBufferPointer($0), partition: record.partition) }
    json.timestamp(record.timestamp, type: .create)
    json.key(record.key)
    json.value(record.value)
    json.headers(headers)
    json.note("error", reason)
    json.note("input", place)
    json.end()
  }

  /// Keeps input that was not a record.
  func add(unreadable bytes: UnsafeRawBufferPointer, place: String, reason: String) {
    if !out.writeJSONString(ifUTF8: bytes, after: "{\"unreadable\":") {
      // The member is there all the same: it is what keeps the line from being taken for a record.
      out.write("{\"unreadable\":null,\"unreadableBase64\":\"")
      Base64.encode(bytes, into: out)
      out.write("\"")
    }
    json.note("error", reason)
    json.note("input", place)
    json.end()
  }

  /// Writes out what is buffered, so that it is there whatever happens next.
  func flush() { out.flush() }

  /// Writes out what is buffered.
  ///
  /// - Returns: whether everything has reached the file.
  func finish() -> Bool { out.flush() }

  deinit { close(descriptor) }
}
