import Bytes
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

/// Logs read from files of lines.
@Suite struct LogFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func linesAreReadAsTheRecordsTheyHold() throws {
    let log = SampleSaga.log("a") + SampleSaga.log("b")
    let found = try LogLines.read(LogLines.of(log, partition: 7), in: folder)
    #expect(found.map(\.1) == log.map { LogEntry.record($0) })
    #expect(found.map(\.0) == log.indices.map { LogPlace(partition: 7, offset: Int64($0), line: $0 + 1) })
  }

  @Test func endsOfLinesAndOfTheFileAreWhateverTheyAre() throws {
    let log = SampleSaga.log("a")
    let lines = LogLines.of(log)
    let expected = log.map { LogEntry.record($0) }
    #expect(try LogLines.read(Array(lines.dropLast()), in: folder).map(\.1) == expected)
    let windows = lines.flatMap { $0 == 10 ? [13, 10] : [$0] }
    #expect(try LogLines.read(windows, in: folder).map(\.1) == expected)
    let spaced = lines.flatMap { $0 == 10 ? [10, 10, 32, 10] : [$0] }
    let found = try LogLines.read(spaced, in: folder)
    #expect(found.map(\.1) == expected)
    #expect(found.map(\.0.line) == log.indices.map { $0 * 3 + 1 })
    #expect(try LogLines.read([], in: folder).isEmpty)
    #expect(try LogLines.read([10, 10], in: folder).isEmpty)
  }

  @Test func linesOfEveryLengthAreReadAcrossTheBordersOfBatches() throws {
    var random = SplitMix64(seed: 7)
    var log: [SagaRecord] = []
    // Several times as much as is read at a time, and a line that is longer than that alone.
    for number in 0..<400 {
      let length = number == 200 ? 3_000_000 : random.int(0...30_000)
      let note = String(repeating: number % 3 == 0 ? "é\"" : "x", count: length)
      let event = number == 0 ? SampleSaga.log("a")[0].event : .cancelRequested(note: note)
      log.append(
        SagaRecord(
          saga: "a",
          sequence: UInt64(number + 1),
          epoch: 1,
          time: Timestamp(milliseconds: 1_700_000_000_000),
          cause: number == 0 ? nil : UInt64(number),
          event: event
        )
      )
    }
    let found = try LogLines.read(LogLines.of(log), in: folder)
    #expect(found.map(\.1) == log.map { LogEntry.record($0) })
  }

  @Test func aLineThatIsNoRecordIsSaidToBeWithItsPlace() throws {
    let log = SampleSaga.log("a")
    var bytes = Array("{\"key\": 1}\n".utf8)
    bytes += LogLines.of([log[0]])
    bytes += Array("nonsense\n".utf8)
    bytes += LogLines.of([log[1]]).dropLast(30)
    let found = try LogLines.read(bytes, in: folder)
    #expect(found.map(\.0.line) == [1, 2, 3, 4])
    #expect(found[1].1 == .record(log[0]))
    for (place, entry) in [found[0], found[2], found[3]] {
      guard case .problem(let problem) = entry else {
        Issue.record("\(place): \(entry)")
        continue
      }
      #expect(problem.message.hasPrefix("the line is not a record: column "), "\(problem)")
    }
  }

  @Test func whoHasEnoughReadsNoFurther() throws {
    let path = try folder.write("log.jsonl", LogLines.of((0..<5000).flatMap { SampleSaga.log("s\($0)") }))
    for wanted in [1, 3, 2500] {
      var count = 0
      let file = try LogFile(path: path)
      try file.read { _, _, _ in
        count += 1
        return count == wanted ? .stop : .next
      }
      #expect(count == wanted)
    }
  }

  @Test func whatCannotBeReadIsSaid() throws {
    for path in ["/nowhere/at/all", "/"] {
      do {
        _ = try LogFile(path: path)
        Issue.record("no error")
      } catch LogError.unreadable(let name, let code) {
        #expect(name == path)
        #expect(code > 0)
      }
    }
  }
}
