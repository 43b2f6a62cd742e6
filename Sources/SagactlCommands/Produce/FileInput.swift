internal import Bytes
internal import Glibc
internal import Kafka

/// Sends whole files, a record each, byte for byte.
struct FileInput {
  /// The number of the topic to send to.
  let topic: Int
  let fixedKey: StableBytes?
  let emptyAsNull: Bool
  let longest: Int
  let run: InputRun

  /// Reads one file to its end and sends it.
  func read(_ input: OpenInput, index: Int, headers: borrowing HeaderList) throws(InputRun.Stop) {
    _ = try run.budget()
    let tag = InputPlace.tag(input: index, record: 0)
    let buffer = ByteWriter(capacity: max(min(Int(clamping: input.size ?? 0), longest) + 1, 1 << 16))
    var total: Int64 = 0
    while true {
      try run.wait(for: input.descriptor)
      var got = 0
      buffer.append(upTo: 1 << 16) { place in
        got = Glibc.read(input.descriptor, place, 1 << 16)
        return max(got, 0)
      }
      if got < 0, errno == EINTR || errno == EAGAIN { continue }
      if got < 0 {
        throw .failure(Failure(.noInput, "reading \(input.name): \(String(cString: strerror(errno)))"))
      }
      if got == 0 { break }
      total += Int64(got)
      // Beyond the limit only the size is still of interest.
      if total > Int64(longest) { buffer.removeAll() }
    }
    guard total <= Int64(longest) else { return run.refuse(.tooLong(total), tag: tag, longest: longest) }
    do throws(RecordSender.Wait) {
      try buffer.withBytes { (bytes: UnsafeRawBufferPointer) throws(RecordSender.Wait) in
        let key = fixedKey?.view
        try run.outlet.send(
          OutgoingRecord(
            key: emptyAsNull && key?.count == 0 ? nil : key,
            value: emptyAsNull && bytes.count == 0 ? nil : bytes,
            tag: tag
          ),
          headers: headers,
          to: topic
        )
        // Nothing follows: it is the file as it is.
        run.tee(bytes, [])
      }
    } catch { throw .wait(error) }
    run.sent(1)
  }
}
