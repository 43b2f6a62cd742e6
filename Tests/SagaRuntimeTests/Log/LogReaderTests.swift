import Kafka
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

/// Logs read from topics of a real broker.
@Suite struct LogReaderTests {
  private let cluster = TestCluster.shared

  private func reader(
    _ topic: String,
    brokers: String? = nil,
    patience: Duration = .seconds(10),
    _ properties: [(String, String)] = []
  ) throws -> LogReader {
    let configuration = Configuration()
    for (name, value) in [
      ("bootstrap.servers", brokers ?? cluster.brokers), ("enable.partition.eof", "true"),
      ("fetch.wait.max.ms", "10"), ("allow.auto.create.topics", "false"), ("auto.offset.reset", "error"),
    ] + properties {
      try configuration.set(name, value)
    }
    return try LogReader(configuration, topic: topic, patience: patience) { _ in }
  }

  private func entries(
    _ topic: String,
    _ selection: LogReader.Selection = .everything
  ) throws -> [(LogPlace, LogEntry)] {
    var found: [(LogPlace, LogEntry)] = []
    var reader = try reader(topic)
    try reader.read(selection) { place, entry in
      found.append((place, entry))
      return .next
    }
    return found
  }

  /// The partition of a key, as every producer of Kafka's default placement has it.
  private func partition(_ key: String, of count: Int32) -> Int32 {
    Array(key.utf8).withUnsafeBytes { Partitioner.partition(forKey: $0, count: count) }
  }

  @Test(arguments: [false, true]) func aBrokerThatFallsSilentIsNotWaitedForWithoutEnd(byTime: Bool) throws {
    let own = TestCluster()
    let topic = try own.topic("log")
    for _ in 0..<50 { try own.send(SampleSaga.log("a").map { TestRecord($0) }, to: topic) }
    // Few records a fetch, so that most are still with the broker when it falls silent.
    let few = ["fetch.message.max.bytes", "fetch.max.bytes", "message.max.bytes"].map { ($0, "1000") }
    var reader = try reader(
      topic,
      brokers: own.brokers,
      patience: .seconds(1),
      few + [("queued.min.messages", "1"), ("statistics.interval.ms", "200")]
    )
    var count = 0
    func take(_: RawRecord) -> LogFlow {
      count += 1
      if count == 1 { try? own.with { $0.setRoundTrip(broker: 1, .seconds(60)) } }
      return .next
    }
    let began = ContinuousClock.now
    var problem: LogError?
    do throws(LogError) {
      if byTime { try reader.readRawByTime(.everything, take) } else { try reader.readRaw(.everything, take) }
    } catch {
      problem = error
    }
    #expect("\(String(describing: problem))".contains("the brokers send nothing any more"))
    #expect(count > 0)
    #expect(ContinuousClock.now - began < .seconds(20))
  }

  @Test func aTopicIsReadPartitionByPartitionInOrder() throws {
    let topic = try cluster.topic("log", partitions: 3)
    let logs = ["a", "b", "c", "d", "e", "f"].map { SampleSaga.log($0) }
    for log in logs {
      let place = partition(log[0].saga, of: 3)
      try cluster.send(log.map { TestRecord($0, partition: place) }, to: topic)
    }
    let found = try entries(topic)
    #expect(found.count == logs.reduce(0) { $0 + $1.count })
    for log in logs {
      let own = found.compactMap { place, entry -> (LogPlace, SagaRecord)? in
        if case .record(let record) = entry, record.saga == log[0].saga { (place, record) } else { nil }
      }
      #expect(own.map(\.1) == log)
      #expect(own.map(\.0.offset) == own.map(\.0.offset).sorted())
      #expect(Set(own.map(\.0.partition)) == [partition(log[0].saga, of: 3)])
    }
  }

  @Test func oneSagaIsLookedForWhereItBelongs() throws {
    let topic = try cluster.topic("log", partitions: 5)
    for id in ["one", "two", "three"] {
      let place = partition(id, of: 5)
      try cluster.send(SampleSaga.log(id).map { TestRecord($0, partition: place) }, to: topic)
    }
    // What lies in another partition is not found, because nobody looks there.
    let elsewhere = (partition("two", of: 5) + 1) % 5
    try cluster.send(SampleSaga.log("two").map { TestRecord($0, partition: elsewhere) }, to: topic)
    let found = try entries(topic, .sagas(["two"]))
    #expect(found.map(\.1) == SampleSaga.log("two").map { LogEntry.record($0) })
    #expect(try entries(topic, .sagas(["nobody"])).isEmpty)
    #expect(try entries(topic, .sagas([])).isEmpty)
  }

