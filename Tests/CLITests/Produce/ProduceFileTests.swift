import Glibc
import KafkaTestKit
import Testing

/// Files: whole, or line by line with `-l`.
@Suite(.crowd) struct ProduceFileTests {
  @Test func aFileIsOneRecordByteForByte() async throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 1)
    let contents = [random.bytes(70_000), [], [10], Array("no newline at the end".utf8)]
    var paths: [String] = []
    for (index, bytes) in contents.enumerated() { paths.append(try folder.write("file\(index)", bytes)) }
    let topic = try cluster.topic()
    let run = try command(["produce", "-t", topic, "--key", "k"] + paths)
    #expect(try await run.result().code == 0)
    let read = try cluster.read(topic)
    #expect(read.map(\.value) == contents)
    #expect(read.allSatisfy { $0.keyText == "k" })
  }

  @Test func teeCopiesFilesAsTheyAre() async throws {
    let folder = try TemporaryFolder()
    let paths = [try folder.write("a", "1\n2"), try folder.write("b", "\u{0}\n")]
    let result = try await command(["produce", "-T", "-t", try cluster.topic()] + paths).result()
    #expect(result.bytes == Array("1\n2\u{0}\n".utf8))
  }

  @Test func aDashIsStandardInputAsOneRecord() async throws {
    let topic = try cluster.topic()
    try await produce("-t", topic, "-", input: "two\nlines\n")
    #expect(try cluster.values(topic) == ["two\nlines\n"])
  }

  @Test func processSubstitutionIsAFileLikeAnyOther() async throws {
    let topic = try cluster.topic()
    var run = CommandRun(
      "bash",
      ["-c", "exec \"$SAGACTL\" produce -t \(topic) <(printf 'a\\nb\\n'; sleep 0.1; printf c) <(:)"]
    )
    run.environment = ["SAGACTL": try Tool.sagactl(), "SAGACTL_BROKERS": cluster.brokers]
    let result = try await run.result()
    #expect(result.code == 0)
    #expect(result.error == "")
    #expect(try cluster.values(topic) == ["a\nb\nc", ""])
  }

  @Test func linesOfSeveralFilesAreRecords() async throws {
    let folder = try TemporaryFolder()
    let paths = [try folder.write("a", "1\n\n2"), try folder.write("b", "3\n")]
    let topic = try cluster.topic()
    let run = try command(["produce", "-l", "-t", topic, "-"] + paths, input: "0\n")
    #expect(try await run.result().code == 0)
    #expect(try cluster.values(topic) == ["0", "1", "", "2", "3"])
  }

  @Test func kcatsFormWithTheFileBehindTheLetterWorks() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a", "1\n2\n")
    let topic = try cluster.topic()
    #expect(try await command(["-P", "-t", topic, "-l", path]).result().code == 0)
    #expect(try cluster.values(topic) == ["1", "2"])
  }

  @Test func aBadLineIsReportedWithItsFileAndNumber() async throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "x", count: 2000)
    let paths = [try folder.write("a", "1\n2\n"), try folder.write("b", "3\n\(long)\n4\n")]
    let topic = try cluster.topic()
    let run = try command(["produce", "-l", "-t", topic, "-X", "message.max.bytes=1000"] + paths)
    let result = try await run.result()
    #expect(result.code == 1)
    #expect(result.errorLines.first?.contains("\(paths[1]): line 2: ") == true, "\(result.error)")
    #expect(try cluster.values(topic) == ["1", "2", "3", "4"])
  }

  @Test func aWholeFileThatIsTooLargeIsReportedByName() async throws {
    let folder = try TemporaryFolder()
    let paths = [
      try folder.write("big", [UInt8](repeating: 1, count: 5000)), try folder.write("small", [2]),
    ]
    let topic = try cluster.topic()
    let run = try command(["produce", "-t", topic, "-X", "message.max.bytes=1000"] + paths)
    let result = try await run.result()
    #expect(result.code == 1)
    #expect(result.errorLines.first?.contains(paths[0]) == true, "\(result.error)")
    #expect(result.errorLines.first?.contains("5000 bytes") == true, "\(result.error)")
    #expect(try cluster.read(topic).map(\.value) == [[2]])
  }

  @Test(arguments: [[], ["-l"], ["-J"]])
  func aMissingFileStopsTheRunBeforeAnythingIsSent(_ options: [String]) async throws {
    let folder = try TemporaryFolder()
    let there = try folder.write("there", "{\"value\":\"x\"}\n")
    let topic = try cluster.topic()
    let run = try command(["produce", "-t", topic] + options + [there, folder.file("missing")])
    let result = try await run.result()
    #expect(result.code == 66)
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains(folder.file("missing")))
    #expect(result.error.contains("No such file"))
    #expect(try cluster.read(topic) == [])
  }

  @Test(arguments: [[], ["-l"], ["-J"]])
  func standardInputCanBeNamedOnlyOnce(_ options: [String]) async throws {
    let topic = try cluster.topic()
    let run = try command(["produce", "-t", topic] + options + ["-", "-"], input: "{}\n")
    let result = try await run.result()
    #expect(result.code == 64)
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains("'-' is given twice"), "\(result.error)")
    #expect(try cluster.read(topic) == [])
  }

  @Test func anEmptyNameIsVisible() async throws {
    let result = try await sagactl("produce", "-t", "t", "")
    #expect(result.code == 66)
    #expect(result.error.contains("cannot open \"\": No such file"), "\(result.error)")
  }

  @Test func aDirectoryIsNoInput() async throws {
    let result = try await sagactl("produce", "-t", "t", "/tmp")
    #expect(result.code == 66)
    #expect(result.error.contains("/tmp is a directory"))
  }

  @Test func aClosedStandardInputIsSaidToBe() async throws {
    var run = try command(["produce", "-t", try cluster.topic()])
    run.input = .closed
    let result = try await run.result()
    #expect(result.code == 66)
    #expect(result.errorLines.count == 1)
    #expect(result.error.contains("standard input"))
  }
}
