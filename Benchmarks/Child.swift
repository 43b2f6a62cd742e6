internal import Glibc
internal import Kafka

/// Work this program does in processes of its own, so that its cost can be told apart and its memory is not
/// taken over by the programs it starts (a child's peak counts from that of its parent).
enum Child {
  /// Does the work that arguments ask for and returns the exit code; nil when they ask for the benchmark.
  static func run(_ arguments: [String]) throws(BenchmarkError) -> Int32? {
    guard let mode = arguments.first, mode.hasPrefix("--"), arguments.count >= 3 else { return nil }
    if mode == "--saga-log" {
      guard let records = Int(arguments[2]) else { return nil }
      Output.line("\(try SagaLog.write(arguments[1], records: records, SagaLog.shop()))")
      return 0
    }
    let brokers = arguments[1]
    let topic = arguments[2]
    switch mode {
    case "--count":
      Output.line("\(try count(brokers, topic))")
    case "--produce":
      guard arguments.count == 4, let records = Int(arguments[3]) else { return nil }
      try LibrdkafkaProducer(brokers: brokers, topic: topic).run(records: records)
    case "--consume":
      guard arguments.count == 4, let records = Int(arguments[3]) else { return nil }
      try LibrdkafkaConsumer(brokers: brokers, topic: topic).run(records: records)
    default: throw BenchmarkError("unknown mode \(mode)")
    }
    return 0
  }

  /// This program's file.
  static func ownPath() throws(BenchmarkError) -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0 else { throw BenchmarkError(failed: "readlink /proc/self/exe") }
    return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Fails unless a topic holds exactly so many records.
  static func checkCount(
    _ program: String,
    _ brokers: String,
    _ topic: String,
    _ wanted: Int
  ) throws(BenchmarkError) {
    let text = try Pipe.output(of: [program, "--count", brokers, topic])
    guard let number = text.split(separator: "\n").first.flatMap({ Int($0) }), number == wanted else {
      throw BenchmarkError(
        "topic \(topic) holds \(text.split(separator: "\n").first ?? "?") records, not \(wanted): the broker "
          + "dropped some, or a client lost them"
      )
    }
  }

  /// How many records a topic holds, by the offsets of its partitions.
  private static func count(_ brokers: String, _ topic: String) throws(BenchmarkError) -> Int64 {
    do throws(KafkaError) {
      let configuration = Configuration()
      do throws(PropertyError) {
        try configuration.set("bootstrap.servers", brokers)
      } catch {
        throw KafkaError(.invalidArgument, reason: error.reason)
      }
      let client = try Client(.consumer, configuration)
      let cluster = try client.metadata(timeout: .seconds(10))
      let partitions = (cluster.topic(topic)?.partitions ?? []).map { TopicPartition(topic, $0.id) }
      func sum(_ position: Client.Position) throws(KafkaError) -> Int64 {
        var total: Int64 = 0
        for found in try client.offsets(at: partitions.map { ($0, position) }, timeout: .seconds(10)) {
          if let error = found.error { throw error }
          total += found.offset
        }
        return total
      }
      return try sum(.end) - sum(.beginning)
    } catch {
      throw BenchmarkError("counting \(topic): \(error)")
    }
  }
}