  @Test func otherTrafficAndBrokenRecordsAreToldApart() throws {
    let topic = try cluster.topic("log")
    let log = SampleSaga.log("a")
    var broken = TestRecord(log[1])
    broken.value = Array("{".utf8)
    var tombstone = TestRecord(log[1])
    tombstone.value = nil
    var headless = TestRecord(log[1])
    headless.headers.removeAll { $0.name == "ce_sequence" }
    try cluster.send(
      [
        TestRecord("hello", key: "k"), TestRecord(log[0]), broken, tombstone, headless,
        TestRecord(key: nil, value: nil), TestRecord(log[1]),
      ],
      to: topic
    )
    let found = try entries(topic)
    #expect(found.map(\.0.offset) == Array(0...6))
    #expect(found[0].1 == .foreign)
    #expect(found[1].1 == .record(log[0]))
    #expect(found[3].1 == .problem(RecordProblem(message: "the value is null")))
    #expect(found[4].1 == .problem(RecordProblem(message: "the header ce_sequence is missing")))
    #expect(found[5].1 == .foreign)
    #expect(found[6].1 == .record(log[1]))
    guard case .problem(let problem) = found[2].1 else {
      Issue.record("\(found[2])")
      return
    }
    #expect(problem.message.hasPrefix("the value is not JSON: "))
  }

  @Test func anEmptyTopicAndAReaderThatHasEnoughEnd() throws {
    let topic = try cluster.topic("log", partitions: 4)
    #expect(try entries(topic).isEmpty)
    try cluster.send(SampleSaga.log("a").map { TestRecord($0) }, to: topic)
    var count = 0
    var reader = try reader(topic)
    try reader.read { _, _ in
      count += 1
      return count == 2 ? .stop : .next
    }
    #expect(count == 2)
    // The same reader can be used again: by then it reads up to the end there is then.
    try cluster.send(SampleSaga.log("b").map { TestRecord($0) }, to: topic)
    count = 0
    try reader.read { _, _ in
      count += 1
      return .next
    }
    #expect(count == SampleSaga.log("a").count + SampleSaga.log("b").count)
  }

  @Test func partitionsCanBeReadInTheOrderOfTime() throws {
    let topic = try cluster.topic("log", partitions: 4)
    for (number, id) in ["a", "b", "c", "d", "e"].enumerated() {
      let log = SampleSaga.log(id, startedAt: 1_700_000_000_000 + Int64(number) * 3)
      try cluster.send(log.map { TestRecord($0, partition: partition(id, of: 4)) }, to: topic)
    }
    // Within a partition the order of the log counts, so all of it is sent again in the order of time.
    let sorted = try cluster.read(topic).sorted { ($0.timestamp ?? 0) < ($1.timestamp ?? 0) }
    let other = try cluster.topic("log", partitions: 4)
    try cluster.send(sorted, to: other)
    var times: [Int64] = []
    var keys: Set<String> = []
    var reader = try reader(other)
    try reader.readRawByTime { raw in
      times.append(raw.timestamp ?? 0)
      if let key = raw.key { keys.insert(String(decoding: key, as: UTF8.self)) }
      return .next
    }
    #expect(times == sorted.compactMap(\.timestamp))
    #expect(keys == ["a", "b", "c", "d", "e"])
    var count = 0
    try reader.readRawByTime(.sagas(["c"])) { _ in
      count += 1
      return .next
    }
    #expect(count == SampleSaga.log("c").count)
  }

  @Test func aTopicThatDoesNotExistIsSaidAndNotCreated() throws {
    let there = try cluster.topic("log")
    do {
      _ = try reader("nowhere-at-all")
      Issue.record("no error")
    } catch LogError.unknownTopic(let name, let others) {
      #expect(name == "nowhere-at-all")
      #expect(others.contains(there))
    }
    #expect(try RecordExchange(brokers: cluster.brokers).partitions(of: "nowhere-at-all") == nil)
  }

  @Test func aBrokerThatIsNotThereIsSaid() throws {
    do {
      _ = try reader("log", brokers: "127.0.0.1:1", patience: .milliseconds(300))
      Issue.record("no error")
    } catch LogError.unreachable(let sentence) {
      #expect(sentence.hasPrefix("no answer within 0.3 s: "), "\(sentence)")
    }
  }
}
