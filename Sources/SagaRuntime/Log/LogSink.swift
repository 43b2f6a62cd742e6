internal import Kafka

/// Hands over what lies between the pinned ends of partitions, each record once, and knows when all is read.
final class LogSink: MessageSink {
  private let body: (RawRecord) -> LogFlow
  private let keys: [[UInt8]]?
  private var memory = HeaderMemory()
  private var partitions: [Int32: Progress] = [:]
  private var open = 0
  private var isStopped = false
  private var troubles: [(KafkaError, TopicPartition?)] = []

  /// Counts everything the brokers have sent: proof that they are there.
  private(set) var progress = 0

  /// What of a partition is still to be read.
  private struct Progress {
    var position: Int64
    let end: Int64
  }

  /// - Parameter keys: The keys of the records to hand over; nil for all.
  init(keys: Set<String>?, _ body: @escaping (RawRecord) -> LogFlow) {
    self.keys = keys.map { $0.map { Array($0.utf8) } }
    self.body = body
  }

  /// Whether everything has been read, or nobody wants more.
  var isComplete: Bool { open == 0 || isStopped }

  /// Whether everything has been read.
  var isExhausted: Bool { open == 0 }

  /// Whether a partition has not been read to its end.
  func isOpen(_ partition: Int32) -> Bool { partitions[partition].map { $0.position < $0.end } ?? false }

  /// Wants more after a record after which nothing more was wanted.
  func goOn() { isStopped = false }

  /// Adds a partition that has something to read.
  func add(_ partition: Int32, from start: Int64, to end: Int64) {
    partitions[partition] = Progress(position: start, end: end)
    open += 1
  }

  /// Hands over the troubles collected so far.
  func takeTroubles() -> [(KafkaError, TopicPartition?)] {
    defer { troubles.removeAll() }
    return troubles
  }

  /// Goes on behind what was deleted.
  ///
  /// - Returns: Where to read on; nil when nothing is left to read.
  func skip(_ partition: Int32, to low: Int64) -> Int64? {
    guard let known = partitions[partition], known.position < known.end else { return nil }
    advance(partition, known, to: max(known.position, low))
    return partitions[partition].flatMap { $0.position < $0.end ? $0.position : nil }
  }

  func receive(_ message: borrowing Message) -> Flow {
    progress &+= 1
    let (number, offset) = (message.partition, message.offset)
    // Nothing is handed out twice, and nothing past the end: a restart of a fetch may bring either.
    guard !isStopped, let known = partitions[number], offset >= known.position, offset < known.end else {
      return isStopped ? .pause : .next
    }
    if isWanted(message.keyBytes), memory.with(message, body) == .stop { isStopped = true }
    advance(number, known, to: offset &+ 1)
    return isStopped ? .pause : .next
  }

  func reachedEnd(topicToken: UInt, topic: () -> String, partition: Int32, position: Int64) -> Flow {
    progress &+= 1
    // A log may end in records that are never handed out, as transactions' markers are.
    if let known = partitions[partition], position > known.position {
      advance(partition, known, to: position)
    }
    return .next
  }

  func failed(_ error: KafkaError, partition: TopicPartition?) -> Flow {
    troubles.append((error, partition))
    return .next
  }

  private func advance(_ partition: Int32, _ known: Progress, to position: Int64) {
    partitions[partition] = Progress(position: position, end: known.end)
    if known.position < known.end, position >= known.end { open -= 1 }
  }

  private func isWanted(_ key: UnsafeRawBufferPointer?) -> Bool {
    guard let keys else { return true }
    guard let key else { return false }
    return keys.contains { $0.elementsEqual(key) }
  }
}
