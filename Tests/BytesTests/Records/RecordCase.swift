import Bytes

/// A record with memory of its own, to compare what was written with what was read.
struct RecordCase: Equatable {
  struct Header: Equatable {
    var name: [UInt8]
    var value: [UInt8]?
  }

  var topic: [UInt8]?
  var partition: Int32?
  var offset: Int64?
  var timestamp: Int64?
  var timestampType = RecordTimestampType.none
  var key: [UInt8]?
  var value: [UInt8]?
  var headers: [Header] = []

  init() {}

  /// Copies what a line was read as.
  init(_ fields: borrowing RecordFields) {
    topic = fields.topic.map { Array($0) }
    partition = fields.partition
    offset = fields.offset
    timestamp = fields.timestamp
    timestampType = fields.timestampType
    key = fields.key.map { Array($0) }
    value = fields.value.map { Array($0) }
    headers = fields.headers.map { Header(name: Array($0.name), value: $0.value.map { Array($0) }) }
  }

  /// Reads a line.
  init(line: [UInt8], into fields: inout RecordFields) throws(JSONError) {
    // The copy has exactly the line's length, so that an address checker sees a byte too many.
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: line.count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: line)
    try RecordJSONReader.read(UnsafeRawBufferPointer(copy), into: &fields)
    self.init(fields)
  }

  /// Reads a line given as text.
  init(_ line: String) throws(JSONError) {
    var fields = RecordFields()
    try self.init(line: Array(line.utf8), into: &fields)
  }

  /// The line a writer makes of this record, with its newline.
  func line(embedsJSON: Bool = false) -> [UInt8] {
    let output = ByteWriter(capacity: 64)
    var writer = RecordJSONWriter(output: output, embedsJSON: embedsJSON)
    if let topic, let partition, let offset {
      let prefix = RecordJSONWriter.prefix(
        topic: String(decoding: topic, as: UTF8.self),
        partition: partition
      )
      writer.begin(prefix: prefix, offset: offset)
    } else {
      lend(topic) { writer.begin(topic: $0, partition: partition, offset: offset) }
    }
    writer.timestamp(timestamp, type: timestampType)
    lend(key) { writer.key($0) }
    lend(value) { writer.value($0) }
    writer.beginHeaders()
    for header in headers {
      header.name.withUnsafeBytes { name in lend(header.value) { writer.header(name: name, value: $0) } }
    }
    writer.endHeaders()
    writer.end()
    return output.withBytes { Array($0) }
  }

  private func lend(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Void) {
    if let bytes { bytes.withUnsafeBytes { body($0) } } else { body(nil) }
  }
}

/// Random records from a seed, so that a printed seed repeats a test exactly.
struct RecordCases: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &self) == 0 }

  /// Text with much to escape, or any bytes, or JSON.
  mutating func bytes(upTo length: Int) -> [UInt8] {
    let count = Int.random(in: 0...length, using: &self)
    switch Int.random(in: 0...3, using: &self) {
    case 0: return (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    case 1: return (0..<count).map { _ in UInt8(truncatingIfNeeded: next() % 95 + 32) }
    case 2:
      let pieces = ["a", "\"", "\\", "\n", "\t", "\u{0}", "\u{1f}", "é", "漢", "😀", "\u{2028}", "\u{7f}", "/"]
      return (0..<count / 2).flatMap { _ in Array(pieces[Int.random(in: 0..<pieces.count, using: &self)].utf8)
      }
    default:
      let texts = [
        "{\"a\":[1,2.50,null]}", "null", " 1", "[\n]", "\"x\"", "12", "{\"a\": \"\\u00e9\"}", "",
        "\"\\ud800\"", "[1,]",
      ]
      return Array(texts[Int.random(in: 0..<texts.count, using: &self)].utf8)
    }
  }

  mutating func optionalBytes(upTo length: Int) -> [UInt8]? { chance(5) ? nil : bytes(upTo: length) }

  /// A record as Kafka could hold it, sometimes without an offset, a partition or a topic.
  mutating func record() -> RecordCase {
    var record = RecordCase()
    record.topic = chance(10) ? nil : Array("topic-\(next() % 100)é\"".utf8)
    record.partition = chance(6) ? nil : Int32(truncatingIfNeeded: next() >> 33)
    if record.topic != nil, record.partition != nil, !chance(6) {
      record.offset = Int64(next() >> (1 + next() % 60))
    }
    if !chance(6) {
      record.timestamp = chance(4) ? Int64(bitPattern: next()) >> Int64(next() % 60) : 1_700_000_000_000
      record.timestampType = [.create, .logAppend, .none][Int(next() % 3)]
    }
    record.key = optionalBytes(upTo: 20)
    record.value = optionalBytes(upTo: chance(50) ? 10_000 : 120)
    for _ in 0..<(chance(2) ? 0 : Int.random(in: 1...4, using: &self)) {
      let name = bytes(upTo: 12).filter { $0 != 0 }
      record.headers.append(RecordCase.Header(name: name, value: optionalBytes(upTo: 30)))
    }
    return record
  }
}
