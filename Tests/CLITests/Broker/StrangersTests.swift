import Glibc
import KafkaTestKit
import Testing

/// Programs on kafka-python, which know nothing but `localhost:9092`, against the embedded broker.
///
/// Skipped where kafka-python is not installed or port 9092 is taken.
@Suite(.serialized, .enabled(if: Strangers.canRun, "needs kafka-python and a free port 9092"))
struct StrangersTests {
  @Test func aPythonPairAndOursUnderstandEachOther() async throws {
    let broker = try CommandRun.sagactl(["broker", "--topic", "example_topic:1"]).start()
    #expect(try await broker.line() == "BROKERS=localhost:9092")

    let theirs = try CommandRun("python3", ["-u", "-c", Strangers.consumer, "example_topic"]).start()
    #expect(
      try await theirs.line() == "Listening for topic example_topic on localhost:9092"
    )
    let ours = try CommandRun.sagactl(["consume", "-t", "example_topic", "-o", "beginning", "-K", ": "])
      .start()

    let producer = CommandRun("python3", ["-c", Strangers.producer, "example_topic", "k1", "from python"])
    var sent = try await producer.result()
    // It gives a broker two seconds to answer, which a busy machine may need; then it has sent nothing.
    for _ in 0..<5 where sent.error.contains("NoBrokersAvailable") { sent = try await producer.result() }
    #expect(sent.output == "Message sent.\n", "\(sent.error)")
    #expect(try await ours.line() == "k1: from python")
    #expect(try await theirs.line() == "Event -> k1: from python")

    let answered = try await CommandRun.sagactl(
      ["produce", "-t", "example_topic", "--key", "k2", "--value", "from sagactl"]
    ).result()
    #expect(answered.code == 0, "\(answered.error)")
    #expect(try await theirs.line() == "Event -> k2: from sagactl")
    #expect(try await ours.line() == "k2: from sagactl")

    theirs.signalGroup(SIGKILL)
    ours.signal(SIGTERM)
    broker.signal(SIGTERM)
    #expect(try await ours.result().code == 143)
    #expect(try await broker.result().code == 0)
  }
}

private enum Strangers {
  /// Reads what is written from now on, with every setting at its default, as `Event -> key: value`.
  static let consumer = """
    import sys
    from kafka import KafkaConsumer
    topic = sys.argv[1]
    consumer = KafkaConsumer(topic)
    while not consumer.assignment():
        consumer.poll(timeout_ms=100)
    for partition in consumer.assignment():
        consumer.position(partition)
    print(f'Listening for topic {topic} on localhost:9092')
    for message in consumer:
        print(f"Event -> {message.key.decode('utf-8')}: {message.value.decode('utf-8')}")
    """

  /// Sends one message and waits for its acknowledgement, with every setting at its default.
  static let producer = """
    import sys
    from kafka import KafkaProducer
    topic, key, value = sys.argv[1:4]
    producer = KafkaProducer()
    producer.send(topic, key=key.encode('utf-8'), value=value.encode('utf-8')).get()
    print('Message sent.')
    """

  static let canRun: Bool = hasKafkaPython && isFree(port: 9092)

  private static let hasKafkaPython: Bool = {
    system("python3 -c 'import kafka; assert kafka.__version__ == \"2.0.2\"' >/dev/null 2>&1") == 0
  }()

  private static func isFree(port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
