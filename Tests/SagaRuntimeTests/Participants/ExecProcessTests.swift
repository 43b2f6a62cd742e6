import Bytes
import Glibc
import KafkaTestKit
import Saga
import SagaRuntime
import Testing

/// How programs that are participants are started, watched and ended.
@Suite struct ExecProcessTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The process whose id a script has written to a file.
  private func process(_ name: String) throws -> Int32 {
    let text = folder.text(name)?.split(separator: "\n").last.map(String.init) ?? ""
    guard let id = Int32(text) else { throw TestKitError("no process id in \(name): \(text)") }
    return id
  }

  /// Whether a process has ended; one that only nobody has waited for has.
  private func isGone(_ id: Int32) -> Bool {
    let stat = TemporaryFolder.contents("/proc/\(id)/stat")
    guard let stat, let end = stat.lastIndex(of: ")") else { return true }
    return stat[end...].dropFirst(2).first == "Z"
  }

  /// Whether the kernel has nothing left of a process, not even its end.
  private func isForgotten(_ id: Int32) -> Bool { access("/proc/\(id)", F_OK) != 0 }

  @Test func aProgramThatDoesNotEndIsToldToAtItsTimeout() throws {
    let script = "echo $$ > \(folder.file("id")); sleep 1000 & wait"
    let start = ContinuousClock.now
    let outcome = try Callee(shell: script).call(.sample(timeout: .milliseconds(300)))
    #expect(outcome.kind == .unknown)
    if case .unknown(let reason, _) = outcome { #expect(reason == .timeout) }
    #expect(outcome.failure?.code == "Timeout")
    #expect(ContinuousClock.now - start >= .milliseconds(300))
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(isForgotten(try process("id")))
  }

  @Test func aProgramThatIgnoresSIGTERMIsKilled() async throws {
    let script = """
      trap '' TERM; sh -c 'trap "" TERM; echo $$ > \(folder.file("inner")); sleep 1000' &
      echo $$ > \(folder.file("id")); while :; do sleep 1000; done
      """
    let callee = try Callee(shell: script, ["killAfter": .string("200ms")])
    let start = ContinuousClock.now
    let answer = callee.begin(.sample(timeout: .milliseconds(400)))
    try callee.turn { answer.outcome == nil }
    #expect(answer.outcome?.failure?.code == "Timeout")
    #expect(ContinuousClock.now - start >= .milliseconds(600))
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(isForgotten(try process("id")))
    let inner = try process("inner")
    #expect(await waitUntil { isGone(inner) })
  }

  @Test func aProgramThatTakesItsTimeToEndIsWaitedFor() throws {
    let script = """
      trap 'echo cleaning >&2; touch \(folder.file("clean")); echo "{}"; exit 0' TERM
      while :; do sleep 0.01; done
      """
    let outcome = try Callee(shell: script).call(.sample(timeout: .milliseconds(300)))
    // It may have been done and it may not: what is answered after the time is no answer.
    #expect(outcome.failure?.code == "Timeout")
    #expect(outcome.failure?.detail?["stderr"]?.string?.contains("cleaning") == true)
    #expect(folder.read("clean") != nil)
  }

  @Test func aStoppedProgramIsEndedToo() throws {
    let script = "echo $$ > \(folder.file("id")); kill -STOP $$; sleep 1000"
    let start = ContinuousClock.now
    let outcome = try Callee(shell: script).call(.sample(timeout: .milliseconds(300)))
    #expect(outcome.failure?.code == "Timeout")
    // It was let go on to hear of its end: nothing had to be killed, which comes after 5 s.
    #expect(ContinuousClock.now - start < .seconds(4))
    #expect(isForgotten(try process("id")))
  }

  @Test func whatAProgramLeavesBehindHoldsNothingUpAndIsKilled() async throws {
    let script = "sleep 1000 & echo $! > \(folder.file("left")); echo '{\"a\":1}'"
    let start = ContinuousClock.now
    let outcome = try Callee(shell: script).call(.sample())
    #expect(outcome.output?.text == #"{"a":1}"#)
    #expect(ContinuousClock.now - start < .seconds(5))
    let left = try process("left")
    #expect(await waitUntil { isGone(left) })
  }

  @Test func aProgramThatLeavesTheGroupHoldsNothingUp() throws {
    // It has the pipes open and cannot be reached by a signal to the group.
    let script = """
      setsid sh -c 'echo $$ > \(folder.file("left")); exec sleep 1000' &
      while [ ! -s \(folder.file("left")) ]; do sleep 0.01; done; echo '{"a":1}'
      """
    let outcome = try Callee(shell: script).call(.sample())
    #expect(outcome.output?.text == #"{"a":1}"#)
    let left = try process("left")
    #expect(!isGone(left))
    kill(left, SIGKILL)
  }

  @Test func whatComesAtTheVeryEndIsRead() throws {
    // The shell ends before those it started have written, as with a pipeline in the background.
    let script = "(sleep 0.05; printf ':1}') & printf '{\"a\"'"
    #expect(try Callee(shell: script).call(.sample()).output?.text == #"{"a":1}"#)
  }

  @Test func aProgramThatClosesItsInputEarlyIsNoProblem() throws {
    let input = JSONValue.string(String(repeating: "x", count: 1_000_000))
    #expect(try Callee(shell: "exec <&-; echo '{}'").call(.sample(input: input)).kind == .succeeded)
    #expect(
      try Callee(shell: "head -c 10 >/dev/null; echo '{}'").call(.sample(input: input)).kind == .succeeded
    )
    #expect(try Callee(command: ["true"]).call(.sample(input: input)).kind == .succeeded)
  }

  @Test func aLargeInputArrivesWhole() throws {
    let call = Invocation.sample(input: .string(String(repeating: "é", count: 500_000)))
    let outcome = try Callee(command: ["wc", "-c"]).call(call)
    #expect(outcome.output?.int == Int64(call.envelope.text.utf8.count + 1))
  }

  @Test func theInputIsALineAndThenTheEnd() throws {
    let script = "set -e; read -r call; ! read -r more; [ -z \"$more\" ]; printf %s \"$call\""
    let call = Invocation.sample()
    #expect(try Callee(shell: script).call(call).output == call.envelope)
  }

  @Test func whatASuccessfulProgramSaysToPeopleIsTold() throws {
    var told: [String] = []
    var options = ParticipantSet.Options()
    options.overheard = { told.append("\($0.step): \($1)") }
    let callee = try Callee(shell: "echo charging >&2; echo '{}'", [:], options)
    #expect(try callee.call(.sample()).kind == .succeeded)
    #expect(told == ["brakes: charging"])
    #expect(try Callee(shell: "echo '{}'", [:], options).call(.sample()).kind == .succeeded)
    #expect(told.count == 1)
  }

  @Test func theProgramIsSentTheCall() throws {
    var input = JSONObject()
    input["amount"] = .number(try #require(JSONNumber("1000.00")))
    var output = JSONObject()
    output["chargeId"] = .string("c1")
    let call = Invocation.sample(
      .compensation,
      command: "refund",
      input: .object(input),
      attempt: 3,
      output: .object(output),
      actionOutcome: .succeeded,
      reason: CompensationReason(.refused, step: "email", failure: Failure(code: "No", message: "no"))
    )
    #expect(
      try Callee(command: ["cat"]).call(call).output?.text == """
        {"sagaId":"s1","step":"brakes","operation":"compensate","command":"refund","attempt":3,\
        "idempotencyKey":"s1/brakes/compensate","input":{"amount":1000.00},"output":{"chargeId":"c1"},\
        "actionOutcome":"succeeded","failure":{"reason":"refused","step":"email",\
        "error":{"code":"No","message":"no"}}}
        """
    )
  }

  @Test func noShellTakesArgumentsApart() throws {
    let words = "$(touch \(folder.file("bad"))) `id` $HOME; echo * | cat > x && 'a \"b"
    let json = JSONValue.string(words)
    let outcome = try Callee(command: ["printf", "%s", json.text]).call(.sample())
    #expect(outcome.output == json)
    #expect(folder.read("bad") == nil)
  }

  @Test func aFileWithoutInterpreterIsNotHandedToAShell() throws {
    let path = try folder.write("script", Array("touch \(folder.file("bad"))\n".utf8), mode: 0o755)
    let outcome = try Callee(command: [path]).call(.sample())
    #expect(outcome.failure?.code == "NotExecutable")
    #expect(folder.read("bad") == nil)
  }

  @Test func theEnvironmentIsWhatIsInheritedAndTheCall() throws {
    var options = ParticipantSet.Options()
    options.environment =
      [
        "PATH=/usr/bin:/bin", "A=1=2", "B=", "SAGA_COMMAND=of another saga", "SAGA_ID=x", "SAGA_OTHER=kept",
        "GONE=inherited", "PORT=1", "TRACEPARENT=00-inherited",
      ].map { Array($0.utf8) } + [Array("RAW=".utf8) + [0xff, 0xfe]]
    var variables = JSONObject()
    variables["MODE"] = .string("a=b c")
    variables["GONE"] = .null
    variables["PORT"] = .number(8080)
    let members: [String: JSONValue] = ["env": .object(variables)]
    func environment(_ call: Invocation, _ options: ParticipantSet.Options) throws -> Set<String> {
      let script = "cat /proc/$$/environ > \(folder.file("environ")); echo '{}'"
      let outcome = try Callee(shell: script, members, options).call(call)
      #expect(outcome.kind == .succeeded, "\(outcome)")
      let text = folder.text("environ") ?? ""
      return Set(text.split(separator: "\0").map(String.init))
    }
    let inherited: Set<String> = [
      "PATH=/usr/bin:/bin", "A=1=2", "B=", "SAGA_OTHER=kept", "TRACEPARENT=00-inherited",
      "RAW=\u{fffd}\u{fffd}",
      "MODE=a=b c", "PORT=8080", "SAGA_ID=s1", "SAGA_NAME=test", "SAGA_STEP=brakes", "SAGA_OPERATION=action",
      "SAGA_ATTEMPT=2", "SAGA_IDEMPOTENCY_KEY=s1/brakes/action",
    ]
    #expect(try environment(.sample(command: nil, attempt: 2), options) == inherited)
    options.traceparent = { "00-\($0.saga)-\($0.attempt)" }
    #expect(
      try environment(.sample(command: "charge", attempt: 2), options)
        == inherited.subtracting(["TRACEPARENT=00-inherited"])
        .union(["SAGA_COMMAND=charge", "TRACEPARENT=00-s1-2"])
    )
  }

  @Test func theEnvironmentOfThisProcessIsInherited() throws {
    let path = getenv("PATH").map { String(cString: $0) }
    #expect(try Callee(shell: "printf '\"%s\"' \"$PATH\"").call(.sample()).output?.string == path)
  }

  @Test func anIdThatNoEnvironmentCanHoldIsRefused() throws {
    let outcome = try Callee(command: ["touch", folder.file("bad")]).call(.sample(saga: "a\0b"))
    #expect(outcome.failure?.code == "NotExecutable")
    #expect(folder.read("bad") == nil)
  }

  @Test func signalsAreAsAnyProgramExpectsThem() throws {
    var set = sigset_t()
    var before = sigset_t()
    sigemptyset(&set)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, number) }
    pthread_sigmask(SIG_BLOCK, &set, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    signal(SIGPIPE, SIG_IGN)
    signal(SIGUSR2, SIG_IGN)
    defer { signal(SIGUSR2, SIG_DFL) }
    let outcome = try Callee(command: [
      "sed", "-n", "s/^SigBlk:.\\(.*\\)/[\"\\1\",/p;s/^SigIgn:.\\(.*\\)/\"\\1\"]/p", "/proc/self/status",
    ])
    .call(.sample())
    guard case .array(let masks)? = outcome.output, masks.count == 2, let blocked = masks[0].string,
      let ignored = masks[1].string.flatMap({ UInt64($0, radix: 16) })
    else {
      Issue.record("\(outcome)")
      return
    }
    #expect(blocked == "0000000000000000")
    // 32 and 33 are the C library's own, which it has every spawned program ignore.
    #expect(ignored & ~(3 << 31) == 0, "\(String(ignored, radix: 16))")
  }

  @Test func noDescriptorOfOursIsInherited() throws {
    let open = fcntl(2, F_DUPFD, 200)
    defer { close(open) }
    let outcome = try Callee(shell: "for f in /proc/$$/fd/*; do echo ${f##*/} >&2; done; exit 65").call(
      .sample()
    )
    let text = try #require(outcome.failure?.detail?["stderr"]?.string)
    let numbers = text.split(separator: "\n").compactMap { Int($0) }
    #expect(numbers.prefix(3) == [0, 1, 2])
    #expect(!numbers.contains(Int(open)))
    // The shell itself may have the folder open.
    #expect(numbers.count <= 4, "\(numbers)")
  }

  @Test func aProgramLeadsASessionAndAGroupOfItsOwn() throws {
    let outcome = try Callee(
      shell: "read -r id name state parent group session rest < /proc/$$/stat; echo \"[$$,$group,$session]\""
    )
    .call(.sample())
    guard case .array(let numbers)? = outcome.output else {
      Issue.record("\(outcome)")
      return
    }
    #expect(Set(numbers.map(\.int)).count == 1)
    #expect(numbers.first?.int != Int64(getpid()))
  }

  @Test func theWorkingDirectoryIsTheOneAskedFor() throws {
    let members = ["workingDirectory": JSONValue.string(folder.path)]
    #expect(
      try Callee(shell: "printf '\"%s\"' \"$PWD\"", members).call(.sample()).output?.string == folder.path
    )
    // Where the program is does not depend on it.
    try folder.write("bin/pay", Array("#!/bin/sh\nprintf '\"%s\"' \"$PWD\"\n".utf8), mode: 0o755)
    let path = folder.file("bin/pay")
    let steps = String(repeating: "../", count: 40)
    let relative = "\(steps)\(path.dropFirst())"
    let outcome = try retryingWhileBusy { try Callee(command: [relative], members).call(.sample()) }
    #expect(outcome.output?.string == folder.path, "\(outcome)")
  }

  @Test func whatCannotBeStartedIsRefusedAndSaysWhy() throws {
    try folder.write("plain", "#!/bin/sh\n")
    func failure(_ command: [String], _ members: [String: JSONValue] = [:]) throws -> Failure? {
      let outcome = try Callee(command: command, members).call(.sample())
      #expect(outcome.kind == .refused)
      return outcome.failure
    }
    for (command, why) in [
      ("/no/such/program", "No such file or directory"),
      ("no-such-program-in-path", "No such file or directory"),
      (folder.file("plain"), "Permission denied"), (folder.path, "Permission denied"),
    ] {
      #expect(
        try failure([command]) == Failure(code: "NotExecutable", message: "cannot start \(command): \(why)")
      )
    }
    #expect(
      try failure(["true"], ["workingDirectory": .string("/no/such/folder")])?.message
        == "cannot start true in /no/such/folder: No such file or directory"
    )
    #expect(
      try failure(["true", String(repeating: "x", count: 3_000_000)])?.message
        == "cannot start true: Argument list too long"
    )
  }

  /// A file just written cannot be started while some child of another test is being made.
  private func retryingWhileBusy(_ body: () throws -> Outcome) throws -> Outcome {
    for _ in 0..<100 {
      let outcome = try body()
      if outcome.kind != .unavailable { return outcome }
      usleep(10_000)
    }
    return try body()
  }
}

extension TemporaryFolder {
  /// The text of a file anywhere; nil when it cannot be read.
  fileprivate static func contents(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let got = Glibc.read(descriptor, &buffer, buffer.count)
    return got > 0 ? String(decoding: buffer[..<got], as: UTF8.self) : nil
  }
}
