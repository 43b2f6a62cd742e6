import Glibc
import KafkaTestKit
import Testing

/// Following a topic: promptness, ends, closed pipes.
@Suite(.crowd) struct ConsumeFollowTests {
  /// Starts a consumer that is known to read: a record sent now will be seen.
  private func follow(_ topic: String, _ options: [String] = []) async throws -> LiveProcess {
    let live = try command(["consume", "-t", topic] + options).start()
    // Nothing shows from outside that the end has been looked up: send until something arrives.
    let seen = try await waitUntil(every: .milliseconds(50)) {
      try cluster.send(lines: ["probe"], to: topic)
      return live.output.contains("probe")
    }
    try #require(seen)
    return live
  }

  @Test func whatIsWrittenFromNowOnArrivesPromptlyAsBareValues() async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: ["old"], to: topic)
    let live = try await follow(topic)
    #expect(!live.output.contains("old"))
    var quickest = Duration.seconds(60)
    for number in 1...3 {
      let sent = ContinuousClock.now
      try cluster.send([TestRecord("value \(number)", key: "k")], to: topic)
      #expect(await live.outputContains("value \(number)\n"))
      quickest = min(quickest, ContinuousClock.now - sent)
    }
    #expect(quickest < .seconds(1))
    #expect(live.isRunning)
    #expect(live.error == "")
    #expect(Set(live.output.split(separator: "\n")) == ["probe", "value 1", "value 2", "value 3"])
  }

  @Test(arguments: [["-J"], ["-f", "%s\n"], ["-K:"]])
  func everyFormatIsFlushedWhenNothingMoreIsThere(_ options: [String]) async throws {
    let topic = try cluster.topic()
    let live = try await follow(topic, options)
    try cluster.send(lines: ["last of all"], to: topic)
    #expect(await live.outputContains("last of all"))
  }

  @Test func kcatsUnbufferedFlagIsAccepted() async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: ["x"], to: topic)
    #expect(try await command(["-C", "-u", "-q", "-E", "-t", topic, "-e"]).result().output == "x\n")
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func aSignalEndsItWithItsCode(_ signal: Int32, _ code: Int32) async throws {
    let live = try await follow(try cluster.topic())
    live.signal(signal)
    let result = try await live.result()
    #expect(result.code == code)
    #expect(result.error == "")
  }

  @Test func aSignalWhileItWaitsForTheClusterEndsIt() async throws {
    let broker = try await BrokerProcess.start(topics: ["t:1"])
    await broker.freeze()
    let live = try CommandRun.sagactl(["consume", "-b", broker.brokers, "-m", "60", "-t", "t"]).start()
    #expect(await live.takesSignals())
    live.signal(SIGTERM)
    #expect(try await live.result().code == 143)
    await broker.kill()
  }

  @Test(arguments: [[], ["-g", "blocked-@"]], [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func aSignalEndsItWhileNobodyReads(_ options: [String], _ signal: (number: Int32, code: Int32)) async throws
  {
    let topic = try cluster.topic("blocked")
    try cluster.send(lines: (0..<60_000).map { "record number \($0)" }, to: topic)
    let options = options.map { $0.replacingFirst("@", with: topic) }
    var run = try command(["consume", "-t", topic, "-o", "beginning"] + options)
    run.output = .unread
    let live = try run.start()
    #expect(await waitUntil { live.unreadOutput >= 60_000 })
    live.signal(signal.number)
    #expect(await live.ends())
    let result = try await live.result()
    #expect(result.code == signal.code)
    #expect(result.error == "")
  }

  @Test(arguments: ["", "-J", "-f '%s\\n'", "-g closed-pipe-@"])
  func aClosedPipeIsQuietAndNoError(_ options: String) async throws {
    let topic = try cluster.topic(partitions: 2)
    try cluster.send(lines: (0..<5000).map { "line \($0)" }, to: topic)
    let arguments = options.replacingFirst("@", with: topic)
    let run = try script(
      "{ $SAGACTL consume -t \(topic) -o beginning \(arguments); echo code $? >&2; } | head -1 > /dev/null"
    )
    let result = try await run.result()
    #expect(result.error == "code 0\n")
    #expect(result.duration < .seconds(40))
  }

  @Test func aPipeThatIsClosedWhileNothingArrivesIsNoticed() async throws {
    let live = try await follow(try cluster.topic())
    live.closeOutput()
    #expect(await live.ends())
    let result = try await live.result()
    #expect(result.code == 0)
    #expect(result.error == "")
  }

  @Test func timeoutEndsAnIdleWait() async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: ["a", "b"], to: topic)
    let following = try await sagactl("consume", "-t", topic, "-o", "0", "--timeout", "2500ms")
    #expect(following.code == 0)
    #expect(following.output == "a\nb\n")
    #expect(following.duration > .milliseconds(2500))
    let unmet = try await sagactl("consume", "-t", topic, "-o", "0", "-c", "3", "--timeout", "2.5s")
    #expect(unmet.code == 1)
    #expect(unmet.output == "a\nb\n")
    #expect(unmet.error == "sagactl: warning: no record came for 2.5 s: 2 of 3 were read\n")
    let quiet = try await sagactl("consume", "-q", "-t", topic, "-o", "0", "-c", "3", "--timeout", "1")
    #expect(quiet.code == 1)
    #expect(quiet.error == "")
    let met = try await sagactl("consume", "-t", topic, "-o", "0", "-c", "2", "--timeout", "30s")
    #expect(met.code == 0)
    #expect(met.duration < .seconds(30))
    let atEnd = try await sagactl("consume", "-t", topic, "-e", "--timeout", "10s")
    #expect(atEnd.code == 0)
  }

  @Test func theTimeoutIsOfIdlenessNotOfTheWholeRun() async throws {
    let topic = try cluster.topic()
    let live = try await follow(topic, ["--timeout", "5s"])
    let started = ContinuousClock.now
    while ContinuousClock.now - started < .seconds(6) {
      try await Task.sleep(for: .milliseconds(300))
      try cluster.send(lines: ["x"], to: topic)
    }
    #expect(live.isRunning)
    #expect(await live.ends())
  }

  @Test func aSlowReaderGetsEverything() async throws {
    let topic = try cluster.topic(partitions: 3)
    let lines = (0..<30_000).map { "line number \($0)" }
    try cluster.send(lines: lines, to: topic)
    var run = try command(["consume", "-e", "-t", topic])
    run.output = .unread
    let live = try run.start()
    #expect(await !live.ends(within: .milliseconds(700)))
    live.startReading()
    #expect(Set(try await live.result().lines) == Set(lines))
  }

  @Test func theEndIsPinnedAtTheStart() async throws {
    let topic = try cluster.topic()
    try cluster.send(lines: (0..<2000).map(String.init), to: topic)
    let writer = try script("while echo more; do sleep 0.01; done | $SAGACTL produce -t \(topic)").start()
    let result = try await sagactl("consume", "-e", "-t", topic)
    #expect(result.code == 0)
    #expect(result.lines.count >= 2000)
    // It would never end otherwise.
    #expect(writer.isRunning)
    writer.signalGroup(SIGKILL)
  }
}

extension String {
  /// The string with the first occurrence of a character replaced.
  fileprivate func replacingFirst(_ character: Character, with text: String) -> String {
    split(separator: character, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: text)
  }

  @Test(arguments: [[], ["-g", "future-group"]])
  func aStartInTheFutureIsWaitedFor(_ options: [String]) async throws {
    let topic = try cluster.topic()
    let live = try command(["consume", "-t", topic, "-o", "@+1h", "-c", "1"] + options).start()
    let now = Int64(time(nil)) * 1000
    // It begins at the end there is when it has found that; what comes before that it never sees.
    let hasEnded = try await waitUntil(every: .milliseconds(200)) {
      try cluster.send(
        [
          TestRecord(value: Array("early".utf8), timestamp: now + 3_000_000),
          TestRecord(value: Array("late".utf8), timestamp: now + 7_200_000),
        ],
        to: topic
      )
      return !live.isRunning
    }
    #expect(hasEnded)
    let result = try await live.result()
    #expect(result.code == 0)
    #expect(result.lines == ["late"])
  }
}
