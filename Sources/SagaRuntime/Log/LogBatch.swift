import Bytes
import Glibc
import Saga

/// Some lines of a log and the records they hold, in memory of its own, so that one thread can read lines while
/// another works on those before.
///
/// It belongs to one thread at a time.
final class LogBatch: @unchecked Sendable {
  /// A line's record, as far as it can be read.
  struct Item {
    let line: Int
    let partition: Int32
    let offset: Int64
    let topic: UnsafeRawBufferPointer?
    let timestamp: Int64?
    let key: UnsafeRawBufferPointer?
    let value: UnsafeRawBufferPointer?
    let headers: Range<Int>
    /// Why the line holds no record.
    let problem: JSONError?
  }

  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var count = 0
  private var fields = RecordFields()
  private(set) var items: [Item] = []
  /// What the records say, when they are decoded: as many as there are items, until they are taken.
  private var entries: [LogEntry] = []

  /// Set when the log ends with this batch because it cannot be read on.
  var failure: Int32?

  init(capacity: Int = 1 << 20) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  /// The headers of a record; good as long as the batch is not filled again.
  func withHeaders<Result>(
    of item: Item,
    _ body: (UnsafeBufferPointer<RecordHeader>) -> Result
  ) -> Result {
    fields.headers.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[item.headers])) }
  }

  /// Takes what a decoded record says; it is moved, since to copy it costs as much as much of reading it.
  func takeEntry(of index: Int) -> LogEntry {
    var entry = LogEntry.foreign
    swap(&entry, &entries[index])
    return entry
  }

  /// Begins anew, with the beginning of a line that another batch holds.
  func begin(with rest: UnsafeRawBufferPointer) {
    items.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    failure = nil
    count = 0
    if rest.count >= capacity { grow(to: 2 * rest.count) }
    if let start = rest.baseAddress { memcpy(base, start, rest.count) }
    count = rest.count
  }

  /// What a descriptor had to give.
  enum Fill { case data, end }

  /// Reads once, blocking until something is there.
  func fill(from descriptor: Int32) -> Fill {
    if count == capacity { grow(to: 2 * capacity) }
    while true {
      let got = read(descriptor, base + count, capacity - count)
      if got > 0 {
        count += got
        return .data
      }
      if got == 0 { return .end }
      if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&waiting, 1, -1)
      } else if errno != EINTR {
        failure = errno
        return .end
      }
    }
  }

  /// Reads the whole lines as records.
  ///
  /// - Parameters:
  ///   - line: The number of the first line; afterwards that of the first line that is not whole.
  ///   - isLast: Whether what has no newline after it is a line as well.
  ///   - decoder: Decodes the records; nil when that is not wanted.
  /// - Returns: The beginning of a line that is not whole.
  func scan(_ line: inout Int, isLast: Bool, _ decoder: inout RecordDecoder?) -> UnsafeRawBufferPointer {
    fields.beginBatch(ofLength: count)
    var start = 0
    while start < count {
      let left = count - start
      let end = memchr(base + start, Int32(UInt8(ascii: "\n")), left).map { UnsafeRawPointer($0) }
      guard end != nil || isLast else { break }
      let length = end.map { $0 - UnsafeRawPointer(base + start) } ?? left
      scan(UnsafeRawBufferPointer(start: base + start, count: length), line, &decoder)
      line += 1
      start += length + 1
    }
    start = min(start, count)
    return UnsafeRawBufferPointer(start: base + start, count: count - start)
  }

  private func scan(_ text: UnsafeRawBufferPointer, _ line: Int, _ decoder: inout RecordDecoder?) {
    if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { return }
    let first = fields.headers.count
    var problem: JSONError?
    do throws(JSONError) {
      try RecordJSONReader.read(text, into: &fields)
    } catch {
      problem = error
    }
    items.append(
      Item(
        line: line,
        partition: fields.partition ?? -1,
        offset: fields.offset ?? -1,
        topic: fields.topic,
        timestamp: fields.timestamp,
        key: fields.key,
        value: fields.value,
        headers: first..<fields.headers.count,
        problem: problem
      )
    )
    if let problem {
      entries.append(.problem(RecordProblem(notALine: problem)))
    } else if let entry = decode(first, &decoder) {
      entries.append(entry)
    }
  }

  private func decode(_ first: Int, _ decoder: inout RecordDecoder?) -> LogEntry? {
    fields.headers.withUnsafeBufferPointer { headers in
      decoder?.decode(UnsafeBufferPointer(rebasing: headers[first...]), key: fields.key, value: fields.value)
    }
  }

  private func grow(to wanted: Int) {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
    memcpy(larger, base, count)
    base.deallocate()
    base = larger
    capacity = wanted
  }
}

extension RecordProblem {
  /// A line that holds no record.
  init(notALine error: JSONError) { self.init(message: "the line is not a record: \(error)") }
}
