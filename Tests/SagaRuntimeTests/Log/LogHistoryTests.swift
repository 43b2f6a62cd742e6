import Bytes
import KafkaTestKit
import Saga
import SagaFormat
import SagaRuntime
import Testing

/// Logs of many sagas, sorted by saga and checked.
@Suite struct LogHistoryTests {
  private func refusing(_ step: String) -> (Invocation) -> Outcome {
    { $0.step == step ? .refused(Saga.Failure(code: "no")) : .succeeded(.members([:])) }
  }

  private func folded(_ log: [SagaRecord]) -> SagaState {
    log.reduce(into: SagaState()) { $0.fold($1) }
  }

  private func merged(_ logs: [[SagaRecord]], _ random: inout SplitMix64) -> [SagaRecord] {
    var rest = logs.map { $0[...] }
    var all: [SagaRecord] = []
    while true {
      let open = rest.indices.filter { !rest[$0].isEmpty }
      guard let place = open.randomElement(using: &random), let record = rest[place].popFirst() else {
        return all
      }
      all.append(record)
    }
  }

  @Test(arguments: TestSeed.list(2)) func logsThatAreInterleavedAddUpToTheSameStates(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let logs = [
      SampleSaga.log("a"), SampleSaga.log("b", refusing("second")), SampleSaga.log("c", refusing("first")),
    ]
    for _ in 0..<50 {
      let found = Histories(merged(logs, &random))
      #expect(found.rules == [], "\(TestSeed.hint(seed))")
      for log in logs { #expect(found.states[log[0].saga] == folded(log), "\(TestSeed.hint(seed))") }
    }
  }

  @Test(arguments: TestSeed.list(2)) func duplicatesChangeNothingAndAreCounted(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let log = SampleSaga.log("a", refusing("second"))
    for _ in 0..<100 {
      var doubled = log
      let copies = random.int(1...8)
      for _ in 0..<copies {
        let place = random.int(0...doubled.count - 1)
        // A repetition comes after the record it repeats, however late.
        doubled.insert(doubled[place], at: random.int(place + 1...doubled.count))
      }
      let found = Histories(doubled)
      #expect(found.counts.duplicates == copies, "\(TestSeed.hint(seed))")
      #expect(found.rules == [], "\(TestSeed.hint(seed))")
      #expect(found.states["a"] == folded(log), "\(TestSeed.hint(seed))")
    }
  }

  @Test func everyPrefixIsAStateThatTheLimitGivesAsWell() {
    let log = SampleSaga.log("a", refusing("second"))
    for length in 1...log.count {
      let prefix = Histories(Array(log.prefix(length)))
      #expect(prefix.rules == [])
      let limited = Histories(log, .init(until: .sequence(UInt64(length))))
      #expect(limited.states == prefix.states)
      #expect(limited.counts.records == length)
    }
    let middle = log[log.count / 2].time
    let limited = Histories(log, .init(until: .time(middle)))
    #expect(limited.states["a"] == folded(log.filter { $0.time <= middle }))
  }

  @Test func aSagaThatHasEndedIsForgottenAndItsLateRecordsAreStillKnown() {
    let first = SampleSaga.log("first")
    var log = first
    for number in 0..<1500 { log += SampleSaga.log("s\(number)") }
    // By now only its end is remembered.
    log += first
    let end = first[first.count - 1]
    func late(_ sequence: UInt64, _ event: SagaEvent, epoch: UInt64 = 1) -> SagaRecord {
      SagaRecord(saga: "first", sequence: sequence, epoch: epoch, time: end.time, event: event)
    }
    log.append(late(end.sequence + 1, .cancelRequested(note: "")))
    #expect(Histories(log).rules == [])
    #expect(Histories(log).counts.duplicates == first.count)
    #expect(Histories(log).counts.sagas == 1501)
    log.append(late(end.sequence + 3, .sagaCompensating(CompensationReason(.cancelled), plan: [])))
    #expect(Histories(log).rules == ["T7", "K2"])
    log.append(late(end.sequence + 4, .cancelRequested(note: ""), epoch: 0))
    #expect(Histories(log).counts.stale == 1)
  }

  @Test func lateRecordsOfASagaThatHasJustEndedAreItsOwn() {
    let log = SampleSaga.log("a")
    let end = log[log.count - 1]
    let late = SagaRecord(
      saga: "a",
      sequence: end.sequence + 1,
      epoch: 1,
      time: end.time,
      event: .lateReply(step: "first", operation: .action, attempt: 1, outcome: .succeeded)
    )
    let found = Histories(log + [late], .init(keepsRecords: true))
    #expect(found.rules == [])
    #expect(found.sagas.count == 1)
    #expect(found.sagas.first?.entries.map(\.record) == log + [late])
  }

  @Test func aLogWithoutABeginningIsSaidToBeOnce() {
    let log = Array(SampleSaga.log("a").dropFirst(2))
    let found = Histories(log, .init(keepsRecords: true))
    #expect(found.rules == ["K2"])
    #expect(found.sagas.first?.isHeadless == true)
    #expect(found.sagas.first?.entries.count == log.count)
    #expect(found.counts.states == ["unknown": 1])
    #expect(found.counts.unjudged == 1)
  }

  @Test func aWriterThatHasBeenReplacedDoesNotCount() {
    let log = SampleSaga.log("a")
    let resumed = SagaRecord(
      saga: "a",
      sequence: 3,
      epoch: 2,
      time: log[2].time,
      event: .sagaResumed(note: "", retries: false)
    )
    let found = Histories(Array(log.prefix(2)) + [resumed] + Array(log.dropFirst(3).prefix(1)))
    #expect(found.counts.stale == 1)
    #expect(found.counts.records == 4)
  }

  /// What a writer sends after another has taken over comes too late, also when its number is taken by then.
  @Test func aLateRecordOfAReplacedWriterIsNoDuplicate() {
    for others in [0, 1500] {
      var log = SampleSaga.log("a")
      let end = log[log.count - 1]
      let late = SagaRecord(saga: "a", sequence: 3, epoch: 1, time: end.time, event: log[2].event)
      let resumed = SagaEvent.sagaResumed(note: "", retries: false)
      log.insert(SagaRecord(saga: "a", sequence: 3, epoch: 2, time: log[2].time, event: resumed), at: 2)
      log = log.enumerated().map { index, record in
        let epoch: UInt64 = index < 2 ? 1 : 2
        return SagaRecord(
          saga: "a",
          sequence: UInt64(index + 1),
          epoch: epoch,
          time: record.time,
          event: record.event
        )
      }
      // With many others in between only its end is remembered.
      for number in 0..<others { log += SampleSaga.log("s\(number)") }
      let found = Histories(log + [late, log[1], log[2]])
      #expect(found.counts.stale == 1)
      #expect(found.counts.duplicates == 2)
      #expect(found.rules == [])
    }
  }

  @Test func aRecordWithAnotherKeyIsFoundWheneverItComes() {
    let log = SampleSaga.log("a")
    var entries = log.map { LogEntry.record($0) }
    entries[1] = .stray(log[1])
    #expect(Histories(entries: entries).rules == ["K2"])
    for number in 0..<1500 { entries += SampleSaga.log("s\(number)").map { .record($0) } }
    #expect(Histories(entries: entries + [.stray(log[0])]).rules == ["K2", "K2"])
  }

  @Test func whatIsNoRecordIsCounted() {
    let problem = LogEntry.problem(RecordProblem(message: "broken"))
    let records = SampleSaga.log("a").map { LogEntry.record($0) }
    let found = Histories(entries: [.foreign, problem] + records + [.foreign])
    #expect(found.counts.foreign == 2)
    #expect(found.counts.unreadable == 1)
    #expect(found.findings.map(\.message) == ["broken"])
    #expect(found.counts.sagas == 1)
    #expect(found.counts.states == ["completed": 1])
  }

  @Test func aDefinitionIsReadFromTheLogAndItsHashIsChecked() throws {
    let folder = try TemporaryFolder()
    let log = try Repository.bytes("Tests/Golden/bike-no-response.jsonl")
    func histories(_ bytes: [UInt8]) throws -> Histories {
      Histories(entries: try LogLines.read(bytes, in: folder).map(\.1))
    }
    let right = try histories(log)
    #expect(right.rules == [])
    #expect(right.counts.unjudged == 0)
    #expect(right.sagas.first?.definition?.definition.name == "order-bike")
    let text = String(decoding: log, as: UTF8.self)
    let changed = text.replacing("OutOfStock", with: "SoldOut")
    #expect(try histories(Array(changed.utf8)).rules == ["R8"])
    let later = text.replacing("sagactl/v1", with: "sagactl/v9")
    let unread = try histories(Array(later.utf8))
    // What cannot be understood any more was altered all the same.
    #expect(unread.rules == ["R8"])
    #expect(unread.counts.unjudged == 1)
    let sample = Histories(SampleSaga.log("a"))
    #expect(sample.rules == [])
    #expect(sample.counts.unjudged == 1)
    #expect(!sample.counts.holds)
  }

  /// A beginning with something else in it.
  private func changed(_ log: [SagaRecord], _ change: (SagaStart) -> SagaStart) -> [SagaRecord] {
    log.map { record in
      guard case .sagaStarted(let start) = record.event else { return record }
      return SagaRecord(
        saga: record.saga,
        sequence: record.sequence,
        epoch: record.epoch,
        time: record.time,
        event: .sagaStarted(change(start))
      )
    }
  }

  @Test func aBeginningThatDoesNotFitItsDefinitionIsFound() throws {
    let folder = try TemporaryFolder()
    let entries = try LogLines.read(try Repository.bytes("Tests/Golden/bike-no-response.jsonl"), in: folder)
    let log = entries.compactMap { if case .record(let record) = $0.1 { record } else { nil } }
    #expect(Histories(log).rules == [])
    func rules(_ name: String? = nil, version: String? = nil, definition: JSONValue? = nil) -> [String] {
      let log = changed(log) { start in
        SagaStart(
          name: name ?? start.name,
          version: version ?? start.version,
          definition: definition ?? start.definition,
          definitionHash: start.definitionHash,
          input: start.input
        )
      }
      return Histories(log).rules
    }
    #expect(rules("order-car") == ["R8"])
    #expect(rules(version: "1.0.1") == ["R8"])
    #expect(rules(definition: .null) == ["R8"])
    #expect(rules(definition: .members([:])) == ["R8"])
  }

  @Test(arguments: TestSeed.list(1)) func tenThousandMutationsOfLogsNeverTrap(_ seed: UInt64) throws {
    print("mutated logs: seed \(seed)")
    var random = SplitMix64(seed: seed)
    let folder = try TemporaryFolder()
    let logs = try Repository.files(in: "Tests/Golden", ending: ".jsonl").map {
      try Repository.bytes("Tests/Golden/\($0)")
    }
    var mutations = 0
    while mutations < 10_000 {
      // Many in one file: opening one takes longer than reading it.
      var bytes: [UInt8] = []
      for _ in 0..<100 {
        var log = try #require(logs.randomElement(using: &random))
        for _ in 0..<random.int(1...3) { Self.mutate(&log, &random) }
        bytes += log
        mutations += 1
      }
      let entries = try LogLines.read(bytes, in: folder)
      let found = Histories(entries: entries.map(\.1), .init(keepsRecords: true))
      #expect(found.counts.records + found.counts.unreadable + found.counts.foreign == entries.count)
    }
  }

  private static func mutate(_ log: inout [UInt8], _ random: inout SplitMix64) {
    guard log.count > 8 else { return }
    let place = random.int(0...log.count - 5)
    switch random.int(0...6) {
    case 0: log[place] = random.bytes(1)[0]
    case 1: log.remove(at: place)
    case 2: log.removeSubrange(place..<min(log.count, place + random.int(1...200)))
    case 3: log.insert(contentsOf: random.bytes(random.int(1...4)), at: place)
    case 4:
      // A piece of the log somewhere else in it, so that what is there looks right and is wrong.
      let piece = Array(log[place..<min(log.count, place + random.int(1...400))])
      log.insert(contentsOf: piece, at: random.int(0...log.count - 1))
    case 5:
      // Another digit: numbers of records, attempts and times.
      let digits = log.indices.filter { log[$0] >= 0x30 && log[$0] <= 0x39 }
      if let digit = digits.randomElement(using: &random) { log[digit] = UInt8(0x30 + random.int(0...9)) }
    default:
      var lines = log.split(separator: 10, omittingEmptySubsequences: false)
      lines.swapAt(random.int(0...lines.count - 1), random.int(0...lines.count - 1))
      log = Array(lines.joined(separator: [10]))
    }
  }
}
