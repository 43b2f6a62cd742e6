internal import Bytes
internal import Glibc
internal import Kafka

/// Turns delimited pieces of the input into records.
struct LineInput {
  /// The number of the topic to send to.
  let topic: Int
  let delimiter: [UInt8]
  let keyDelimiter: [UInt8]?
  let fixedKey: StableBytes?
  let emptyAsNull: Bool
  let longest: Int
  let run: InputRun

  /// Reads one input to its end, or to the run's limit or a signal.
  func read(_ input: OpenInput, index: Int, headers: borrowing HeaderList) throws(InputRun.Stop) {
    var reader = DelimitedReader(descriptor: input.descriptor, delimiter: delimiter, longest: longest)
    var line: UInt = 0
    run.begin(input)
    while true {
      try run.wait(for: input.descriptor)
      let filled = reader.fill()
      if case .failed(let number) = filled {
        throw .failure(Failure(.noInput, "reading \(input.name): \(String(cString: strerror(number)))"))
      }
      if let sender = run.sender, headers.count == 0 {
        try sendGrouped(&reader, sender, index, &line)
      } else {
        try sendEach(&reader, index, &line, headers)
      }
      run.showProgress(read: reader.taken)
      if filled == .end { return }
    }
  }

  /// The fast path: pieces are grouped by partition and queued together.
  private func sendGrouped(
    _ reader: inout DelimitedReader,
    _ sender: RecordSender,
    _ index: Int,
    _ line: inout UInt
  ) throws(InputRun.Stop) {
    var isExhausted = false
    // What is not there needs no turn.
    while !isExhausted, !reader.isDrained {
      let budget = try run.budget(read: reader.taken)
      var added = 0
      sender.withBatch(to: topic) { batch, placement in
        while !batch.isFull, added < budget {
          guard let piece = reader.next() else {
            isExhausted = true
            break
          }
          line &+= 1
          let tag = InputPlace.tag(input: index, record: line)
          guard case .bytes(let bytes) = piece else {
            run.refuse(piece, tag: tag, longest: longest)
            continue
          }
          let (key, value) = split(bytes)
          batch.append(key: key, value: value, partition: placement.partition(forKey: key), tag: tag)
          added &+= 1
          run.tee(bytes, delimiter)
        }
      }
      do throws(RecordSender.Wait) { try sender.drainBatch(to: topic) } catch { throw .wait(error) }
      run.sent(added)
    }
  }

  private func sendEach(
    _ reader: inout DelimitedReader,
    _ index: Int,
    _ line: inout UInt,
    _ headers: borrowing HeaderList
  ) throws(InputRun.Stop) {
    while true {
      guard let piece = try run.next(&reader) else { return }
      line &+= 1
      let tag = InputPlace.tag(input: index, record: line)
      guard case .bytes(let bytes) = piece else {
        run.refuse(piece, tag: tag, longest: longest)
        continue
      }
      let (key, value) = split(bytes)
      do throws(RecordSender.Wait) {
        try run.outlet.send(
          OutgoingRecord(key: key, value: value, tag: tag),
          headers: headers,
          to: topic
        )
      } catch { throw .wait(error) }
      run.tee(bytes, delimiter)
      run.sent(1)
    }
  }

  @inline(__always)
  private func split(
    _ bytes: UnsafeRawBufferPointer
  ) -> (key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?) {
    var key: UnsafeRawBufferPointer?
    var value = bytes
    if let keyDelimiter, let start = bytes.baseAddress {
      let hit = keyDelimiter.withUnsafeBytes { find($0, in: start, count: bytes.count) }
      if let hit {
        let length = hit - start
        key = UnsafeRawBufferPointer(start: start, count: length)
        let rest = length + keyDelimiter.count
        value = UnsafeRawBufferPointer(start: start + rest, count: bytes.count - rest)
      }
    }
    if key == nil, let fixedKey { key = fixedKey.view }
    guard emptyAsNull else { return (key, value) }
    return (key?.count == 0 ? nil : key, value.count == 0 ? nil : value)
  }
}
