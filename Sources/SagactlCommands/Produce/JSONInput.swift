internal import Bytes
internal import Glibc
internal import Kafka
internal import Saga

/// Turns lines of JSON into records.
struct JSONInput {
  /// The topic of every record, or nil to take each record's own.
  let topic: Int?
  let keepsPartitions: Bool
  let emptyAsNull: Bool
  let longest: Int
  let run: InputRun

  /// Reads one input to its end, or to the run's limit or a signal.
  ///
  /// - Parameter fixed: headers every record gets after its own.
  func read(
    _ input: OpenInput,
    index: Int,
    headers fixed: [(name: String, value: [UInt8]?)]
  ) throws(InputRun.Stop) {
    // A record's JSON can be several times as long as the record.
    let limit = longest > Int.max / 8 ? longest : longest * 6 + 65_536
    var reader = DelimitedReader(descriptor: input.descriptor, delimiter: [10], longest: limit)
    var fields = RecordFields()
    var topics = TopicLookup()
    var line: UInt = 0
    run.begin(input)
    while true {
      try run.wait(for: input.descriptor)
      let filled = reader.fill()
      if case .failed(let number) = filled {
        throw .failure(Failure(.noInput, "reading \(input.name): \(String(cString: strerror(number)))"))
      }
      while let piece = try run.next(&reader) {
        line &+= 1
        let tag = InputPlace.tag(input: index, record: line)
        guard case .bytes(let whole) = piece else {
          run.refuse(piece, tag: tag, longest: longest)
          continue
        }
        // A byte order mark is no part of the first record.
        let hasMark = line == 1 && whole.starts(with: [0xef, 0xbb, 0xbf])
        let bytes = hasMark ? UnsafeRawBufferPointer(rebasing: whole.dropFirst(3)) : whole
        if !isBlank(bytes) {
          if let problem = problem(reading: bytes, into: &fields) {
            run.ledger.refuseInput(tag: tag, reason: problem, text: bytes)
          } else {
            try send(fields, &topics, tag, fixed)
          }
        }
        // What is no record is input too.
        run.tee(whole, [10])
      }
      run.showProgress(read: reader.taken)
      if filled == .end { return }
    }
  }

  /// Reads a record; the answer is what keeps the line from being one.
  private func problem(reading line: UnsafeRawBufferPointer, into fields: inout RecordFields) -> String? {
    do throws(JSONError) {
      try RecordJSONReader.read(line, into: &fields)
      return nil
    } catch {
      return "column \(error.column): \(error.sentence)"
    }
  }

  private func send(
    _ fields: borrowing RecordFields,
    _ topics: inout TopicLookup,
    _ tag: UInt,
    _ fixed: [(name: String, value: [UInt8]?)]
  ) throws(InputRun.Stop) {
    var headers = HeaderList()
    for header in fields.headers { headers.append(name: header.name, value: header.value) }
    for header in fixed { headers.append(header.name, header.value) }
    let record = OutgoingRecord(
      partition: keepsPartitions ? fields.partition : nil,
      key: emptyAsNull && fields.key?.count == 0 ? nil : fields.key,
      value: emptyAsNull && fields.value?.count == 0 ? nil : fields.value,
      timestamp: fields.timestamp,
      tag: tag
    )
    let destination: Int
    if let topic {
      destination = topic
    } else if let name = fields.topic, name.count > 0 {
      switch try topics.find(name, run.outlet) {
      case .success(let found): destination = found
      case .failure(let problem):
        let topic = String(decoding: name, as: UTF8.self)
        return run.ledger.refuse(record, headers: headers, topic: topic, reason: problem.line)
      }
    } else {
      let reason = "the record names no topic; name one for all with -t"
      return run.ledger.refuse(record, headers: headers, topic: nil, reason: reason)
    }
    do throws(RecordSender.Wait) {
      try run.outlet.send(record, headers: headers, to: destination)
    } catch { throw .wait(error) }
    run.sent(1)
  }

  private func isBlank(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
  }
}

/// Finds the number of a topic by its name's bytes; runs of one topic cost one comparison.
private struct TopicLookup {
  private var last: (name: StableBytes, number: Int)?
  private var known: [String: Result<Int, Failure>] = [:]

  /// The topic's number, or why it cannot be sent to; asked of the cluster once a name.
  ///
  /// - Throws: when the cluster itself cannot be reached, which is no matter of one record.
  mutating func find(
    _ name: UnsafeRawBufferPointer,
    _ outlet: any RecordOutlet
  ) throws(InputRun.Stop) -> Result<Int, Failure> {
    if let last, last.name.view.elementsEqual(name) { return .success(last.number) }
    let text = String(decoding: name, as: UTF8.self)
    let result: Result<Int, Failure>
    if let found = known[text] {
      result = found
    } else if let problem = TopicName.problem(with: text) {
      result = .failure(Failure(.usage, problem))
    } else {
      do throws(Failure) {
        result = .success(try outlet.open(topic: text))
      } catch {
        if error.status == .unavailable { throw .failure(error) }
        result = .failure(error)
      }
      known[text] = result
    }
    if case .success(let number) = result { last = (StableBytes(name), number) }
    return result
  }
}
