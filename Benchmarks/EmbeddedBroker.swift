internal import Glibc

/// A fresh `sagactl broker` with one or more topics of 40 partitions.
struct EmbeddedBroker {
  /// How many partitions a topic has: the broker keeps 5 MB of each, and a million lines are 110 MB.
  static let partitions = 40

  let address: String
  private let run: Run
  private let pipe: Pipe

  init(_ sagactl: String, topics: [String], partitions: Int = Self.partitions) throws(BenchmarkError) {
    pipe = try Pipe()
    let flags = topics.flatMap { ["--topic", "\($0):\(partitions)"] }
    run = try Run(
      [sagactl, "broker", "--quiet", "--port", "0"] + flags,
      output: .descriptor(pipe.writeEnd),
      environment: Run.plainEnvironment
    )
    pipe.closeWriteEnd()
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while read(pipe.readEnd, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
    let text = String(decoding: line, as: UTF8.self)
    guard text.hasPrefix("BROKERS=") else {
      kill(run.id, SIGKILL)
      throw BenchmarkError("the embedded broker did not start: \(text)")
    }
    address = String(text.dropFirst("BROKERS=".count))
  }

  /// Ends it.
  func stop() {
    kill(run.id, SIGTERM)
    _ = try? run.wait()
    pipe.closeReadEnd()
  }

  /// Runs `body` with a broker that is stopped afterwards.
  static func with<R>(
    _ sagactl: String,
    topics: [String],
    partitions: Int = Self.partitions,
    _ body: (EmbeddedBroker) throws(BenchmarkError) -> R
  ) throws(BenchmarkError) -> R {
    let broker = try EmbeddedBroker(sagactl, topics: topics, partitions: partitions)
    defer { broker.stop() }
    return try body(broker)
  }
}
