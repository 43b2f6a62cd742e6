internal import Bytes
internal import Glibc
internal import Kafka

/// Takes each message to the filters and the output, and knows when enough has been read.
final class ConsumeSink: MessageSink {
  /// Something a partition reported that a loop must deal with.
  struct Trouble {
    let error: KafkaError
    let partition: TopicPartition?
  }

  let output: RecordOutput
  private let filter: RecordFilter?
  private let exec: ExecRunner?
  /// Records still wanted, nil without a limit.
  private(set) var left: UInt64?
  /// Records handed to the output (or to the program).
  private(set) var count: UInt64 = 0
  /// Counts messages, ends and filtered records: proof that the cluster is alive.
  private(set) var progress: UInt64 = 0
  /// Why the run must end now.
  private(set) var failure: Failure?
  /// Errors to deal with outside the callback.
  private(set) var troubles: [Trouble] = []

  private var partitions: [TopicPartition: PartitionProgress] = [:]
  /// Partitions with an end that has not been reached.
  private var open = 0
  /// The partition of the last message: messages come in runs.
  private var lastToken: UInt = 0
  private var lastNumber: Int32 = -1
  private var last: PartitionProgress?

  init(_ output: RecordOutput, filter: RecordFilter?, exec: ExecRunner?, count: UInt64?) {
    self.output = output
    self.filter = filter
    self.exec = exec
    left = count
  }

  /// Whether the limit of `-c` has been reached.
  var hasEnough: Bool { left == 0 }

  /// Whether every known partition has reached its end.
  var isComplete: Bool { open == 0 }

  /// The partitions being read.
  var all: [PartitionProgress] { partitions.values.sorted { $0.id < $1.id } }

  /// Adds a partition to read.
  func add(_ partition: PartitionProgress) {
    partitions[partition.id] = partition
    if partition.end != nil, !partition.isDone { open += 1 }
  }

  /// Forgets a partition.
  func remove(_ id: TopicPartition) {
    guard let gone = partitions.removeValue(forKey: id) else { return }
    if gone.end != nil, !gone.isDone { open -= 1 }
    if last === gone { last = nil }
    lastNumber = -1
  }

  /// The state of one partition.
  func progress(of id: TopicPartition) -> PartitionProgress? { partitions[id] }

  /// Gives every partition without an end one.
  func pin(_ ends: [TopicPartition: Int64]) {
    for (id, end) in ends {
      guard let partition = partitions[id], partition.end == nil else { continue }
      partition.end = end
      partition.isDone = partition.position >= end
      if !partition.isDone { open += 1 }
    }
  }

  /// Hands over the troubles collected so far.
  func takeTroubles() -> [Trouble] {
    defer { troubles.removeAll() }
    return troubles
  }

  /// Flushes the output and notes how far it has come.
  func flush() {
    output.flush()
    guard output.failure == nil else { return }
    for partition in partitions.values { partition.flushed = partition.position }
  }

  func receive(_ message: borrowing Message) -> Flow {
    progress &+= 1
    let number = message.partition
    let token = message.topicToken
    let partition: PartitionProgress
    if number == lastNumber, token == lastToken, let last {
      partition = last
    } else {
      guard let found = partitions[TopicPartition(message.topic, number)] else { return .next }
      partition = found
      last = found
      lastNumber = number
      lastToken = token
    }
    let offset = message.offset
    // Nothing is handed out twice, and nothing past the end: a restart of a fetch may bring either.
    guard offset >= partition.position, !partition.isDone else { return .next }
    if let end = partition.end, offset >= end {
      finish(partition)
      return .next
    }
    if let time = partition.notBefore {
      let stamp = message.timestamp
      guard stamp.type == .none || stamp.milliseconds >= time else {
        partition.position = offset &+ 1
        if let end = partition.end, offset &+ 1 >= end { finish(partition) }
        return .next
      }
      partition.notBefore = nil
    }
    if matches(message, partition) {
      if let exec {
        if let problem = exec.run(message) {
          failure = problem
          return .pause
        }
      } else {
        output.write(message, partition)
      }
      count &+= 1
      if let left { self.left = left &- 1 }
    }
    partition.position = offset &+ 1
    if let end = partition.end, offset &+ 1 >= end { finish(partition) }
    if exec != nil { return .pause }
    return left == 0 || output.failure != nil ? .pause : .next
  }

  func reachedEnd(topicToken: UInt, topic: () -> String, partition: Int32, position: Int64) -> Flow {
    progress &+= 1
    guard let known = partitions[TopicPartition(topic(), partition)] else { return .next }
    // Offsets may end in records that are never handed out (transaction markers, compacted ones).
    if let end = known.end, position >= end, !known.isDone {
      known.position = max(known.position, position)
      finish(known)
    }
    return .next
  }

  func failed(_ error: KafkaError, partition: TopicPartition?) -> Flow {
    troubles.append(Trouble(error: error, partition: partition))
    return .next
  }

  /// Takes note of a partition whose position has been moved.
  ///
  /// - Returns: whether there is nothing left to read in it.
  func settle(_ partition: PartitionProgress) -> Bool {
    if let end = partition.end, partition.position >= end { finish(partition) }
    return partition.isDone
  }

  private func finish(_ partition: PartitionProgress) {
    guard !partition.isDone else { return }
    partition.isDone = true
    open -= 1
  }

  @inline(__always)
  private func matches(_ message: borrowing Message, _ partition: PartitionProgress) -> Bool {
    guard let filter else { return true }
    return filter.matches(MessageView(message, partition, withHeaders: filter.needsHeaders))
  }
}
